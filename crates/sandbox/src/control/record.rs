//! The sandbox's own record of what it was asked to send and what it published, to compare a server's state with.

use super::answer;
use crate::app::App;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// One page: what comes after a position.
#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: i64,
}

/// Every accepted call of SendWhatsAppMessage.
pub(super) async fn sends(State(app): State<Arc<App>>, Query(page): Query<After>) -> Response {
    answer(app.db.run(|tx| {
        let sends = tx
            .prepare_cached(
                "SELECT seq, aws_id, at, number, api_version, message, wamid, note FROM send_record WHERE seq > ?1 ORDER BY seq LIMIT 1000",
            )?
            .query_map([page.after], |r| {
                let message: String = r.get(5)?;
                Ok(json!({
                    "seq": r.get::<_, i64>(0)?, "messageId": r.get::<_, String>(1)?, "at": r.get::<_, i64>(2)?,
                    "number": r.get::<_, String>(3)?, "metaApiVersion": r.get::<_, String>(4)?,
                    "message": serde_json::from_str::<Value>(&message).unwrap_or_default(),
                    "wamid": r.get::<_, Option<String>>(6)?, "note": r.get::<_, Option<String>>(7)?,
                }))
            })?
            .collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok(json!({ "sends": sends }))
    }))
}

/// Every event published.
pub(super) async fn events(State(app): State<Arc<App>>, Query(page): Query<After>) -> Response {
    answer(app.db.run(|tx| {
        let events = tx
            .prepare_cached("SELECT seq, at, sns_id, wamid, kind FROM event_record WHERE seq > ?1 ORDER BY seq LIMIT 1000")?
            .query_map([page.after], |r| {
                Ok(json!({
                    "seq": r.get::<_, i64>(0)?, "at": r.get::<_, i64>(1)?, "snsMessageId": r.get::<_, String>(2)?,
                    "wamid": r.get::<_, String>(3)?, "kind": r.get::<_, String>(4)?,
                }))
            })?
            .collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok(json!({ "events": events }))
    }))
}
