//! Messages that are stored but not yet handed over: what a crash leaves behind is found here.

use crate::{
    Commit, MessageKey, Store, StoreError,
    item::{from_item, text, to_item},
    keys,
};
use domain::{ConversationId, MessageId, Millis, Position};
use serde::{Deserialize, Serialize};

/// A message that waits to be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    pub id: MessageId,
    /// From when on the sweeper may look at it.
    pub due: Millis,
    pub conversation: ConversationId,
    pub position: Position,
}

impl OutboxEntry {
    /// Where the message stands.
    pub fn message(&self) -> MessageKey {
        MessageKey {
            conversation: self.conversation.clone(),
            position: self.position,
        }
    }
}

/// Which message is to be handed over. Its entry of the due queue goes by the message's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendTask {
    pub conversation: ConversationId,
    pub position: Position,
}

impl SendTask {
    /// Where the message stands.
    pub fn message(&self) -> MessageKey {
        MessageKey {
            conversation: self.conversation.clone(),
            position: self.position,
        }
    }
}

impl Store {
    /// Entries that are due, the oldest first, at most `limit` of each partition.
    pub async fn due_outbox(&self, now: Millis, limit: i32) -> Result<Vec<OutboxEntry>, StoreError> {
        let mut entries = Vec::new();
        for shard in 0..keys::OUTBOX_SHARDS {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND sk < :due")
                .expression_attribute_values(":pk", text(keys::outbox_pk(shard)))
                .expression_attribute_values(":due", text(keys::outbox_due(now)))
                .limit(limit)
                .send()
                .await?;
            for item in output.items.unwrap_or_default() {
                entries.push(from_item(item)?);
            }
        }
        entries.sort_by_key(|entry: &OutboxEntry| (entry.due, entry.id));
        Ok(entries)
    }

    /// Removes an entry whose message needs no more care.
    pub async fn delete_outbox(&self, entry: &OutboxEntry) -> Result<(), StoreError> {
        self.remove(keys::outbox(entry.due, entry.id)).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Adds an entry.
    pub fn put_outbox(&mut self, tag: T, entry: &OutboxEntry) {
        self.write(tag, to_item(keys::outbox(entry.due, entry.id), "OUTBOX", entry));
    }

    /// Removes an entry.
    pub fn delete_outbox(&mut self, tag: T, entry: &OutboxEntry) {
        self.delete(tag, keys::outbox(entry.due, entry.id));
    }
}
