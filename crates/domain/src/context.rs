//! What stands around a message: what it answers, where it comes from, what went wrong with it.

use crate::{
    failure::Failure,
    ids::Wamid,
    media::{Fetched, StoredFile},
    message::Position,
};
use serde::{Deserialize, Serialize};

/// What a message came with beside its content. Meta: `context`, `referral`, `errors`, `group_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotes: Option<Wamid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    /// The product about which the customer writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductRef>,
    /// The advertisement that led the customer here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Box<Referral>>,
    /// The group in which it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Why WhatsApp could not pass it on whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Failure>,
    /// Ours: WhatsApp shows a card of the first link.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub link_preview: bool,
    /// Ours: it failed there, and is sent again here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Box<Position>>,
    /// Its time is not the sender's but that of its arrival.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub time_unknown: bool,
    /// It is an edit of this message, which never came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<Wamid>,
}

/// How often it was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forwarded {
    Once,
    /// More than five times.
    Often,
}

/// A product of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductRef {
    pub catalog: String,
    pub product: String,
}

/// An advertisement or post that was tapped. Meta: `messages[].referral`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Referral {
    /// `ad` or `post`.
    pub kind: String,
    pub id: String,
    pub url: String,
    pub headline: String,
    pub body: String,
    /// Where a picture of it is.
    pub picture: String,
    /// What became of fetching that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Fetched>,
    /// Meta's id of the click, for reports to Meta.
    pub click: String,
}

impl Referral {
    /// Its picture has an address and is neither here nor given up.
    pub const fn awaits_picture(&self) -> bool {
        !self.picture.is_empty() && self.fetched.is_none()
    }

    /// Its picture, when it is here.
    pub fn stored(&self) -> Option<&StoredFile> {
        match &self.fetched {
            Some(Fetched::Stored(file)) => Some(file),
            _ => None,
        }
    }
}

impl Context {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
