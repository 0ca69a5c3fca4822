//! A file in a message.

mod heic;
mod sticker;

use crate::{clock::Seconds, ids::UploadId};
pub use heic::is_heic;
use serde::{Deserialize, Serialize};
pub use sticker::{MOST_STILL_STICKER_BYTES, STILL_STICKER_TOO_LARGE, is_still_webp};

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
    /// Somebody of us has heard it to its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub played: bool,
    /// Ours: the upload it came from, which knows the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadId>,
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
    /// AWS or the bucket could not be reached, or had too much to do. It is tried on.
    Unreachable,
    /// WhatsApp does not find it, although it should still have it.
    NotFound,
    /// There is nowhere to keep it. It is fetched once there is.
    NoBucket,
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

/// How large a part of a file is on its way to us, in bytes; the last one is smaller. S3: at least 5 MiB.
pub const PART_BYTES: u64 = 6 * 1024 * 1024;

/// Meta keeps what customers send for so long, in seconds. Facts 1.7.
pub const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

impl FetchError {
    /// What happened and what to do.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expired => "WhatsApp no longer has this file. Ask the customer to send it again.",
            Self::NoId => "WhatsApp could not pass this file on. Ask the customer to send it again.",
            Self::Refused => "This file could not be fetched. Try again; if it fails again, tell your administrator.",
            Self::Unreachable => "This file could not be fetched yet. It is tried again by itself; you can try it now.",
            Self::NotFound => "WhatsApp does not find this file. Try again, or ask the customer to send it again.",
            Self::NoBucket => "Files are not kept here, because no bucket is configured. Tell your administrator.",
            Self::Empty => "This file is empty. Ask the customer to send it again.",
            Self::TooLarge => "This file is larger than WhatsApp allows, so it was not kept.",
            Self::Other => "This file could not be fetched.",
        }
    }

    /// Whether asking again may help.
    pub const fn may_try_again(self) -> bool {
        matches!(self, Self::Refused | Self::Unreachable | Self::NotFound | Self::Other)
    }
}

impl Media {
    /// It is neither here nor given up; without a bucket it waits for one.
    pub fn awaits_file(&self) -> bool {
        match &self.fetched {
            None => true,
            Some(Fetched::Failed(failed)) => failed.why == FetchError::NoBucket,
            Some(Fetched::Stored(_)) => false,
        }
    }

    /// The file, when it is here.
    pub fn stored(&self) -> Option<&StoredFile> {
        match &self.fetched {
            Some(Fetched::Stored(file)) => Some(file),
            _ => None,
        }
    }
}

/// What a file is sent as. Meta: `type` of media messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Image,
    Video,
    Audio,
    /// Recorded: shown with its wave, and played in place.
    Voice,
    Document,
    Sticker,
}

/// What is made into something else is held in memory as a whole. In bytes.
pub const MOST_CONVERTED_BYTES: u64 = 16 * 1024 * 1024;

const KB: u64 = 1024;
const MB: u64 = 1024 * KB;

impl FileKind {
    /// Meta's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio | Self::Voice => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    /// How much WhatsApp takes, in bytes. Facts 5, "Media types".
    pub const fn most_bytes(self) -> u64 {
        match self {
            Self::Image => 5 * MB,
            Self::Video | Self::Audio | Self::Voice => 16 * MB,
            Self::Document => MOST_BYTES,
            Self::Sticker => 500 * KB,
        }
    }

    /// Whether WhatsApp takes a type as this kind.
    pub fn takes(self, mime: &str) -> bool {
        match self {
            Self::Image => matches!(mime, "image/jpeg" | "image/png"),
            Self::Video => matches!(mime, "video/mp4" | "video/3gpp"),
            Self::Audio => matches!(mime, "audio/aac" | "audio/amr" | "audio/mpeg" | "audio/mp4" | "audio/ogg"),
            Self::Voice => mime == "audio/ogg",
            Self::Sticker => mime == "image/webp",
            Self::Document => {
                const OFFICE: &str = "application/vnd.openxmlformats-officedocument.";
                let office = mime.strip_prefix(OFFICE);
                office.is_some_and(|rest| {
                    matches!(
                        rest,
                        "wordprocessingml.document" | "spreadsheetml.sheet" | "presentationml.presentation"
                    )
                }) || matches!(
                    mime,
                    "text/plain" | "application/pdf" | "application/msword" | "application/vnd.ms-excel" | "application/vnd.ms-powerpoint"
                )
            }
        }
    }

    /// What a file of a type is best sent as; none when WhatsApp does not take it at all.
    pub fn of(mime: &str) -> Option<Self> {
        [Self::Image, Self::Video, Self::Audio, Self::Document, Self::Sticker]
            .into_iter()
            .find(|kind| kind.takes(mime))
    }

    /// Whether the server makes a file of this kind out of a type that WhatsApp does not take.
    pub fn made_of(self, mime: &str) -> bool {
        match self {
            Self::Image => mime == "image/webp",
            Self::Voice => mime == "audio/webm",
            _ => false,
        }
    }

    /// What somebody who picks a file of a type most likely wants to send it as; none when that cannot be done.
    pub fn best(mime: &str) -> Option<Self> {
        [Self::Image, Self::Voice]
            .into_iter()
            .find(|kind| kind.made_of(mime))
            .or_else(|| Self::of(mime))
    }

