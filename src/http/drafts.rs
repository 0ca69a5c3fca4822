//! `POST /drafts/{id}`: a draft of a reply as Server-Sent Events. It ends when the browser goes; nothing is stored and nothing sent.
//!
//! `text` as the model writes; `sources`; `done` with the reply as it may be used, which counts; or `failed` with a sentence.

use crate::{config::AssistantConfig, state::AppState};
use app::{Refusal, error::AppError};
use assistant::{Bedrock, Limits, Turn, Turns};
use aws_config::SdkConfig;
use axum::{
    Extension, Json,
    extract::{
        Path, State,
        rejection::{JsonRejection, PathRejection},
    },
    http::{HeaderName, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use domain::{
    ConversationId,
    assistant::{Counted, Reply, Said, Source, Trouble, Usage, Wish},
};
use futures::{Stream, StreamExt as _};
use identity::{AuthError, Operator, Person};
use serde::Deserialize;
use service::{
    Service,
    draft_reply::{self, Basis, basis},
};
use std::{convert::Infallible, sync::Arc, time::Duration};

/// What drafts are made with, where a backend is configured. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Drafts {
    turns: Turns,
    hides: bool,
    /// Tokens that may be spent in a day; none for any number.
    daily: Option<i64>,
}

impl Drafts {
    pub(crate) fn connect(sdk: &SdkConfig, config: &AssistantConfig) -> Self {
        let bedrock = Bedrock::connect(sdk, config.settings.clone());
        Self {
            turns: Turns::new(Arc::new(bedrock), Limits::default()),
            hides: config.hides,
            daily: config.daily,
        }
    }
}

pub(crate) const DRAFT: &str = "/drafts/{id}";

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    wish: Wish,
    /// The draft that is to be changed.
    #[serde(default)]
    draft: Option<String>,
}

pub(crate) async fn draft(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<ConversationId>, PathRejection>,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Response {
    // In the order of all calls: who asks, what is asked, whether they may.
    let person = match auth.map_err(Refusal::from) {
        Ok(person) => person,
        Err(Refusal(error)) => return told(error),
    };
    let (Ok(Path(id)), Ok(Json(asked))) = (address, asked) else {
        return told(AppError::Invalid(
            "This change of a draft is not known. Reload the page and try again.".to_owned(),
        ));
    };
    let operator: Operator = match person.operator().map_err(Refusal::from) {
        Ok(operator) => operator,
        Err(Refusal(error)) => return told(error),
    };
    // Without a backend there is no such thing.
    let Some(drafts) = state.drafts.clone() else {
        return told(AppError::NotFound);
    };
    if let Some(wait) = state.limits.draft(operator.actor().sub.clone(), state.service.now()) {
        return told(AppError::TooMany(wait));
    }
    let basis = Box::pin(basis(
        &state.service,
        &operator,
        &id,
        &asked.wish,
        asked.draft.as_deref(),
        drafts.hides,
    ))
    .await;
    let basis = match basis {
        Ok(basis) => basis,
        Err(error) => {
            let Refusal(error) = error.into();
            return told(error);
        }
    };
    let headers = [
        (HeaderName::from_static("x-accel-buffering"), "no"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let is_spent = match (drafts.daily, draft_reply::spent(&state.service).await) {
        (Some(daily), Ok(spent)) => spent >= daily,
        (_, Ok(_)) => false,
        (_, Err(error)) => {
            let Refusal(error) = error.into();
            return told(error);
        }
    };
    let stream = said(
        state.service.clone(),
        drafts.turns.clone(),
        basis.filter(|_| !is_spent),
        id,
        state.shutdown.clone(),
        is_spent,
    );
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

fn said(
    service: Service,
    turns: Turns,
    basis: Option<Basis>,
    id: ConversationId,
    shutdown: tokio_util::sync::CancellationToken,
    is_spent: bool,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let Some(basis) = basis else {
            yield Ok(failed(if is_spent { Trouble::Spent } else { Trouble::NothingToAnswer }));
            return;
        };
        let mut usage = Usage::default();
        usage.add(Counted::Asked, 1);
        draft_reply::count(&service, &id.phone, &usage).await;
        let mut usage = Usage::default();
        let (began, mut first) = (tokio::time::Instant::now(), None);
        let turn = Turn { prompt: basis.prompt, session: basis.session.to_string(), customer: id.customer.to_string() };
        let mut stream = std::pin::pin!(turns.start(turn));
        let (mut written, mut sources) = (String::new(), Vec::<Source>::new());
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => Some(Said::Failed { trouble: Trouble::CutOff }),
                next = stream.next() => next,
            };
            match next {
                Some(Said::Text { text }) => {
                    first.get_or_insert_with(|| began.elapsed());
                    yield Ok(named("text", &text));
                    written.push_str(&text);
                }
                Some(Said::Sources { sources: found }) => {
                    yield Ok(named("sources", &found));
                    sources = found;
                }
                Some(Said::Usage { input, output }) => {
                    usage.add(Counted::Input, i64::try_from(input).unwrap_or(i64::MAX));
                    usage.add(Counted::Output, i64::try_from(output).unwrap_or(i64::MAX));
                    yield Ok(named("usage", &(input, output)));
                }
                Some(Said::Guardrail) => {}
                Some(Said::End) => {
                    let reply = Reply::new(&written, &sources, &basis.lines);
                    usage.add(Counted::Drafted, 1);
                    let millis = first.map_or(0, |first: std::time::Duration| first.as_millis());
                    usage.add(Counted::FirstMillis, i64::try_from(millis).unwrap_or(i64::MAX));
                    draft_reply::count(&service, &id.phone, &usage).await;
                    tracing::info!(written = written.len(), sources = sources.len(), struck = reply.struck.len(), "a reply was drafted");
                    yield Ok(named("done", &serde_json::json!({ "reply": reply, "newest": basis.newest.map(|place| place.to_string()) })));
                    return;
                }
                Some(Said::Failed { trouble }) => {
                    // What was read and written costs all the same.
                    draft_reply::count(&service, &id.phone, &usage).await;
                    yield Ok(failed(trouble));
                    return;
                }
                None => return,
            }
        }
    }
}

fn named(name: &str, data: &impl serde::Serialize) -> Event {
    Event::default()
        .event(name)
        .json_data(data)
        .unwrap_or_else(|_| Event::default().event(name))
}

fn failed(trouble: Trouble) -> Event {
    named("failed", &serde_json::json!({ "trouble": trouble, "words": trouble.to_string() }))
}

fn told(error: AppError) -> Response {
    (error.status(), Json(error)).into_response()
}
