//! What the due queue does with a message that its sender did not hand over: a crash left it behind, or it takes long.
//!
//! *Queued* messages are handed over; *sending* ones that nobody finished become *unconfirmed* and are never sent again by
//! themselves, because AWS may have them.

use crate::{Service, hand_over::hand_over, opened, record_delivery::record_delivery};
use domain::{
    Delivery, DeliveryState, Failure, Message, Millis,
    bulk::{JobState, RecipientId},
    delivery::Report,
};
use runner::Outcome;
use std::time::Duration;
use store::{OutboxEntry, StoreError};

/// An attempt lasts half a minute at most (throttle pauses and one call); older than this it is nobody's.
const STALE_MILLIS: i64 = 60_000;

/// After this long a message that is still under way is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(3);
/// After this long a message of a job that somebody holds up is: that may last, and others have their turn.
const HELD: Duration = Duration::from_secs(30);

/// Looks at one message. Twice at once would do no harm: an attempt to send begins with a claim on the message itself.
pub async fn sweep(service: &Service, entry: &OutboxEntry) -> Outcome {
    try_sweep(service, entry).await.unwrap_or_else(|error| {
        tracing::warn!(message = %entry.id, error = %domain::Causes(&error), "outbox entry left for the next look");
        Outcome::Retry(LOOK_AGAIN)
    })
}

async fn try_sweep(service: &Service, entry: &OutboxEntry) -> Result<Outcome, StoreError> {
    let (store, key) = (&service.inner.store, entry.task.message());
    let Some(message) = store.message(&key).await? else {
        return Ok(Outcome::Done);
    };
    if message.delivery().is_some_and(Delivery::is_left_to_newer) {
        return Ok(Outcome::Retry(HELD));
    }
    match message.delivery().map(Delivery::state) {
        Some(DeliveryState::Queued) => {
            match job_state(service, &message).await? {
                // Nothing of it goes out any more; what waited for its turn or for AWS ends here.
                Some(JobState::Cancelled) => {
                    let report = Report::Failed(Failure::aws("JobCancelled"), service.now().seconds());
                    record_delivery(service, &key, report, Some(entry), None, None).await?;
                    return Ok(Outcome::Done);
                }
                Some(JobState::Paused | JobState::Stopped { .. }) => return Ok(Outcome::Retry(HELD)),
                _ => {}
            }
            if !hand_over(service, message, entry, None, None).await {
                return Ok(Outcome::Retry(LOOK_AGAIN));
            }
            tracing::info!(message = %entry.id, "message that was left queued handed over");
        }
        Some(DeliveryState::Sending) => {
            let began = match store.attempt_began(&key).await? {
                Some(began) => began,
                // A report that came meanwhile wrote over when the attempt began; its second is in the history.
                None => sending_since(message.delivery()).unwrap_or(entry.due),
            };
            if service.now().0 - began.0 <= STALE_MILLIS {
                return Ok(Outcome::Retry(LOOK_AGAIN));
            }
            let report = Report::State(DeliveryState::Unconfirmed, service.now().seconds());
            let conversation = store.conversation(&key.conversation).await?;
            let opened = opened::by(service, &message, conversation.as_ref()).await?;
            record_delivery(service, &key, report, Some(entry), opened.as_ref(), None).await?;
            tracing::info!(message = %entry.id, "attempt to send that nobody finished is unconfirmed");
        }
        _ => {}
    }
    Ok(Outcome::Done)
}

/// Where the bulk job stands that a message is of.
async fn job_state(service: &Service, message: &Message) -> Result<Option<JobState>, StoreError> {
    let Some(job) = RecipientId::of(message).map(|id| id.job) else {
        return Ok(None);
    };
    Ok(service.inner.store.bulk_job(job).await?.map(|job| job.state))
}

fn sending_since(delivery: Option<&Delivery>) -> Option<Millis> {
    Some(delivery?.history.get(DeliveryState::Sending)?.millis())
}
