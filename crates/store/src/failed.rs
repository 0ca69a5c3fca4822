//! Events that could not be understood, kept raw.

use crate::{
    Store, StoreError,
    item::{from_item, text, to_item},
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
        self.client
            .put_item()
            .table_name(&self.tables.main)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// The events kept on a day (days since 1970, UTC), the oldest first, at most a thousand.
    pub async fn failed_on(&self, day: i64) -> Result<Vec<FailedEvent>, StoreError> {
        let key = keys::failed_event(Millis(day.saturating_mul(86_400_000)), EventId::from_parts(0, 0));
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(key.pk))
            .limit(1000)
            .send()
            .await?;
        output.items.unwrap_or_default().into_iter().map(from_item).collect()
    }
}
