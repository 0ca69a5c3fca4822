//! `PUT /knowledge/{name}`: a document of the knowledge base, whole, as it is read from the file; `?numbers=1,2` says for which of our
//! numbers alone, `?numbers=` for all, nothing leaves that as it is. Admins only.
//! `GET /knowledge/{name}`: a document that a draft rests on, to be saved and never run in our place. Operators.

use super::object::{Object, send};
use crate::state::AppState;
use app::{Refusal, error::AppError};
use axum::{
    Extension, Json,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    PhoneId,
    assistant::knowledge::{DocumentName, DocumentPath},
};
use futures::StreamExt as _;
use identity::{Admin, AuthError, Person};
use leptos::prelude::{Owner, provide_context};
use media::{FileName, FileType};
use serde::Deserialize;
use service::knowledge::{KnowledgeError, open, take};
use std::collections::BTreeSet;

pub(crate) const DOCUMENT: &str = "/knowledge/{name}";

/// For which numbers a document is to be.
#[derive(Deserialize)]
pub(crate) struct For {
    #[serde(default)]
    numbers: Option<String>,
}

impl For {
    /// None leaves it as it is; an error where something is no number.
    fn read(self) -> Result<Option<BTreeSet<PhoneId>>, AppError> {
        let Some(numbers) = self.numbers else { return Ok(None) };
        let numbers = numbers.split(',').filter(|number| !number.is_empty()).map(PhoneId::parse);
        let numbers = numbers.collect::<Result<_, _>>();
        numbers.map(Some).map_err(|_| not_ours())
    }
}

fn not_ours() -> AppError {
    AppError::Invalid("These are no numbers of ours. Reload the page.".to_owned())
}

pub(crate) async fn document(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<String>, PathRejection>,
    numbers: Result<Query<For>, QueryRejection>,
    body: Body,
) -> Response {
    let admin: Admin = match auth.map_err(Refusal::from).and_then(|person| person.admin().map_err(Refusal::from)) {
        Ok(admin) => admin,
        Err(Refusal(error)) => return told(error),
    };
    let Ok(Path(name)) = address else {
        return told(AppError::NotFound);
    };
    let name = match DocumentName::parse(&name) {
        Ok(name) => name,
        Err(error) => return told(AppError::Invalid(error.to_string())),
    };
    let numbers = match numbers.map_or_else(|_| Err(not_ours()), |Query(numbers)| numbers.read()) {
        Ok(numbers) => numbers,
        Err(error) => return told(error),
    };
    let Some(knowledge) = &state.knowledge else {
        return told(AppError::NotFound);
    };
    let pieces = body.into_data_stream().map(Result::ok);
    match Box::pin(take(&state.service, knowledge, &admin, &name, numbers, pieces)).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            let Refusal(error) = Owner::new().with(|| {
                provide_context(state.service.clone());
                error.into()
            });
            told(error)
        }
    }
}

/// The document, or a part of it. What is not there, is none of ours or could lead elsewhere is not found, all alike.
pub(crate) async fn opened(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<String>, PathRejection>,
    asked: HeaderMap,
) -> Response {
    let operator = match auth
        .map_err(Refusal::from)
        .and_then(|person| person.operator().map_err(Refusal::from))
    {
        Ok(operator) => operator,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let path = address.ok().and_then(|Path(path)| DocumentPath::parse(&path));
    let (Some(path), Some(knowledge)) = (path, &state.knowledge) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match Box::pin(open(&state.service, knowledge, &operator, &path)).await {
        Ok(found) => {
            // Of any type: the page that somebody has open is not where a document is read.
            let answer = media::presentation::headers(FileType::Other, FileName::new(path.name()).as_ref());
            let object = Object {
                bucket: &knowledge.bucket,
                key: &found.key,
                size: found.size,
                etag: &format!("\"{}-{}\"", found.changed.0, found.size),
            };
            send(&asked, answer, object).await
        }
        Err(KnowledgeError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(error = %domain::Causes(&error), "a document is not opened");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn told(error: AppError) -> Response {
    (error.status(), Json(error)).into_response()
}
