//! `/healthz`: the process runs. `/readyz`: it can do its work, or says what it waits for.

use crate::state::AppState;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Millis;
use std::sync::Arc;
use tokio::sync::Mutex;

/// For so long an answer is given again, in milliseconds: anybody may ask, and each look reads the table.
const HOLDS: i64 = 1_000;

/// The look before, by all requests together.
#[derive(Clone, Default)]
pub(crate) struct LastLook(Arc<Mutex<Option<Look>>>);

#[derive(Clone)]
struct Look {
    at: Millis,
    waiting: Vec<String>,
}

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

pub(crate) async fn readyz(State(state): State<AppState>) -> Response {
    let now = state.service.now();
    // Who asks meanwhile waits for the same answer.
    let mut last = state.last_look.0.lock().await;
    let fresh = last.take().filter(|last| (0..HOLDS).contains(&(now.0 - last.at.0)));
    let look = match fresh {
        Some(look) => look,
        None => Look {
            at: now,
            waiting: look(&state).await,
        },
    };
    let waiting = last.insert(look).waiting.clone();
    if waiting.is_empty() {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, waiting.join("\n") + "\n").into_response()
}

async fn look(state: &AppState) -> Vec<String> {
    let mut waiting = Vec::new();
    if let Err(error) = state.service.store().phones().await {
        tracing::warn!(error = %domain::Causes(&error), "not ready");
        waiting.push(format!(
            "waiting for DynamoDB (table {}): {error}",
            state.service.store().tables().main
        ));
    }
    if let Some(files) = &state.files
        && let Err(error) = files.bucket.check().await
    {
        tracing::warn!(error = %domain::Causes(&error), "not ready");
        waiting.push(format!("waiting for S3 (bucket {}): {error}", files.bucket.name()));
    }
    if let Err(reason) = state.identity.ready().await {
        waiting.push(format!("waiting for Cognito: {reason}"));
    }
    waiting
}
