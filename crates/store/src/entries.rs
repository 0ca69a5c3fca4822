//! Pages of a thread: all kinds of entries under one prefix, in one order.

use crate::{
    Commit, MessageKey, Store, StoreError,
    item::{BODY, Item, from_body, number, schema_of, stamp, text, text_of},
    keys::{self, ENTRY_PREFIX},
    messages::{pointer, pointer_item},
};
use domain::{
    ConversationId, Entry, MessageId, Position,
    entry::{NewerEntry, Note},
    thread::EntryPage,
};
use serde::de::DeserializeOwned;

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    At(Position),
    After(Position),
}

impl Store {
    /// A page of a thread, strongly consistent: the newest, or those before a place. Oldest first within the page. An entry
    /// that cannot be read keeps its place.
    pub async fn entries(&self, conversation: &ConversationId, before: Option<Position>, limit: usize) -> Result<EntryPage, StoreError> {
        let upper = before.map_or_else(|| format!("{ENTRY_PREFIX}~"), |before| format!("{ENTRY_PREFIX}{before}"));
        let range = (ENTRY_PREFIX.to_owned(), upper);
        let (mut entries, more) = self
            .entries_between(conversation, range, false, limit, |place| {
                before.is_none_or(|before| place < before)
            })
            .await?;
        entries.reverse();
        let older = if more { entries.first().map(Entry::position) } else { None };
        Ok(EntryPage {
            entries,
            older,
            newer: None,
            quoted: Vec::new(),
        })
    }

    /// The page of a thread after a place, or from that place on, strongly consistent. Oldest first.
    pub async fn newer_entries(&self, conversation: &ConversationId, from: Start, limit: usize) -> Result<EntryPage, StoreError> {
        let (Start::At(place) | Start::After(place)) = from;
        let range = (format!("{ENTRY_PREFIX}{place}"), format!("{ENTRY_PREFIX}~"));
        let (entries, more) = self
            .entries_between(conversation, range, true, limit, |at| from == Start::At(place) || at > place)
            .await?;
        let newer = if more { entries.last().map(Entry::position) } else { None };
        Ok(EntryPage {
            older: entries.first().map(Entry::position),
            entries,
            newer,
            quoted: Vec::new(),
        })
    }

    /// Entries with sort keys in a range, in one direction, and whether there are more. BETWEEN includes its ends: `counts` says
    /// which of them do.
    async fn entries_between(
        &self,
        conversation: &ConversationId,
        (lower, upper): (String, String),
        forward: bool,
        limit: usize,
        counts: impl Fn(Position) -> bool + Send,
    ) -> Result<(Vec<Entry>, bool), StoreError> {
        let key = keys::conversation(conversation);
        // One more than asked for tells whether there are others, and one may not count.
        let output = self
            .client
            .query()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :lower AND :upper")
            .expression_attribute_values(":pk", text(key.pk))
            .expression_attribute_values(":lower", text(lower))
            .expression_attribute_values(":upper", text(upper))
            .scan_index_forward(forward)
            .limit(i32::try_from(limit.saturating_add(2)).unwrap_or(i32::MAX))
            .send()
            .await?;
        let mut entries: Vec<Entry> = Vec::new();
        for item in output.items.unwrap_or_default() {
            entries.extend(self.entry(conversation, item).filter(|entry| counts(entry.position())));
        }
        let more = entries.len() > limit || output.last_evaluated_key.is_some() && !entries.is_empty();
        entries.truncate(limit);
        Ok((entries, more))
    }

    /// One entry by its place, strongly consistent.
    pub async fn entry_at(&self, conversation: &ConversationId, position: Position) -> Result<Option<Entry>, StoreError> {
        let item = self.item(keys::message(conversation, position)).await?;
        Ok(item.and_then(|item| self.entry(conversation, item)))
    }

    /// A note by its own id, strongly consistent.
    pub async fn note(&self, id: MessageId) -> Result<Option<Note>, StoreError> {
        let Some(item) = self.item(keys::note_pointer(id)).await? else {
            return Ok(None);
        };
        let key = pointer(&item)?;
        let item = self.item(keys::message(&key.conversation, key.position)).await?;
        item.as_ref().map(plain).transpose()
    }

    /// An entry from its item. None where not even its place can be told.
    fn entry(&self, conversation: &ConversationId, item: Item) -> Option<Entry> {
        let kind = text_of(&item, "itemType").unwrap_or_default().to_lowercase();
        let place: Position = text_of(&item, keys::SK)?.strip_prefix(ENTRY_PREFIX)?.parse().ok()?;
        let v = item.get("v").and_then(|v| v.as_n().ok()?.parse().ok()).unwrap_or(0);
        let schema = schema_of(&item);
        let read = match kind.as_str() {
            "message" => from_body(item).map(Entry::Message),
            "note" => plain(&item).map(Entry::Note),
            "activity" => plain(&item).map(Entry::Activity),
            _ => Err(StoreError::malformed("a kind of entry that this version does not know")),
        };
        Some(read.unwrap_or_else(|error| {
            self.skipped.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            tracing::warn!(%place, kind, schema, %error, "entry not readable; shown as newer");
            Entry::Newer(NewerEntry {
                id: place.id,
                conversation: Some(conversation.clone()),
                at: place.at,
                kind,
                v,
            })
        }))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a new note or line. Messages have their own way, which keeps more beside them.
    pub fn create_entry(&mut self, tag: T, entry: &Entry) {
        self.create(tag, entry_item(entry));
    }

    /// Points from a note's id to it; the id must be free.
    pub fn create_note_pointer(&mut self, tag: T, note: &Note) {
        let key = MessageKey {
            conversation: note.conversation.clone(),
            position: Position { at: note.at, id: note.id },
        };
        self.create(tag, Ok(pointer_item(keys::note_pointer(note.id), &key)));
    }
}

fn entry_item(entry: &Entry) -> Result<Item, StoreError> {
    let (kind, body) = match entry {
        Entry::Note(note) => ("NOTE", serde_json::to_string(note)),
        Entry::Activity(activity) => ("ACTIVITY", serde_json::to_string(activity)),
        Entry::Message(_) | Entry::Newer(_) => return Err(StoreError::malformed("neither a note nor a line")),
    };
    let conversation = entry
        .conversation()
        .ok_or_else(|| StoreError::malformed("an entry without its thread"))?;
    let body = body.map_err(StoreError::malformed)?;
    let mut item = Item::from([(BODY.to_owned(), text(body)), ("v".to_owned(), number(entry.v()))]);
    stamp(&mut item, keys::message(conversation, entry.position()), kind);
    Ok(item)
}

fn plain<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    let body = text_of(item, BODY).ok_or_else(|| StoreError::malformed("an entry without its body"))?;
    serde_json::from_str(body).map_err(StoreError::malformed)
}
