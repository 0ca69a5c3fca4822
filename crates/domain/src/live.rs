//! Live events: what changed, with the full new state, so that a browser needs no further read.

use crate::{
    SCHEMA,
    clock::Millis,
    contact::Contact,
    conversation::Conversation,
    draft::Unsent,
    entry::Entry,
    ids::{EventId, PhoneId, UserId},
    notice::Notice,
    template::Moved,
};
use serde::Serialize;
use std::{fmt, str::FromStr, sync::Arc};

/// One event of the change feed. Put in the same transaction as the change itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveEvent {
    /// Version of this shape; a browser that does not know it shows what it can read, and asks to be reloaded.
    pub schema: u32,
    pub id: EventId,
    pub scope: Scope,
    pub changes: Vec<Change>,
}

/// Whom an event concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// One of our numbers: its conversations and what stands in them.
    Number(PhoneId),
    /// A WhatsApp Business Account, by Meta's id: templates, quality, limits.
    Account(String),
    /// Everybody who may sign in: settings, labels, jobs.
    Team,
    /// Admins only: what is reported of accounts and numbers.
    Admins,
    /// One person: what they have not sent yet, mentions.
    Person(UserId),
}

/// One thing after it changed. Readers pass over kinds that they do not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "lives for the moment in which it is written as JSON")]
pub enum Change {
    Conversation(Conversation),
    /// An entry of a thread that was added or changed.
    Entry(Entry),
    /// What is known of a customer.
    Contact(Contact),
    Notice(Notice),
    /// A template of the account, or that it is gone.
    Template(Moved),
    /// Somebody of the team was invited, changed or removed.
    Member(UserId),
    /// What a person has written and not sent yet.
    Unsent(Unsent),
    /// Something that Admins set. What it is now is asked for.
    Setting(Setting),
}

/// What was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    Number(PhoneId),
    /// An account was linked elsewhere, or no longer is.
    Accounts,
    /// A rule was made, changed, moved or deleted.
    Rules,
    Team,
}

impl LiveEvent {
    /// An event of this version.
    pub const fn new(id: EventId, scope: Scope, changes: Vec<Change>) -> Self {
        Self {
            schema: SCHEMA,
            id,
            scope,
            changes,
        }
    }

    /// As it is stored and sent.
    pub fn to_item(&self) -> Result<FeedItem, serde_json::Error> {
        Ok(FeedItem {
            id: self.id,
            scope: self.scope.clone(),
            json: serde_json::to_string(self)?.into(),
        })
    }
}

/// An event as it stands in the feed and goes to browsers: its JSON is made once and read by nobody on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedItem {
    pub id: EventId,
    pub scope: Scope,
    pub json: Arc<str>,
}

impl FeedItem {
    /// When it was made.
    pub fn made(&self) -> Millis {
        made(self.id)
    }
}

/// When an event was made.
pub fn made(id: EventId) -> Millis {
    Millis(i64::try_from(id.0.timestamp_ms()).unwrap_or(0))
}

/// The place of the first event that a moment can have.
pub fn place(at: Millis) -> EventId {
    EventId::from_parts(at.unsigned(), 0)
}

/// How far back a reader must look to be sure of every event: writers are not in commit order, an attempt to write lasts two
/// seconds at most, and clocks of instances may differ by the rest.
pub const OVERLAP_MILLIS: i64 = 10_000;

/// Older cursors get a fresh snapshot instead of a replay.
pub const MAX_REPLAY_MILLIS: i64 = 10 * 60 * 1000;

/// More missed events than this get a fresh snapshot instead of a replay.
pub const MAX_REPLAY_EVENTS: usize = 1_000;

/// The place in the stream before which nothing can be missing at `now`.
pub fn low_water(now: Millis) -> EventId {
    place(now.plus(-OVERLAP_MILLIS))
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(phone) => write!(f, "number:{phone}"),
            Self::Account(id) => write!(f, "account:{id}"),
            Self::Team => f.write_str("team"),
            Self::Admins => f.write_str("admins"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

/// The scope is of a newer version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope that this version does not know")]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        match text.split_once(':') {
            Some(("number", id)) => PhoneId::parse(id).map(Self::Number).map_err(|_| UnknownScope),
            Some(("account", id)) => Ok(Self::Account(id.to_owned())),
            Some(("person", id)) => UserId::parse(id).map(Self::Person).map_err(|_| UnknownScope),
            None if text == "team" => Ok(Self::Team),
            None if text == "admins" => Ok(Self::Admins),
            _ => Err(UnknownScope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back() {
        for scope in [
            Scope::Number(PhoneId::parse("12").unwrap()),
            Scope::Account("34".into()),
            Scope::Team,
            Scope::Admins,
            Scope::Person(UserId::parse("a-1").unwrap()),
        ] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for unknown in ["", "galaxy", "galaxy:1", "number:x", "number"] {
            assert_eq!(unknown.parse::<Scope>(), Err(UnknownScope), "{unknown}");
        }
    }

    #[test]
    fn an_event_says_whom_it_concerns_and_what_changed() {
        let id = EventId::from_parts(5, 0);
        let item = LiveEvent::new(id, Scope::Number(PhoneId::parse("12").unwrap()), Vec::new())
            .to_item()
            .unwrap();
        let json = format!(r#"{{"schema":{SCHEMA},"id":"{id}","scope":{{"number":"12"}},"changes":[]}}"#);
        assert_eq!((&*item.json, item.made()), (json.as_str(), Millis(5)));
    }
}
