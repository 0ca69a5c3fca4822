//! The kinds of messages: their names, their signs, and what they do to a conversation.

use serde::{Deserialize, Serialize};

/// What a message is, whatever it says. Meta: `messages[].type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Text,
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
    /// Ours: something to tap.
    Question,
    /// Ours: a template.
    Template,
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

impl Kind {
    /// Meta's type name to a kind. `voice` tells audio apart.
    pub fn from_type(name: &str, voice: bool) -> Self {
        match name {
            "text" => Self::Text,
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
            Self::Text => "Message",
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
            Self::Question => "Question",
            Self::Template => "Template",
            Self::Reaction => "Reaction",
            Self::Edit => "Edited a message",
            Self::Revoke => "Deleted a message",
            Self::RequestWelcome => "Opened the chat",
            Self::System => "WhatsApp notice",
            Self::Unsupported => "Unsupported message",
            Self::Unknown(_) => "Unknown kind of message",
        }
    }

    /// The name in JSON; one for all that we do not know.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Button => "button",
            Self::Interactive => "interactive",
            Self::Order => "order",
            Self::Question => "question",
            Self::Template => "template",
            Self::Reaction => "reaction",
            Self::Edit => "edit",
            Self::Revoke => "revoke",
            Self::RequestWelcome => "request_welcome",
            Self::System => "system",
            Self::Unsupported => "unsupported",
            Self::Unknown(_) => "unknown",
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
            Self::Question => "🔘",
            Self::Template => "📋",
            Self::Text | Self::Reaction => "💬",
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
