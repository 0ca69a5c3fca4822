//! GetWhatsAppMessageMedia, PostWhatsAppMessageMedia and DeleteWhatsAppMessageMedia: files between WhatsApp and S3.

use super::accounts::{eum_number, parameter};
use crate::{
    app::App,
    aws::{ApiError, Input},
    ids::now_ms,
    media::{self, Kept, Whose},
    names::OurNumber,
};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use std::sync::PoisonError;

pub(super) const MB: i64 = 1024 * 1024;
/// What can be uploaded, and how big it may be.
const TYPES: [(&[&str], i64); 5] = [
    (&["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], 16 * MB),
    (&["image/jpeg", "image/png"], 5 * MB),
    (&["image/webp"], 500 * 1024),
    (&["video/mp4", "video/3gp", "video/3gpp"], 16 * MB),
    (
        &[
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.ms-excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ],
        100 * MB,
    ),
];

/// A place in S3.
pub(super) struct Place<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
}

pub(super) async fn get(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    quota(app, "GetWhatsAppMessageMedia")?;
    let input = Input::parse(body)?;
    let number = eum_number(input.text("originationPhoneNumberId")?)?;
    let id = media_id(input.text("mediaId")?)?;
    let place = match input.0.get("metadataOnly") {
        Some(Value::Bool(true)) => None,
        _ => Some(place(&input, "destinationS3File", "destinationS3PresignedUrl")?),
    };
    let kept = app.db.run(|tx| media::find(tx, id, number.meta_id, app.now()))?;
    let kept = kept.ok_or_else(|| not_found(id))?;
    if let Some(place) = place {
        write(app, &place, id, &kept).await?;
    }
    Ok(json!({ "mimeType": kept.mime, "fileSize": kept.size }))
}

/// The key is only how the object's name begins: then come the id and an ending by its type.
async fn write(app: &App, place: &Place<'_>, id: &str, kept: &Kept) -> Result<(), ApiError> {
    let Place { bucket, key } = place;
    if !app.s3.has_bucket(bucket) {
        return Err(invalid(format!("The bucket {bucket} does not exist.")));
    }
    let body = app.media.body(kept).await.map_err(|error| broken(&error))?;
    let key = format!("{key}{id}{}", ending(&kept.mime));
    let size = u64::try_from(kept.size).unwrap_or(0);
    if !app.s3.write(bucket, &key, &kept.mime, size, body).await {
        return Err(invalid(format!("{key} could not be written to {bucket}.")));
    }
    Ok(())
}

pub(super) async fn post(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    quota(app, "PostWhatsAppMessageMedia")?;
    let input = Input::parse(body)?;
    let number = eum_number(input.text("originationPhoneNumberId")?)?;
    let Place { bucket, key } = place(&input, "sourceS3File", "sourceS3PresignedUrl")?;
    let object = app.s3.read(bucket, key).await;
    let object = object.ok_or_else(|| invalid(format!("{key} could not be read from the bucket {bucket}.")))?;
    let mime = object.content_type.unwrap_or_default();
    let most = TYPES.iter().find(|(types, _)| types.contains(&base(&mime))).map(|(_, most)| *most);
    let most = most.ok_or_else(|| invalid(format!("(#100) Param file must be of a type that WhatsApp takes; {mime} is none.")))?;
    let bytes = app.media.receive(object.body, most).await.map_err(|error| broken(&error))?;
    let bytes = bytes.ok_or_else(|| invalid(format!("(#131053) A file of the type {mime} can have {most} bytes at most.")))?;
    let id = app
        .db
        .run(|tx| media::insert(tx, number.meta_id, Whose::Ours, &mime, &bytes, app.now()))?;
    Ok(json!({ "mediaId": id }))
}

pub(super) fn delete(app: &App, query: &str) -> Result<Value, ApiError> {
    quota(app, "DeleteWhatsAppMessageMedia")?;
    let required = |name: &str| parameter(query, name).ok_or_else(|| ApiError::bad("ValidationException", format!("{name} is required")));
    let number: OurNumber = eum_number(&required("originationPhoneNumberId")?)?;
    let id = required("mediaId")?;
    media_id(&id)?;
    if !app.db.run(|tx| media::delete(tx, &id, number.meta_id, app.now()))? {
        return Err(not_found(&id));
    }
    Ok(json!({ "success": true }))
}

fn quota(app: &App, operation: &'static str) -> Result<(), ApiError> {
    let mut limits = app.limits.lock().unwrap_or_else(PoisonError::into_inner);
    limits
        .media(operation, now_ms())
        .then_some(())
        .ok_or_else(|| ApiError::new(StatusCode::TOO_MANY_REQUESTS, "ThrottledRequestException", "Rate exceeded"))
}

fn media_id(id: &str) -> Result<&str, ApiError> {
    let sound = (1..=100).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    sound
        .then_some(id)
        .ok_or_else(|| ApiError::bad("ValidationException", "mediaId must be 1 to 100 letters and digits."))
}

/// Exactly one of the two members must be there. Links are not offered: the only ones that are valid lead to AWS itself.
fn place<'a>(input: &'a Input, file: &str, link: &str) -> Result<Place<'a>, ApiError> {
    let member = |name: &str| input.0.get(name).filter(|value| !value.is_null());
    match (member(file), member(link)) {
        (Some(Value::Object(of)), None) => Place::read(of),
        (Some(_), None) => Err(ApiError::bad("SerializationException", format!("{file} is no object."))),
        (None, Some(_)) => Err(ApiError::new(
            StatusCode::NOT_IMPLEMENTED,
            "UnknownOperationException",
            format!("The sandbox does not offer {link}."),
        )),
        _ => Err(invalid(format!("Exactly one of {file} and {link} is required."))),
    }
}

