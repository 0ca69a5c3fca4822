//! Files that customers send: AWS writes them into our bucket, and the message learns what came of it.
//!
//! The message is there first; its file follows by the due queue. What was begun and cut off is found by its prefix, which only
//! this message has, so nothing is fetched or kept twice.

mod pacer;

pub(crate) use pacer::Pacer;

use crate::{ActError, Service, ad_picture, change::change_message};
use bucket::{Bucket, BucketError, Found};
use domain::{
    ConversationId, Message, Millis, Position,
    media::{FetchError, FetchFailed, Fetched, KEPT_SECONDS, MOST_BYTES, Pixels, StoredFile, Thumbnail},
    zone::rfc3339,
};
use identity::Operator;
use media::{Ends, FileType, Limits, MediaType, Pool, Presentation, identify, measure, thumbnail};
use runner::Outcome;
use std::time::Duration;
use store::{Commit, DueEntry, DueKind, FetchEntry, FetchTask, MessageKey, StoreError};
use whatsapp::{ad_pictures::AdPictures, client::MediaError};

/// After so many attempts a file that is refused is shown as failed; it is still tried until it expires.
const SHOWN_AFTER: u32 = 4;
/// And one whose way is only busy or broken, which is half a minute.
const LATE_AFTER: u32 = 6;

/// Read from each end of a file to learn what it is.
const ENDS: u64 = 256 * 1024;

/// Where files are kept, and what looking at them may cost.
#[derive(Clone, Debug)]
pub struct Files {
    pub bucket: Bucket,
    /// What keys of files from customers begin with, with a slash at its end.
    pub incoming: String,
    /// And those of files that we send.
    pub outgoing: String,
    pub pool: Pool,
    pub ad_pictures: AdPictures,
}

/// Works on one entry of the due queue: the message's file, and the picture of the advertisement that led to it.
pub async fn fetch(service: &Service, files: &Files, entry: &FetchEntry) -> Outcome {
    let message = match service.inner.store.message(&entry.task.message()).await {
        Ok(Some(message)) => message,
        Ok(None) => return Outcome::Done,
        Err(error) => return again(entry, &error),
    };
    // Neither waits for the other.
    match futures::join!(
        fetch_file(service, files, entry, &message),
        ad_picture::fetch(service, files, entry, &message)
    ) {
        (file, None) => file,
        (Outcome::Retry(file), Some(picture)) => Outcome::Retry(file.min(picture)),
        (Outcome::Done | Outcome::Fail(_), Some(picture)) => Outcome::Retry(picture),
    }
}

async fn fetch_file(service: &Service, files: &Files, entry: &FetchEntry, message: &Message) -> Outcome {
    let key = entry.task.message();
    match try_fetch(service, files, entry, message).await {
        Ok(None) => Outcome::Done,
        Ok(Some(fetched)) => match record(service, &key, fetched).await {
            Ok(()) => Outcome::Done,
            Err(error) => again(entry, &error),
        },
        Err(NotFetched::Never(why)) => match record(service, &key, failed(service, why)).await {
            Ok(()) => Outcome::Fail(format!("{why:?}")),
            Err(error) => again(entry, &error),
        },
        Err(NotFetched::Refused(reason)) => {
            tracing::warn!(message = %key.position.id, reason, attempts = entry.attempts, "file not fetched; trying again");
            if entry.attempts >= SHOWN_AFTER
                && let Err(error) = record(service, &key, failed(service, FetchError::Refused)).await
            {
                return again(entry, &error);
            }
            Outcome::Retry(pause(entry.attempts))
        }
        Err(NotFetched::Later(error)) => {
            if entry.attempts >= LATE_AFTER
                && let Err(error) = record(service, &key, failed(service, FetchError::Unreachable)).await
            {
                return again(entry, &error);
            }
            again(entry, &*error)
        }
    }
}

