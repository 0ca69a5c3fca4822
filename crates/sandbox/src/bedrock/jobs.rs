//! The agents' API as far as knowledge bases are filled by it: StartIngestionJob, ListIngestionJobs, GetIngestionJob.

use super::{CONTENT_TYPE, before, library, not_found, refuse};
use crate::{
    app::App,
    aws::{ApiError, Input, json_response},
    ids,
    names::{DATA_SOURCE, KNOWLEDGE_BASE},
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

type Place = (String, String);

fn ours((base, source): &Place) -> Result<(), ApiError> {
    if base != KNOWLEDGE_BASE {
        return Err(not_found("knowledge base"));
    }
    if source != DATA_SOURCE {
        return Err(not_found("data source"));
    }
    Ok(())
}

/// A new job.
pub(super) fn insert(tx: &Transaction<'_>, token: &str, now: i64) -> rusqlite::Result<String> {
    let id = ids::token(10).to_ascii_uppercase();
    tx.execute(
        "INSERT INTO ingestion_job (id, token, status, started, updated, statistics, reasons) VALUES (?1, ?2, 'STARTING', ?3, ?3, '{}', '[]')",
        (&id, token, now),
    )?;
    Ok(id)
}

/// A job has ended.
pub(super) fn ended(tx: &Transaction<'_>, id: &str, outcome: &library::Outcome, now: i64) -> rusqlite::Result<()> {
    tx.execute(
        "UPDATE ingestion_job SET status = 'COMPLETE', updated = ?2, statistics = ?3, reasons = ?4 WHERE id = ?1",
        (id, now, outcome.statistics.to_string(), json!(outcome.reasons).to_string()),
    )?;
    Ok(())
}

const COLUMNS: &str = "id, status, started, updated, statistics, reasons";

fn job(row: &Row<'_>) -> rusqlite::Result<Value> {
    let [statistics, reasons]: [String; 2] = [row.get(4)?, row.get(5)?];
    Ok(json!({
        "knowledgeBaseId": KNOWLEDGE_BASE, "dataSourceId": DATA_SOURCE, "ingestionJobId": row.get::<_, String>(0)?,
        "status": row.get::<_, String>(1)?, "startedAt": ids::iso(row.get(2)?), "updatedAt": ids::iso(row.get(3)?),
        "statistics": serde_json::from_str::<Value>(&statistics).unwrap_or_default(),
        "failureReasons": serde_json::from_str::<Value>(&reasons).unwrap_or_default(),
    }))
}

fn told(answer: Result<(StatusCode, Value), ApiError>) -> Response {
    match answer {
        Ok((status, body)) => json_response(status, CONTENT_TYPE, &body),
        Err(error) => refuse(&error),
    }
}

pub(super) async fn start(State(app): State<Arc<App>>, Path(place): Path<Place>, body: Bytes) -> Response {
    if let Err(response) = before(&app, "StartIngestionJob", &body).await {
        return response;
    }
    told(begin(&app, &place, &body))
}

fn begin(app: &Arc<App>, place: &Place, body: &[u8]) -> Result<(StatusCode, Value), ApiError> {
    ours(place)?;
    let input = Input::parse(body)?;
    let token = input.maybe_text("clientToken").map_or_else(|| ids::token(40), str::to_owned);
    let is_token = (33..=256).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_token {
        return Err(ApiError::bad(
            "ValidationException",
            "clientToken must have 33 to 256 letters, digits and hyphens.",
        ));
    }
    let now = app.now();
    let (id, is_new) = app.db.run(|tx| {
        let same = tx
            .query_row("SELECT id FROM ingestion_job WHERE token = ?1", [&token], |row| row.get(0))
            .optional()?;
        if let Some(id) = same {
            return Ok((id, false));
        }
        let runs: bool = tx.query_row(
            "SELECT count(*) > 0 FROM ingestion_job WHERE status IN ('STARTING', 'IN_PROGRESS')",
            [],
            |row| row.get(0),
        )?;
        if runs {
            return Err(ApiError::new(
                StatusCode::CONFLICT,
                "ConflictException",
                "An ingestion job of this knowledge base is running already.",
            ));
        }
        Ok((insert(tx, &token, now)?, true))
    })?;
    if is_new {
        let (app, id) = (Arc::clone(app), id.clone());
        tokio::spawn(async move { run(&app, &id).await });
    }
    Ok((StatusCode::ACCEPTED, json!({ "ingestionJob": find(app, &id)? })))
}

/// Reads the documents, after a moment in which the job can be seen to run.
async fn run(app: &Arc<App>, id: &str) {
    let pause = Duration::from_millis(u64::try_from(app.pace(1_500, 20)).unwrap_or(0));
    tokio::time::sleep(pause).await;
    let set = app.db.run(|tx| {
        tx.execute(
            "UPDATE ingestion_job SET status = 'IN_PROGRESS', updated = ?2 WHERE id = ?1",
            (id, app.now()),
        )
    });
    if let Err(error) = set {
        tracing::error!(%error, "an ingestion job could not be kept");
        return;
    }
    tokio::time::sleep(pause).await;
    let own = Arc::clone(app);
    let Ok(read) = tokio::task::spawn_blocking(move || library::read_all(&own)).await else {
        return;
    };
    let kept = read.map_err(|error| error.message).and_then(|outcome| {
        app.db
            .run(|tx| ended(tx, id, &outcome, app.now()))
            .map_err(|error| error.to_string())
    });
    if let Err(error) = kept {
        tracing::error!(error, "an ingestion job failed");
    }
}

fn find(app: &App, id: &str) -> Result<Value, ApiError> {
    let found = app.db.run(|tx| {
        tx.query_row(&format!("SELECT {COLUMNS} FROM ingestion_job WHERE id = ?1"), [id], job)
            .optional()
    })?;
    found.ok_or_else(|| not_found("ingestion job"))
}

pub(super) async fn one(State(app): State<Arc<App>>, Path((base, source, id)): Path<(String, String, String)>) -> Response {
    if let Err(response) = before(&app, "GetIngestionJob", &[]).await {
        return response;
    }
    let found = ours(&(base, source)).and_then(|()| find(&app, &id));
    told(found.map(|job| (StatusCode::OK, json!({ "ingestionJob": job }))))
}

pub(super) async fn list(State(app): State<Arc<App>>, Path(place): Path<Place>, body: Bytes) -> Response {
    if let Err(response) = before(&app, "ListIngestionJobs", &body).await {
        return response;
    }
    told(listed(&app, &place, &body))
}

fn listed(app: &App, place: &Place, body: &[u8]) -> Result<(StatusCode, Value), ApiError> {
    ours(place)?;
    let input = Input::parse(body)?;
    let most = input.number("maxResults", 1..=1_000, 10)?;
    let sort = input.0.get("sortBy").cloned().unwrap_or_default();
    // Nobody asks for another order, so none is known here.
    let is_known = sort.is_null() || sort["attribute"] == "STARTED_AT";
    if !is_known {
        return Err(ApiError::bad(
            "ValidationException",
            "The sandbox sorts ingestion jobs by STARTED_AT alone.",
        ));
    }
    let order = if sort["order"] == "ASCENDING" { "ASC" } else { "DESC" };
    let jobs: Vec<Value> = app.db.run(|tx| -> Result<_, ApiError> {
        let sql = format!("SELECT {COLUMNS} FROM ingestion_job ORDER BY started {order}, seq {order} LIMIT ?1");
        let mut statement = tx.prepare(&sql)?;
        let rows = statement.query_map([most], job)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    let short = jobs.into_iter().map(|mut job| {
        if let Some(job) = job.as_object_mut() {
            job.remove("failureReasons");
        }
        job
    });
    Ok((StatusCode::OK, json!({ "ingestionJobSummaries": short.collect::<Vec<_>>() })))
}
