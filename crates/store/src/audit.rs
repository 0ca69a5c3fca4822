//! Who did what: never changed, removed by `service::keeping` when its days are over.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_item, number, readable, text, to_item},
    keys,
};
use domain::{EventId, Millis, UserId};
use serde::{Deserialize, Serialize};

/// Longer than anybody can have it kept: should nothing remove it, the table does.
const KEEP_SECONDS: i64 = 3_660 * 24 * 60 * 60;

/// One act, with who did it, on what, from where, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    pub id: EventId,
    pub at: Millis,
    /// Nobody that we know of: a sign-in that failed, or the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<AuditWho>,
    /// One of `domain::audit::ACTS`.
    pub act: String,
    /// On what: a path, a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// From where: an address of the network, or `command line`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// `begun`, `done`, `refused`, `failed`.
    pub result: String,
    /// The rest in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The request's id, which finds it in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// A person as they were called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditWho {
    pub id: UserId,
    pub name: String,
    /// The role in effect; none for who is in no group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

fn item(row: &AuditRow) -> Result<Item, StoreError> {
    let mut item = to_item(keys::audit(row.at, row.id), "AUDIT", row)?;
    item.insert(keys::TTL.to_owned(), number(row.at.seconds().plus(KEEP_SECONDS).0));
    Ok(item)
}

impl<T: Clone> Commit<'_, T> {
    /// Keeps a row of what this transaction does.
    pub fn put_audit(&mut self, tag: T, row: &AuditRow) {
        self.write(tag, item(row));
    }
}

impl Store {
    /// Keeps a row.
    pub async fn put_audit(&self, row: &AuditRow) -> Result<(), StoreError> {
        self.put_one(item(row)?).await
    }

    /// At most so many rows of a day (days since 1970, UTC), the newest first, older than a row; and whether there may be more.
    pub async fn audit_before(&self, day: i64, before: Option<EventId>, limit: i32) -> Result<(Vec<AuditRow>, bool), StoreError> {
        let key = keys::audit(Millis(day.saturating_mul(86_400_000)), EventId::from_parts(0, 0));
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .scan_index_forward(false)
            .limit(limit)
            .expression_attribute_values(":pk", text(key.pk));
        let query = match before {
            None => query.key_condition_expression("pk = :pk"),
            Some(before) => query
                .key_condition_expression("pk = :pk AND sk < :before")
                .expression_attribute_values(":before", text(before.to_string())),
        };
        let output = query.send().await?;
        let more = output.last_evaluated_key.is_some();
        Ok((readable(output.items.unwrap_or_default(), &self.skipped, from_item), more))
    }

    /// The rows of a day (days since 1970, UTC), the oldest first.
    pub async fn audit_on(&self, day: i64) -> Result<Vec<AuditRow>, StoreError> {
        let key = keys::audit(Millis(day.saturating_mul(86_400_000)), EventId::from_parts(0, 0));
        self.partition(key.pk).await
    }
}
