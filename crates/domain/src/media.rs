//! A file in a message.

use serde::{Deserialize, Serialize};

/// A picture, film, sound, document or sticker, as WhatsApp announces it. The file itself is fetched by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// Meta's id, good for seven days (inbound). None when WhatsApp could not fetch the file itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The type that the sender claims, such as `audio/ogg; codecs=opus`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mime: String,
    /// Meta's SHA-256 of the file, in Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// A document's file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A sticker that moves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
}
