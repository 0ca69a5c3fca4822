//! The customer's phone: people, chats, messages, and the stream that keeps the page live.

use super::{answer, read};
use crate::{
    app::App,
    aws::ApiError,
    media, names,
    phone::{self, Act, Answer, Draft, NewPerson},
};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;

pub(super) async fn people(State(app): State<Arc<App>>) -> Response {
    answer(phone::list(&app))
}

pub(super) async fn create_person(State(app): State<Arc<App>>, body: Bytes) -> Response {
    match read::<NewPerson>(&body).and_then(|new| phone::create(&app, &new)) {
        Ok(person) => (StatusCode::CREATED, Json(json!(person))).into_response(),
        Err(error) => answer(Err(error)),
    }
}

#[derive(Deserialize)]
struct Online {
    online: bool,
}

pub(super) async fn online(State(app): State<Arc<App>>, Path(id): Path<String>, body: Bytes) -> Response {
    answer(
        read::<Online>(&body)
            .and_then(|wanted| phone::set_online(&app, &id, wanted.online))
            .map(|person| json!(person)),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Marketing {
    stopped: bool,
    /// Which of our numbers is told; the first when absent.
    our_number: Option<String>,
}

pub(super) async fn marketing(State(app): State<Arc<App>>, Path(id): Path<String>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Marketing = read(&body)?;
        let number = wanted.our_number.as_deref().map_or(Ok(names::OUR_NUMBERS[0]), number)?;
        phone::set_marketing(&app, &id, wanted.stopped, number).map(|person| json!(person))
    })())
}

pub(super) async fn numbers() -> Response {
    let numbers: Value = names::OUR_NUMBERS
        .iter()
        .map(|n| json!({ "id": n.meta_id, "eum_id": n.eum_id, "number": n.e164, "display": n.display, "name": n.name }))
        .collect();
    answer(Ok(json!({ "numbers": numbers })))
}

#[derive(Deserialize)]
pub(super) struct Chat {
    person: String,
    our_number: String,
}

fn number(id: &str) -> Result<names::OurNumber, ApiError> {
    names::our_number(id).ok_or_else(|| ApiError::bad("unknown_number", format!("{id} is none of our numbers.")))
}

pub(super) async fn chat(State(app): State<Arc<App>>, Query(of): Query<Chat>) -> Response {
    answer(number(&of.our_number).and_then(|n| phone::chat(&app, &of.person, n.meta_id)))
}

pub(super) async fn send(State(app): State<Arc<App>>, body: Bytes) -> Response {
    match read::<Draft>(&body).and_then(|draft| phone::send_as_customer(&app, &draft)) {
        Ok(wamid) => (StatusCode::CREATED, Json(json!({ "id": wamid }))).into_response(),
        Err(error) => answer(Err(error)),
    }
}

#[derive(Deserialize)]
pub(super) struct Upload {
    our_number: String,
}

/// A file for a message to come, as it is; its type is the request's.
pub(super) async fn upload(State(app): State<Arc<App>>, Query(to): Query<Upload>, headers: HeaderMap, body: Body) -> Response {
    let mime = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mime = mime.unwrap_or("application/octet-stream");
    let kept = match number(&to.our_number) {
        Ok(number) => phone::receive(&app, number, mime, body).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(kept) => (StatusCode::CREATED, Json(kept)).into_response(),
        Err(error) => answer(Err(error)),
    }
}

/// The bytes of a file, for the phone page. A phone keeps its files longer than WhatsApp does.
pub(super) async fn download(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response {
    let kept = match app.db.run(|tx| media::shown(tx, &id)) {
        Ok(Some(kept)) => kept,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return answer(Err(error.into())),
    };
    let Ok(body) = app.media.body(&kept).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Whatever it is, it is no page of ours.
    let headers = [
        (header::CONTENT_TYPE, kept.mime.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    (headers, body).into_response()
}

/// Reactions, edits, deletions, and changes of number or user id.
pub(super) async fn act(State(app): State<Arc<App>>, body: Bytes) -> Response {
    match read::<Act>(&body).and_then(|act| phone::act(&app, &act)) {
        Ok(done) => (StatusCode::CREATED, Json(done)).into_response(),
        Err(error) => answer(Err(error)),
    }
}

/// What is tapped in a message of the business.
pub(super) async fn answer_message(State(app): State<Arc<App>>, body: Bytes) -> Response {
    match read::<Answer>(&body).and_then(|wanted| phone::answer(&app, &wanted)) {
        Ok(wamid) => (StatusCode::CREATED, Json(json!({ "id": wamid }))).into_response(),
        Err(error) => answer(Err(error)),
    }
}

pub(super) async fn read_chat(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let of: Chat = read(&body)?;
        let count = phone::read_by_customer(&app, &of.person, number(&of.our_number)?.meta_id)?;
        Ok(json!({ "read": count }))
    })())
}

/// Everything that changes on any phone. A page that missed something is told to load again.
pub(super) async fn events(State(app): State<Arc<App>>) -> Response {
    let feed = stream::unfold(
        (app.phone.subscribe(), app.stop.clone(), true),
        |(mut feed, stop, first)| async move {
            if first {
                // Sent at once, so that the page knows from when on it misses nothing.
                return Some((
                    Ok::<_, Infallible>(Event::default().data(r#"{"type":"hello"}"#)),
                    (feed, stop, false),
                ));
            }
            let text = tokio::select! {
                next = feed.recv() => match next {
                    Ok(text) => text.to_string(),
                    Err(RecvError::Lagged(_)) => r#"{"type":"reload"}"#.to_owned(),
                    Err(RecvError::Closed) => return None,
                },
                () = stop.cancelled() => return None,
            };
            Some((Ok(Event::default().data(text)), (feed, stop, false)))
        },
    );
    Sse::new(feed)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response()
}
