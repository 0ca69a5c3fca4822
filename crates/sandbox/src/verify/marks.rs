//! What was done to messages, as the server's table says it.

use super::items::owned;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a message says was done to it.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) emoji: Option<String>,
    /// WhatsApp ids of its edits.
    pub(super) edits: BTreeSet<String>,
    /// The words of its last edit; none may be left of what was hidden.
    pub(super) words: Option<String>,
    pub(super) hidden: bool,
    pub(super) deleted: bool,
}

pub(super) fn marks(marks: &Value) -> Marks {
    let edits = marks["edits"].as_array().map(Vec::as_slice).unwrap_or_default();
    Marks {
        emoji: owned(&marks["reaction"]["emoji"]),
        edits: edits.iter().filter_map(|edit| owned(&edit["when"]["id"])).collect(),
        words: edits.last().and_then(|edit| owned(&edit["content"]["text"]["body"])),
        hidden: marks.get("hidden").is_some(),
        deleted: marks.get("deletedAt").is_some(),
    }
}
