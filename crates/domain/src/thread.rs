//! A thread as a browser holds it.

use crate::{
    clock::Millis,
    contact::Contact,
    conversation::Conversation,
    entry::Entry,
    ids::EventId,
    message::{Message, Position},
};
use serde::{Deserialize, Serialize};

mod list;

pub use list::EntryList;

/// How many entries a thread begins with: more than a screen shows, and no more than a slow phone brings to life at once.
pub const FIRST: usize = 20;

/// How many entries each further page of a thread holds.
pub const PAGE: usize = 50;

/// Entries of a thread, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPage {
    pub entries: Vec<Entry>,
    /// Older entries end before this place; none when these are the oldest.
    pub older: Option<Position>,
    /// Newer entries begin after this place. None when these are the newest, and where only older ones were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<Position>,
    /// Messages that these answer and that are not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quoted: Vec<Message>,
}

/// What a browser needs to show a thread and keep it up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadSnapshot {
    pub conversation: Conversation,
    pub contact: Contact,
    pub page: EntryPage,
    /// From where to follow the live stream.
    pub since: EventId,
    pub now: Millis,
}
