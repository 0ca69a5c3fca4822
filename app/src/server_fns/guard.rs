//! At the edge of every server function: who asks, with what authority, and what an error becomes.

use crate::error::AppError;
use crate::server_fns::{assistant::Offer, session::Me};
use domain::{Millis, Role, Zone};
use http::{HeaderMap, header::COOKIE, request::Parts};
use identity::{Admin, AuthError, Forbidden, Identity, Operator, Person, Viewer};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use service::{
    ActError, ReadError, SendError, Service, TraceId,
    bulk::BulkError,
    knowledge::Knowledge,
    me::Surroundings,
    statistics::{BoardError, MarkError, ViewError},
};
use std::future::Future;
use tracing::Instrument;

mod refusals;

/// The request that a server function answers. Taken before the first await, because context is gone after it.
pub(crate) struct Request {
    pub(crate) service: Service,
    zone: Option<String>,
}

impl Request {
    /// The time now.
    pub(crate) fn now(&self) -> Millis {
        self.service.now()
    }

    /// What the shell needs, from a person and their surroundings.
    pub(crate) fn shape(&self, person: &Person, role: Role, surroundings: Surroundings) -> Me {
        let now = self.service.now();
        let seconds = now.seconds();
        let zone = self
            .zone
            .as_deref()
            .and_then(|name| service::zone::zone(name, seconds))
            .or(surroundings.zone)
            .unwrap_or_else(Zone::utc);
        let actor = person.actor();
        Me {
            id: actor.sub.clone(),
            name: actor.name.clone(),
            email: actor.email.clone(),
            role,
            phones: surroundings.phones,
            people: surroundings.people,
            zone,
            now,
            scope: format!("{}-{}", actor.sub, role.name()),
            drafts: offer().is_some(),
            remembers: role == Role::Admin && offer().is_some_and(|offer| offer.remembers),
            undrafted: surroundings.undrafted,
        }
    }
}

/// What replies are drafted with; none where nothing drafts.
#[derive(Clone, Debug)]
pub struct DraftsOffered(pub Option<Offer>);

/// What replies are drafted with. Taken before the first await.
pub(crate) fn offer() -> Option<Offer> {
    use_context::<DraftsOffered>().and_then(|DraftsOffered(offer)| offer)
}

/// The documents of the knowledge base; none where they are not managed here.
#[derive(Clone, Debug)]
pub struct KnowledgeOffered(pub Option<Knowledge>);

/// The documents of the knowledge base. Taken before the first await.
pub(crate) fn knowledge() -> Option<Knowledge> {
    use_context::<KnowledgeOffered>().and_then(|KnowledgeOffered(knowledge)| knowledge)
}

/// The topics to which this server listens, as its configuration says.
#[derive(Clone, Debug)]
pub struct EventTopics(pub std::sync::Arc<[String]>);

/// The request at hand.
pub(crate) fn request() -> Result<Request, AppError> {
    let service = use_context::<Service>().ok_or_else(|| AppError::Internal("no service".to_owned()))?;
    let zone = use_context::<Parts>().and_then(|parts| cookie(&parts.headers, "tz"));
    Ok(Request { service, zone })
}

/// Who is who, for what Admins do to people.
pub(crate) fn identity() -> Result<Identity, AppError> {
    use_context::<Identity>().ok_or_else(|| AppError::Internal("no identity".to_owned()))
}

/// A cookie's value. Only for preferences, which hold nothing that needs decoding.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

/// The authority to read. 401 without a session, 403 without a role.
pub(crate) fn viewer() -> Result<Viewer, AppError> {
    person()?.viewer().map_err(refuse)
}

/// The authority to act. 401 without a session, 403 for Viewers.
pub(crate) fn operator() -> Result<Operator, AppError> {
    person()?.operator().map_err(refuse)
}

/// The authority over accounts, numbers and people. 401 without a session, 403 for all others.
pub(crate) fn admin() -> Result<Admin, AppError> {
    person()?.admin().map_err(refuse)
}

/// Who asks. 401 without a session.
pub(crate) fn person() -> Result<Person, AppError> {
    let auth = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Result<Person, AuthError>>().cloned());
    auth.unwrap_or(Err(AuthError::Anonymous)).map_err(refuse)
}

