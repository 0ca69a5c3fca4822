//! Whether a file that was uploaded fits the kind of message it is sent as.

use super::{
    media::{MB, base},
    meta::{MetaError, NO_MEDIA},
    schema::Upload,
};
use crate::{
    app::App,
    aws::ApiError,
    media::{self, Kept, Whose},
    names::OurNumber,
};
use rusqlite::Transaction;

const KB: i64 = 1024;
const AUDIO: [&str; 5] = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];
const VIDEO: [&str; 3] = ["video/mp4", "video/3gp", "video/3gpp"];

/// What is wrong with the first file that cannot be sent so.
pub(super) fn refusal(
    app: &App,
    tx: &Transaction<'_>,
    number: OurNumber,
    uploads: &[Upload],
    now: i64,
) -> Result<Option<MetaError>, ApiError> {
    for upload in uploads {
        let kept = media::find(tx, &upload.id, number.meta_id, now)?.filter(|kept| kept.whose == Whose::Ours);
        let Some(kept) = kept else {
            return Ok(Some(NO_MEDIA));
        };
        if let Some(error) = unfit(app, upload, &kept) {
            return Ok(Some(error));
        }
    }
    Ok(None)
}

fn unfit(app: &App, upload: &Upload, kept: &Kept) -> Option<MetaError> {
    let mime = base(&kept.mime);
    let (fits, most) = match upload.kind {
        "image" => (matches!(mime, "image/jpeg" | "image/png"), 5 * MB),
        "video" => (VIDEO.contains(&mime), 16 * MB),
        "audio" => (AUDIO.contains(&mime), 16 * MB),
        "sticker" => (mime == "image/webp", 500 * KB),
        _ => (mime.starts_with("application/") || mime == "text/plain", 100 * MB),
    };
    if !fits {
        return Some(MetaError::media(format!(
            "A file of the type {mime} cannot be sent as {}.",
            upload.kind
        )));
    }
    if upload.voice && mime != "audio/ogg" {
        return Some(MetaError::media("A voice message must be an OGG file with the OPUS codec."));
    }
    if mime == "audio/ogg" && !app.media.bytes(kept).is_ok_and(|bytes| is_one_channel_of_opus(&bytes)) {
        return Some(MetaError::media("An OGG file must be in OPUS, with one channel."));
    }
    if mime == "image/png" && app.media.bytes(kept).is_ok_and(|bytes| bytes.get(24) == Some(&16)) {
        return Some(MetaError::media("A PNG picture must have 8 bits."));
    }
    if upload.kind == "video"
        && app
            .media
            .bytes(kept)
            .is_ok_and(|bytes| codings(&bytes).any(|coding| UNPLAYED.contains(&coding)))
    {
        return Some(MetaError::media("A video must be in H.264 with AAC."));
    }
    if kept.size > most {
        return Some(MetaError::media(format!(
            "A file sent as {} can have {most} bytes at most.",
            upload.kind
        )));
    }
    if upload.kind != "sticker" {
        return None;
    }
    match app.media.bytes(kept).ok().as_deref().and_then(Sticker::read) {
        None => Some(MetaError::media("A sticker must be a WebP file.")),
        Some(Sticker {
            width: 512,
            height: 512,
            animated,
        }) if animated || kept.size <= 100 * KB => None,
        Some(Sticker {
            width: 512, height: 512, ..
        }) => Some(MetaError::media("A sticker that does not move can have 100 KB at most.")),
        Some(_) => Some(MetaError::media("A sticker must have 512 x 512 pixels.")),
    }
}

/// By the first page of an OGG file: its one packet is the head of OPUS, whose tenth byte counts the channels.
fn is_one_channel_of_opus(bytes: &[u8]) -> bool {
    let head = bytes.get(28..).unwrap_or_default();
    bytes.starts_with(b"OggS") && head.starts_with(b"OpusHead") && head.get(9) == Some(&1)
}

/// How films are coded that no phone plays.
const UNPLAYED: [[u8; 4]; 12] = [
    *b"hvc1", *b"hev1", *b"vp08", *b"vp09", *b"av01", *b"mp4v", *b"s263", *b"ac-3", *b"ec-3", *b"samr", *b"Opus", *b"alac",
];

/// The first entry of each table that says how a track of a film is coded.
fn codings(bytes: &[u8]) -> impl Iterator<Item = [u8; 4]> {
    let tables = bytes.windows(24).filter(|part| part.starts_with(b"stsd"));
    tables.filter_map(|table| table.get(16..20)?.first_chunk().copied())
}

#[derive(Debug, PartialEq, Eq)]
struct Sticker {
    width: u32,
    height: u32,
    animated: bool,
}

impl Sticker {
    /// Reads the head of a WebP file, which comes in three forms.
    fn read(bytes: &[u8]) -> Option<Self> {
        let little = |at: usize, count: usize| {
            let part = bytes.get(at..at + count)?;
            Some(part.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
        };
        if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WEBP" {
            return None;
        }
        let (width, height, animated) = match bytes.get(12..16)? {
            b"VP8X" => (little(24, 3)? + 1, little(27, 3)? + 1, little(20, 1)? & 2 != 0),
            b"VP8L" => {
                let bits = little(21, 4)?;
                ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1, false)
            }
            b"VP8 " => (little(26, 2)? & 0x3fff, little(28, 2)? & 0x3fff, false),
            _ => return None,
        };
        Some(Self { width, height, animated })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::media::Sample;

    #[test]
    fn voice_messages_have_one_channel() {
        let mut voice = Sample::find("voice.ogg").unwrap().bytes.to_vec();
        assert!(is_one_channel_of_opus(&voice));
        voice[28 + 9] = 2;
        assert!(!is_one_channel_of_opus(&voice));
        assert!(!is_one_channel_of_opus(b"OggS"));
    }

    #[test]
    fn films_say_how_they_are_coded() {
        let clip = Sample::find("clip.mp4").unwrap().bytes;
        assert_eq!(codings(clip).collect::<Vec<_>>(), [*b"avc1", *b"mp4a"]);
        assert!(codings(b"stsd\0\0\0\0\0\0\0\x01\0\0\0\x20hvc1\0\0\0\0").any(|coding| UNPLAYED.contains(&coding)));
    }

    #[test]
    fn stickers_are_measured() {
        for (name, animated) in [("sticker.webp", false), ("sticker-animated.webp", true)] {
            let read = Sticker::read(Sample::find(name).unwrap().bytes).unwrap();
            assert_eq!((read.width, read.height, read.animated), (512, 512, animated), "{name}");
        }
        assert_eq!(Sticker::read(b"RIFF....WEBP"), None);
        assert_eq!(Sticker::read(Sample::find("photo.jpg").unwrap().bytes), None);
    }
}
