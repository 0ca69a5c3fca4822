//! What is to be put right in the documents that drafts rest on.

use crate::{
    Commit, Store, StoreError,
    item::{from_body, readable, text, to_body},
    keys,
};
use domain::{EventId, assistant::Repair};

/// How many are listed, the newest.
const LISTED: i32 = 200;

impl Store {
    /// The newest, the newest first; strongly consistent.
    pub async fn repairs(&self) -> Result<Vec<Repair>, StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(keys::REPAIRS_PK))
            .scan_index_forward(false)
            .limit(LISTED)
            .send()
            .await?;
        Ok(readable(output.items.unwrap_or_default(), &self.skipped, from_body))
    }

    /// One of them, strongly consistent.
    pub async fn repair(&self, id: EventId) -> Result<Option<Repair>, StoreError> {
        self.item(keys::repair(id)).await?.map(from_body).transpose()
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes one over the version that was read; none for a new one.
    pub fn put_repair(&mut self, tag: T, repair: &Repair, over: Option<u64>) {
        self.replace(tag, to_body(keys::repair(repair.id), "REPAIR", repair, repair.v), over);
    }
}
