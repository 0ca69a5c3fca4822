//! Whether the topics carry WhatsApp's events to us.

use super::{policy::allows, report::Report};
use crate::config::EventsConfig;
use aws_config::SdkConfig;
use aws_sdk_sns::{Client, types::Subscription};
use std::collections::HashMap;
use url::Url;

/// Looks at every topic. `queue` is the ARN of ours, `roles` the topics that End User Messaging publishes to with a role.
pub(super) async fn look(
    report: &mut Report,
    sdk: &SdkConfig,
    events: &EventsConfig,
    queue: Option<&str>,
    webhook: Option<&Url>,
    roles: &[String],
) {
    let client = Client::new(sdk);
    for topic in &events.topics {
        let what = |part: &str| format!("topic {topic}: {part}");
        let answer = client.get_topic_attributes().topic_arn(topic).send().await;
        let Some(answer) = report.answer(&what("there"), "sns:GetTopicAttributes", answer) else {
            continue;
        };
        report.ok(&what("there"));
        let attributes = answer.attributes.unwrap_or_default();
        let attribute = |name: &str| attributes.get(name).map_or("", String::as_str);
        report.expect(
            attribute("SignatureVersion") == "2",
            &what("signature"),
            "run `aws sns set-topic-attributes --attribute-name SignatureVersion --attribute-value 2`: others are refused by the webhook",
        );
        report.expect(
            allows(attribute("Policy"), "social-messaging.amazonaws.com", "sns:Publish", None) || roles.contains(topic),
            &what("policy"),
            "let social-messaging.amazonaws.com do sns:Publish in the topic's policy, or give the event destination a role",
        );
        subscriptions(report, &client, topic, queue, webhook).await;
    }
}

async fn subscriptions(report: &mut Report, client: &Client, topic: &str, queue: Option<&str>, webhook: Option<&Url>) {
    let what = format!("topic {topic}: subscription");
    let mut all: Vec<Subscription> = Vec::new();
    let mut pages = client.list_subscriptions_by_topic().topic_arn(topic).into_paginator().send();
    while let Some(page) = pages.next().await {
        let Some(page) = report.answer(&what, "sns:ListSubscriptionsByTopic", page) else {
            return;
        };
        all.extend(page.subscriptions.unwrap_or_default());
    }
    let to = |protocols: &[&str], endpoint: &str| {
        all.iter()
            .find(|one| one.protocol().is_some_and(|protocol| protocols.contains(&protocol)) && one.endpoint() == Some(endpoint))
    };
    match (queue, webhook) {
        (Some(queue), _) => match to(&["sqs"], queue) {
            Some(one) => subscription(report, client, &format!("{what} of the queue"), one, false).await,
            None => report.fix(
                &format!("{what} of the queue"),
                &format!("run `aws sns subscribe --topic-arn {topic} --protocol sqs --notification-endpoint {queue}`"),
            ),
        },
        (None, Some(webhook)) => match to(&["https", "http"], webhook.as_str()) {
            Some(one) => subscription(report, client, &format!("{what} of the webhook"), one, true).await,
            None => report.fix(
                &format!("{what} of the webhook"),
                &format!("subscribe a queue and set INGEST_QUEUE_URL, or subscribe {webhook} while the server runs"),
            ),
        },
        (None, None) => {}
    }
}

async fn subscription(report: &mut Report, client: &Client, what: &str, one: &Subscription, is_webhook: bool) {
    let Some(arn) = one.subscription_arn().filter(|arn| arn.starts_with("arn:")) else {
        return report.fix(
            what,
            "it is not confirmed: delete it and subscribe again, with the owner of the queue or while the server runs",
        );
    };
    report.ok(what);
    let answer = client.get_subscription_attributes().subscription_arn(arn).send().await;
    let Some(answer) = report.answer(&format!("{what}: settings"), "sns:GetSubscriptionAttributes", answer) else {
        return;
    };
    let attributes: HashMap<String, String> = answer.attributes.unwrap_or_default();
    let attribute = |name: &str| attributes.get(name).map_or("", String::as_str);
    report.expect(
        attribute("RawMessageDelivery") != "true",
        &format!("{what}: raw delivery"),
        "switch raw message delivery off: without its envelope a delivery cannot be verified or recognised",
    );
    report.expect(
        attribute("FilterPolicy").is_empty(),
        &format!("{what}: filter"),
        "remove the filter policy: it keeps events from us",
    );
    if is_webhook {
        report.expect(
            !attribute("RedrivePolicy").is_empty(),
            &format!("{what}: dead letters"),
            "give the subscription a redrive policy to a queue: SNS gives up within the hour",
        );
    }
}
