//! SQS's side of the queue that events come by: how full it is, and moving back what failed too often.

use aws_config::SdkConfig;
use aws_sdk_sqs::{Client, types::QueueAttributeName as Name};
use domain::kept_event::QueueStanding;
use futures::future::BoxFuture;
use service::queue::{Queue, QueueError};
use std::collections::HashMap;

/// The queue with its dead-letter queue.
pub(crate) struct IngestQueue {
    client: Client,
    url: String,
}

type Attributes = HashMap<Name, String>;

impl IngestQueue {
    pub(crate) fn connect(sdk: &SdkConfig, url: String) -> Self {
        Self {
            client: Client::new(sdk),
            url,
        }
    }

    async fn attributes(&self, url: &str, names: &[Name]) -> Result<Attributes, QueueError> {
        let read = self.client.get_queue_attributes().queue_url(url);
        let read = names.iter().fold(read, |read, name| read.attribute_names(name.clone()));
        let read = read.send().await.map_err(|error| because("its settings cannot be read", &error))?;
        Ok(read.attributes.unwrap_or_default())
    }

    /// The ARN of the dead-letter queue.
    pub(crate) async fn dead(&self) -> Result<Option<String>, QueueError> {
        let attributes = self.attributes(&self.url, &[Name::RedrivePolicy]).await?;
        Ok(dead_of(&attributes))
    }

    /// Begins to move everything back. False when there is nothing to begin.
    pub(crate) async fn move_back(&self, dead: &str) -> Result<bool, QueueError> {
        let moved = self.client.start_message_move_task().source_arn(dead).send().await;
        let task = moved.map_err(|error| because("the move cannot be started", &error))?;
        Ok(task.task_handle.is_some())
    }

    async fn look(&self) -> Result<QueueStanding, QueueError> {
        let count = Name::ApproximateNumberOfMessages;
        let own = self.attributes(&self.url, &[count.clone(), Name::RedrivePolicy]).await?;
        let mut standing = QueueStanding {
            waiting: number(&own, &count),
            ..QueueStanding::default()
        };
        let Some(dead) = dead_of(&own) else {
            return Ok(standing);
        };
        // Of an ARN, SQS takes only the name of the queue at the end of it.
        let name = dead.rsplit(':').next().unwrap_or_default();
        let found = self.client.get_queue_url().queue_name(name).send().await;
        let found = found.map_err(|error| because("the dead-letter queue is not found", &error))?;
        let of_dead = self
            .attributes(found.queue_url().unwrap_or_default(), std::slice::from_ref(&count))
            .await?;
        standing.dead = Some(number(&of_dead, &count));
        let moves = self.client.list_message_move_tasks().source_arn(&dead).max_results(1).send().await;
        // Not everybody may look at moves, and a page without them is worth more than none.
        standing.moving = moves.is_ok_and(|moves| moves.results().iter().any(|task| task.status() == Some("RUNNING")));
        Ok(standing)
    }
}

impl Queue for IngestQueue {
    fn standing(&self) -> BoxFuture<'_, Result<QueueStanding, QueueError>> {
        Box::pin(self.look())
    }

    fn redrive(&self) -> BoxFuture<'_, Result<(), QueueError>> {
        Box::pin(async {
            let dead = self.dead().await?;
            let dead = dead.ok_or_else(|| QueueError("there is no dead-letter queue".to_owned()))?;
            self.move_back(&dead).await.map(|_| ())
        })
    }
}

fn number(attributes: &Attributes, name: &Name) -> u64 {
    attributes.get(name).and_then(|count| count.parse().ok()).unwrap_or(0)
}

fn dead_of(attributes: &Attributes) -> Option<String> {
    let policy: serde_json::Value = serde_json::from_str(attributes.get(&Name::RedrivePolicy)?).ok()?;
    policy["deadLetterTargetArn"].as_str().map(str::to_owned)
}

fn because(what: &str, error: &(dyn std::error::Error + 'static)) -> QueueError {
    QueueError(format!("{what}: {}", domain::Causes(error)))
}
