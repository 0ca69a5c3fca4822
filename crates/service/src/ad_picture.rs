//! The picture of the advertisement that led a customer here: fetched once, kept in our bucket and shown from there. Without it
//! the advertisement is shown by its words.

use crate::{
    Service,
    change::change_message,
    fetch_media::{Files, ad_prefix, failed, look_at, pause},
};
use domain::{
    Message,
    context::Referral,
    media::{FetchError, Fetched},
};
use media::{Presentation, identify};
use std::{error::Error, time::Duration};
use store::{FetchEntry, MessageKey, StoreError};
use whatsapp::ad_pictures::AdPictureError;

/// So often its host is asked; nobody waits for it.
const TRIES: u32 = 4;

enum NotFetched {
    /// Asking again is of no use.
    Never(FetchError, String),
    /// Its host may have it later.
    Elsewhere(AdPictureError),
    /// Our own bucket is busy or out of reach.
    Later(Box<dyn Error + Send + Sync>),
}

impl<E: Error + Send + Sync + 'static> From<E> for NotFetched {
    fn from(error: E) -> Self {
        Self::Later(error.into())
    }
}

/// Fetches the picture of a message's advertisement, if it has one that is not here. Gives after what time to try again, if so.
pub(crate) async fn fetch(service: &Service, files: &Files, entry: &FetchEntry, message: &Message) -> Option<Duration> {
    let key = entry.task.message();
    let again = |error: &(dyn Error + 'static)| {
        tracing::info!(message = entry.id, error = %domain::Causes(error), "picture of an advertisement not fetched yet");
        Some(pause(entry.attempts))
    };
    let fetched = match try_fetch(files, message).await {
        Ok(None) => return None,
        Ok(Some(fetched)) => fetched,
        Err(NotFetched::Never(why, words)) => {
            tracing::info!(message = entry.id, words, "no picture of an advertisement");
            failed(service, why)
        }
        Err(NotFetched::Later(error)) => return again(&*error),
        Err(NotFetched::Elsewhere(error)) if entry.attempts < TRIES => return again(&error),
        Err(NotFetched::Elsewhere(error)) => {
            tracing::info!(message = entry.id, error = %domain::Causes(&error), "picture of an advertisement given up");
            failed(service, FetchError::Refused)
        }
    };
    match record(service, &key, fetched).await {
        Ok(()) => None,
        Err(error) => again(&error),
    }
}

async fn try_fetch(files: &Files, message: &Message) -> Result<Option<Fetched>, NotFetched> {
    let referral = message.context.referral.as_deref();
    let Some(referral) = referral.filter(|referral| referral.awaits_picture()) else {
        return Ok(None);
    };
    let prefix = ad_prefix(files, message);
    // What was begun and cut off is there already.
    let found = if let Some(found) = files.bucket.find(&prefix).await? {
        found
    } else {
        let bytes = picture(files, referral).await?;
        let kind = identify(&bytes, None);
        if Presentation::of(kind) != Presentation::Image {
            return Err(NotFetched::Never(FetchError::Other, format!("it is no picture but {kind:?}")));
        }
        files.bucket.put(&format!("{prefix}picture"), kind.media_type(), bytes).await?;
        let found = files.bucket.find(&prefix).await?;
        found.ok_or_else(|| NotFetched::Later("the picture is not in the bucket yet".into()))?
    };
    let file = look_at(files, "", &prefix, found).await?;
    if file.thumbnail.is_none() {
        return Err(NotFetched::Never(FetchError::Other, "it cannot be made smaller".to_owned()));
    }
    Ok(Some(Fetched::Stored(Box::new(file))))
}

async fn picture(files: &Files, referral: &Referral) -> Result<Vec<u8>, NotFetched> {
    files.ad_pictures.fetch(&referral.picture).await.map_err(|error| {
        let why = match &error {
            AdPictureError::TooLarge => FetchError::TooLarge,
            AdPictureError::Empty => FetchError::Empty,
            _ => FetchError::Refused,
        };
        if error.may_pass() {
            NotFetched::Elsewhere(error)
        } else {
            NotFetched::Never(why, error.to_string())
        }
    })
}

/// Writes down what came of it.
async fn record(service: &Service, key: &MessageKey, fetched: Fetched) -> Result<(), StoreError> {
    let take = |message: &mut Message| match message.context.referral.as_deref_mut() {
        Some(referral) if referral.fetched.is_none() => {
            referral.fetched = Some(fetched.clone());
            true
        }
        _ => false,
    };
    change_message(service, key, take, |_, _| {}).await.map(drop)
}
