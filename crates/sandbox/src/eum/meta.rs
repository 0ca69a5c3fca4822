//! Errors as Meta reports them.

use serde_json::{Value, json};
use std::borrow::Cow;

/// An error of a failed status, or of a call about templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MetaError {
    pub(super) code: u32,
    pub(super) title: &'static str,
    pub(super) details: Cow<'static, str>,
}

impl MetaError {
    pub(super) const fn fixed(code: u32, title: &'static str, details: &'static str) -> Self {
        Self {
            code,
            title,
            details: Cow::Borrowed(details),
        }
    }

    pub(super) fn new(code: u32, title: &'static str, details: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            title,
            details: details.into(),
        }
    }

    /// A member of the wrong type, or one that does not belong there.
    pub(super) fn invalid(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(100, "Invalid parameter", details)
    }

    pub(super) fn missing(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(131_008, "Required parameter is missing", details)
    }

    pub(super) fn value(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(131_009, "Parameter value is not valid", details)
    }

    pub(super) fn media(details: impl Into<Cow<'static, str>>) -> Self {
        Self::new(131_053, "Media upload error", details)
    }

    /// Simple messages have the code 100 where others have 131009.
    pub(super) fn into_invalid(self) -> Self {
        if self.code == 131_009 { Self::invalid(self.details) } else { self }
    }

    /// The text of an exception of EUM.
    pub(super) fn words(&self) -> String {
        format!("(#{}) {}: {}", self.code, self.title, self.details)
    }

    /// The error object of a status.
    pub(super) fn json(&self) -> Value {
        json!({
            "code": self.code, "title": self.title, "message": self.title, "error_data": { "details": self.details },
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        })
    }
}

pub(super) const NOT_ON_WHATSAPP: MetaError = MetaError::fixed(131_026, "Message undeliverable", "Message Undeliverable.");
pub(super) const WINDOW_CLOSED: MetaError = MetaError::fixed(
    131_047,
    "Re-engagement message",
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
);
pub(super) const NUMBER_LIMIT: MetaError = MetaError::fixed(
    130_429,
    "Rate limit hit",
    "Message failed to send because there were too many messages sent from this phone number in a short period of time.",
);
pub(super) const PAIR_LIMIT: MetaError = MetaError::fixed(
    131_056,
    "(Business Account, Consumer Account) pair rate limit hit",
    "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
);
pub(super) const TO_ITSELF: MetaError = MetaError::fixed(
    131_021,
    "Recipient cannot be sender",
    "Recipient phone number cannot be the sender phone number.",
);
pub(super) const NO_TEMPLATE: MetaError = MetaError::fixed(
    132_001,
    "Template name does not exist in the translation",
    "The account has no approved template of this name and language.",
);
pub(super) const NO_MEDIA: MetaError = MetaError::fixed(
    131_053,
    "Media upload error",
    "No media with this id was uploaded from this number, or it is older than 30 days.",
);
pub(super) const BAD_REACTION: MetaError = MetaError::fixed(
    131_009,
    "Parameter value is not valid",
    "The message to react to does not exist in this chat, is deleted, is older than 30 days or is a reaction itself.",
);
pub(super) const UNSUPPORTED: MetaError = MetaError::fixed(131_051, "Message type is not currently supported", "Unsupported message type.");
pub(super) const INCAPABLE: MetaError = MetaError::fixed(1026, "Receiver Incapable", "The receiver's app cannot show this message.");
pub(super) const NO_PAYMENTS: MetaError = MetaError::fixed(
    134_011,
    "WhatsApp Payments terms of service has not been accepted",
    "The account has not accepted the terms of WhatsApp Payments.",
);
pub(super) const IDENTITY: MetaError = MetaError::fixed(
    137_000,
    "Identity key mismatch",
    "recipient_identity_key_hash is not the recipient's present one.",
);
pub(super) const MARKETING_STOPPED: MetaError = MetaError::fixed(
    131_050,
    "User has stopped marketing messages",
    "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.",
);
pub(super) const NO_MARKETING_THERE: MetaError = MetaError::fixed(
    131_049,
    "This message was not delivered to maintain healthy ecosystem engagement",
    "Marketing templates are not delivered to numbers of the United States.",
);
