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
    assistant::{Reply, Said, Source, Trouble, Wish},
};
use futures::{Stream, StreamExt as _};
use identity::{AuthError, Operator, Person};
use serde::Deserialize;
use service::draft_reply::{Basis, basis};
use std::{convert::Infallible, sync::Arc, time::Duration};

/// What drafts are made with, where a backend is configured. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Drafts {
    turns: Turns,
    hides: bool,
}

impl Drafts {
    pub(crate) fn connect(sdk: &SdkConfig, config: &AssistantConfig) -> Self {
        let bedrock = Bedrock::connect(sdk, config.settings.clone());
        Self {
            turns: Turns::new(Arc::new(bedrock), Limits::default()),
            hides: config.hides,
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
    let stream = said(drafts.turns.clone(), basis, id.customer.to_string(), state.shutdown.clone());
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

fn said(
    turns: Turns,
    basis: Option<Basis>,
    customer: String,
    shutdown: tokio_util::sync::CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let Some(basis) = basis else {
            yield Ok(failed(Trouble::NothingToAnswer));
            return;
        };
        let turn = Turn { prompt: basis.prompt, session: basis.session.to_string(), customer };
        let mut stream = std::pin::pin!(turns.start(turn));
        let (mut written, mut sources) = (String::new(), Vec::<Source>::new());
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => Some(Said::Failed { trouble: Trouble::CutOff }),
                next = stream.next() => next,
            };
            match next {
                Some(Said::Text { text }) => {
                    yield Ok(named("text", &text));
                    written.push_str(&text);
                }
                Some(Said::Sources { sources: found }) => {
                    yield Ok(named("sources", &found));
                    sources = found;
                }
                Some(Said::Usage { input, output }) => yield Ok(named("usage", &(input, output))),
                Some(Said::Guardrail) => {}
                Some(Said::End) => {
                    let reply = Reply::new(&written, &sources, &basis.lines);
                    tracing::info!(written = written.len(), sources = sources.len(), struck = reply.struck.len(), "a reply was drafted");
                    yield Ok(named("done", &serde_json::json!({ "reply": reply, "newest": basis.newest.map(|place| place.to_string()) })));
                    return;
                }
                Some(Said::Failed { trouble }) => {
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
