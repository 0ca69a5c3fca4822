//! Messages that are to be sent later. They stand in the partition of their conversation, apart from its thread.

use crate::{
    Commit, DueEntry, DueKind, Store, StoreError,
    item::{BODY, Item, number, readable, stamp, text, text_of},
    keys,
};
use domain::{ConversationId, MessageId, Scheduled};
use serde::{Deserialize, Serialize};

/// Which message is to be sent. Its entry of the due queue goes by the message's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterTask {
    pub conversation: ConversationId,
    pub id: MessageId,
}

/// A message that waits for its time.
pub type LaterEntry = DueEntry<LaterTask>;

impl LaterTask {
    /// The entry of a message that waits, as it was put.
    pub fn entry(scheduled: &Scheduled) -> LaterEntry {
        let task = Self {
            conversation: scheduled.conversation.clone(),
            id: scheduled.id,
        };
        DueEntry::new(DueKind::Later, scheduled.id, scheduled.due, task)
    }
}

impl Store {
    /// One message that is to be sent later, strongly consistent.
    pub async fn scheduled(&self, conversation: &ConversationId, id: MessageId) -> Result<Option<Scheduled>, StoreError> {
        self.item(keys::later(conversation, id)).await?.as_ref().map(read).transpose()
    }

    /// All of a conversation, strongly consistent, the first due first.
    pub async fn all_scheduled(&self, conversation: &ConversationId) -> Result<Vec<Scheduled>, StoreError> {
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :later)")
            .expression_attribute_values(":pk", text(keys::conversation(conversation).pk))
            .expression_attribute_values(":later", text(keys::LATER_PREFIX))
            .send()
            .await?;
        let mut all = readable(output.items.unwrap_or_default(), &self.skipped, |item| read(&item));
        all.sort_by_key(|scheduled| (scheduled.due, scheduled.id));
        Ok(all)
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a message that is to be sent later over a version; `None` means that there must be none yet.
    pub fn put_scheduled(&mut self, tag: T, scheduled: &Scheduled, over: Option<u64>) {
        self.replace(tag, item(scheduled), over);
    }

    /// Removes one that must still be as it was read.
    pub fn remove_scheduled(&mut self, tag: T, scheduled: &Scheduled) {
        self.delete_version(tag, keys::later(&scheduled.conversation, scheduled.id), scheduled.v);
    }
}

fn item(scheduled: &Scheduled) -> Result<Item, StoreError> {
    let body = serde_json::to_string(scheduled).map_err(StoreError::malformed)?;
    let mut item = Item::from([(BODY.to_owned(), text(body)), ("v".to_owned(), number(scheduled.v))]);
    stamp(&mut item, keys::later(&scheduled.conversation, scheduled.id), "SCHEDULED");
    Ok(item)
}

fn read(item: &Item) -> Result<Scheduled, StoreError> {
    let body = text_of(item, BODY).ok_or_else(|| StoreError::malformed("a scheduled message without its body"))?;
    serde_json::from_str(body).map_err(StoreError::malformed)
}
