//! Reads events from the queue. A message is deleted only after everything in it is stored; what cannot be stored comes
//! back after its visibility time, and after the queue's number of tries goes to its dead-letter queue.

use crate::{commands::Running, telemetry::taken};
use aws_sdk_sqs::{
    Client,
    config::timeout::TimeoutConfig,
    types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName},
};
use futures::future::join_all;
use meters::{Source, Stopwatch};
use service::{Service, ingest};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use whatsapp::sns::Envelope;

/// SQS: at most ten messages a call, at most 20 s of waiting.
const BATCH: i32 = 10;
const WAIT_SECONDS: i32 = 20;
/// How many calls wait for messages side by side. Each costs 4,320 calls a day when nobody writes.
const RECEIVERS: usize = 2;
/// How many batches each receiver has under way: enough that the writers find full groups, few enough that each message is
/// stored long before its visibility ends.
const UNDER_WAY: usize = 4;
/// Calls begin this far apart while batches are not full: what comes quickly, one by one, comes several a call and is stored
/// together. Whoever writes alone waits for nobody, since other calls wait already.
const APART: Duration = Duration::from_millis(80);
/// While webhooks come in, each receiver rests so long after a batch: some 300 messages a second are taken, and who waits for an
/// answer is not behind a crowd.
const ROOM: Duration = Duration::from_millis(60);
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(2);
/// A message that failed is tried again after 2, 4, 8 … seconds, a minute at most.
const LONGEST_BACK_OFF: i32 = 60;

/// Starts the receivers of a queue.
pub(crate) fn start(jobs: &TaskTracker, running: &Running, queue: &str) {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(30))
        .operation_timeout(Duration::from_mins(1))
        .build();
    let config = aws_sdk_sqs::config::Builder::from(&running.sdk).timeout_config(timeouts).build();
    let client = Client::from_conf(config);
    let receiver = Arc::new(Receiver {
        client,
        queue: queue.to_owned(),
        service: running.service.clone(),
        shutdown: running.shutdown.clone(),
        calls: Calls::default(),
    });
    for _ in 0..RECEIVERS {
        jobs.spawn(Arc::clone(&receiver).run(jobs.clone()));
    }
}

struct Receiver {
    client: Client,
    queue: String,
    service: Service,
    shutdown: CancellationToken,
    calls: Calls,
}

/// What a message brings, with the id of its delivery.
type Letter = (ingest::Read, Option<String>);

/// When the next call begins; none before the first.
#[derive(Default)]
struct Calls(Mutex<Option<Instant>>);

impl Calls {
    /// When a call may begin: at once after a full batch, else some time after the one before.
    fn turn(&self, now: Instant, was_full: bool) -> Instant {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.filter(|_| !was_full).map_or(now, |next| next.max(now));
        *next = Some(turn + APART);
        turn
    }
}

