//! Making of a file what WhatsApp takes: a photo of a WebP picture, a voice message of a browser's recording.

use super::UploadError;
use crate::fetch_media::Files;
use bucket::Found;
use domain::media::{FileKind, MOST_CONVERTED_BYTES, MOST_STILL_STICKER_BYTES};
use media::{
    FileType, Limits, Refusal,
    photo::{NoPhoto, moves, photo},
    sniff,
    sniff::ENOUGH,
    voice::{NoVoice, voice},
};
use store::UploadItem;

/// The type of voice messages. WhatsApp refuses them without the codec's name.
pub(super) const VOICE: &str = "audio/ogg; codecs=opus";

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
            return Err(UploadError::Invalid(
                "This sticker is too large: WhatsApp takes 100 KB at most of one that does not move.",
            ));
        }
        (Some(FileKind::Image), FileType::Webp) => (make_photo, "photo"),
        (Some(FileKind::Voice), FileType::Webm | FileType::Ogg) => (make_voice, "voice"),
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
        NoVoice::NotOpus => "A voice message must be recorded in Opus, and this is coded otherwise. Send it as audio instead.",
        NoVoice::Empty => "There is no sound in this recording. Record it again.",
        NoVoice::Damaged => "This recording is damaged. Record it again.",
    })?;
    Ok(made.map(|bytes| (bytes, VOICE)))
}
