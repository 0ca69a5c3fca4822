//! `POST /drafts/{id}`: a draft of a reply as Server-Sent Events. It ends when the browser goes; nothing is stored and nothing sent.
//! `POST /ask/{phone}`: the same for a question that belongs to no conversation.
//!
//! `text` as the model writes; `sources`; `done` with the reply as it may be used, which counts; or `failed` with a sentence.
//! What it cost is counted however it ends: words that nobody waited for cost as much.

use crate::{config::AssistantConfig, state::AppState};
use app::{Offer, Refusal, error::AppError};
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
    ConversationId, CustomerId, Language, PhoneId,
    assistant::{Counted, Drafter, Pick, Reply, Said, Source, TemplateIdea, Tone, Trouble, Voice, Wish, cost},
};
use futures::{Stream, StreamExt as _};
use identity::{AuthError, Operator, Person};
use serde::Deserialize;
use service::{
    Answering, ReadError,
    draft_reply::{self, Basis, Bill, Budget, Shape, WantedTemplate, basis, budget, drafter},
    knowledge::{date, link},
};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio_util::task::AbortOnDropHandle;

/// What drafts are made with, where a backend is configured. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Drafts {
    /// The same with which rules let the assistant answer.
    pub(crate) answering: Answering,
    /// In words, for Admins.
    pub(crate) offer: Offer,
}

impl Drafts {
    pub(crate) fn connect(sdk: &SdkConfig, config: &AssistantConfig) -> Self {
        let bedrock = Bedrock::connect(sdk, config.settings.clone());
        let memory = bedrock.memory();
        Self {
            offer: Offer {
                backend: config.settings.backend.to_string(),
                has_guardrail: config.settings.guardrail.is_some(),
                hides: config.hides,
                daily: config.daily,
                remembers: memory.is_some(),
            },
            answering: Answering {
                memory,
                turns: Turns::new(Arc::new(bedrock), Limits::default()),
                hides: config.hides,
                daily: config.daily,
            },
        }
    }
}

pub(crate) const DRAFT: &str = "/drafts/{id}";
pub(crate) const ASK: &str = "/ask/{phone}";
pub(crate) const TEMPLATE: &str = "/ask/{phone}/template";

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// So long a draft that is written waits for the age of its documents.
const FOR_AGES: Duration = Duration::from_millis(500);

/// What is asked for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    wish: Wish,
    /// The draft that is to be changed.
    #[serde(default)]
    draft: Option<String>,
}

/// A question.
#[derive(Deserialize)]
pub(crate) struct Question {
    question: String,
    voice: Voice,
}

/// A template that is to be written.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    purpose: String,
    #[serde(default)]
    tone: Tone,
    language: Language,
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
    let (operator, drafts) = match allowed(&state, &person) {
        Ok(both) => both,
        Err(error) => return told(error),
    };
    let (hides, by) = (drafts.answering.hides, drafter(&operator));
    let basis = if asked.wish == Wish::Template {
        Box::pin(draft_reply::pick(&state.service, &operator, &id, hides)).await
    } else {
        Box::pin(basis(&state.service, &operator, &id, &asked.wish, asked.draft.as_deref(), hides)).await
    };
    answer(state, drafts, by, basis, id.phone, Some(id.customer)).await
}

pub(crate) async fn ask(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<PhoneId>, PathRejection>,
    asked: Result<Json<Question>, JsonRejection>,
) -> Response {
    let person = match auth.map_err(Refusal::from) {
        Ok(person) => person,
        Err(Refusal(error)) => return told(error),
    };
    let (Ok(Path(phone)), Ok(Json(Question { question, voice }))) = (address, asked) else {
        return told(AppError::Invalid(
            "This question cannot be asked. Reload the page and try again.".to_owned(),
        ));
    };
    let (operator, drafts) = match allowed(&state, &person) {
        Ok(both) => both,
        Err(error) => return told(error),
    };
    let basis = draft_reply::question(&state.service, &operator, &phone, &question, voice, drafts.answering.hides);
    let (basis, by) = (Box::pin(basis).await, drafter(&operator));
    answer(state, drafts, by, basis, phone, None).await
}

/// A template for an Admin, who submits it or does not.
pub(crate) async fn template(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<PhoneId>, PathRejection>,
    asked: Result<Json<Wanted>, JsonRejection>,
) -> Response {
    let person = match auth.map_err(Refusal::from) {
        Ok(person) => person,
        Err(Refusal(error)) => return told(error),
    };
    let (Ok(Path(phone)), Ok(Json(Wanted { purpose, tone, language }))) = (address, asked) else {
        return told(AppError::Invalid(
            "Choose a language first, and say what the template is to be about.".to_owned(),
        ));
    };
    let admin = match person.admin().map_err(Refusal::from) {
        Ok(admin) => admin,
        Err(Refusal(error)) => return told(error),
    };
    let (by, drafts) = match allowed(&state, &person) {
        Ok((operator, drafts)) => (drafter(&operator), drafts),
        Err(error) => return told(error),
    };
    let wanted = WantedTemplate { purpose, tone, language };
    let basis = Box::pin(draft_reply::template(
        &state.service,
        &admin,
        &phone,
        &wanted,
        drafts.answering.hides,
    ))
    .await;
    answer(state, drafts, by, basis, phone, None).await
}

/// Whether somebody may have something drafted now, and what with.
fn allowed(state: &AppState, person: &Person) -> Result<(Operator, Drafts), AppError> {
    let operator = person.operator().map_err(|error| Refusal::from(error).0)?;
    // Without a backend there is no such thing.
    let drafts = state.drafts.clone().ok_or(AppError::NotFound)?;
    match state.limits.draft(operator.actor().sub.clone(), state.service.now()) {
        Some(wait) => Err(AppError::TooMany(wait)),
        None => Ok((operator, drafts)),
    }
}

