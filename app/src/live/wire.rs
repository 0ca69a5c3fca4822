//! What the server sends on the stream, and what the tabs of one browser tell each other.

use super::LiveStatus;
use domain::{Conversation, EventId, SCHEMA};
use serde::{Deserialize, Serialize};

/// Data of `event: hello`: the first thing on a stream.
#[derive(Debug, Deserialize)]
pub(super) struct Hello {
    /// The version of the shapes that this server sends.
    pub(super) schema: u32,
    /// Which build of the pages this server hands out; nothing where they have no hashes.
    #[serde(default)]
    pub(super) build: String,
}

/// Data of `event: end`: the last thing on a stream.
#[derive(Debug, Deserialize)]
pub(super) struct End {
    pub(super) reason: EndReason,
}

/// Why the server ended the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EndReason {
    /// The session is over.
    SignedOut,
    /// The person's role changed.
    Role,
    /// The server stops; another takes over.
    Shutdown,
}

/// What is read of an event before anybody asks for more.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) id: EventId,
    pub(super) conversations: Vec<Conversation>,
    /// A newer version wrote it: some of it may be shown otherwise, or not at all.
    pub(super) is_newer: bool,
}

#[derive(Deserialize)]
struct Whole {
    schema: u32,
    id: EventId,
    #[serde(default)]
    changes: Vec<HeadChange>,
}

/// A change; kinds that are not read here are passed over.
#[derive(Deserialize)]
struct HeadChange {
    conversation: Option<Conversation>,
}

/// What an event of any version has.
#[derive(Deserialize)]
struct Place {
    id: EventId,
}

impl Head {
    /// Reads an event, whatever version wrote it: where a conversation in it cannot be read, others still read what is theirs. None
    /// where not even its place can be told.
    pub(super) fn read(data: &str) -> Option<Self> {
        if let Ok(Whole { schema, id, changes }) = serde_json::from_str(data) {
            return Some(Self {
                id,
                conversations: changes.into_iter().filter_map(|change| change.conversation).collect(),
                is_newer: schema > SCHEMA,
            });
        }
        let Place { id } = serde_json::from_str(data).ok()?;
        Some(Self {
            id,
            conversations: Vec::new(),
            is_newer: true,
        })
    }
}

/// From tab to tab. Events travel as the text the server sent.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TabMessage {
    /// A tab wants everything from `since` on.
    Hello { from: String, since: EventId },
    /// The leader answers a hello.
    Welcome { to: String },
    /// A new leader took over; everybody says hello again.
    Leader,
    /// How the leader's connection stands.
    Status(LiveStatus),
    /// The stream was opened from here: nothing after it will be missing.
    Start { since: EventId },
    /// Events that one tab asked for.
    Replay { to: String, since: EventId, events: Vec<String> },
    /// An event, and from where to resume once it is taken in.
    Event { data: String, cursor: Option<EventId> },
    /// Nothing happened up to here.
    Mark { cursor: EventId },
    /// Too much was missed; everybody fetches afresh.
    Reset,
    /// The server ended the stream.
    Ended(EndReason),
    /// The server speaks a newer version.
    Outdated,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_servers_words_are_understood() {
        let hello = serde_json::from_str::<Hello>(r#"{"schema":1,"build":"Ab-1","now":1763640000000}"#).unwrap();
        assert_eq!((hello.schema, hello.build.as_str()), (1, "Ab-1"));
        assert_eq!(serde_json::from_str::<Hello>(r#"{"schema":1}"#).unwrap().build, "");
        for (word, reason) in [
            ("signed_out", EndReason::SignedOut),
            ("role", EndReason::Role),
            ("shutdown", EndReason::Shutdown),
        ] {
            assert_eq!(
                serde_json::from_str::<End>(&format!(r#"{{"reason":"{word}"}}"#)).unwrap().reason,
                reason
            );
        }
    }

    #[test]
    fn what_can_be_read_of_a_newer_versions_event_is() {
        let id = EventId::from_parts(5, 6);
        let read = |schema: u32, changes: &str| {
            let head = Head::read(&format!(r#"{{"schema":{schema},"id":"{id}","else":[],"changes":[{changes}]}}"#)).unwrap();
            assert_eq!(head.id, id);
            (head.conversations, head.is_newer)
        };
        let conversation = r#"{"conversation":{"id":"00000000010000000000000001-1","customer":{},"state":"asleep","labels":["vip"],
            "last":{"position":"0000000010#00000000010000000000000001","preview":"hi"},"openedAt":10,"v":3}}"#;
        for (schema, is_newer) in [(SCHEMA, false), (SCHEMA + 1, true)] {
            let (known, newer) = read(schema, &format!(r#"{{"poll":{{"x":1}}}},{conversation}"#));
            assert_eq!((known.len(), known[0].v, newer), (1, 3, is_newer));
        }
        let (known, newer) = read(
            SCHEMA + 1,
            &format!(r#"{conversation},{{"conversation":{{"shape":"of the future"}}}}"#),
        );
        assert_eq!((known.len(), newer), (0, true), "its entries are still for the thread to read");
        assert!(Head::read("{}").is_none() && Head::read("nonsense").is_none());
    }

    #[test]
    fn tabs_understand_each_other() {
        let since = EventId::from_parts(1, 2);
        for message in [
            TabMessage::Hello { from: "a".into(), since },
            TabMessage::Leader,
            TabMessage::Status(LiveStatus::Reconnecting),
            TabMessage::Replay {
                to: "a".into(),
                since,
                events: vec!["{}".into()],
            },
            TabMessage::Event {
                data: "{\"a\":\"ü\"}".into(),
                cursor: None,
            },
            TabMessage::Ended(EndReason::Role),
        ] {
            let text = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<TabMessage>(&text).unwrap(), message);
        }
    }
}
