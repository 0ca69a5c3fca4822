//! `GET /live`: the live stream of one browser as Server-Sent Events.
//!
//! `hello` first; then events as they happen, each with the place to resume from as its id; `mark` moves that place when
//! it is quiet; `reset` says that too much was missed; `end` says why the stream ends.

use crate::state::AppState;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderName, StatusCode},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use domain::{EventId, LiveEvent, SCHEMA};
use futures::Stream;
use identity::{AuthError, Person};
use serde::Deserialize;
use service::feed::{Next, Watch, replay};
use std::{collections::BTreeSet, convert::Infallible, time::Duration};

/// How often the session and role of a stream are checked. Changes made here end it at once; this is for other instances.
const CHECK: Duration = Duration::from_secs(3);

/// How often the place to resume from moves when it is quiet.
const MARK: Duration = Duration::from_secs(5);

/// Proxies close what is silent for a minute; the browser takes 40 s of silence for a dead stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

#[derive(Deserialize)]
pub(crate) struct Since {
    since: Option<EventId>,
}

pub(crate) async fn live(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    query: Result<Query<Since>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let viewer = match &auth {
        Ok(person) => person.viewer(),
        Err(AuthError::Unavailable(_)) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => return StatusCode::UNAUTHORIZED.into_response(),
    };
    let (Ok(viewer), Ok(person)) = (viewer, auth) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let Ok(Query(Since { since })) = query else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let phones = match state.service.phones().await {
        Ok(phones) => phones
            .iter()
            .map(|phone| phone.id.clone())
            .filter(|phone| identity::may_see(&viewer, phone))
            .collect(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    // Watch first, then read what was before: nothing falls in between.
    let watch = state.service.watch(phones);
    let replayed = match since {
        None => Some(Vec::new()),
        Some(since) => match replay(&state.service, watch.phones(), since).await {
            Ok(events) => events,
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    };
    let stream = events(state, person, watch, replayed);
    let headers = [(HeaderName::from_static("x-accel-buffering"), "no")];
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

/// The whole stream. It ends when the browser goes, the session ends, the role changes or the server stops.
fn events(
    state: AppState,
    person: Person,
    mut watch: Watch,
    replayed: Option<Vec<LiveEvent>>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let mut ended = state.identity.ended();
        let mut check = tokio::time::interval(CHECK);
        let mut mark = tokio::time::interval(MARK);
        let mut sent = BTreeSet::new();
        yield Ok(named("hello", &serde_json::json!({ "schema": SCHEMA, "now": state.service.now() })));
        match replayed {
            None => yield Ok(named("reset", &serde_json::json!({})).id(state.service.low_water().to_string())),
            Some(events) => for event in events {
                sent.insert(event.id);
                yield Ok(message(&state, &event));
            },
        }
        loop {
            tokio::select! {
                next = watch.next() => match next {
                    // What was replayed may come once more from the watch.
                    Some(Next::Event(event)) if sent.remove(&event.id) => {}
                    Some(Next::Event(event)) => yield Ok(message(&state, &event)),
                    Some(Next::Reset) => yield Ok(named("reset", &serde_json::json!({})).id(state.service.low_water().to_string())),
                    None => return,
                },
                _ = mark.tick() => {
                    sent = sent.split_off(&state.service.low_water());
                    yield Ok(named("mark", &serde_json::json!({})).id(state.service.low_water().to_string()));
                }
                gone = ended.recv() => if gone.is_ok_and(|gone| gone == *person.session()) {
                    yield Ok(end("signed_out"));
                    return;
                },
                _ = check.tick() => if let Some(reason) = no_longer(&state, &person).await {
                    yield Ok(end(reason));
                    return;
                },
                () = state.shutdown.cancelled() => {
                    yield Ok(end("shutdown"));
                    return;
                }
            }
        }
    }
}

/// Why the person of a stream may no longer have it; none while they may.
async fn no_longer(state: &AppState, person: &Person) -> Option<&'static str> {
    match state.identity.recheck(person).await {
        Ok(now) if now.role() == person.role() => None,
        Ok(_) => Some("role"),
        Err(AuthError::Unavailable(_)) => None,
        Err(_) => Some("signed_out"),
    }
}

fn message(state: &AppState, event: &LiveEvent) -> Event {
    let data = serde_json::to_string(event).unwrap_or_default();
    Event::default().id(state.service.low_water().to_string()).data(data)
}

fn named(name: &str, data: &serde_json::Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn end(reason: &str) -> Event {
    named("end", &serde_json::json!({ "reason": reason }))
}
