//! Messages that are to be sent later.

use crate::{
    author::Author,
    clock::{Millis, Seconds},
    content::Content,
    draft::Asked,
    ids::{ConversationId, MessageId, Wamid},
    template::Fill,
    zone::{Moments, WallTime, Zone},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far ahead a message may be scheduled, in seconds: a year.
pub const FARTHEST_SECONDS: i64 = 365 * 86_400;

/// How many messages may be scheduled in one conversation.
pub const MOST: u32 = 50;

/// How many messages of a conversation are to be sent later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Later {
    /// They wait for their time.
    #[serde(skip_serializing_if = "is_zero")]
    pub waiting: u32,
    /// Their time has passed, and they could not be sent.
    #[serde(skip_serializing_if = "is_zero")]
    pub held: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Later {
    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.waiting == 0 && self.held == 0
    }

    /// All of them.
    pub const fn all(&self) -> u32 {
        self.waiting.saturating_add(self.held)
    }

    pub(crate) const fn add(&mut self, stand: Option<&Stand>) {
        match stand {
            Some(Stand::Waiting) => self.waiting = self.waiting.saturating_add(1),
            Some(Stand::Held { .. }) => self.held = self.held.saturating_add(1),
            None => {}
        }
    }

    pub(crate) const fn remove(&mut self, stand: Option<&Stand>) {
        match stand {
            Some(Stand::Waiting) => self.waiting = self.waiting.saturating_sub(1),
            Some(Stand::Held { .. }) => self.held = self.held.saturating_sub(1),
            None => {}
        }
    }
}

/// How a scheduled message stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// For its time.
    #[default]
    Waiting,
    /// Its time has come and it could not be sent: why, and what to do.
    Held { why: String, since: Seconds },
}

/// A template that is sent in place of a message when the customer's 24 hours are over by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    pub name: String,
    pub language: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fills: BTreeMap<String, Fill>,
}

impl Fallback {
    /// As something to send.
    pub fn asked(&self) -> Asked {
        Asked::Template {
            name: self.name.clone(),
            language: self.language.clone(),
            fills: self.fills.clone(),
        }
    }
}

/// A message that is to be sent later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scheduled {
    /// Becomes the message's id, so that it can be sent only once.
    pub id: MessageId,
    pub conversation: ConversationId,
    pub author: Author,
    pub asked: Asked,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotes: Option<Wamid>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub link_preview: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    pub due: Millis,
    /// The zone in which the time was chosen.
    pub zone: String,
    #[serde(default)]
    pub stand: Stand,
    /// Grows by one with each change.
    pub v: u64,
}

impl Scheduled {
    /// One line of what it says.
    pub fn preview(&self) -> String {
        match &self.asked {
            Asked::Content(content) => content.preview(),
            Asked::Template { name, .. } => format!("Template {name}"),
        }
    }

    /// The words of a plain text, which can be changed.
    pub fn text(&self) -> Option<&str> {
        match &self.asked {
            Asked::Content(content) => match content.as_ref() {
                Content::Text { body } => Some(body),
                _ => None,
            },
            Asked::Template { .. } => None,
        }
    }
}

/// When something is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// So many minutes from now.
    In { minutes: u32, zone: String },
    /// When the clocks of a zone show a time, written `2026-11-29T09:00`.
    At { local: String, zone: String },
}

impl When {
    /// The name of the zone.
    pub fn zone(&self) -> &str {
        match self {
            Self::In { zone, .. } | Self::At { zone, .. } => zone,
        }
    }

    /// The moment, in a zone that goes by that name. A time that clocks show twice is the first of both.
    pub fn moment(&self, zone: &Zone, now: Millis) -> Result<Millis, NoSuchTime> {
        let at = match self {
            Self::In { minutes, .. } => now.plus(i64::from(*minutes) * 60_000),
            Self::At { local, .. } => {
                let wall: WallTime = local.parse().map_err(|_| NoSuchTime::Unreadable)?;
                match zone.moments(wall) {
                    Moments::Once(at) | Moments::Twice(at, _) => at.millis(),
                    Moments::Never => return Err(NoSuchTime::SkippedByClocks),
                }
            }
        };
        if at <= now {
            Err(NoSuchTime::Past)
        } else if at.0 - now.0 > FARTHEST_SECONDS * 1000 {
            Err(NoSuchTime::TooFar)
        } else {
            Ok(at)
        }
    }
}

/// Why nothing can be sent at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchTime {
    #[error("Choose a day and a time.")]
    Unreadable,
    #[error("That time does not exist there: clocks are set forward over it that night. Choose an earlier or a later one.")]
    SkippedByClocks,
    #[error("That time has passed. Choose a later one.")]
    Past,
    #[error("That is more than a year ahead. Choose an earlier time.")]
    TooFar,
    #[error("This time zone is not known. Choose another one.")]
    NoSuchZone,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(local: &str, zone: &Zone, now: i64) -> Result<Millis, NoSuchTime> {
        let when = When::At {
            local: local.to_owned(),
            zone: zone.name.clone(),
        };
        when.moment(zone, Millis(now * 1000))
    }

    #[test]
    fn times_are_ahead_within_a_year_and_exist() {
        let berlin = Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![
                (Seconds(i64::MIN), 3600),
                (Seconds(1_774_746_000), 7200),
                (Seconds(1_792_890_000), 3600),
            ],
        };
        let now = 1_774_000_000;
        assert_eq!(at("2026-03-29T02:30", &berlin, now), Err(NoSuchTime::SkippedByClocks));
        let twice = at("2026-10-25T02:30", &berlin, now).unwrap();
        assert_eq!(berlin.offset_at(twice.seconds()), 7200, "the first of both");
        assert_eq!(at("2026-03-01T09:00", &berlin, now), Err(NoSuchTime::Past));
        assert_eq!(at("2027-03-29T09:00", &berlin, now), Err(NoSuchTime::TooFar));
        assert_eq!(at("tomorrow", &berlin, now), Err(NoSuchTime::Unreadable));
        let soon = When::In {
            minutes: 60,
            zone: "UTC".into(),
        };
        assert_eq!(soon.moment(&Zone::utc(), Millis(5)), Ok(Millis(3_600_005)));
    }

    #[test]
    fn counts_follow_what_stands_where() {
        let held = Stand::Held {
            why: String::new(),
            since: Seconds(1),
        };
        let mut later = Later::default();
        later.add(Some(&Stand::Waiting));
        later.add(Some(&Stand::Waiting));
        later.remove(Some(&Stand::Waiting));
        later.add(Some(&held));
        assert_eq!((later.waiting, later.held, later.all()), (1, 1, 2));
        later.remove(Some(&held));
        later.remove(Some(&Stand::Waiting));
        assert!(later.is_empty());
        assert_eq!(serde_json::to_string(&later).unwrap(), "{}");
    }
}