fn again(entry: &FetchEntry, error: &(dyn std::error::Error + 'static)) -> Outcome {
    tracing::info!(message = entry.id, error = %domain::Causes(error), attempts = entry.attempts, "file not fetched yet");
    Outcome::Retry(pause(entry.attempts))
}

/// A second at first, ten minutes at last.
pub(crate) fn pause(attempts: u32) -> Duration {
    Duration::from_secs(1 << attempts.saturating_sub(1).min(9)).min(Duration::from_mins(10))
}

pub(crate) fn failed(service: &Service, why: FetchError) -> Fetched {
    let at = service.now().seconds();
    Fetched::Failed(FetchFailed { why, at })
}

enum NotFetched {
    /// Asking again is of no use.
    Never(FetchError),
    /// Somebody has to put something right.
    Refused(String),
    /// Busy or out of reach.
    Later(Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for NotFetched {
    fn from(error: StoreError) -> Self {
        Self::Later(error.into())
    }
}

impl From<BucketError> for NotFetched {
    fn from(error: BucketError) -> Self {
        match error {
            BucketError::Misconfigured(_) => Self::Refused(error.to_string()),
            BucketError::NotFound | BucketError::Unavailable(_) => Self::Later(error.into()),
        }
    }
}

impl From<MediaError> for NotFetched {
    fn from(error: MediaError) -> Self {
        match error {
            // Seven days have not passed; somebody may ask again.
            MediaError::NotFound => Self::Never(FetchError::NotFound),
            MediaError::Refused(name) => Self::Refused(name),
            MediaError::Throttled | MediaError::Unavailable(_) => Self::Later(error.into()),
        }
    }
}

/// None when there is nothing to fetch any more.
async fn try_fetch(service: &Service, files: &Files, entry: &FetchEntry, message: &Message) -> Result<Option<Fetched>, NotFetched> {
    let Some(media) = message.content.media().filter(|media| media.stored().is_none()) else {
        return Ok(None);
    };
    let Some(id) = &media.id else { return Ok(None) };
    let prefix = prefix(files, message);
    let is_over = service.now().seconds().0 - message.at.0 > KEPT_SECONDS;
    // The first attempt has none before it that could have left a file.
    let left = if entry.attempts > 1 {
        match files.bucket.find(&prefix).await {
            // It would be tried for as long as the bucket is broken.
            Err(_) if is_over => return Err(NotFetched::Never(FetchError::Expired)),
            left => left?,
        }
    } else {
        None
    };
    let found = if let Some(found) = left {
        found
    } else {
        if is_over {
            return Err(NotFetched::Never(FetchError::Expired));
        }
        let eum_id = service.eum_id(&message.conversation.phone).await?;
        let eum_id = eum_id.ok_or_else(|| NotFetched::Later("AWS's id of the number is not known yet".into()))?;
        service.inner.media_pacer.turn().await;
        let asked = service.inner.eum.fetch_media(&eum_id, id, files.bucket.name(), &prefix).await;
        if matches!(asked, Err(MediaError::Throttled)) {
            service.inner.media_pacer.throttled();
        }
        asked?;
        let found = files.bucket.find(&prefix).await?;
        found.ok_or_else(|| NotFetched::Later("the file is not in the bucket yet".into()))?
    };
    let unusable = match found.size {
        0 => Some(FetchError::Empty),
        size if size > MOST_BYTES => Some(FetchError::TooLarge),
        _ => None,
    };
    if let Some(why) = unusable {
        files.bucket.delete(&found.key).await?;
        return Err(NotFetched::Never(why));
    }
    Ok(Some(Fetched::Stored(Box::new(look_at(files, &media.mime, &prefix, found).await?))))
}

/// No other message has a key that begins so: AWS takes it as the beginning of the object's key and ends it as it likes.
fn prefix(files: &Files, message: &Message) -> String {
    // `2026-11` out of `2026-11-28T…`.
    let month: String = rfc3339(message.at).chars().take(7).collect();
    format!("{}{}/{month}/{}/file-", files.incoming, message.conversation.phone, message.id)
}

/// Beside the message's own file, where nothing else is.
pub(crate) fn ad_prefix(files: &Files, message: &Message) -> String {
    let prefix = prefix(files, message);
    format!("{}ad/file-", prefix.strip_suffix("file-").unwrap_or(&prefix))
}

/// Learns what a file is from its bytes, and makes a small picture of a picture.
pub(crate) async fn look_at(files: &Files, claimed: &str, prefix: &str, found: Found) -> Result<StoredFile, BucketError> {
    let bucket = &files.bucket;
    let head = bucket.bytes(&found.key, 0, ENDS.min(found.size) - 1).await?;
    let kind = identify(&head, MediaType::parse(claimed).as_ref());
    let tail = if needs_tail(kind) { tail(files, &found).await? } else { Vec::new() };
    let measures = measure(kind, &Ends::new(&head, &tail, found.size));
    let mut file = StoredFile {
        size: found.size,
        mime: kind.media_type().to_owned(),
        pixels: measures.size.map(pixels),
        millis: measures.duration.and_then(|duration| duration.as_millis().try_into().ok()),
        pages: measures.pages,
        ..StoredFile::default()
    };
    let limits = Limits::default();
    if Presentation::of(kind) == Presentation::Image && usize::try_from(found.size).is_ok_and(|size| size <= limits.bytes) {
        // In a line with others: many may come at once, and each holds its picture in memory.
        let place = files.pool.place().await;
        let bytes = if found.size <= ENDS {
            head
        } else {
            bucket.bytes(&found.key, 0, found.size - 1).await?
        };
        match place.run(move |stop| thumbnail(&bytes, &limits, stop)).await {
            Ok(Ok(small)) => {
                let key = format!("{}thumbnail", prefix.strip_suffix("file-").unwrap_or(prefix));
                bucket.put(&key, small.content_type, small.bytes).await?;
                file.pixels = Some(pixels(small.original));
                file.thumbnail = Some(Thumbnail {
                    key,
                    pixels: pixels(small.size),
                });
            }
            // It is shown as a file to download.
            Ok(Err(refusal)) => tracing::info!(%refusal, kind = ?kind, "no small picture made"),
            Err(error) => tracing::warn!(%error, kind = ?kind, "no small picture made"),
        }
    }
    file.key = found.key;
    Ok(file)
}

/// The first bytes of a file, and its last ones where those are not all.
pub(crate) async fn ends(files: &Files, found: &Found) -> Result<(Vec<u8>, Vec<u8>), BucketError> {
    let head = files.bucket.bytes(&found.key, 0, ENDS.min(found.size) - 1).await?;
    Ok((head, tail(files, found).await?))
}

async fn tail(files: &Files, found: &Found) -> Result<Vec<u8>, BucketError> {
    match found.size.checked_sub(ENDS) {
        Some(rest) if rest > 0 => files.bucket.bytes(&found.key, rest.max(ENDS), found.size - 1).await,
        _ => Ok(Vec::new()),
    }
}

/// Formats that say at their end how long they are.
const fn needs_tail(kind: FileType) -> bool {
    matches!(
        kind,
        FileType::Mp4 | FileType::M4a | FileType::ThreeGp | FileType::Ogg | FileType::Pdf | FileType::Mp3
    )
}

fn pixels(size: media::Size) -> Pixels {
    Pixels {
        width: size.width,
        height: size.height,
    }
}

/// Writes down what came of it.
async fn record(service: &Service, key: &MessageKey, fetched: Fetched) -> Result<(), StoreError> {
    let take = |message: &mut Message| match message.content.media_mut() {
        // Never back from a file that is there, and not once more for what is said already.
        Some(media) if media.stored().is_none() && !says(media.fetched.as_ref(), &fetched) => {
            media.fetched = Some(fetched.clone());
            true
        }
        _ => false,
    };
    change_message(service, key, take, |_, _| {}).await.map(drop)
}

fn says(known: Option<&Fetched>, fetched: &Fetched) -> bool {
    match (known, fetched) {
        (Some(Fetched::Failed(known)), Fetched::Failed(failed)) => known.why == failed.why,
        (known, fetched) => known == Some(fetched),
    }
}

/// Says of a file that comes where none are kept that it stays away until they are.
pub(crate) fn without_bucket(service: &Service, message: &mut Message) {
    let media = message.content.media_mut().filter(|media| media.id.is_some());
    if service.files().is_none()
        && let Some(media) = media
    {
        media.fetched = Some(failed(service, FetchError::NoBucket));
    }
}

/// Adds the fetching of a message's file to what is due, when it has one that is not here yet.
pub(crate) fn put_fetch(commit: &mut Commit<'_, ()>, message: &Message, now: Millis) {
    if let Some(task) = FetchTask::of(message) {
        commit.put_due((), &DueEntry::new(DueKind::Media, message.id, now, task));
    }
}

/// Somebody asks for a file again that could not be fetched.
pub async fn ask_again(service: &Service, operator: &Operator, id: &ConversationId, place: Position) -> Result<Message, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    let forget = |message: &mut Message| match message.content.media_mut() {
        Some(media) if matches!(&media.fetched, Some(Fetched::Failed(failed)) if failed.why.may_try_again()) => {
            media.fetched = None;
            true
        }
        _ => false,
    };
    let now = service.now();
    let changed = change_message(service, &key, forget, |commit, message| put_fetch(commit, message, now));
    let (message, changed) = changed.await?.ok_or(ActError::NotFound)?;
    if message.content.media().is_none() {
        return Err(ActError::NotFound);
    }
    if changed {
        service.inner.media_wake.now();
    }
    Ok(message)
}
