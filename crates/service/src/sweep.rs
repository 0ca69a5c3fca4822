//! What the due queue does with a message that its sender did not hand over: a crash left it behind, or it takes long.
//!
//! *Queued* messages are handed over; *sending* ones that nobody finished become *unconfirmed* and are never sent again by
//! themselves, because AWS may have them.

use crate::{
    Service,
    bulk::{self, Still},
    hand_over::hand_over,
    opened,
    record_delivery::record_delivery,
};
use domain::{Delivery, DeliveryState, Millis, delivery::Report};
use runner::Outcome;
use std::time::Duration;
use store::{OutboxEntry, StoreError};

/// An attempt lasts half a minute at most (throttle pauses and one call); older than this it is nobody's.
const STALE_MILLIS: i64 = 60_000;

/// After this long a message that is still under way is looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(3);
/// After this long a message of a job is that somebody holds up, or that is no longer within its hours: that may last, and others have
/// their turn.
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
    let now = service.now();
    if message.delivery().is_some_and(Delivery::is_left_to_newer) {
        return Ok(Outcome::Retry(HELD));
    }
    match message.delivery().map(Delivery::state) {
        Some(DeliveryState::Queued) => {
            // WhatsApp turned it back, and it has not waited as long as WhatsApp asks for.
            let rests = message.delivery().and_then(Delivery::rests_until).map(|until| until.0 - now.0);
            if let Some(rest) = rests.and_then(|rest| u64::try_from(rest).ok()).filter(|rest| *rest > 0) {
                return Ok(Outcome::Retry(Duration::from_millis(rest)));
            }
            match bulk::still(service, &message).await? {
                Still::Goes => {}
                Still::Waits => return Ok(Outcome::Retry(HELD)),
                Still::Ends(failure) => {
                    let report = Report::Failed(failure, service.now().seconds());
                    record_delivery(service, &key, report, Some(entry), None, None).await?;
                    return Ok(Outcome::Done);
                }
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
            if now.0 - began.0 <= STALE_MILLIS {
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

fn sending_since(delivery: Option<&Delivery>) -> Option<Millis> {
    Some(delivery?.history.get(DeliveryState::Sending)?.millis())
}
