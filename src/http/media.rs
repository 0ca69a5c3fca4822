//! Files of conversations, out of the bucket: for whoever may see the message, in parts where a player asks for them.

use super::object::{Object, is_known, not_modified, refused, send, tag};
use crate::state::AppState;
use app::{Refusal, error::AppError};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    Content, ConversationId, Message, MessageId, Position, Seconds, Zone,
    media::{StoredFile, Thumbnail},
};
use identity::{AuthError, Person};
use media::{FileName, FileType, MediaType};
use serde::Deserialize;

/// The file of a message.
pub(crate) const FILE: &str = "/media/{id}/{at}/{message}";
/// The small picture of it.
pub(crate) const THUMBNAIL: &str = "/media/{id}/{at}/{message}/thumbnail";

#[derive(Deserialize)]
pub(crate) struct Address {
    id: ConversationId,
    at: i64,
    message: MessageId,
}

#[derive(Clone, Copy, Deserialize)]
pub(crate) struct Which {
    /// Of several files in a message: which, from 0.
    #[serde(default)]
    file: usize,
    /// The picture of the advertisement that led to it, in place of a file of its own.
    #[serde(default)]
    ad: bool,
}

impl Which {
    fn of(self, message: &Message) -> Option<&StoredFile> {
        if self.ad {
            return message.context.referral.as_deref()?.stored();
        }
        message.content.files().get(self.file)?.stored()
    }
}

#[derive(Deserialize)]
pub(crate) struct How {
    /// Offered to be saved, whatever it is.
    download: Option<String>,
}

type SignedIn = Extension<Result<Person, AuthError>>;

pub(crate) async fn file(
    State(state): State<AppState>,
    Extension(auth): SignedIn,
    address: Result<Path<Address>, axum::extract::rejection::PathRejection>,
    Query(how): Query<How>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Response {
    let (message, file) = match found(&state, &auth, address, which).await {
        Ok(found) => found,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let kind = MediaType::parse(&file.mime).map_or(FileType::Other, |mime| FileType::claimed(&mime));
    let shown = if how.download.is_some() { FileType::Other } else { kind };
    let name = match given(&message, which) {
        Some(name) => Some(name),
        None => FileName::new(&made(&state, &auth, &message, which, how.download.is_some()).await),
    };
    let answer = media::presentation::headers(shown, name.map(|name| name.ending_as(kind)).as_ref());
    let Some(files) = &state.files else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let object = Object {
        bucket: &files.bucket,
        key: &file.key,
        size: file.size,
        etag: &etag(&message, which),
    };
    send(&headers, answer, object).await
}

pub(crate) async fn thumbnail(
    State(state): State<AppState>,
    Extension(auth): SignedIn,
    address: Result<Path<Address>, axum::extract::rejection::PathRejection>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Response {
    let (message, Thumbnail { key, .. }) = match found(&state, &auth, address, which).await {
        Ok((
            message,
            StoredFile {
                thumbnail: Some(small), ..
            },
        )) => (message, small),
        Ok(_) => return StatusCode::NOT_FOUND.into_response(),
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let Some(files) = &state.files else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = etag(&message, which);
    if is_known(&headers, &etag) {
        return not_modified(&etag);
    }
    // Small enough to be read at once; its type stands in its first bytes.
    match files.bucket.bytes(&key, 0, u64::from(u32::MAX)).await {
        Ok(bytes) => {
            let mut answer = media::presentation::headers(media::sniff(&bytes), None);
            tag(&mut answer, &etag);
            (answer, bytes).into_response()
        }
        Err(error) => refused(&error),
    }
}

/// The message and its file, when the person may see it. The same 404 for what is not there and what is not theirs.
async fn found(
    state: &AppState,
    auth: &Result<Person, AuthError>,
    address: Result<Path<Address>, axum::extract::rejection::PathRejection>,
    which: Which,
) -> Result<(Message, StoredFile), Refusal> {
    let viewer = auth.clone()?.viewer()?;
    let not_found = || Refusal(AppError::NotFound);
    let Path(Address { id, at, message }) = address.map_err(|_| not_found())?;
    let place = Position {
        at: Seconds(at),
        id: message,
    };
    let message = service::thread::message(&state.service, &viewer, &id, place).await?;
    // What the customer took back is not handed out any more.
    let file = which.of(&message).cloned();
    let file = file.filter(|_| message.marks.deleted_at.is_none()).ok_or_else(not_found)?;
    Ok((message, file))
}

/// As the sender calls it.
fn given(message: &Message, which: Which) -> Option<FileName> {
    let files = message.content.files();
    let media = files.get(which.file).filter(|_| !which.ad)?;
    media.name.as_deref().and_then(FileName::new)
}

/// What is called nothing is saved by its kind, its time by the clock of the number and, where it is to be saved, whose it is.
async fn made(state: &AppState, auth: &Result<Person, AuthError>, message: &Message, which: Which, saved: bool) -> String {
    let what = match &message.content {
        _ if which.ad => "advertisement",
        Content::Image(_) => "photo",
        Content::Video(_) => "video",
        Content::Audio(_) => "audio",
        Content::Voice(_) => "voice",
        Content::Sticker(_) => "sticker",
        _ => "document",
    };
    let id = &message.conversation;
    let hours = Box::pin(state.service.hours_of(&id.phone)).await;
    let zone = hours.map_or_else(|_| Zone::utc(), |(_, zone)| zone);
    let (at, second) = (zone.local(message.at), message.at.0.rem_euclid(60));
    let name = format!(
        "{what}-{:04}-{:02}-{:02}-{:02}{:02}{second:02}",
        at.year, at.month, at.day, at.hour, at.minute
    );
    let viewer = auth.as_ref().ok().and_then(|person| person.viewer().ok());
    let Some(viewer) = viewer.filter(|_| saved) else {
        return name;
    };
    match Box::pin(service::thread::head(&state.service, &viewer, id)).await {
        Ok(head) => format!("{name}-{}", cleaned(&head.contact.card.title())),
        // The name is no reason to refuse the file.
        Err(_) => name,
    }
}

/// A customer's name as a part of a file's: what follows a dot would be taken for the file's ending.
fn cleaned(customer: &str) -> String {
    customer.replace('.', " ").chars().take(60).collect()
}

/// An object is written once and never changes: the message's id says which one it is.
fn etag(message: &Message, which: Which) -> String {
    match which.file {
        _ if which.ad => format!("\"{}-ad\"", message.id),
        0 => format!("\"{}\"", message.id),
        n => format!("\"{}-{n}\"", message.id),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_with_dots_takes_no_ending_away() {
        let name = FileName::new(&format!("photo-2026-{}", cleaned("J.Smith/Sons"))).unwrap();
        assert_eq!(name.ending_as(FileType::Jpeg).as_str(), "photo-2026-J Smith_Sons.jpg");
        assert_eq!(cleaned(&"x".repeat(500)).len(), 60);
    }
}
