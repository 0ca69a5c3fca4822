//! `/healthz`: the process runs. `/readyz`: it can do its work, or says what it waits for.

use crate::state::AppState;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

pub(crate) async fn readyz(State(state): State<AppState>) -> Response {
    let mut waiting = Vec::new();
    if let Err(error) = state.service.store().phones().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
        waiting.push(format!(
            "waiting for DynamoDB (table {}): {error}",
            state.service.store().tables().main
        ));
    }
    if let Err(reason) = state.identity.ready().await {
        waiting.push(format!("waiting for Cognito: {reason}"));
    }
    if waiting.is_empty() {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, waiting.join("\n") + "\n").into_response()
}
