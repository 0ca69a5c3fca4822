//! The queues behind the events at AWS: how full they are, moving back what failed too often, and taking out what was given up on.

use crate::config::EventsConfig;
use aws_config::{SdkConfig, timeout::TimeoutConfig};
use aws_sdk_sqs::{
    Client,
    types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName, QueueAttributeName as Name},
};
use domain::{
    Millis,
    kept_event::{DeadLetters, QueueStanding, Standing, SubscriptionStanding},
};
use futures::future::{BoxFuture, join_all};
use service::queue::{DeadLetter, Queue, QueueError};
use std::{collections::HashMap, time::Duration};
use subscriptions::Subscriptions;
use url::Url;

mod subscriptions;

/// Longest wait for one answer of AWS: somebody looks at a page.
const PATIENCE: Duration = Duration::from_secs(5);
/// SQS: at most ten messages a call. A second of waiting asks all of its servers, not some.
const BATCH: i32 = 10;
const WAIT_SECONDS: i32 = 1;
/// So long what was received is nobody else's.
const HIDDEN_SECONDS: i32 = 60;

/// The queue that events come by, where there is one, and the dead-letter queues.
pub(crate) struct Queues {
    client: Client,
    ingest: Option<IngestQueue>,
    subscriptions: Subscriptions,
}

impl Queues {
    /// `webhook` is our address for events by HTTPS.
    pub(crate) fn connect(sdk: &SdkConfig, events: &EventsConfig, webhook: Option<&Url>) -> Self {
        let client = client(sdk);
        let ingest = events.queue.clone().map(|url| IngestQueue {
            client: client.clone(),
            url,
        });
        Self {
            subscriptions: Subscriptions::connect(sdk, events.topics.clone(), webhook),
            client,
            ingest,
        }
    }

    async fn look(&self) -> Result<Standing, QueueError> {
        let (queue, arn) = match &self.ingest {
            None => (None, None),
            Some(ingest) => {
                let (standing, arn) = ingest.look().await?;
                (Some(standing), arn)
            }
        };
        let found = self.subscriptions.dead(arn.as_deref()).await;
        let subscriptions = match found {
            Err(error) => {
                // Not everybody may look at subscriptions, and a page without them is worth more than none.
                tracing::debug!(%error, "the subscriptions to the topics cannot be read");
                None
            }
            Ok(found) => {
                let client = &self.client;
                let counted = found.into_iter().map(|one| {
                    Box::pin(async move {
                        let dead = match one.dead {
                            None => None,
                            Some(arn) => Some(held(client, &arn).await),
                        };
                        SubscriptionStanding {
                            is_webhook: one.is_webhook,
                            dead,
                        }
                    })
                });
                Some(join_all(counted).await)
            }
        };
        Ok(Standing { queue, subscriptions })
    }

    async fn take(&self, name: &str) -> Result<Vec<DeadLetter>, QueueError> {
        let received = self
            .client
            .receive_message()
            .queue_url(url_of(&self.client, name).await?)
            .max_number_of_messages(BATCH)
            .wait_time_seconds(WAIT_SECONDS)
            .visibility_timeout(HIDDEN_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .send()
            .await;
        let received = received.map_err(|error| because("the dead-letter queue cannot be read", &error))?;
        Ok(received.messages.unwrap_or_default().into_iter().filter_map(letter).collect())
    }

    async fn delete(&self, name: &str, letters: Vec<DeadLetter>) -> Result<(), QueueError> {
        let entries = letters.into_iter().enumerate().filter_map(|(index, letter)| {
            let entry = DeleteMessageBatchRequestEntry::builder().id(index.to_string());
            entry.receipt_handle(letter.handle).build().ok()
        });
        let removed = self
            .client
            .delete_message_batch()
            .queue_url(url_of(&self.client, name).await?)
            .set_entries(Some(entries.collect()))
            .send()
            .await;
        let removed = removed.map_err(|error| because("what was brought cannot be removed", &error))?;
        if removed.failed.is_empty() {
            Ok(())
        } else {
            Err(QueueError(format!(
                "{} could not be removed; they come again",
                removed.failed.len()
            )))
        }
    }
}

impl Queue for Queues {
    fn standing(&self) -> BoxFuture<'_, Result<Standing, QueueError>> {
        Box::pin(self.look())
    }

    fn redrive(&self) -> BoxFuture<'_, Result<bool, QueueError>> {
        Box::pin(async {
            let Some(ingest) = &self.ingest else { return Ok(false) };
            let dead = ingest.dead().await?;
            let dead = dead.ok_or_else(|| QueueError("there is no dead-letter queue".to_owned()))?;
            ingest.move_back(&dead).await.map(|_| true)
        })
    }

    fn receive<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<DeadLetter>, QueueError>> {
        Box::pin(self.take(name))
    }

    fn remove<'a>(&'a self, name: &'a str, letters: Vec<DeadLetter>) -> BoxFuture<'a, Result<(), QueueError>> {
        Box::pin(self.delete(name, letters))
    }
}

