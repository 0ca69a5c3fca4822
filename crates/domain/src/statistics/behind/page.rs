//! What is behind a figure, as the page and its file show it.

use super::{Behind, Found};
use crate::{
    entry::Entry,
    ids::ConversationId,
    message::Position,
    statistics::report::{Cell, Head, Table, Unit},
    zone::Zone,
};
use serde::{Deserialize, Serialize};

/// A page of what is behind a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BehindPage {
    pub asked: Behind,
    /// Of whom or what, in words.
    pub of: Option<String>,
    /// First and last day as `2026-11-29`.
    pub days: [String; 2],
    /// The same in words, and which part of them.
    pub span: String,
    pub part: Option<String>,
    pub zone: String,
    /// The figure as the page of figures has it.
    pub figure: i64,
    /// How many were found, and in how many conversations.
    pub found: i64,
    pub conversations: i64,
    /// Not all conversations were looked at, because there are too many.
    pub is_cut: bool,
    pub rows: Vec<BehindRow>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BehindRow {
    pub conversation: ConversationId,
    pub customer: String,
    /// When it happened, in words.
    pub when: String,
    /// The thread up to this place shows it.
    pub before: Position,
    /// What was written or done.
    pub what: String,
    /// How long it took.
    pub seconds: Option<i64>,
}

impl BehindRow {
    /// A line about something that was found, and what stands at its place.
    pub fn new(conversation: ConversationId, customer: String, found: &Found, entry: Option<&Entry>, zone: &Zone) -> Self {
        let what = match entry {
            Some(Entry::Message(message)) => message.preview(),
            Some(Entry::Activity(activity)) => format!("{} {}", activity.by.name, activity.words),
            _ => String::new(),
        };
        // Pages of a thread end before a place.
        let before = Position {
            at: found.about.at.plus(1),
            id: found.about.id,
        };
        Self {
            conversation,
            customer,
            when: zone.full(found.at),
            before,
            what,
            seconds: found.seconds,
        }
    }
}

impl BehindPage {
    /// The rows as a table.
    pub fn table(&self, id: &str) -> Table {
        let heads = ["When", "Customer", "What", "Took", "Conversation"].map(Head::plain);
        let row = |row: &BehindRow| {
            let took = row
                .seconds
                .map_or_else(|| Cell::words(""), |seconds| Cell::of(seconds, Unit::Duration));
            let words = [&row.when, &row.customer, &row.what].map(|words| Cell::words(words));
            words
                .into_iter()
                .chain([took, Cell::words(&row.conversation.to_string())])
                .collect()
        };
        Table {
            id: id.to_owned(),
            title: self.asked.figure.title().to_owned(),
            note: String::new(),
            heads: heads.into(),
            rows: self.rows.iter().map(row).collect(),
            ids: Vec::new(),
        }
    }

    /// The next page; none where this is the last.
    pub fn next(&self) -> Option<Behind> {
        let skip = self.asked.skip.saturating_add(self.rows.len());
        let more = !self.rows.is_empty() && i64::try_from(skip).is_ok_and(|skip| skip < self.found);
        more.then(|| Behind {
            skip,
            ..self.asked.clone()
        })
    }
}
