//! A file in a message.

use crate::clock::Seconds;
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
    /// What became of fetching it. None: it is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Fetched>,
}

/// What became of fetching a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fetched {
    Stored(Box<StoredFile>),
    Failed(FetchFailed),
}

/// A file in our own bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredFile {
    /// The object's key.
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// The type that its bytes say, whatever the sender claims.
    pub mime: String,
    /// In pixels, as it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Pixels>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<Thumbnail>,
    /// How long it plays, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub millis: Option<u64>,
    /// Of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
}

/// A small picture of a picture, beside it in the bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thumbnail {
    pub key: String,
    pub pixels: Pixels,
}

/// Why a file is not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FetchFailed {
    pub why: FetchError,
    pub at: Seconds,
}

/// Why a file could not be fetched for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchError {
    /// Meta's id is no longer good: seven days have passed, or the sender deleted it.
    Expired,
    /// WhatsApp gave no id, so there is nothing to ask for.
    NoId,
    /// AWS or the bucket refused, again and again, for as long as the id was good.
    Refused,
    /// Nothing was in it.
    Empty,
    /// More than a file may have ([`MOST_BYTES`]).
    TooLarge,
    /// A newer version knows why.
    #[serde(other)]
    Other,
}

/// WhatsApp: documents have 100 MB at most. In bytes.
pub const MOST_BYTES: u64 = 100 * 1024 * 1024;

/// Meta keeps what customers send for so long, in seconds. Facts 1.7.
pub const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

impl FetchError {
    /// What happened and what to do.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expired => "WhatsApp no longer has this file. Ask the customer to send it again.",
            Self::NoId => "WhatsApp could not pass this file on. Ask the customer to send it again.",
            Self::Refused => "This file could not be fetched. Try again; if it fails again, tell your administrator.",
            Self::Empty => "This file is empty. Ask the customer to send it again.",
            Self::TooLarge => "This file is larger than WhatsApp allows, so it was not kept.",
            Self::Other => "This file could not be fetched.",
        }
    }

    /// Whether asking again may help.
    pub const fn may_try_again(self) -> bool {
        matches!(self, Self::Refused | Self::Other)
    }
}

impl Media {
    /// The file, when it is here.
    pub fn stored(&self) -> Option<&StoredFile> {
        match &self.fetched {
            Some(Fetched::Stored(file)) => Some(file),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_of_older_and_newer_versions_are_read() {
        let before: Media = serde_json::from_str(r#"{"id":"1","mime":"image/jpeg"}"#).unwrap();
        assert_eq!((before.fetched.as_ref(), before.stored()), (None, None));
        let newer: Media = serde_json::from_str(r#"{"fetched":{"failed":{"why":"eaten","at":7}}}"#).unwrap();
        let failed = FetchFailed {
            why: FetchError::Other,
            at: Seconds(7),
        };
        assert_eq!(newer.fetched, Some(Fetched::Failed(failed)));
    }
}
