//! `GET /live`: the live stream of one browser as Server-Sent Events.
//!
//! `hello` first; then events as they happen, each with the place to resume from as its id; `mark` moves that place when
//! it is quiet; `reset` says that too much was missed; `end` says why the stream ends.

use crate::state::AppState;
use app::Refusal;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderName, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use domain::{EventId, FeedItem, SCHEMA, live::low_water};
use futures::Stream;
use identity::{AuthError, Person};
use serde::Deserialize;
use service::feed::{Listener, Next, Watch, replay};
use std::{collections::BTreeSet, convert::Infallible, sync::Arc, time::Duration};
use tokio::time::MissedTickBehavior;

/// How often the session of a stream is looked up. A sign-out on this instance ends it at once; this is for other instances.
const SESSION_CHECK: Duration = Duration::from_millis(2_500);

/// How often the role of a stream is compared with the directory, which costs no read.
const ROLE_CHECK: Duration = Duration::from_secs(1);

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
    let (listener, person) = match listening(auth) {
        Ok(listening) => listening,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let Ok(Query(Since { since })) = query else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // Watch first, then read what was before: nothing falls in between.
    let watch = state.service.watch(listener.clone());
    let replayed = match since {
        None => Some(Vec::new()),
        Some(since) => match replay(&state.service, &listener, since).await {
            Ok(events) => events,
            Err(error) => {
                let Refusal(error) = error.into();
                return error.status().into_response();
            }
        },
    };
    let stream = events(state, person, watch, replayed);
    let headers = [
        (HeaderName::from_static("x-accel-buffering"), "no"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

/// Who listens, and what they may hear.
fn listening(auth: Result<Person, AuthError>) -> Result<(Listener, Person), Refusal> {
    let person = auth?;
    Ok((Listener::of(&person)?, person))
}

/// The whole stream. It ends when the browser goes, the session ends, the role changes or the server stops.
///
/// Thousands of these wait at once: what is needed only now and then is on the heap while it is.
fn events(
    state: AppState,
    person: Person,
    mut watch: Watch,
    replayed: Option<Vec<Arc<FeedItem>>>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let _counted = state.service.meters().live().opened();
        let mut ended = state.identity.ended();
        let mut session_check = tokio::time::interval(SESSION_CHECK);
        let mut role_check = tokio::time::interval(ROLE_CHECK);
        let mut mark = tokio::time::interval(MARK);
        for timer in [&mut session_check, &mut role_check, &mut mark] {
            // A browser that read nothing for a minute needs one mark, not twelve.
            timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        let mut sent = BTreeSet::new();
        yield Ok(named("hello", &serde_json::json!({ "schema": SCHEMA, "build": state.build, "now": state.service.now() })));
        match replayed {
            None => yield Ok(reset(&state)),
            Some(events) => for event in events {
                sent.insert(event.id);
                state.service.meters().live().replayed();
                yield Ok(message(&state, &event));
            },
        }
        loop {
            tokio::select! {
                // In this order: an end comes before what is still in the queue, and a mark only when the queue is empty,
                // because it tells the browser that it has everything.
                biased;
                () = state.shutdown.cancelled() => {
                    yield Ok(end(&state, "shutdown"));
                    return;
                }
                gone = ended.recv() => {
                    if gone.is_err() {
                        // Too many ended at once to tell which.
                        session_check.reset_immediately();
                    }
                    if gone.is_ok_and(|gone| gone == *person.session()) {
                        yield Ok(end(&state, "signed_out"));
                        return;
                    }
                },
                _ = role_check.tick() => if !Box::pin(keeps_role(&state, &person)).await {
                    let reason = Box::pin(no_longer(&state, &person)).await.unwrap_or("role");
                    yield Ok(end(&state, reason));
                    return;
                },
                _ = session_check.tick() => if let Some(reason) = Box::pin(no_longer(&state, &person)).await {
                    yield Ok(end(&state, reason));
                    return;
                },
                next = watch.next() => match next {
                    // What was replayed may come once more from the watch.
                    Some(Next::Event(event)) if sent.remove(&event.id) => {}
                    Some(Next::Event(event)) => {
                        state.service.meters().live().passed(state.service.now().0 - event.made().0);
                        yield Ok(message(&state, &event));
                    }
                    Some(Next::Reset) => yield Ok(reset(&state)),
                    None => return,
                },
                _ = mark.tick() => {
                    sent = sent.split_off(&state.service.low_water());
                    yield Ok(named("mark", &serde_json::json!({})).id(state.service.low_water().to_string()));
                }
            }
        }
    }
}

/// Whether the directory still gives the person of a stream their role and their numbers. A directory that cannot be read takes nothing away.
async fn keeps_role(state: &AppState, person: &Person) -> bool {
    state.identity.keeps_role(person).await.unwrap_or(true)
}

/// Why the person of a stream may no longer have it; none while they may.
async fn no_longer(state: &AppState, person: &Person) -> Option<&'static str> {
    match state.identity.recheck(person).await {
        Ok(now) if now.may_the_same(person) => None,
        Ok(_) => Some("role"),
        Err(AuthError::Unavailable(_)) => None,
        Err(_) => Some("signed_out"),
    }
}

/// An event with the place from which nothing after it is missing. That is counted from the event, not from now: a slow
/// reader, or a replay, gets events long after they happened, and more of them wait behind this one.
fn message(state: &AppState, event: &FeedItem) -> Event {
    let place = low_water(event.made()).min(state.service.low_water());
    Event::default().id(place.to_string()).data(&*event.json)
}

/// Too much was missed: the browser reads everything anew, and goes on from here.
fn reset(state: &AppState) -> Event {
    state.service.meters().live().reset();
    named("reset", &serde_json::json!({})).id(state.service.low_water().to_string())
}

fn named(name: &str, data: &serde_json::Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn end(state: &AppState, reason: &'static str) -> Event {
    state.service.meters().live().ended(reason);
    named("end", &serde_json::json!({ "reason": reason }))
}
