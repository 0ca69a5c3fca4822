//! A message in a thread.

use crate::{
    act::{Act, Marks, Moment},
    clock::Seconds,
    delivery::Delivery,
    ids::{ConversationId, IdError, MessageId, UserId, Wamid},
    newer::{Evolving, Newer},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A message as stored and as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// When it was sent: Meta's time for the customer's, ours for our own. Whole seconds, because Meta gives no more.
    pub at: Seconds,
    /// WhatsApp's id; for ours it is learnt from the first status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wamid: Option<Wamid>,
    pub direction: Direction,
    /// What it said first; see [`Message::current`].
    pub content: Content,
    /// What the customer did to it since.
    #[serde(default, skip_serializing_if = "Marks::is_empty")]
    pub marks: Marks,
    /// Grows by one with each change, so that a late event cannot undo a newer one.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Message {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

/// Who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The customer.
    Inbound,
    /// One of us.
    Outbound { author: Author, delivery: Delivery },
}

/// Who, or what, wrote a message of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    #[serde(default)]
    pub kind: AuthorKind,
    /// The person's id, or that of the job, rule or key. Empty where there is none.
    #[serde(default)]
    pub id: String,
    /// As people know them.
    #[serde(default)]
    pub name: String,
}

impl Author {
    /// A person of ours.
    pub fn person(id: &UserId, name: impl Into<String>) -> Self {
        Self {
            kind: AuthorKind::Person,
            id: id.as_str().to_owned(),
            name: name.into(),
        }
    }

    /// Whether a person wrote it, and this one.
    pub fn is_person(&self, id: &UserId) -> bool {
        self.kind == AuthorKind::Person && self.id == id.as_str()
    }
}

/// What kind of author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AuthorKind {
    #[default]
    Person,
    BulkJob,
    /// A rule that answers by itself.
    Rule,
    /// A program, by its API key.
    ApiKey,
    /// The assistant that drafts replies.
    Assistant,
    /// Another system, or the phone app of the same number.
    Elsewhere,
    /// A kind of a newer version, by its name.
    Newer(Box<str>),
}

impl AuthorKind {
    /// The name in JSON.
    pub fn name(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::BulkJob => "bulk_job",
            Self::Rule => "rule",
            Self::ApiKey => "api_key",
            Self::Assistant => "assistant",
            Self::Elsewhere => "elsewhere",
            Self::Newer(name) => name,
        }
    }
}

impl Serialize for AuthorKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AuthorKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = [
            Self::Person,
            Self::BulkJob,
            Self::Rule,
            Self::ApiKey,
            Self::Assistant,
            Self::Elsewhere,
        ];
        let known = known.into_iter().find(|kind| kind.name() == name);
        Ok(known.unwrap_or_else(|| Self::Newer(name.into())))
    }
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Plain text with WhatsApp's own marks in it.
    Text { body: String },
    /// Anything else: stored whole beside the message and shown by its name.
    Other {
        kind: InboundKind,
        /// A caption, file name or button title, when there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
    },
}

impl Content {
    /// About how many bytes it takes when stored.
    pub fn size(&self) -> usize {
        serde_json::to_string(self).map_or(0, |json| json.len())
    }

    /// One line for a list. At most 140 characters.
    pub fn preview(&self) -> String {
        match self {
            Self::Text { body } => one_line(body),
            Self::Other { kind, summary: None } => format!("{} {}", kind.icon(), kind.label()),
            Self::Other {
                kind,
                summary: Some(summary),
            } => format!("{} {} · {}", kind.icon(), kind.label(), one_line(summary)),
        }
    }
}

fn one_line(text: &str) -> String {
    const MOST: usize = 140;
    let mut line = String::new();
    for (count, c) in text.split_whitespace().flat_map(|word| word.chars().chain([' '])).enumerate() {
        if count == MOST {
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        line.push(c);
    }
    line.truncate(line.trim_end().len());
    line
}

/// Kinds of inbound messages other than text. Meta: `messages[].type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboundKind {
    Image,
    Video,
    Audio,
    Voice,
    Document,
    Sticker,
    Location,
    Contacts,
    /// A quick reply of a template was tapped.
    Button,
    /// A button, list row, flow, address or call permission was answered.
    Interactive,
    Order,
    Reaction,
    Edit,
    Revoke,
    RequestWelcome,
    /// WhatsApp itself speaks: a number or user id changed.
    System,
    /// WhatsApp cannot pass this kind on.
    Unsupported,
    /// A type that we do not know; its name.
    Unknown(String),
}

