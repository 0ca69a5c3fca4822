//! Making of a file what WhatsApp takes: a photo of a WebP picture, a voice message of a browser's recording. What cannot be made into
//! anything, and would be refused once it is sent, is refused here.

use super::UploadError;
use crate::fetch_media::{Files, ends};
use bucket::Found;
use domain::media::{FileKind, MOST_CONVERTED_BYTES, MOST_STILL_STICKER_BYTES, STILL_STICKER_TOO_LARGE};
use media::{
    Ends, FileType, Limits, NoFilm, Refusal, film,
    photo::{NoPhoto, moves, photo},
    sniff,
    sniff::ENOUGH,
    voice::{NoVoice, voice},
};
use store::UploadItem;

/// The type of sound in Opus. WhatsApp refuses it without the codec's name.
pub(super) const VOICE: &str = "audio/ogg; codecs=opus";

/// Where a PNG says how many bits a colour has.
const DEPTH: usize = 24;

/// What was made, and its type.
type Made = (Vec<u8>, &'static str);
/// None when the file is fine as it is; else why it cannot be done, in words.
type Work = fn(&[u8], &media::Stop) -> Result<Option<Made>, &'static str>;

/// The object that is to be sent: another one beside what was uploaded, where that could not be sent as it is. It has the same key
/// each time, so that it may be made again.
pub(super) async fn converted(files: &Files, upload: &UploadItem, found: Found) -> Result<Found, UploadError> {
    let bucket = &files.bucket;
    let head = bucket
        .bytes(&found.key, 0, u64::try_from(ENOUGH).unwrap_or(u64::MAX).min(found.size) - 1)
        .await?;
    let (work, name): (Work, _) = match (upload.kind, sniff(&head)) {
        (Some(FileKind::Sticker), FileType::Webp) if found.size > MOST_STILL_STICKER_BYTES && !moves(&head) => {
            return Err(UploadError::Invalid(STILL_STICKER_TOO_LARGE));
        }
        (Some(FileKind::Image), FileType::Webp) => (make_photo, "photo"),
        // WhatsApp: PNG of 8 bits.
        (Some(FileKind::Image) | None, FileType::Png) if head.get(DEPTH) == Some(&16) => (make_photo, "photo"),
        // WhatsApp takes OGG only with Opus of one channel in it, as a voice message and as sound.
        (Some(FileKind::Voice | FileKind::Audio) | None, FileType::Ogg) | (Some(FileKind::Voice), FileType::Webm) => (make_voice, "voice"),
        (Some(FileKind::Video) | None, FileType::Mp4 | FileType::ThreeGp) => {
            check_film(files, &found).await?;
            return Ok(found);
        }
        _ => return Ok(found),
    };
    if found.size > MOST_CONVERTED_BYTES {
        return Err(UploadError::Invalid(
            "This file is too large to be made into what WhatsApp takes: 16 MB at most.",
        ));
    }
    let place = files.pool.place().await;
    let bytes = bucket.bytes(&found.key, 0, found.size - 1).await?;
    let made = match place.run(move |stop| work(&bytes, stop)).await {
        Ok(Ok(made)) => made,
        Ok(Err(why)) => return Err(UploadError::Invalid(why)),
        Err(error) => {
            tracing::warn!(%error, name, "nothing made of a file");
            return Err(UploadError::Invalid(
                "This file could not be made into what WhatsApp takes. Save it in another format first.",
            ));
        }
    };
    let Some((bytes, mime)) = made else { return Ok(found) };
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let key = format!("{}{name}", upload.key.strip_suffix("file").unwrap_or(&upload.key));
    bucket.put(&key, mime, bytes).await?;
    Ok(Found { key, size })
}

async fn check_film(files: &Files, found: &Found) -> Result<(), UploadError> {
    let (head, tail) = ends(files, found).await?;
    film(&Ends::new(&head, &tail, found.size)).map_err(|why| {
        UploadError::Invalid(match why {
            NoFilm::Picture => {
                "WhatsApp plays videos in H.264, and this one is coded otherwise. Save it as MP4 with H.264 first; phones film so when their camera is set to Most Compatible."
            }
            NoFilm::Sound => "WhatsApp plays videos with sound in AAC, and this one's is coded otherwise. Save it as MP4 with AAC first.",
            NoFilm::Sounds => "WhatsApp plays videos with one sound, and this one has several. Save it with one of them first.",
        })
    })
}

fn make_photo(bytes: &[u8], stop: &media::Stop) -> Result<Option<Made>, &'static str> {
    let made = photo(bytes, &Limits::default(), stop).map_err(|why| match why {
        NoPhoto::Moves => "This picture moves: WhatsApp takes it as a sticker, or as an MP4 video. Choose one of them.",
        NoPhoto::Refused(Refusal::TooLarge) => "This picture is too large for WhatsApp. Make it smaller first.",
        NoPhoto::Refused(_) => "This picture is damaged. Save it again as JPEG or PNG.",
    })?;
    Ok(Some((made.bytes, made.content_type)))
}

fn make_voice(bytes: &[u8], _: &media::Stop) -> Result<Option<Made>, &'static str> {
    let made = voice(bytes).map_err(|why| match why {
        NoVoice::NotOpus => {
            "WhatsApp plays OGG and recordings only in Opus, and this is coded otherwise. Save it as MP3, and send it as audio."
        }
        NoVoice::Empty => "There is no sound in this recording. Record it again.",
        NoVoice::Damaged => "This recording is damaged. Record it again.",
    })?;
    Ok(made.map(|bytes| (bytes, VOICE)))
}
