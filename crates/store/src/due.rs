//! Due queues: work that outlives a crash, found again when its time has come.
//!
//! An entry is put together with the change that causes it, in one transaction. A worker claims it by moving its time
//! forward, so that others pass it by and a crash gives it back; then it is finished or moved to another time. Every move
//! asks that the entry still stands where it was read: of two that move it, one does, and what is finished stays finished.

use crate::{
    Commit, CommitError, Store, StoreError,
    item::{BODY, Item, from_item, number, readable, stamp, text, text_of},
    keys::{self, DueKind, Key},
    sessions::held,
};
use domain::Millis;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

const ITEM_TYPE: &str = "DUE";
const ATTEMPTS: &str = "attempts";

/// Work that is due at a time.
#[derive(Clone)]
pub struct DueEntry<T> {
    pub kind: DueKind,
    /// Names the work within its kind, wherever the entry moves.
    pub id: String,
    pub due: Millis,
    /// How often it was claimed: 1 while it is worked on for the first time.
    pub attempts: u32,
    /// What is to be done.
    pub task: T,
    /// The item as it was read: what a newer version wrote is carried along, and one of an older version stands elsewhere.
    stored: Option<Item>,
}

impl<T> DueEntry<T> {
    /// New work.
    pub fn new(kind: DueKind, id: impl fmt::Display, due: Millis, task: T) -> Self {
        Self {
            kind,
            id: id.to_string(),
            due,
            attempts: 0,
            task,
            stored: None,
        }
    }

    fn key(&self) -> Key {
        let part = |name| text_of(self.stored.as_ref()?, name).map(str::to_owned);
        match (part(keys::PK), part(keys::SK)) {
            (Some(pk), Some(sk)) => Key { pk, sk },
            _ => keys::due(self.kind, self.due, &self.id),
        }
    }
}

impl<T: Serialize> DueEntry<T> {
    fn item(&self) -> Result<Item, StoreError> {
        if let Some(stored) = &self.stored {
            return Ok(stored.clone());
        }
        let body = serde_json::to_string(&self.task).map_err(StoreError::malformed)?;
        let mut item = Item::from([(BODY.to_owned(), text(body)), (ATTEMPTS.to_owned(), number(self.attempts))]);
        stamp(&mut item, self.key(), ITEM_TYPE);
        Ok(item)
    }
}

impl<T: DeserializeOwned> DueEntry<T> {
    fn read(kind: DueKind, item: Item) -> Result<Self, StoreError> {
        let sk = text_of(&item, keys::SK).unwrap_or_default();
        let (due, id) = keys::due_parts(sk).ok_or_else(|| StoreError::malformed("a due entry without its time"))?;
        let attempts = item.get(ATTEMPTS).and_then(|attempts| attempts.as_n().ok()?.parse().ok());
        let task = match text_of(&item, BODY) {
            Some(body) => serde_json::from_str(body).map_err(StoreError::malformed)?,
            // Of a version before the due queues: an attribute for each member.
            None => from_item(item.clone())?,
        };
        Ok(Self {
            kind,
            id: id.to_owned(),
            due,
            attempts: attempts.unwrap_or(0),
            task,
            stored: Some(item),
        })
    }
}

/// Says nothing of the work, which may hold what people wrote.
impl<T> fmt::Debug for DueEntry<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DueEntry")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("due", &self.due)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Puts work that no other change causes.
    pub async fn begin_due<T: Serialize>(&self, entry: &DueEntry<T>) -> Result<(), StoreError> {
        self.put_one(entry.item()?).await
    }

    /// Entries that are due, the oldest first, at most `limit` of each partition. One that cannot be read is skipped and counted,
    /// and takes no other's place.
    pub async fn due<T: DeserializeOwned>(&self, kind: DueKind, now: Millis, limit: usize) -> Result<Vec<DueEntry<T>>, StoreError> {
        let mut entries = Vec::new();
        for pk in keys::due_partitions(kind) {
            entries.extend(self.due_in(kind, pk, now, limit).await?);
        }
        entries.sort_by(|one: &DueEntry<T>, other| (one.due, &one.id).cmp(&(other.due, &other.id)));
        Ok(entries)
    }

    async fn due_in<T: DeserializeOwned>(
        &self,
        kind: DueKind,
        pk: String,
        now: Millis,
        limit: usize,
    ) -> Result<Vec<DueEntry<T>>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk < :due")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":due", text(keys::due_before(now)))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut entries = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let output = query.clone().set_exclusive_start_key(start).send().await?;
            let items = output.items.unwrap_or_default();
            entries.extend(readable(items, &self.skipped, |item| DueEntry::read(kind, item)));
            match output.last_evaluated_key {
                next @ Some(_) if entries.len() < limit => start = next,
                _ => break,
            }
        }
        entries.truncate(limit);
        Ok(entries)
    }

    /// Takes an entry to work on it: until that time nobody else finds it. None when somebody was faster or it is finished.
    pub async fn claim_due<T: Serialize>(&self, entry: DueEntry<T>, until: Millis) -> Result<Option<DueEntry<T>>, StoreError> {
        let attempts = entry.attempts.saturating_add(1);
        // A claim that stayed at its place would keep nobody out.
        let until = until.max(entry.due.plus(1));
        self.move_due(entry, until, attempts).await
    }

    /// Moves an entry to another time. None when it is no longer where it was: somebody else has it, or it is finished.
    pub async fn reschedule_due<T: Serialize>(&self, entry: DueEntry<T>, due: Millis) -> Result<Option<DueEntry<T>>, StoreError> {
        let attempts = entry.attempts;
        self.move_due(entry, due, attempts).await
    }

    /// Removes an entry whose work is done, if it is still where it was.
    pub async fn finish_due<T>(&self, entry: &DueEntry<T>) -> Result<(), StoreError> {
        self.remove(entry.key()).await
    }

    async fn move_due<T: Serialize>(&self, entry: DueEntry<T>, due: Millis, attempts: u32) -> Result<Option<DueEntry<T>>, StoreError> {
        let (old, new) = (entry.key(), keys::due(entry.kind, due, &entry.id));
        let mut item = entry.item()?;
        item.insert(keys::PK.to_owned(), text(new.pk.clone()));
        item.insert(keys::SK.to_owned(), text(new.sk.clone()));
        item.insert("itemType".to_owned(), text(ITEM_TYPE));
        item.insert(ATTEMPTS.to_owned(), number(attempts));
        let moved = DueEntry {
            due,
            attempts,
            stored: Some(item.clone()),
            ..entry
        };
        // A transaction may name an item once.
        let there = if old == new {
            let put = self.client.put_item().table_name(&self.tables.main).set_item(Some(item));
            held(put.condition_expression("attribute_exists(pk)").send().await)?
        } else {
            let mut commit = self.commit::<()>();
            commit.delete_existing((), old);
            commit.write((), Ok(item));
            match commit.run().await {
                Ok(()) => true,
                Err(CommitError::Cancelled(_)) => false,
                Err(CommitError::Store(error)) => return Err(error),
            }
        };
        Ok(there.then_some(moved))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Adds work.
    pub fn put_due<W: Serialize>(&mut self, tag: T, entry: &DueEntry<W>) {
        self.write(tag, entry.item());
    }

    /// Removes work that is done, if it is still where it was.
    pub fn finish_due<W>(&mut self, tag: T, entry: &DueEntry<W>) {
        self.delete(tag, entry.key());
    }
}
