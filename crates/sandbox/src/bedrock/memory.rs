//! What the agent remembers from one session to the next: GetAgentMemory and DeleteAgentMemory. A session is remembered at once here;
//! AWS does so when it ends.

use super::{CONTENT_TYPE, before, not_found, refuse};
use crate::{
    app::App,
    aws::{ApiError, json_response},
    ids,
    names::{AGENT_ALIAS, AGENT_ID},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// How long it is kept: 30 days.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

type Place = Path<(String, String)>;
type Asked = Query<HashMap<String, String>>;

pub(super) fn is_id(id: &str) -> bool {
    (2..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b))
}

pub(super) fn no_id() -> ApiError {
    ApiError::bad("ValidationException", "memoryId is not valid.")
}

/// Remembers what a session was about.
pub(super) fn remember(app: &App, memory: &str, session: &str, about: &str) -> Result<(), ApiError> {
    let now = app.now();
    app.db.run::<_, ApiError>(|tx| {
        tx.execute(
            "INSERT INTO agent_memory (memory, session, began, summary) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (memory, session) DO UPDATE SET summary = ?4",
            (memory, session, now, about),
        )?;
        Ok(())
    })
}

fn ours((agent, alias): &(String, String)) -> Result<(), ApiError> {
    if agent == AGENT_ID && alias == AGENT_ALIAS {
        Ok(())
    } else {
        Err(not_found("agent or alias"))
    }
}

fn told(answer: Result<(StatusCode, Value), ApiError>) -> Response {
    match answer {
        Ok((status, body)) => json_response(status, CONTENT_TYPE, &body),
        Err(error) => refuse(&error),
    }
}

pub(super) async fn read(State(app): State<Arc<App>>, Path(place): Place, Query(asked): Asked) -> Response {
    if let Err(response) = before(&app, "GetAgentMemory", &[]).await {
        return response;
    }
    told(ours(&place).and_then(|()| kept(&app, &asked)))
}

fn kept(app: &App, asked: &HashMap<String, String>) -> Result<(StatusCode, Value), ApiError> {
    if asked.get("memoryType").map(String::as_str) != Some("SESSION_SUMMARY") {
        return Err(ApiError::bad("ValidationException", "memoryType must be SESSION_SUMMARY."));
    }
    let memory = asked.get("memoryId").filter(|id| is_id(id)).ok_or_else(no_id)?;
    let contents: Vec<Value> = app.db.run::<_, ApiError>(|tx| {
        let mut rows = tx.prepare_cached("SELECT session, began, summary FROM agent_memory WHERE memory = ?1 ORDER BY began DESC")?;
        let rows = rows.query_map([memory], |row| {
            let began: i64 = row.get(1)?;
            Ok(json!({ "sessionSummary": {
                "memoryId": memory, "sessionId": row.get::<_, String>(0)?, "summaryText": row.get::<_, String>(2)?,
                "sessionStartTime": ids::iso(began), "sessionExpiryTime": ids::iso(began + KEPT_MS),
            } }))
        })?;
        Ok(rows.collect::<rusqlite::Result<Vec<Value>>>()?)
    })?;
    Ok((StatusCode::OK, json!({ "memoryContents": contents })))
}

pub(super) async fn delete(State(app): State<Arc<App>>, Path(place): Place, Query(asked): Asked) -> Response {
    if let Err(response) = before(&app, "DeleteAgentMemory", &[]).await {
        return response;
    }
    told(ours(&place).and_then(|()| forgotten(&app, &asked)))
}

/// Of one session, of one memory, or of all, as AWS does. That there is nothing to delete is no error.
fn forgotten(app: &App, asked: &HashMap<String, String>) -> Result<(StatusCode, Value), ApiError> {
    let (memory, session) = (asked.get("memoryId"), asked.get("sessionId"));
    if memory.is_some_and(|id| !is_id(id)) {
        return Err(no_id());
    }
    app.db.run::<_, ApiError>(|tx| {
        tx.execute(
            "DELETE FROM agent_memory WHERE (?1 IS NULL OR memory = ?1) AND (?2 IS NULL OR session = ?2)",
            (memory, session),
        )?;
        Ok(())
    })?;
    Ok((StatusCode::ACCEPTED, json!({})))
}
