//! The control API: what the phone page and tests use. JSON in, JSON out, and only for pages of our own.

mod burst;
mod faults;
mod phone;
mod pool;
mod record;
mod templates;
mod verify;

use crate::{
    app::App,
    aws::ApiError,
    eum::Standing,
    names::TOPIC_ARN,
    sns::{self, Signed},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post, put},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// All routes below `/control`.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/control/phone/people", get(phone::people).post(phone::create_person))
        .route("/control/phone/people/{id}/online", put(phone::online))
        .route("/control/phone/people/{id}/marketing", put(phone::marketing))
        .route("/control/phone/numbers", get(phone::numbers))
        .route("/control/phone/chat", get(phone::chat))
        .route("/control/phone/messages", post(phone::send))
        .route("/control/phone/media", post(phone::upload))
        .route("/control/phone/media/{id}", get(phone::download))
        .route("/control/phone/acts", post(phone::act))
        .route("/control/phone/answer", post(phone::answer_message))
        .route("/control/phone/read", post(phone::read_chat))
        .route("/control/phone/events", get(phone::events))
        .route("/control/publish", post(publish))
        .route("/control/burst", post(burst::burst))
        .route("/control/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/control/calls", get(faults::calls))
        .route(
            "/control/chaos",
            get(faults::chaos).put(faults::set_chaos).delete(faults::end_chaos),
        )
        .route(
            "/control/delivery",
            get(faults::delivery).put(faults::set_delivery).delete(faults::end_delivery),
        )
        .route(
            "/control/clock",
            get(faults::clock).put(faults::set_clock).delete(faults::end_clock),
        )
        .route("/control/quiet", get(verify::quiet))
        .route("/control/verify", get(verify::verify))
        .route("/control/tokens", get(pool::lifetimes).put(pool::set_lifetimes))
        .route("/control/keys/rotate", post(pool::rotate))
        .route("/control/clients", put(pool::save_client))
        .route("/control/mail", get(pool::mail))
        .route("/control/standing", put(standing))
        .route("/control/templates", get(templates::list).post(templates::act))
        .route("/control/templates/review", put(templates::review))
        .route("/control/templates/seed", post(templates::seed))
        .route("/control/record/sends", get(record::sends))
        .route("/control/record/events", get(record::events))
}

/// Reads a body whatever its content type says; the guard has already made sure that no foreign page sent it.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError::bad("invalid_json", error.to_string()))
}

/// An answer, or an error as `{"error": code, "message": text}`.
fn answer(outcome: Result<Value, ApiError>) -> Response {
    match outcome {
        Ok(out) => Json(out).into_response(),
        Err(error) => (error.status, Json(json!({ "error": error.code, "message": error.message }))).into_response(),
    }
}

/// What Meta thinks of the account from now on; what is left out is well.
async fn standing(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Standing = read(&body)?;
        wanted.save(&app)?;
        Ok(json!(wanted))
    })())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    message: String,
    subject: Option<String>,
    topic: Option<String>,
}

/// Publishes any text to the topic, as AWS would: alarms, nonsense, copies of old events.
async fn publish(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Publish = read(&body)?;
        let topic = wanted.topic.as_deref().unwrap_or(TOPIC_ARN);
        let signed = Signed::new(&app, topic, &wanted.message, wanted.subject.as_deref(), Map::new())?;
        app.transact(|tx, wake| {
            sns::record_foreign(&app, tx, &signed)?;
            sns::fan_out(&app, tx, wake, &signed)
        })?;
        Ok(json!({ "messageId": signed.id }))
    })())
}
