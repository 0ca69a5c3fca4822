//! The consent ledger: who said when whether a customer wants marketing messages, and how. Entries are only ever added; the one
//! that was said last counts, and stands on the customer ([`crate::Marketing`]).

use crate::{
    clock::Seconds,
    ids::{EventId, UserId},
};
use serde::{Deserialize, Serialize};

/// The longest note of a person, in characters.
pub const MOST_NOTE: usize = 300;
/// What is said to whoever allows marketing again without a note.
pub const NOTE_NEEDED: &str = "Say how the customer agreed to marketing: when, and by what.";

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// The same for the same thing said, however often it is told.
    pub id: EventId,
    /// When it was said.
    pub at: Seconds,
    /// They want no marketing from then on; else they want it.
    pub stopped: bool,
    pub source: ConsentSource,
}

/// How it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum ConsentSource {
    /// A message of theirs, or a button, that says nothing else.
    Word { text: String },
    /// The customer's own setting in WhatsApp.
    Setting,
    /// One of us, who heard it elsewhere.
    Person { id: UserId, name: String, note: String },
    /// A column of a list that one of us sent to.
    Import { file: String, name: String },
    /// Something of a newer version.
    #[serde(other)]
    Newer,
}

impl Consent {
    /// What people read: what was said.
    pub const fn words(&self) -> &'static str {
        if self.stopped { "Wants no marketing" } else { "Wants marketing" }
    }
}

impl ConsentSource {
    /// What people read: how it was said.
    pub fn words(&self) -> String {
        match self {
            Self::Word { text } => format!("They wrote “{text}”"),
            Self::Setting => "Their setting in WhatsApp".to_owned(),
            Self::Person { name, note, .. } if note.is_empty() => format!("Set by {name}"),
            Self::Person { name, note, .. } => format!("Set by {name}: {note}"),
            Self::Import { file, name } => format!("In the list “{file}” of {name}"),
            Self::Newer => "In a way that this version does not know".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_who_and_how() {
        let person = ConsentSource::Person {
            id: UserId::parse("a").unwrap(),
            name: "Asha".into(),
            note: "by phone".into(),
        };
        assert_eq!(person.words(), "Set by Asha: by phone");
        let word = ConsentSource::Word { text: "STOP".into() };
        let json = serde_json::to_string(&word).unwrap();
        assert_eq!(json, r#"{"by":"word","text":"STOP"}"#);
        assert_eq!(serde_json::from_str::<ConsentSource>(&json).unwrap(), word);
        let newer: ConsentSource = serde_json::from_str(r#"{"by":"fax","page":1}"#).unwrap();
        assert_eq!(newer, ConsentSource::Newer);
    }
}
