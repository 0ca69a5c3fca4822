//! Plain reads and writes of single items and small partitions.

use crate::{
    Store, StoreError,
    item::{Item, from_item, key_of, readable, text},
    keys::{self, Key},
};

impl Store {
    /// Reads one item of the main table, strongly consistent; a view answers for what it has read.
    pub(crate) async fn item(&self, key: Key) -> Result<Option<Item>, StoreError> {
        if let Some(known) = self.ahead.get(&key) {
            return Ok(known.clone());
        }
        let output = self
            .client
            .get_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(key)))
            .consistent_read(true)
            .send()
            .await?;
        Ok(output.item)
    }

    /// Everything in a partition of the main table, in order, strongly consistent. For partitions that stay small.
    pub(crate) async fn partition<T: serde::de::DeserializeOwned>(&self, pk: String) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(pk.clone()))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            found.extend(readable(output.items.unwrap_or_default(), &self.skipped, from_item));
            match output.last_evaluated_key {
                None => return Ok(found),
                next => start = next,
            }
        }
    }

    /// Writes one item of the main table, whatever was there.
    pub(crate) async fn put_one(&self, item: Item) -> Result<(), StoreError> {
        self.client
            .put_item()
            .table_name(&self.tables.main)
            .set_item(Some(item))
            .send()
            .await?;
        Ok(())
    }

    /// Removes one item of the main table, if it is there.
    pub(crate) async fn remove(&self, key: Key) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(key)))
            .send()
            .await?;
        Ok(())
    }
}

/// Whether an item has outlived its `ttl`. DynamoDB deletes late.
pub(crate) fn is_expired(item: &Item, now: domain::Seconds) -> bool {
    item.get(keys::TTL)
        .and_then(|ttl| ttl.as_n().ok())
        .and_then(|ttl| ttl.parse::<i64>().ok())
        .is_some_and(|ttl| ttl <= now.0)
}
