//! The bytes of files that are to be sent, part by part.

use crate::state::AppState;
use app::{Refusal, error::AppError};
use axum::{
    Extension, Json,
    body::{Body, Bytes, HttpBody as _},
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{UploadId, media::PART_BYTES};
use futures::StreamExt as _;
use identity::{AuthError, Operator, Person};
use leptos::prelude::{Owner, provide_context};

/// A part of a file that was announced by `upload/begin`. Parts count from 1.
pub(crate) const PART: &str = "/uploads/{upload}/{part}";

pub(crate) async fn part(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    address: Result<Path<(UploadId, i32)>, PathRejection>,
    body: Body,
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
    let bytes = match whole(body).await {
        Ok(bytes) => bytes,
        Err(status) => return (status, Json(AppError::Unreachable)).into_response(),
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

/// A part in one piece. How large it is stands before it, so that it is never there twice.
async fn whole(body: Body) -> Result<Bytes, StatusCode> {
    let most = usize::try_from(PART_BYTES).unwrap_or(usize::MAX);
    let size = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if size > most {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let (mut whole, mut pieces) = (Vec::with_capacity(size), body.into_data_stream());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| StatusCode::BAD_REQUEST)?;
        if whole.len() + piece.len() > most {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.into())
}

fn told(error: AppError) -> Response {
    (error.status(), Json(error)).into_response()
}
