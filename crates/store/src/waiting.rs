//! Reports and acts that came before the message they speak of.
//!
//! The first one puts a mark under the message's WhatsApp id, where the message will put its pointer. So whoever writes the
//! message cannot miss them, and a message that nothing waits for costs no look.

use crate::{
    Commit, MessageKey, Store, StoreError,
    item::{Item, number, stamp, to_item},
    keys,
    messages::{WAITING, pointer_item},
};
use domain::{EventId, Millis, Wamid};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Meta may report up to 30 days later; one day more is enough to wait.
const KEEP_SECONDS: i64 = 31 * 24 * 60 * 60;

/// Something that waits for its message, as WhatsApp sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The same for the same event, so that a repeated delivery waits once.
    pub id: EventId,
    pub wamid: Wamid,
    /// A `messages` change of Meta's with this one event in it, as JSON: parsed again when its message comes.
    pub raw: String,
}

/// An edit that waits is to be shown by itself, if it waits still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditTask {
    /// The message that it changes.
    pub target: Wamid,
    /// What waits.
    pub id: EventId,
}

/// So many waiting events are removed together with the message's coming.
pub const MOST_REMOVED: usize = 20;

impl Store {
    /// What waits for a message.
    pub async fn waiting(&self, wamid: &Wamid) -> Result<Vec<Waiting>, StoreError> {
        let key = keys::waiting(wamid, EventId::from_parts(0, 0));
        self.partition(key.pk).await
    }

    /// It waits no longer.
    pub async fn remove_waiting(&self, wamid: &Wamid, id: EventId) -> Result<(), StoreError> {
        self.remove(keys::waiting(wamid, id)).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Lets events wait for one message, provided that it is still unknown. `before` is the count of [`crate::Pointer::Waiting`],
    /// 0 when nothing waited so far; it grows by each of them, also by one that was put there before.
    pub fn put_waiting(&mut self, tag: T, wamid: &Wamid, before: u64, events: &[Waiting], now: Millis) {
        let ttl = number(now.seconds().plus(KEEP_SECONDS).0);
        let mut mark: Item = HashMap::from([
            (WAITING.to_owned(), number(before + events.len().max(1) as u64)),
            (keys::TTL.to_owned(), ttl.clone()),
        ]);
        stamp(&mut mark, keys::wamid_pointer(wamid), "MESSAGE_STATUS");
        if before == 0 {
            self.create(tag.clone(), Ok(mark));
        } else {
            self.put(tag.clone(), Ok(mark), |put| {
                put.condition_expression("waiting = :before")
                    .expression_attribute_values(":before", number(before))
            });
        }
        for waiting in events {
            let item = to_item(keys::waiting(wamid, waiting.id), "WAITING", waiting).map(|mut item| {
                item.insert(keys::TTL.to_owned(), ttl.clone());
                item
            });
            self.write(tag.clone(), item);
        }
    }

    /// The message has come: points from its WhatsApp id to it, and removes what waited and is taken in with it. Fails when
    /// something else was put there since `before` was read.
    pub fn end_waiting(&mut self, tag: T, wamid: &Wamid, before: u64, key: &MessageKey, events: &[Waiting]) {
        self.put(tag.clone(), Ok(pointer_item(keys::wamid_pointer(wamid), key)), |put| {
            put.condition_expression("waiting = :before")
                .expression_attribute_values(":before", number(before))
        });
        // A transaction is not without end; nobody looks for the rest again, and it expires.
        for waiting in events.iter().take(MOST_REMOVED) {
            self.delete(tag.clone(), keys::waiting(wamid, waiting.id));
        }
    }
}
