//! Moving what a dead-letter queue holds back to where it came from.

use super::{
    QueueAttributes,
    attributes::arn_name,
    queues::{by_arn, sources_of},
};
use crate::{
    app::App,
    aws::{ApiError, Input},
    ids,
    ids::now_ms,
    names::queue_arn,
};
use serde_json::{Value, json};

/// Moves at once what is visible now: a local queue is small enough not to need a rate.
pub(super) fn start(app: &App, input: &Input) -> Result<Value, ApiError> {
    let source_arn = input.text("SourceArn")?;
    let destination_arn = input.maybe_text("DestinationArn");
    input.number("MaxNumberOfMessagesPerSecond", 1..=500, 500)?;
    app.transact(|tx, wake| {
        let source = by_arn(tx, source_arn)?;
        let sources = sources_of(tx, source)?;
        if sources.is_empty() {
            let message = "Source queue must be configured as a Dead Letter Queue.";
            return Err(ApiError::bad("InvalidParameterValue", message));
        }
        let destination = destination_arn.map(|arn| by_arn(tx, arn)).transpose()?;
        let (now, handle) = (now_ms(), ids::token(48));
        let mut moved = 0;
        let mut statement =
            tx.prepare_cached("SELECT id, source_arn FROM queue_message WHERE queue = ?1 AND visible <= ?2 ORDER BY id")?;
        let rows = statement
            .query_map((source, now), |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(i64, Option<String>)>>>()?;
        let total = rows.len();
        for (id, from) in rows {
            // Without a destination each message goes back where it failed; one that was sent here directly stays.
            let Some(target) = destination.or_else(|| arn_name(from.as_deref()?)) else { continue };
            if QueueAttributes::load(tx, target)?.is_none() {
                continue;
            }
            tx.prepare_cached(
                "UPDATE queue_message SET queue = ?2, sent = ?3, visible = ?3, receives = 0, first_received = NULL, receipt = NULL,
                 source_arn = NULL WHERE id = ?1",
            )?
            .execute((id, target, now))?;
            wake.queues.insert(target.to_owned());
            moved += 1;
        }
        tx.execute(
            "INSERT INTO move_task (handle, source, destination, moved, total, started, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'COMPLETED')",
            (&handle, source, destination, moved, i64::try_from(total).unwrap_or(i64::MAX), now),
        )?;
        Ok(json!({ "TaskHandle": handle }))
    })
}

pub(super) fn list(app: &App, input: &Input) -> Result<Value, ApiError> {
    let most = input.number("MaxResults", 1..=10, 1)?;
    let arn = input.text("SourceArn")?;
    app.db.run(|tx| {
        let source = by_arn(tx, arn)?;
        let mut statement = tx.prepare_cached(
            "SELECT destination, moved, total, started, status FROM move_task WHERE source = ?1 ORDER BY started DESC LIMIT ?2",
        )?;
        let results = statement
            .query_map((source, most), |r| {
                let mut task = json!({
                    "SourceArn": arn, "ApproximateNumberOfMessagesMoved": r.get::<_, i64>(1)?,
                    "ApproximateNumberOfMessagesToMove": r.get::<_, i64>(2)?, "StartedTimestamp": r.get::<_, i64>(3)?,
                    "Status": r.get::<_, String>(4)?,
                });
                if let Some(destination) = r.get::<_, Option<String>>(0)? {
                    task["DestinationArn"] = json!(queue_arn(&destination));
                }
                Ok(task)
            })?
            .collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok(json!({ "Results": results }))
    })
}
