//! Finding what a crash left behind in the outbox.
//!
//! *Queued* messages are handed over; *sending* ones that nobody finished become *unconfirmed* and are never sent again by
//! themselves, because AWS may have them.

use crate::{Service, hand_over::hand_over, report::settle};
use domain::{DeliveryState, delivery::Report};
use store::StoreError;

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

/// Looks once at everything that is due. To be called by one instance at a time; twice at once would do no harm.
pub async fn sweep(service: &Service) -> Result<Swept, StoreError> {
    let mut swept = Swept::default();
    let store = &service.inner.store;
    for entry in store.due_outbox(service.now(), BATCH).await? {
        let Some(message) = store.message(&entry.message()).await? else {
            store.delete_outbox(&entry).await?;
            swept.cleared += 1;
            continue;
        };
        match message.delivery().map(domain::Delivery::state) {
            Some(DeliveryState::Queued) => {
                hand_over(service, message, &entry).await;
                swept.handed_over += 1;
            }
            Some(DeliveryState::Sending) => {
                let began = store.attempt_began(&entry.message()).await?.unwrap_or(entry.due);
                if service.now().0 - began.0 > STALE_MILLIS {
                    let report = Report::State(DeliveryState::Unconfirmed, service.now().seconds());
                    settle(service, &entry.message(), report, Some(&entry)).await?;
                    swept.unconfirmed += 1;
                }
            }
            _ => {
                store.delete_outbox(&entry).await?;
                swept.cleared += 1;
            }
        }
    }
    Ok(swept)
}
