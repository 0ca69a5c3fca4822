//! Our subscriptions to the topics, as far as they have dead-letter queues.

use super::{PATIENCE, because, dead_of};
use aws_config::{SdkConfig, timeout::TimeoutConfig};
use aws_sdk_sns::{Client, types::Subscription};
use futures::future::try_join_all;
use service::queue::QueueError;
use url::Url;

/// The topics that events come from.
pub(super) struct Subscriptions {
    client: Client,
    topics: Vec<String>,
    webhook: Option<String>,
}

/// One that delivers to us.
pub(super) struct Ours {
    pub(super) is_webhook: bool,
    /// The ARN of its dead-letter queue.
    pub(super) dead: Option<String>,
}

impl Subscriptions {
    pub(super) fn connect(sdk: &SdkConfig, topics: Vec<String>, webhook: Option<&Url>) -> Self {
        let timeouts = TimeoutConfig::builder().operation_timeout(PATIENCE).build();
        Self {
            client: Client::from_conf(aws_sdk_sns::config::Builder::from(sdk).timeout_config(timeouts).build()),
            topics,
            webhook: webhook.map(Url::to_string),
        }
    }

    /// Those that deliver to our queue, by its ARN, or to our webhook. Whoever else listens to a topic looks after their own.
    pub(super) async fn dead(&self, queue: Option<&str>) -> Result<Vec<Ours>, QueueError> {
        let mut ours = Vec::new();
        for topic in &self.topics {
            let mut pages = self.client.list_subscriptions_by_topic().topic_arn(topic).into_paginator().send();
            while let Some(page) = pages.next().await {
                let page = page.map_err(|error| because("the subscriptions cannot be listed", &error))?;
                for one in page.subscriptions.unwrap_or_default() {
                    if let Some(is_webhook) = self.is_ours(&one, queue) {
                        ours.push((is_webhook, one.subscription_arn.unwrap_or_default()));
                    }
                }
            }
        }
        try_join_all(ours.into_iter().map(|(is_webhook, arn)| self.look(is_webhook, arn))).await
    }

    /// Whether it is of the webhook; none where it is not ours, or not confirmed.
    fn is_ours(&self, one: &Subscription, queue: Option<&str>) -> Option<bool> {
        if !one.subscription_arn()?.starts_with("arn:") {
            return None;
        }
        match one.protocol()? {
            "sqs" => (one.endpoint() == queue && queue.is_some()).then_some(false),
            "http" | "https" => (one.endpoint() == self.webhook.as_deref() && self.webhook.is_some()).then_some(true),
            _ => None,
        }
    }

    async fn look(&self, is_webhook: bool, arn: String) -> Result<Ours, QueueError> {
        let read = self.client.get_subscription_attributes().subscription_arn(arn).send().await;
        let read = read.map_err(|error| because("a subscription cannot be read", &error))?;
        let attributes = read.attributes.unwrap_or_default();
        Ok(Ours {
            is_webhook,
            dead: attributes.get("RedrivePolicy").and_then(|policy| dead_of(policy)),
        })
    }
}
