//! Keys of the assistant, its documents and what is said about both.

use super::Key;
use domain::EventId;

/// Where everything stands that is to be put right in the documents.
pub const REPAIRS_PK: &str = "REPAIRS";

/// Something that is to be put right in the documents.
pub fn repair(id: EventId) -> Key {
    Key::new(REPAIRS_PK.to_owned(), id.to_string())
}

/// What Admins say about drafts of replies.
pub fn draft_settings() -> Key {
    Key::new("ASSISTANT".to_owned(), "SETTINGS")
}

/// For which numbers documents are.
pub fn scopes() -> Key {
    Key::new("ASSISTANT".to_owned(), "SCOPES")
}

/// Questions that the documents are to answer.
pub fn test_set() -> Key {
    Key::new("ASSISTANT".to_owned(), "QUESTIONS")
}

/// What came of asking them.
pub fn test_runs() -> Key {
    Key::new("ASSISTANT".to_owned(), "RUNS")
}
