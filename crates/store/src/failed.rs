//! Events that could not be understood, kept raw.

use crate::{Commit, Store, StoreError, item::to_item, keys};
use domain::{EventId, Millis};
use serde::{Deserialize, Serialize};

/// An event as it came, with the reason why it could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedEvent {
    pub id: EventId,
    pub at: Millis,
    /// What was wrong with it, for Admin.
    pub reason: String,
    /// The body, whole.
    pub raw: String,
    /// SNS's own id of the delivery, when there was one: the same delivery again is the same failed event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
}

impl Store {
    /// Keeps an event.
    pub async fn put_failed(&self, event: &FailedEvent) -> Result<(), StoreError> {
        let item = to_item(keys::failed_event(event.at, event.id), "FAILED_EVENT", event)?;
        self.put_one(item).await
    }

    /// The events kept on a day (days since 1970, UTC), the oldest first.
    pub async fn failed_on(&self, day: i64) -> Result<Vec<FailedEvent>, StoreError> {
        let key = keys::failed_event(Millis(day.saturating_mul(86_400_000)), EventId::from_parts(0, 0));
        self.partition(key.pk).await
    }

    /// Removes an event that was taken in after all.
    pub async fn delete_failed(&self, event: &FailedEvent) -> Result<(), StoreError> {
        self.remove(keys::failed_event(event.at, event.id)).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Keeps an event together with other writes.
    pub fn put_failed(&mut self, tag: T, event: &FailedEvent) {
        self.write(tag, to_item(keys::failed_event(event.at, event.id), "FAILED_EVENT", event));
    }
}
