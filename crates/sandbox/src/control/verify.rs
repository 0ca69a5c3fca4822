//! Asking whether all is quiet, and whether all is well.

use super::answer;
use crate::{
    app::App,
    aws::ApiError,
    dynamo,
    ids::now_ms,
    names::TABLE,
    verify::{Pending, Record, Report, Tables},
};
use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::json;
use std::sync::Arc;

/// The server's table, past all faults.
fn tables(app: &App) -> Tables {
    Tables::new(app.http.clone(), dynamo::url(app.tables_port), TABLE)
}

fn failed(error: &anyhow::Error) -> ApiError {
    ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "verify_failed", format!("{error:#}"))
}

pub(super) async fn quiet(State(app): State<Arc<App>>) -> Response {
    let pending = Pending::read(|| app.db.run(Pending::of_record), &tables(&app), now_ms()).await;
    answer(pending.map_err(|error| failed(&error)).map(|pending| {
        let mut out = json!(pending);
        out["quiet"] = json!(pending.quiet());
        out
    }))
}

pub(super) async fn verify(State(app): State<Arc<App>>) -> Response {
    let tables = tables(&app);
    let check = async {
        // What is pending is read first: what comes in between can then only make it look less quiet than it is.
        let pending = Pending::read(|| app.db.run(Pending::of_record), &tables, now_ms()).await?;
        let record = app.db.run(Record::read)?;
        Report::make(&record, pending, &tables, now_ms()).await
    };
    answer(check.await.map_err(|error| failed(&error)).map(|report| report.json()))
}
