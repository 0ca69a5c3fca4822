//! Message templates: managing them, what Meta does with them, and sending them.

#[cfg(test)]
mod agreement;
mod change;
mod create;
mod definition;
mod fill;
mod library;
mod media;
mod read;
mod review;
mod samples;
mod sending;
mod store;

pub(crate) use read::overview;
pub(super) use review::step;
pub(crate) use review::{Act, act, set_delay};
pub(crate) use samples::{lives, seed};
pub(super) use sending::{Sent, check};
pub(crate) use store::Template;

use super::{accounts, answer};
use crate::{
    app::App,
    aws::{ApiError, Input},
};
use axum::{
    Router,
    body::Bytes,
    extract::{RawQuery, State},
    response::Response,
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{ops::RangeInclusive, sync::Arc};

/// Creating and updating have addresses that one would expect of other operations.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/whatsapp/template/put", post(put))
        .route("/v1/whatsapp/template/create", post(from_library))
        .route("/v1/whatsapp/template", post(update).get(one).delete(delete))
        .route("/v1/whatsapp/template/list", get(list))
        .route("/v1/whatsapp/template/media", post(upload))
        .route("/v1/whatsapp/template/library", post(library))
}

async fn put(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "CreateWhatsAppMessageTemplate", &body, async { create::create(&app, &body) }).await
}

async fn from_library(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let work = async { library::create(&app, &body) };
    answer(&app, "CreateWhatsAppMessageTemplateFromLibrary", &body, work).await
}

async fn update(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "UpdateWhatsAppMessageTemplate", &body, async { change::update(&app, &body) }).await
}

async fn one(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "GetWhatsAppMessageTemplate", b"", async { read::one(&app, &query) }).await
}

async fn delete(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "DeleteWhatsAppMessageTemplate", b"", async { change::delete(&app, &query) }).await
}

async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "ListWhatsAppMessageTemplates", b"", async { read::list(&app, &query) }).await
}

async fn upload(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer(&app, "CreateWhatsAppMessageTemplateMedia", &body, media::create(&app, &body)).await
}

async fn library(State(app): State<Arc<App>>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let query = query.unwrap_or_default();
    answer(&app, "ListWhatsAppTemplateLibrary", &body, async { library::list(&query, &body) }).await
}

/// Meta's id of the account that a request names.
fn account(input: &Input) -> Result<&'static str, ApiError> {
    accounts::waba(input.text("id")?)
}

/// The same of a query.
fn account_of(query: &str) -> Result<&'static str, ApiError> {
    accounts::waba(&accounts::parameter(query, "id").unwrap_or_default())
}

/// A value that Meta refuses.
fn refused(message: impl Into<String>) -> ApiError {
    ApiError::bad("InvalidParametersException", message)
}

fn invalid(name: &str, rule: &str) -> ApiError {
    ApiError::bad("ValidationException", format!("{name} must be {rule}."))
}

/// A text member, within the length of the model.
fn text<'a>(input: &'a Input, name: &str, range: RangeInclusive<usize>) -> Result<Option<&'a str>, ApiError> {
    let Some(value) = input.0.get(name).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let text = value.as_str().filter(|text| range.contains(&text.chars().count()));
    let rule = || format!("{} to {} characters long", range.start(), range.end());
    text.map(Some).ok_or_else(|| invalid(name, &rule()))
}

/// Bytes in Base64, within the length of the model.
fn blob(input: &Input, name: &str, most: usize) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(encoded) = input.maybe_text(name) else {
        return Ok(None);
    };
    let bytes = STANDARD
        .decode(encoded)
        .map_err(|_| ApiError::bad("SerializationException", format!("{name} is not Base64.")))?;
    if (1..=most).contains(&bytes.len()) {
        return Ok(Some(bytes));
    }
    Err(invalid(name, &format!("1 to {most} bytes long")))
}

fn is_id(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