impl InboundKind {
    /// Meta's type name to a kind. `voice` tells audio apart.
    pub fn from_type(name: &str, voice: bool) -> Self {
        match name {
            "image" => Self::Image,
            "video" => Self::Video,
            "audio" if voice => Self::Voice,
            "audio" => Self::Audio,
            "document" => Self::Document,
            "sticker" => Self::Sticker,
            "location" => Self::Location,
            "contacts" => Self::Contacts,
            "button" => Self::Button,
            "interactive" => Self::Interactive,
            "order" => Self::Order,
            "reaction" => Self::Reaction,
            "edit" => Self::Edit,
            "revoke" => Self::Revoke,
            "request_welcome" => Self::RequestWelcome,
            "system" => Self::System,
            "unsupported" => Self::Unsupported,
            other => Self::Unknown(other.chars().take(64).collect()),
        }
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        match self {
            Self::Image => "Photo",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Voice => "Voice message",
            Self::Document => "Document",
            Self::Sticker => "Sticker",
            Self::Location => "Location",
            Self::Contacts => "Contact card",
            Self::Button => "Button",
            Self::Interactive => "Answer",
            Self::Order => "Order",
            Self::Reaction => "Reaction",
            Self::Edit => "Edited a message",
            Self::Revoke => "Deleted a message",
            Self::RequestWelcome => "Opened the chat",
            Self::System => "WhatsApp notice",
            Self::Unsupported => "Unsupported message",
            Self::Unknown(_) => "Unknown kind of message",
        }
    }

    /// A pictograph for one-line previews.
    pub const fn icon(&self) -> &'static str {
        match self {
            Self::Image => "📷",
            Self::Video => "🎬",
            Self::Audio => "🎵",
            Self::Voice => "🎤",
            Self::Document => "📄",
            Self::Sticker => "🏷️",
            Self::Location => "📍",
            Self::Contacts => "👤",
            Self::Button | Self::Interactive => "↩️",
            Self::Order => "🛒",
            Self::Reaction => "💬",
            Self::Edit => "✏️",
            Self::Revoke => "🚫",
            Self::RequestWelcome => "👋",
            Self::System => "ℹ️",
            Self::Unsupported | Self::Unknown(_) => "❔",
        }
    }

    /// Whether it opens the 24-hour window: customer messages do, also unsupported ones; what only speaks about another message does not.
    pub const fn opens_window(&self) -> bool {
        !matches!(self, Self::Reaction | Self::Edit | Self::Revoke | Self::System)
    }

    /// Whether it is activity: moves the conversation up, counts as unread and reopens it.
    pub const fn is_activity(&self) -> bool {
        self.opens_window()
    }
}

impl Content {
    /// Whether a customer message with this content opens the 24-hour window.
    pub const fn opens_window(&self) -> bool {
        match self {
            Self::Text { .. } => true,
            Self::Other { kind, .. } => kind.opens_window(),
        }
    }

    /// Whether a customer message with this content is activity.
    pub const fn is_activity(&self) -> bool {
        match self {
            Self::Text { .. } => true,
            Self::Other { kind, .. } => kind.is_activity(),
        }
    }
}

/// A place in a thread: time in whole seconds, then order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub at: Seconds,
    pub id: MessageId,
}

impl Message {
    /// Where it stands in its thread.
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }

    /// What became of it, when it is ours.
    pub const fn delivery(&self) -> Option<&Delivery> {
        match &self.direction {
            Direction::Inbound => None,
            Direction::Outbound { delivery, .. } => Some(delivery),
        }
    }

    /// What it says now: its newest edit.
    pub fn current(&self) -> &Content {
        self.marks.edits.last().map_or(&self.content, |edit| &edit.content)
    }

    /// One line for a list.
    pub fn preview(&self) -> String {
        if self.marks.deleted_at.is_some() {
            "🚫 Deleted message".to_owned()
        } else {
            self.current().preview()
        }
    }

    /// Takes in what the customer did to it. True when anything changed; the version is the caller's to raise.
    pub fn act(&mut self, act: &Act, when: &Moment) -> bool {
        self.marks.take(act, when)
    }

    /// Whether the customer wrote it.
    pub const fn is_inbound(&self) -> bool {
        matches!(self.direction, Direction::Inbound)
    }
}

/// Written as `0001763640000#01K…`: sorts as text as it sorts as a value.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}#{}", self.at.0.max(0), self.id)
    }
}

impl FromStr for Position {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        const BAD: IdError = IdError("position in a thread");
        let (at, id) = text.split_once('#').ok_or(BAD)?;
        let at: i64 = at.parse().map_err(|_| BAD)?;
        let position = Self {
            at: Seconds(at),
            id: id.parse()?,
        };
        if position.to_string() == text { Ok(position) } else { Err(BAD) }
    }
}

impl Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_sort_as_text_as_they_sort_as_values() {
        let position = |at, random| Position {
            at: Seconds(at),
            id: MessageId::from_parts(1, random),
        };
        let (a, b, c) = (position(9, 5), position(10, 1), position(10, 2));
        assert!(a < b && b < c && a.to_string() < b.to_string() && b.to_string() < c.to_string());
        assert_eq!(b.to_string().parse(), Ok(b));
        assert!("10#x".parse::<Position>().is_err());
    }

    #[test]
    fn previews_are_one_short_line() {
        assert_eq!(
            Content::Text {
                body: " a\n\nb  c ".into()
            }
            .preview(),
            "a b c"
        );
        assert_eq!(Content::Text { body: "é".repeat(500) }.preview().chars().count(), 141);
        assert_eq!(
            Content::Other {
                kind: InboundKind::Voice,
                summary: None
            }
            .preview(),
            "🎤 Voice message"
        );
    }
}
