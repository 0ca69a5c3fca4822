//! A mass of events at once, for tests.

use super::{answer, read};
use crate::{
    app::App,
    aws::ApiError,
    burst::{self, Wanted},
};
use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};
use std::sync::Arc;

pub(super) async fn burst(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let wanted: Wanted = match read(&body) {
        Ok(wanted) => wanted,
        Err(error) => return answer(Err(error)),
    };
    let done = tokio::task::spawn_blocking(move || burst::run(&app, &wanted)).await;
    answer(done.unwrap_or_else(|_| {
        Err(ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "interrupted",
            "The burst was interrupted.",
        ))
    }))
}
