//! What the server sends on the stream, and what the tabs of one browser tell each other.

use super::LiveStatus;
use domain::{Conversation, EventId};
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
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) schema: u32,
    pub(super) id: EventId,
    #[serde(default)]
    pub(super) changes: Vec<HeadChange>,
}

/// A change; kinds that are not read here are passed over.
#[derive(Debug, Deserialize)]
pub(super) struct HeadChange {
    pub(super) conversation: Option<Conversation>,
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
        let id = EventId::from_parts(5, 6);
        let head: Head =
            serde_json::from_str(&format!(r#"{{"schema":9,"id":"{id}","else":[],"changes":[{{"poll":{{"x":1}}}}]}}"#)).unwrap();
        assert!(head.changes.iter().all(|change| change.conversation.is_none()));
        assert_eq!((head.schema, head.id), (9, id), "also of a version that is not known");
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
