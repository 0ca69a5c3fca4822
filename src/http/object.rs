//! An object of a bucket as an answer: whole, or in parts where a player asks for them.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bucket::{Bucket, BucketError};
use media::Wanted;
use tokio_util::io::ReaderStream;

/// Read from the bucket and written to the browser at once.
const PIECE: usize = 64 * 1024;

/// A browser may keep it, and asks each time whether it may still show it: who was signed out may not.
const CACHING: &str = "private, no-cache";

/// What is sent.
pub(super) struct Object<'a> {
    pub(super) bucket: &'a Bucket,
    pub(super) key: &'a str,
    /// In bytes.
    pub(super) size: u64,
    /// Which version of it this is, in quotation marks.
    pub(super) etag: &'a str,
}

/// Sends it with these headers, or the part of it that is asked for.
pub(super) async fn send(asked: &HeaderMap, mut answer: HeaderMap, object: Object<'_>) -> Response {
    let Object { bucket, key, size, etag } = object;
    if is_known(asked, etag) {
        return not_modified(etag);
    }
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let wanted = Wanted::read(text(header::RANGE), text(header::IF_RANGE), etag, size);
    tag(&mut answer, etag);
    // Where a player begins in the middle, or goes on after a break.
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(range) = wanted.content_range(size).and_then(|range| HeaderValue::try_from(range).ok()) {
        answer.insert(header::CONTENT_RANGE, range);
    }
    let (first, last) = match wanted {
        Wanted::Whole => (0, size.saturating_sub(1)),
        Wanted::Part { first, last } => (first, last),
        Wanted::Unsatisfiable => return (wanted.status(), answer).into_response(),
    };
    if size == 0 {
        // S3 has no part of nothing.
        return (StatusCode::OK, answer).into_response();
    }
    match bucket.read(key, first, last).await {
        Ok(body) => {
            answer.insert(header::CONTENT_LENGTH, wanted.length(size).into());
            let body = Body::from_stream(ReaderStream::with_capacity(body, PIECE));
            (wanted.status(), answer, body).into_response()
        }
        Err(error) => refused(&error),
    }
}

pub(super) fn tag(answer: &mut HeaderMap, etag: &str) {
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHING));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        answer.insert(header::ETAG, etag);
    }
}

/// Whether the browser has this version already.
pub(super) fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag))
}

pub(super) fn not_modified(etag: &str) -> Response {
    let mut answer = HeaderMap::new();
    tag(&mut answer, etag);
    (StatusCode::NOT_MODIFIED, answer).into_response()
}

pub(super) fn refused(error: &BucketError) -> Response {
    match error {
        BucketError::NotFound => StatusCode::NOT_FOUND.into_response(),
        error => {
            tracing::warn!(error = %domain::Causes(error), "file not read from the bucket");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
