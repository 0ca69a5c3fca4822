//! `PUT /knowledge/{name}`: a document of the knowledge base, whole, as it is read from the file. Admins only.

use crate::state::AppState;
use app::{Refusal, error::AppError};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::assistant::knowledge::DocumentName;
use futures::StreamExt as _;
use identity::{Admin, AuthError, Person};
use leptos::prelude::{Owner, provide_context};
use service::knowledge::take;

pub(crate) const DOCUMENT: &str = "/knowledge/{name}";

pub(crate) async fn document(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<String>, PathRejection>,
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
    let Some(knowledge) = &state.knowledge else {
        return told(AppError::NotFound);
    };
    let pieces = body.into_data_stream().map(Result::ok);
    match Box::pin(take(&state.service, knowledge, &admin, &name, pieces)).await {
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

fn told(error: AppError) -> Response {
    (error.status(), Json(error)).into_response()
}
