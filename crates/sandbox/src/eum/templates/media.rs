//! CreateWhatsAppMessageTemplateMedia: the samples of headers.

use super::{account, refused, store};
use crate::{
    app::App,
    aws::{ApiError, Input},
    eum::media::{MB, Place, base, broken},
    ids,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// What a header may show, and how big it may be.
fn most(mime: &str) -> Option<i64> {
    match mime {
        "image/jpeg" | "image/png" => Some(5 * MB),
        "video/mp4" => Some(16 * MB),
        "application/pdf" => Some(100 * MB),
        _ => None,
    }
}

pub(super) async fn create(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    account(&input)?;
    let Some(Value::Object(file)) = input.0.get("sourceS3File") else {
        return Err(refused("sourceS3File is required."));
    };
    let Place { bucket, key } = Place::read(file)?;
    let object = app.s3.read(bucket, key).await;
    let object = object.ok_or_else(|| refused(format!("{key} could not be read from the bucket {bucket}.")))?;
    let mime = object.content_type.unwrap_or_default();
    let mime = base(&mime);
    let most = most(mime).ok_or_else(|| refused(format!("(#100) Invalid parameter: {mime} is no type for a header.")))?;
    let bytes = app.media.receive(object.body, most).await.map_err(|error| broken(&error))?;
    if bytes.is_none() {
        return Err(refused(format!(
            "(#131053) Media upload error: A file of the type {mime} can have {most} bytes at most."
        )));
    }
    let handle = new_handle(mime);
    app.db.run(|tx| store::keep_file(tx, &handle, mime))?;
    Ok(json!({ "metaHeaderHandle": handle }))
}

/// Like Meta's: a version, the type, and what only Meta reads.
fn new_handle(mime: &str) -> String {
    format!("4::{}:{}:e:{}", STANDARD.encode(mime), ids::token(40), ids::random_digits(10))
}
