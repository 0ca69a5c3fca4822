//! Reports that came before the message they speak of.

use crate::{
    Commit, Store, StoreError,
    item::{from_item, number, text, to_item},
    keys,
};
use domain::{EventId, Millis, Wamid};
use serde::{Deserialize, Serialize};

/// Meta may report up to 30 days later; one day more is enough to wait.
const KEEP_SECONDS: i64 = 31 * 24 * 60 * 60;

/// A report that waits for its message, as WhatsApp sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub id: EventId,
    pub wamid: Wamid,
    /// Meta's `messages` change with this one report in it, as JSON: parsed again when its message comes.
    pub raw: String,
}

impl Store {
    /// What waits for a message.
    pub async fn waiting(&self, wamid: &Wamid) -> Result<Vec<Waiting>, StoreError> {
        let key = keys::waiting(wamid, EventId::from_parts(0, 0));
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(key.pk))
            .send()
            .await?;
        output.items.unwrap_or_default().into_iter().map(from_item).collect()
    }

    /// Removes what has been taken in.
    pub async fn delete_waiting(&self, waiting: &Waiting) -> Result<(), StoreError> {
        self.remove(keys::waiting(&waiting.wamid, waiting.id)).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Lets a report wait, provided that its message is still unknown: whoever writes the message takes it in.
    pub fn put_waiting(&mut self, tag: T, waiting: &Waiting, now: Millis) {
        let item = to_item(keys::waiting(&waiting.wamid, waiting.id), "WAITING", waiting).map(|mut item| {
            item.insert(keys::TTL.to_owned(), number(now.seconds().plus(KEEP_SECONDS).0));
            item
        });
        self.require_absent(tag.clone(), keys::wamid_pointer(&waiting.wamid));
        self.write(tag, item);
    }
}
