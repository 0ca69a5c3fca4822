//! Finding what a crash left behind in the outbox.
//!
//! *Queued* messages are handed over; *sending* ones that nobody finished become *unconfirmed* and are never sent again by
//! themselves, because AWS may have them.

use crate::{Service, hand_over::hand_over, report::record_delivery};
use domain::{DeliveryState, delivery::Report};
use store::{OutboxEntry, StoreError};

/// An attempt lasts half a minute at most (throttle pauses and one call); older than this it is nobody's.
const STALE_MILLIS: i64 = 60_000;

/// How many entries of each partition are looked at in one go.
const BATCH: i32 = 50;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub handed_over: usize,
    pub unconfirmed: usize,
    pub cleared: usize,
}

/// Looks once at everything that is due. To be called by one instance at a time; twice at once would do no harm. An entry that
/// cannot be dealt with does not hold up the others.
pub async fn sweep(service: &Service) -> Result<Swept, StoreError> {
    let mut swept = Swept::default();
    let mut failed = None;
    for entry in service.inner.store.due_outbox(service.now(), BATCH).await? {
        if let Err(error) = sweep_one(service, &entry, &mut swept).await {
            tracing::warn!(message = %entry.id, error = %domain::Causes(&error), "outbox entry left for the next sweep");
            failed = Some(error);
        }
    }
    failed.map_or(Ok(swept), Err)
}

async fn sweep_one(service: &Service, entry: &OutboxEntry, swept: &mut Swept) -> Result<(), StoreError> {
    let store = &service.inner.store;
    let Some(message) = store.message(&entry.message()).await? else {
        swept.cleared += 1;
        return store.delete_outbox(entry).await;
    };
    match message.delivery().map(domain::Delivery::state) {
        Some(DeliveryState::Queued) => {
            hand_over(service, message, entry).await;
            swept.handed_over += 1;
        }
        Some(DeliveryState::Sending) => {
            let began = store.attempt_began(&entry.message()).await?.unwrap_or(entry.due);
            if service.now().0 - began.0 > STALE_MILLIS {
                let report = Report::State(DeliveryState::Unconfirmed, service.now().seconds());
                record_delivery(service, &entry.message(), report, Some(entry)).await?;
                swept.unconfirmed += 1;
            }
        }
        _ => {
            store.delete_outbox(entry).await?;
            swept.cleared += 1;
        }
    }
    Ok(())
}
