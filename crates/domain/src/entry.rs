//! What stands in a thread: messages, and what the team and the product wrote between them.

use crate::{
    author::Author,
    clock::Seconds,
    ids::{ConversationId, MessageId},
    message::{Direction, Message, Position},
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor},
};
use serde_json::Value;
use std::fmt;

/// What stands in the thread when a conversation was resolved. Statistics know it by these words.
pub const RESOLVED: &str = "resolved this";
/// The same for one that was opened again.
pub const REOPENED: &str = "reopened this";

/// One entry of a thread. All kinds share the order, the paging and the reducer of messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all are messages")]
pub enum Entry {
    Message(Message),
    /// Words for colleagues; never sent to the customer.
    Note(Note),
    /// Something that happened to the conversation.
    Activity(Activity),
    /// Something that only a newer version can show.
    Newer(NewerEntry),
}

/// A private note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub at: Seconds,
    pub author: Author,
    pub body: String,
    pub v: u64,
}

/// A line about what happened to a conversation, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    pub id: MessageId,
    pub conversation: ConversationId,
    pub at: Seconds,
    pub by: Author,
    /// What happened, in words: "assigned this to Asha".
    pub words: String,
    pub v: u64,
}

/// The place of an entry that this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewerEntry {
    pub id: MessageId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    pub at: Seconds,
    /// What the newer version calls it.
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub v: u64,
}

impl Entry {
    /// Where it stands.
    pub const fn position(&self) -> Position {
        let (at, id) = match self {
            Self::Message(message) => (message.at, message.id),
            Self::Note(note) => (note.at, note.id),
            Self::Activity(activity) => (activity.at, activity.id),
            Self::Newer(newer) => (newer.at, newer.id),
        };
        Position { at, id }
    }

    /// Who of us, or what of ours, wrote it; none for what a customer wrote.
    pub const fn author(&self) -> Option<&Author> {
        match self {
            Self::Message(message) => match &message.direction {
                Direction::Inbound => None,
                Direction::Outbound { author, .. } => Some(author),
            },
            Self::Note(note) => Some(&note.author),
            Self::Activity(activity) => Some(&activity.by),
            Self::Newer(_) => None,
        }
    }

    /// Its version: grows by one with each change.
    pub const fn v(&self) -> u64 {
        match self {
            Self::Message(message) => message.v,
            Self::Note(note) => note.v,
            Self::Activity(activity) => activity.v,
            Self::Newer(newer) => newer.v,
        }
    }

    /// The thread it stands in. None when only a newer version knows.
    pub const fn conversation(&self) -> Option<&ConversationId> {
        match self {
            Self::Message(message) => Some(&message.conversation),
            Self::Note(note) => Some(&note.conversation),
            Self::Activity(activity) => Some(&activity.conversation),
            Self::Newer(newer) => newer.conversation.as_ref(),
        }
    }

    /// The message, when it is one.
    pub const fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) => Some(message),
            _ => None,
        }
    }

    /// Whether a customer may have written it. Of a message that only a newer version can read it is not known; it is seen all the
    /// same by whoever sees its place.
    pub fn may_be_inbound(&self) -> bool {
        match self {
            Self::Message(message) => message.is_inbound(),
            Self::Newer(newer) => newer.kind == "message",
            Self::Note(_) | Self::Activity(_) => false,
        }
    }

    /// An entry from its kind and its JSON. What this version cannot read keeps its place. An error when not even that can be
    /// told.
    pub fn read(kind: &str, value: Value) -> Result<Self, serde_json::Error> {
        let member = |name| value.get(name).cloned().unwrap_or_default();
        let (id, at, conversation, v) = (member("id"), member("at"), member("conversation"), member("v"));
        let known = match kind {
            "message" => serde_json::from_value(value).map(Self::Message),
            "note" => serde_json::from_value(value).map(Self::Note),
            "activity" => serde_json::from_value(value).map(Self::Activity),
            _ => Err(serde_json::Error::custom("unknown kind")),
        };
        known.or_else(|_| {
            Ok(Self::Newer(NewerEntry {
                id: serde_json::from_value(id)?,
                at: serde_json::from_value(at)?,
                conversation: serde_json::from_value(conversation).unwrap_or_default(),
                kind: kind.to_owned(),
                v: v.as_u64().unwrap_or(0),
            }))
        })
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Tagged;
        impl<'de> Visitor<'de> for Tagged {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an entry of a thread")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
                let kind: String = map.next_key()?.ok_or_else(|| A::Error::custom("an entry without its kind"))?;
                Entry::read(&kind, map.next_value()?).map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_map(Tagged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_the_future_keep_their_place() {
        let id = "01JZZZZZZZZZZZZZZZZZZZZZZZ";
        for json in [
            format!(r#"{{"poll":{{"id":"{id}","at":7,"v":3,"options":[1,2]}}}}"#),
            format!(r#"{{"message":{{"id":"{id}","at":7,"v":3,"direction":"sideways"}}}}"#),
        ] {
            let entry: Entry = serde_json::from_str(&json).unwrap();
            assert!(matches!(entry, Entry::Newer(_)), "{json}");
            assert_eq!((entry.position().to_string(), entry.v()), (format!("0000000007#{id}"), 3));
        }
        assert!(serde_json::from_str::<Entry>(r#"{"poll":{"x":1}}"#).is_err());
    }
}
