//! Calls of server functions whose body cannot be read. The library answers them with a 500, which blames us, fills the log
//! with errors and can be had by anybody; the mistake is the caller's.

use crate::routes::{Class, Rule};
use app::error::AppError;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

/// An error of ours is a sentence or two.
const MAX_ERROR: usize = 64 * 1024;

/// Gives the refusal of an unreadable body the status that it deserves. Errors of ours have theirs already.
pub(crate) async fn as_client_errors(request: Request, next: Next) -> Response {
    let is_call = Rule::of(&request).class == Class::Call;
    let response = next.run(request).await;
    if !is_call || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MAX_ERROR).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match serde_json::from_slice(&body) {
        Ok(AppError::Invalid(_)) => parts.status = StatusCode::UNPROCESSABLE_ENTITY,
        Ok(AppError::Unreachable) => parts.status = StatusCode::BAD_REQUEST,
        _ => {}
    }
    Response::from_parts(parts, Body::from(body))
}