    /// Why a file cannot be sent as this kind, before the server has made anything of it; none when it can.
    pub fn refusal_before(self, mime: &str, size: u64) -> Option<String> {
        if !self.made_of(mime) {
            return self.refusal(mime, size);
        }
        match size {
            0 => Some("This file is empty.".to_owned()),
            size if size > MOST_CONVERTED_BYTES => Some(format!(
                "This file is too large to be made into what WhatsApp takes: {} MB at most.",
                MOST_CONVERTED_BYTES / MB
            )),
            _ => None,
        }
    }

    /// Why a file that is here cannot be sent as this kind; none when it can.
    pub fn refusal_of(self, file: &StoredFile) -> Option<String> {
        let sized = || self.refusal_of_pixels(file.pixels?);
        self.refusal(&file.mime, file.size).or_else(sized)
    }

    /// Why a file cannot be sent as this kind; none when it can.
    pub fn refusal(self, mime: &str, size: u64) -> Option<String> {
        if size == 0 {
            return Some("This file is empty.".to_owned());
        }
        if !self.takes(mime) {
            return Some(self.wrong_type(mime));
        }
        let most = self.most_bytes();
        (size > most).then(|| {
            let most = if most >= MB {
                format!("{} MB", most / MB)
            } else {
                format!("{} KB", most / KB)
            };
            format!("This file is too large: WhatsApp takes {most} at most for this kind.")
        })
    }

    fn wrong_type(self, mime: &str) -> String {
        let takes = match self {
            Self::Image => "JPEG or PNG pictures",
            Self::Video => "MP4 or 3GP videos",
            Self::Audio => "AAC, AMR, MP3, M4A or OGG sound",
            Self::Voice => "recordings in OGG with Opus",
            Self::Document => "PDF, Word, Excel, PowerPoint and plain text as documents",
            Self::Sticker => "WebP stickers",
        };
        let instead = match mime {
            "image/gif" => " Save it as a PNG picture, or as an MP4 video if it moves.",
            "image/heic" | "image/heif" => {
                " Save it as JPEG first, or choose it in Safari, which can. iPhones make JPEG from now on when Settings > Camera > Formats says Most Compatible."
            }
            "image/avif" | "image/bmp" | "image/tiff" | "image/svg+xml" => " Save it as JPEG or PNG first.",
            "video/quicktime" | "video/webm" | "video/x-matroska" => " Save it as MP4 first.",
            "audio/wav" | "audio/x-wav" | "audio/flac" => " Save it as MP3 first.",
            _ => "",
        };
        let found = if mime.is_empty() { "of an unknown kind" } else { mime };
        format!("WhatsApp takes {takes}, and this is {found}.{instead}")
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

    #[test]
    fn what_whatsapp_takes_and_how_much_of_it() {
        for (kind, mime, most) in [
            (FileKind::Image, "image/jpeg", 5 * MB),
            (FileKind::Video, "video/mp4", 16 * MB),
            (FileKind::Audio, "audio/mpeg", 16 * MB),
            (FileKind::Voice, "audio/ogg", 16 * MB),
            (FileKind::Document, "application/pdf", 100 * MB),
            (FileKind::Sticker, "image/webp", 500 * KB),
        ] {
            assert_eq!(kind.refusal(mime, most), None, "{kind:?}");
            assert!(kind.refusal(mime, most + 1).is_some(), "{kind:?}");
            assert!(kind.refusal(mime, 0).is_some(), "{kind:?}");
            assert!(kind.refusal("application/zip", 1).is_some(), "{kind:?}");
        }
        assert_eq!(FileKind::of("image/png"), Some(FileKind::Image));
        assert_eq!(FileKind::of("image/webp"), Some(FileKind::Sticker));
        assert_eq!(FileKind::of("text/plain"), Some(FileKind::Document));
        assert_eq!(FileKind::of("image/svg+xml"), None);
    }

    #[test]
    fn what_is_made_into_something_else_may_be_picked() {
        assert_eq!(FileKind::best("image/webp"), Some(FileKind::Image));
        assert_eq!(FileKind::best("image/png"), Some(FileKind::Image));
        assert_eq!(FileKind::best("audio/webm"), Some(FileKind::Voice));
        assert_eq!(FileKind::best("image/heic"), None);
        assert_eq!(
            FileKind::Image.refusal_before("image/webp", 6 * MB),
            None,
            "the picture made of it counts"
        );
        assert!(FileKind::Image.refusal_before("image/webp", MOST_CONVERTED_BYTES + 1).is_some());
        assert!(FileKind::Image.refusal_before("image/webp", 0).is_some());
        assert!(FileKind::Image.refusal("image/webp", 1).is_some(), "WhatsApp itself takes none");
        assert!(FileKind::Sticker.refusal_before("image/webp", 501 * KB).is_some());
        for mime in ["image/heic", "image/gif"] {
            let words = FileKind::Image.refusal_before(mime, 1).unwrap_or_default();
            assert!(words.contains("Save it as"), "{words}");
        }
        let words = FileKind::Image.refusal("image/heic", 1).unwrap_or_default();
        assert!(words.contains("Most Compatible"), "{words}");
        let words = FileKind::Document.refusal("", 1).unwrap_or_default();
        assert!(words.ends_with("this is of an unknown kind."), "{words}");
    }
}