/// Runs a use case and maps its error: the status for programs, the variant for pages, the cause for the log.
pub(crate) async fn call<T, E: Into<Refusal>>(work: impl Future<Output = Result<T, E>>) -> Result<T, AppError> {
    let response = expect_context::<ResponseOptions>();
    let span = use_context::<Parts>().and_then(|parts| parts.extensions.get::<tracing::Span>().cloned());
    let span = span.unwrap_or_else(tracing::Span::none);
    // On the heap: the AWS SDK's futures are large, and they would be copied with every page's.
    let done = Box::pin(work).instrument(span.clone()).await;
    done.map_err(|error| {
        let Refusal(error) = span.in_scope(|| error.into());
        response.set_status(error.status());
        error
    })
}

/// What was typed cannot be taken.
pub(crate) fn invalid(sentence: &str) -> AppError {
    refuse(Refusal(AppError::Invalid(sentence.to_owned())))
}

/// There is no such thing on this server.
pub(crate) fn absent() -> AppError {
    refuse(NOT_FOUND)
}

fn refuse(refusal: impl Into<Refusal>) -> AppError {
    let Refusal(error) = refusal.into();
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(error.status());
    }
    error
}

/// An error of the layers below as what server functions and forms answer. Its status is [`AppError::status`].
#[derive(Debug)]
pub struct Refusal(pub AppError);

const NOT_FOUND: Refusal = Refusal(AppError::NotFound);

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unavailable(_) => Self(AppError::Busy),
            AuthError::Anonymous | AuthError::Expired => Self(AppError::SignedOut),
        }
    }
}

impl From<Forbidden> for Refusal {
    fn from(_: Forbidden) -> Self {
        Self(AppError::Forbidden)
    }
}

impl From<store::StoreError> for Refusal {
    fn from(error: store::StoreError) -> Self {
        let cause = domain::Causes(&error);
        if error.is_retryable() {
            tracing::warn!(error = %cause, "busy");
            return Self(AppError::Busy);
        }
        // The request's own id: the same in the log, in the answer's header and in the sentence.
        let trace = use_context::<Parts>().and_then(|parts| parts.extensions.get::<TraceId>().cloned());
        let trace = trace.map(|TraceId(trace)| trace);
        let trace = trace.or_else(|| Some(use_context::<Service>()?.new_trace_id())).unwrap_or_default();
        tracing::error!(error = %cause, reference = trace, "failed");
        Self(AppError::Internal(trace))
    }
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => NOT_FOUND,
            ReadError::Store(error) => error.into(),
        }
    }
}

impl From<ActError> for Refusal {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => NOT_FOUND,
            ActError::UnknownAssignee => Self(AppError::Invalid(
                "This person cannot take conversations. Choose an Operator or an Admin.".to_owned(),
            )),
            ActError::Store(error) => error.into(),
        }
    }
}

impl From<SendError> for Refusal {
    fn from(error: SendError) -> Self {
        match error {
            SendError::NotFound => NOT_FOUND,
            SendError::Draft(error) => Self(AppError::Invalid(error.to_string())),
            SendError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            SendError::Refused(refused) => Self(AppError::Refused(refused)),
            SendError::Conflict => Self(AppError::Conflict),
            SendError::Store(error) => error.into(),
        }
    }
}

impl From<BulkError> for Refusal {
    fn from(error: BulkError) -> Self {
        match error {
            BulkError::NotFound => NOT_FOUND,
            BulkError::Refused(refused) => Self(AppError::Invalid(refused.to_string())),
            BulkError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            BulkError::Conflict => Self(AppError::Conflict),
            BulkError::Upload(error) => error.into(),
            BulkError::Store(error) => error.into(),
        }
    }
}

impl From<BoardError> for Refusal {
    fn from(error: BoardError) -> Self {
        match error {
            BoardError::NotFound => Self(AppError::NotFound),
            BoardError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            BoardError::Store(error) => error.into(),
        }
    }
}

impl From<ViewError> for Refusal {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            ViewError::Store(error) => error.into(),
        }
    }
}

impl From<MarkError> for Refusal {
    fn from(error: MarkError) -> Self {
        match error {
            MarkError::NotFound => Self(AppError::NotFound),
            MarkError::Invalid(sentence) => Self(AppError::Invalid(sentence)),
            MarkError::Store(error) => error.into(),
        }
    }
}