/// The queue that events come by, with its dead-letter queue.
pub(crate) struct IngestQueue {
    client: Client,
    url: String,
}

type Attributes = HashMap<Name, String>;

impl IngestQueue {
    pub(crate) fn connect(sdk: &SdkConfig, url: String) -> Self {
        Self { client: client(sdk), url }
    }

    /// The ARN of the dead-letter queue.
    pub(crate) async fn dead(&self) -> Result<Option<String>, QueueError> {
        let attributes = attributes(&self.client, &self.url, &[Name::RedrivePolicy]).await?;
        Ok(attributes.get(&Name::RedrivePolicy).and_then(|policy| dead_of(policy)))
    }

    /// Begins to move everything back. False when there is nothing to begin.
    pub(crate) async fn move_back(&self, dead: &str) -> Result<bool, QueueError> {
        let moved = self.client.start_message_move_task().source_arn(dead).send().await;
        let task = moved.map_err(|error| because("the move cannot be started", &error))?;
        Ok(task.task_handle.is_some())
    }

    /// How it stands, and its ARN.
    async fn look(&self) -> Result<(QueueStanding, Option<String>), QueueError> {
        let count = Name::ApproximateNumberOfMessages;
        let own = attributes(&self.client, &self.url, &[count.clone(), Name::RedrivePolicy, Name::QueueArn]).await?;
        let mut standing = QueueStanding {
            waiting: number(&own, &count),
            ..QueueStanding::default()
        };
        if let Some(dead) = own.get(&Name::RedrivePolicy).and_then(|policy| dead_of(policy)) {
            standing.dead = Some(held(&self.client, &dead).await);
            let moves = self.client.list_message_move_tasks().source_arn(&dead).max_results(1).send().await;
            // Not everybody may look at moves, and a page without them is worth more than none.
            standing.moving = moves.is_ok_and(|moves| moves.results().iter().any(|task| task.status() == Some("RUNNING")));
        }
        Ok((standing, own.get(&Name::QueueArn).cloned()))
    }
}

/// Nobody at a page waits for minutes.
fn client(sdk: &SdkConfig) -> Client {
    let timeouts = TimeoutConfig::builder().operation_timeout(PATIENCE).build();
    Client::from_conf(aws_sdk_sqs::config::Builder::from(sdk).timeout_config(timeouts).build())
}

/// A dead-letter queue by its ARN. One that cannot be read is shown as that.
async fn held(client: &Client, arn: &str) -> DeadLetters {
    let name = arn.rsplit(':').next().unwrap_or_default();
    let count = Name::ApproximateNumberOfMessages;
    let read = async {
        let url = url_of(client, name).await?;
        attributes(client, &url, std::slice::from_ref(&count)).await
    };
    let held = match read.await {
        Ok(attributes) => Some(number(&attributes, &count)),
        Err(error) => {
            tracing::debug!(%error, name, "a dead-letter queue cannot be read");
            None
        }
    };
    DeadLetters {
        name: name.to_owned(),
        held,
    }
}

async fn url_of(client: &Client, name: &str) -> Result<String, QueueError> {
    let found = client.get_queue_url().queue_name(name).send().await;
    let found = found.map_err(|error| because("the dead-letter queue is not found", &error))?;
    Ok(found.queue_url.unwrap_or_default())
}

async fn attributes(client: &Client, url: &str, names: &[Name]) -> Result<Attributes, QueueError> {
    let read = client.get_queue_attributes().queue_url(url);
    let read = names.iter().fold(read, |read, name| read.attribute_names(name.clone()));
    let read = read.send().await.map_err(|error| because("its settings cannot be read", &error))?;
    Ok(read.attributes.unwrap_or_default())
}

fn number(attributes: &Attributes, name: &Name) -> u64 {
    attributes.get(name).and_then(|count| count.parse().ok()).unwrap_or(0)
}

/// The ARN of the dead-letter queue that a redrive policy names.
fn dead_of(policy: &str) -> Option<String> {
    let policy: serde_json::Value = serde_json::from_str(policy).ok()?;
    policy["deadLetterTargetArn"].as_str().map(str::to_owned)
}

/// None for what cannot be removed again.
fn letter(message: Message) -> Option<DeadLetter> {
    let sent = message
        .attributes
        .and_then(|mut attributes| attributes.remove(&MessageSystemAttributeName::SentTimestamp));
    Some(DeadLetter {
        id: message.message_id.unwrap_or_default(),
        at: sent.and_then(|sent| sent.parse().ok()).map(Millis),
        body: message.body.unwrap_or_default(),
        handle: message.receipt_handle?,
    })
}

fn because(what: &str, error: &(dyn std::error::Error + 'static)) -> QueueError {
    QueueError(format!("{what}: {}", domain::Causes(error)))
}
