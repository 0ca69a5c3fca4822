//! `/healthz`: the process runs. `/readyz`: it can do its work, or says what it waits for, and what it must do without.

use crate::state::AppState;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Millis;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// For so long an answer is given again, in milliseconds: anybody may ask, and each look reads the table.
const FRESH_FOR: i64 = 1_000;

/// A bucket that is slow must not make the whole server look dead.
const PATIENCE: Duration = Duration::from_secs(1);

/// The look before, by all requests together.
#[derive(Clone, Default)]
pub(crate) struct LastLook(Arc<Mutex<Option<Look>>>);

#[derive(Clone)]
struct Look {
    at: Millis,
    waiting: Vec<String>,
    /// What works only in part. Text comes and goes without the bucket, so that is no reason to send people elsewhere.
    without: Vec<String>,
}

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

pub(crate) async fn readyz(State(state): State<AppState>) -> Response {
    let now = state.service.now();
    // Single flight: requests that come meanwhile share the answer.
    let mut last = state.last_look.0.lock().await;
    let fresh = last.take().filter(|last| (0..FRESH_FOR).contains(&(now.0 - last.at.0)));
    let look = if let Some(look) = fresh {
        look
    } else {
        let (waiting, without) = tokio::join!(look(&state), look_at_files(&state));
        Look { at: now, waiting, without }
    };
    let Look { waiting, without, .. } = last.insert(look).clone();
    let (status, first) = if waiting.is_empty() {
        (StatusCode::OK, vec!["ready".to_owned()])
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, waiting)
    };
    let lines: Vec<String> = first.into_iter().chain(without).collect();
    (status, lines.join("\n") + "\n").into_response()
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
    if let Err(reason) = state.identity.ready().await {
        waiting.push(format!("waiting for Cognito: {reason}"));
    }
    waiting
}

async fn look_at_files(state: &AppState) -> Vec<String> {
    let Some(files) = &state.files else {
        return vec!["without files: MEDIA_BUCKET is not set".to_owned()];
    };
    let error = match tokio::time::timeout(PATIENCE, files.bucket.check()).await {
        Ok(Ok(())) => return Vec::new(),
        Ok(Err(error)) => domain::Causes(&error).to_string(),
        Err(_) => "it does not answer".to_owned(),
    };
    tracing::warn!(error, "files cannot be fetched or shown");
    vec![format!("without files: S3 (bucket {}): {error}", files.bucket.name())]
}
