//! The bytes of files that are to be sent, part by part.

use crate::state::AppState;
use app::{Refusal, error::AppError};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::UploadId;
use identity::{AuthError, Operator, Person};
use leptos::prelude::{Owner, provide_context};

/// A part of a file that was announced by `upload/begin`. Parts count from 1.
pub(crate) const PART: &str = "/uploads/{upload}/{part}";

pub(crate) async fn part(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<(UploadId, i32)>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let operator: Operator = match auth
        .map_err(Refusal::from)
        .and_then(|person| person.operator().map_err(Refusal::from))
    {
        Ok(operator) => operator,
        Err(Refusal(error)) => return told(error),
    };
    let Ok(Path((id, part))) = address else {
        return told(AppError::NotFound);
    };
    let bytes = match body {
        Ok(bytes) => bytes,
        Err(rejection) => return (rejection.status(), Json(AppError::Unreachable)).into_response(),
    };
    match Box::pin(service::upload::put(&state.service, &operator, id, part, bytes)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
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
