//! `POST /drafts/{id}`: a draft of a reply as Server-Sent Events. It ends when the browser goes; nothing is stored and nothing sent.
//!
//! `text` as the model writes; `sources`; `done` with the reply as it may be used, which counts; or `failed` with a sentence.
//! What it cost is counted however it ends: words that nobody waited for cost as much.

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
    ConversationId, PhoneId,
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
    let is_spent = match drafts.daily {
        None => false,
        Some(daily) => match Box::pin(draft_reply::spent(&state.service)).await.map_err(Refusal::from) {
            Ok(spent) => spent >= daily,
            Err(Refusal(error)) => return told(error),
        },
    };
    let basis = Box::pin(basis(
        &state.service,
        &operator,
        &id,
        &asked.wish,
        asked.draft.as_deref(),
        drafts.hides,
    ));
    let ready = match basis.await.map_err(Refusal::from) {
        Err(Refusal(error)) => return told(error),
        Ok(_) if is_spent => Err(Trouble::Spent),
        Ok(basis) => basis.ok_or(Trouble::NothingToAnswer),
    };
    let headers = [
        (HeaderName::from_static("x-accel-buffering"), "no"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let stream = said(state.service.clone(), drafts.turns.clone(), ready, id, state.shutdown.clone());
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

/// What a turn comes to. Counted when it is dropped, so that no way to end it leaves it out.
struct Bill {
    service: Service,
    phone: PhoneId,
    usage: Usage,
    /// Bytes that the model was given and wrote, for backends that do not say how many tokens that is, and for turns that
    /// were broken off before they could.
    bytes: (usize, usize),
}

/// Bytes of a token, about: right for English, and near enough for scripts whose letters take three bytes.
const TOKEN_BYTES: usize = 4;

impl Drop for Bill {
    fn drop(&mut self) {
        let tokens = |bytes: usize| i64::try_from(bytes.div_ceil(TOKEN_BYTES)).unwrap_or(i64::MAX);
        let mut usage = std::mem::take(&mut self.usage);
        if usage.tokens() == 0 {
            usage.add(Counted::Input, tokens(self.bytes.0));
            usage.add(Counted::Output, tokens(self.bytes.1));
        }
        draft_reply::count_apart(&self.service, self.phone.clone(), usage);
    }
}

fn said(
    service: Service,
    turns: Turns,
    ready: Result<Basis, Trouble>,
    id: ConversationId,
    shutdown: tokio_util::sync::CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let Basis { prompt, lines, newest, session } = match ready {
            Ok(basis) => basis,
            Err(trouble) => {
                yield Ok(failed(trouble));
                return;
            }
        };
        let mut bill = Bill {
            service,
            phone: id.phone.clone(),
            usage: Usage::default(),
            bytes: (prompt.rules().len() + prompt.data(&[]).len(), 0),
        };
        bill.usage.add(Counted::Asked, 1);
        let (began, mut first) = (tokio::time::Instant::now(), None);
        let turn = Turn { prompt, session: session.to_string(), customer: id.customer.to_string() };
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
                    written.push_str(&text);
                    bill.bytes.1 = written.len();
                    yield Ok(named("text", &text));
                }
                Some(Said::Sources { sources: found }) => {
                    yield Ok(named("sources", &found));
                    sources = found;
                }
                Some(Said::Usage { input, output }) => {
                    bill.usage.add(Counted::Input, i64::try_from(input).unwrap_or(i64::MAX));
                    bill.usage.add(Counted::Output, i64::try_from(output).unwrap_or(i64::MAX));
                    yield Ok(named("usage", &(input, output)));
                }
                Some(Said::Guardrail) => {}
                Some(Said::End) => {
                    let reply = Reply::new(&written, &sources, &lines);
                    bill.usage.add(Counted::Drafted, 1);
                    let millis = first.map_or(0, |first: Duration| first.as_millis());
                    bill.usage.add(Counted::FirstMillis, i64::try_from(millis).unwrap_or(i64::MAX));
                    tracing::info!(written = written.len(), sources = sources.len(), struck = reply.struck.len(), "a reply was drafted");
                    yield Ok(named("done", &serde_json::json!({ "reply": reply, "newest": newest.map(|place| place.to_string()) })));
                    return;
                }
                Some(Said::Failed { trouble }) => {
                    // Who was refused before the first word paid nothing.
                    if written.is_empty() {
                        bill.bytes = (0, 0);
                    }
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
