//! The files that customers send: samples, what a page or test gives, or none at all.

use super::kinds::refuse;
use crate::{
    app::App,
    aws::ApiError,
    media::{self, Sample, Whose},
    names::OurNumber,
};
use axum::{body::Body, http::StatusCode};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

/// Nobody sends more: WhatsApp's own limit.
const MOST_BYTES: i64 = 100 * 1024 * 1024;

/// Where the bytes come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    /// One of the sample files, by its name.
    Sample(String),
    /// What was uploaded to the phone before.
    Id(String),
    /// Bytes that the request carries itself.
    Bytes { mime_type: String, base64: String },
    /// WhatsApp could not fetch it.
    Failed,
}

impl Source {
    /// Keeps the bytes and gives what the message says of them.
    pub(super) fn announce(&self, app: &App, tx: &Transaction<'_>, number: OurNumber) -> Result<Value, ApiError> {
        let keep = |mime: &str, bytes: &[u8]| {
            let bytes = app.media.keep(bytes).map_err(|error| broken(&error))?;
            let id = media::insert(tx, number.meta_id, Whose::Customer, mime, &bytes, app.now())?;
            Ok(bytes.announced(&id, mime))
        };
        match self {
            Self::Sample(name) => {
                let sample = Sample::find(name).ok_or_else(|| refuse(&format!("The samples are {}.", Sample::names())))?;
                let mut out = keep(sample.mime, sample.bytes)?;
                if sample.mime.starts_with("application/") || sample.mime.starts_with("text/") {
                    out["filename"] = json!(sample.name);
                }
                Ok(out)
            }
            Self::Id(id) => {
                let kept = media::find(tx, id, number.meta_id, app.now())?;
                let kept = kept.ok_or_else(|| refuse("There is no such file on this number."))?;
                Ok(kept.announced(id))
            }
            Self::Bytes { mime_type, base64 } => {
                let bytes = STANDARD.decode(base64).map_err(|_| refuse("media.bytes.base64 is not Base64."))?;
                keep(mime_type, &bytes)
            }
            Self::Failed => Ok(json!({})),
        }
    }
}

/// Keeps what the phone page or a test uploads, for a message to come. Gives what the message will say of it.
pub(crate) async fn receive(app: &App, number: OurNumber, mime: &str, body: Body) -> Result<Value, ApiError> {
    let bytes = app.media.receive(body, MOST_BYTES).await.map_err(|error| broken(&error))?;
    let bytes = bytes.ok_or_else(|| refuse("A file can have 100 MB at most."))?;
    let id = app
        .db
        .run(|tx| media::insert(tx, number.meta_id, Whose::Customer, mime, &bytes, app.now()))?;
    let mut out = bytes.announced(&id, mime);
    out["size"] = json!(bytes.size);
    Ok(out)
}

fn broken(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "a media file could not be kept");
    let message = "The sandbox's media folder failed; its log says why.";
    ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "media_failed", message)
}
