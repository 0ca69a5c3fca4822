//! Events that could not be understood, kept raw.

use crate::{
    Commit, Store, StoreError,
    item::{from_item, readable, text, to_item},
    keys,
};
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

    /// At most so many events of a day (days since 1970, UTC), the newest first, older than one.
    pub async fn failed_before(&self, day: i64, before: EventId, limit: usize) -> Result<Vec<FailedEvent>, StoreError> {
        let key = keys::failed_event(Millis(day.saturating_mul(86_400_000)), before);
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .scan_index_forward(false)
                .limit(i32::try_from(limit - found.len()).unwrap_or(i32::MAX))
                .key_condition_expression("pk = :pk AND sk < :before")
                .expression_attribute_values(":pk", text(key.pk.clone()))
                .expression_attribute_values(":before", text(key.sk.clone()))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            found.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_item));
            start = output.last_evaluated_key;
            // A page ends at a megabyte, however few they are.
            if start.is_none() || found.len() >= limit {
                return Ok(found);
            }
        }
    }

    /// One event.
    pub async fn failed(&self, day: i64, id: EventId) -> Result<Option<FailedEvent>, StoreError> {
        let item = self.item(keys::failed_event(Millis(day.saturating_mul(86_400_000)), id)).await?;
        item.map(from_item).transpose()
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