impl<'a> Place<'a> {
    pub(super) fn read(of: &'a Map<String, Value>) -> Result<Self, ApiError> {
        let text = |name: &str| of.get(name).and_then(Value::as_str);
        let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bucket = text("bucketName").filter(|name| {
            (3..=63).contains(&name.len())
                && name.bytes().all(|byte| plain(&byte) || matches!(byte, b'.' | b'-'))
                && name.as_bytes().first().is_some_and(plain)
                && name.as_bytes().last().is_some_and(plain)
        });
        let key = text("key").filter(|key| key.len() <= 1024);
        match (bucket, key) {
            (Some(bucket), Some(key)) => Ok(Self { bucket, key }),
            (None, _) => Err(ApiError::bad("ValidationException", "bucketName must be the name of a bucket.")),
            (_, None) => Err(ApiError::bad("ValidationException", "key must be 0 to 1024 bytes long.")),
        }
    }
}

/// A type without its parameters.
pub(super) fn base(mime: &str) -> &str {
    mime.split(';').next().unwrap_or(mime).trim()
}

/// What an object's name ends with. Known of AWS are `.jpeg` and `.ogg`; whether every type has an ending is not.
fn ending(mime: &str) -> &'static str {
    match base(mime) {
        "image/jpeg" => ".jpeg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "video/mp4" | "audio/mp4" => ".mp4",
        "video/3gp" | "video/3gpp" => ".3gp",
        "audio/ogg" => ".ogg",
        "audio/mpeg" => ".mp3",
        "audio/aac" => ".aac",
        "audio/amr" => ".amr",
        "application/pdf" => ".pdf",
        "text/plain" => ".txt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
        _ => "",
    }
}

fn invalid(message: String) -> ApiError {
    ApiError::bad("InvalidParametersException", message)
}

/// Unknown, of another number, deleted and expired are the same to whoever asks.
fn not_found(id: &str) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "ResourceNotFoundException",
        format!("The media {id} does not exist or is not of this number."),
    )
}

pub(super) fn broken(error: &std::io::Error) -> ApiError {
    tracing::error!(%error, "a media file could not be used");
    let message = "The sandbox's media folder failed; its log says why.";
    ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceException", message)
}