/// Begins the turn, unless there is nothing to answer or nothing left to spend.
async fn answer(
    state: AppState,
    drafts: Drafts,
    by: Drafter,
    basis: Result<Result<Basis, Trouble>, ReadError>,
    phone: PhoneId,
    customer: Option<CustomerId>,
) -> Response {
    let mut ready = match basis.map_err(Refusal::from) {
        Ok(ready) => ready,
        Err(Refusal(error)) => return told(error),
    };
    let mut notice = None;
    if let Some(daily) = drafts.answering.daily.filter(|_| ready.is_ok()) {
        match Box::pin(budget(&state.service, daily)).await.map_err(Refusal::from) {
            Ok(Budget::Spent) => ready = Err(Trouble::Spent),
            Ok(budget) => notice = budget.words(),
            Err(Refusal(error)) => return told(error),
        }
    }
    let headers = [
        (HeaderName::from_static("x-accel-buffering"), "no"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let about = About {
        by,
        phone,
        customer,
        notice,
    };
    let stream = said(state, drafts.answering.turns, ready, about);
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

/// What a turn is about.
struct About {
    by: Drafter,
    phone: PhoneId,
    customer: Option<CustomerId>,
    /// What is to be known beside the draft, in a sentence.
    notice: Option<String>,
}

/// Looks up how old the documents are, while the model writes.
fn dated(state: &AppState, sources: &[Source], old_after: u16) -> Option<AbortOnDropHandle<Vec<Source>>> {
    let knowledge = state.knowledge.clone()?;
    let (mut sources, now) = (sources.to_vec(), state.service.now());
    Some(AbortOnDropHandle::new(tokio::spawn(async move {
        date(&knowledge, &mut sources, now, old_after).await;
        sources
    })))
}

fn said(state: AppState, turns: Turns, ready: Result<Basis, Trouble>, about: About) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        let About { by, phone, customer, notice } = about;
        let Basis { prompt, lines, manner, price, old_after, shape, spoken, offered, newest, session, reach } = match ready {
            Ok(basis) => basis,
            Err(trouble) => {
                yield Ok(failed(trouble));
                return;
            }
        };
        let mut bill = Bill::new(state.service.clone(), phone, Some(by), &prompt);
        let mut ages = None;
        let (began, mut first) = (tokio::time::Instant::now(), None);
        let turn = Turn { prompt, session: session.to_string(), customer: customer.map(|id| id.to_string()), reach };
        let mut stream = std::pin::pin!(turns.start(turn));
        let (mut written, mut sources) = (String::new(), Vec::<Source>::new());
        loop {
            let next = tokio::select! {
                () = state.shutdown.cancelled() => Some(Said::Failed { trouble: Trouble::CutOff }),
                next = stream.next() => next,
            };
            match next {
                Some(Said::Text { text }) => {
                    first.get_or_insert_with(|| began.elapsed());
                    written.push_str(&text);
                    bill.wrote(written.len());
                    yield Ok(named("text", &text));
                }
                Some(Said::Sources { sources: mut found }) => {
                    bill.read(&found);
                    if let Some(knowledge) = &state.knowledge {
                        link(knowledge, &mut found);
                    }
                    yield Ok(named("sources", &found));
                    ages = dated(&state, &found, old_after);
                    sources = found;
                }
                Some(Said::Usage { input, output }) => bill.tokens(input, output),
                Some(Said::Guardrail) => {}
                Some(Said::End) => {
                    let mut pick = None;
                    let (reply, idea) = match shape {
                        Shape::Reply => {
                            let reply = Reply::to_customer(&written, &sources, &lines, &manner);
                            bill.came(&reply.text());
                            (reply, None)
                        }
                        Shape::Note => (Reply::new(&written, &sources, &lines), None),
                        Shape::Pick => {
                            pick = Pick::read(&written, &offered, &lines);
                            if pick.is_none() {
                                yield Ok(failed(Trouble::NoneFits));
                                return;
                            }
                            (Reply::default(), None)
                        }
                        Shape::Template => {
                            let purpose = lines.first().map_or("", |line| line.text.as_str());
                            let Some(idea) = TemplateIdea::read(&written, purpose) else {
                                yield Ok(failed(Trouble::Unusable));
                                return;
                            };
                            (Reply::default(), Some(idea))
                        }
                    };
                    bill.usage.add(Counted::Drafted, 1);
                    let millis = first.map_or(0, |first: Duration| first.as_millis());
                    bill.usage.add(Counted::FirstMillis, i64::try_from(millis).unwrap_or(i64::MAX));
                    tracing::info!(written = written.len(), sources = sources.len(), struck = reply.struck.len(), "a reply was drafted");
                    if let Some(ages) = ages.take()
                        && let Ok(Ok(known)) = tokio::time::timeout(FOR_AGES, ages).await
                    {
                        yield Ok(named("sources", &known));
                    }
                    let is_estimate = bill.estimate();
                    let cost = cost(&bill.usage, is_estimate, price.as_ref());
                    let newest = newest.map(|place| place.to_string());
                    let done = serde_json::json!({
                        "reply": reply, "idea": idea, "pick": pick, "newest": newest, "cost": cost, "notice": notice,
                        "spoken": spoken, "ours": manner.language(),
                    });
                    yield Ok(named("done", &done));
                    return;
                }
                Some(Said::Failed { trouble }) => {
                    if written.is_empty() {
                        bill.nothing();
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