impl Receiver {
    /// Receives the next batch while the ones before are being stored.
    async fn run(self: Arc<Self>, jobs: TaskTracker) {
        let under_way = Arc::new(Semaphore::new(UNDER_WAY));
        let mut was_full = false;
        loop {
            // Never closed, so there is always a place in the end.
            let Ok(place) = Arc::clone(&under_way).acquire_owned().await else {
                return;
            };
            let received = tokio::select! {
                () = self.shutdown.cancelled() => return,
                received = self.receive(was_full) => received,
            };
            match received {
                Ok(messages) => {
                    was_full = i32::try_from(messages.len()) == Ok(BATCH);
                    let receiver = Arc::clone(&self);
                    jobs.spawn(async move {
                        receiver.take(messages).await;
                        drop(place);
                    });
                    if ingest::somebody_waits(&self.service) {
                        tokio::time::sleep(ROOM).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(error, "queue not read; trying again");
                    tokio::select! {
                        () = self.shutdown.cancelled() => return,
                        () = tokio::time::sleep(PAUSE_AFTER_FAILURE) => {}
                    }
                }
            }
        }
    }

    async fn receive(&self, was_full: bool) -> Result<Vec<Message>, String> {
        sleep_until(self.calls.turn(Instant::now(), was_full)).await;
        let output = self
            .client
            .receive_message()
            .queue_url(&self.queue)
            .max_number_of_messages(BATCH)
            .wait_time_seconds(WAIT_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .send()
            .await
            .map_err(|error| domain::Causes(&error).to_string())?;
        let messages = output.messages.unwrap_or_default();
        let (now, meter) = (self.service.now(), self.service.meters().ingest());
        meter.polled(now.seconds().0);
        for sent in messages.iter().filter_map(sent_at) {
            meter.waited(now.0 - sent);
        }
        Ok(messages)
    }

    /// Takes in a batch and deletes what is stored.
    async fn take(&self, messages: Vec<Message>) {
        let read: Vec<Letter> = messages.iter().map(|message| self.read(message)).collect();
        let stored = join_all(messages.iter().zip(read).map(|(message, letter)| self.take_one(message, letter))).await;
        let done: Vec<&Message> = messages
            .iter()
            .zip(stored)
            .filter_map(|(message, stored)| stored.then_some(message))
            .collect();
        if let Err(error) = self.delete(&done).await {
            // They come once more and are recognised as repeats.
            tracing::warn!(error, "messages not deleted from the queue");
        }
    }

    fn read(&self, message: &Message) -> Letter {
        let body = message.body().unwrap_or_default();
        match Envelope::parse(body) {
            Ok(envelope) => (ingest::read(&self.service, &envelope.message), Some(envelope.message_id)),
            // With raw delivery the body is the message itself.
            Err(_) => (ingest::read(&self.service, body), message.message_id().map(str::to_owned)),
        }
    }

    async fn take_one(&self, message: &Message, (notification, delivery): Letter) -> bool {
        let (watch, meter) = (Stopwatch::start(), self.service.meters().ingest());
        let error = match ingest::ingest_queued(&self.service, notification, delivery.as_deref()).await {
            Ok(ingested) => {
                meter.took(Source::Queue, watch.seconds());
                meter.taken(Source::Queue, taken(ingested));
                return true;
            }
            Err(error) => error,
        };
        meter.not_stored(Source::Queue);
        tracing::warn!(error = %domain::Causes(&error), "event not stored; it stays in the queue");
        self.back_off(message).await;
        false
    }

    /// Lets a message wait longer with each try.
    async fn back_off(&self, message: &Message) {
        let tries: u32 = message
            .attributes()
            .and_then(|attributes| attributes.get(&MessageSystemAttributeName::ApproximateReceiveCount))
            .and_then(|count| count.parse().ok())
            .unwrap_or(1);
        let pause = 2_i32.saturating_pow(tries.min(10)).min(LONGEST_BACK_OFF);
        let result = self
            .client
            .change_message_visibility()
            .queue_url(&self.queue)
            .set_receipt_handle(message.receipt_handle().map(str::to_owned))
            .visibility_timeout(pause)
            .send()
            .await;
        if let Err(error) = result {
            tracing::debug!(error = %domain::Causes(&error), "back-off not set; the queue's own visibility holds");
        }
    }

    async fn delete(&self, messages: &[&Message]) -> Result<(), String> {
        if messages.is_empty() {
            return Ok(());
        }
        let entries = messages.iter().enumerate().filter_map(|(index, message)| {
            let entry = DeleteMessageBatchRequestEntry::builder()
                .id(index.to_string())
                .receipt_handle(message.receipt_handle()?);
            entry.build().ok()
        });
        let output = self
            .client
            .delete_message_batch()
            .queue_url(&self.queue)
            .set_entries(Some(entries.collect()))
            .send()
            .await
            .map_err(|error| domain::Causes(&error).to_string())?;
        if output.failed.is_empty() {
            Ok(())
        } else {
            Err(format!("{} of {} refused", output.failed.len(), messages.len()))
        }
    }
}

/// When a message was first given to the queue, in milliseconds since 1970.
fn sent_at(message: &Message) -> Option<i64> {
    message.attributes()?.get(&MessageSystemAttributeName::SentTimestamp)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_apart_only_while_events_come_quickly_and_not_in_crowds() {
        let (calls, began) = (Calls::default(), Instant::now());
        assert_eq!(calls.turn(began, false), began, "the first at once");
        assert_eq!(calls.turn(began, false), began + APART);
        assert_eq!(calls.turn(began, false), began + APART * 2);
        assert_eq!(calls.turn(began, true), began, "a full batch says that more is there");
        let later = began + APART * 3;
        assert_eq!(calls.turn(later, false), later, "nobody waits for what was long ago");
    }
}
