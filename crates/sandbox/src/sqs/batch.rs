//! Batches of up to ten, in which each entry succeeds or fails by itself.

use super::{QueueAttributes, messages, missing_queue, queue_name};
use crate::{
    app::{App, Wake},
    aws::{ApiError, Input},
};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

type Entry<'a> = &'a dyn Fn(&Transaction<'_>, &mut Wake, &str, &Input) -> Result<Map<String, Value>, ApiError>;

fn batch(app: &App, input: &Input, one: Entry<'_>) -> Result<Value, ApiError> {
    let queue = queue_name(input)?;
    let entries: Vec<Input> = input
        .list("Entries")
        .iter()
        .filter_map(Value::as_object)
        .cloned()
        .map(Input)
        .collect();
    if entries.is_empty() {
        return Err(ApiError::bad("EmptyBatchRequest", "The batch request doesn't contain any entries."));
    }
    if entries.len() > 10 {
        let message = format!("Maximum number of entries per request are 10. You have sent {}.", entries.len());
        return Err(ApiError::bad("TooManyEntriesInBatchRequest", message));
    }
    let mut seen = BTreeSet::new();
    for entry in &entries {
        let id = entry.text("Id")?;
        if id.len() > 80 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            let message =
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
            return Err(ApiError::bad("InvalidBatchEntryId", message));
        }
        if !seen.insert(id) {
            return Err(ApiError::bad("BatchEntryIdsNotDistinct", format!("Id {id} repeated.")));
        }
    }
    let bytes: usize = entries.iter().filter_map(|e| e.maybe_text("MessageBody")).map(str::len).sum();
    if bytes > 1_048_576 {
        let message = format!("Batch requests cannot be longer than 1048576 bytes. You have sent {bytes} bytes.");
        return Err(ApiError::bad("BatchRequestTooLong", message));
    }
    app.transact(|tx, wake| {
        QueueAttributes::load(tx, queue)?.ok_or_else(missing_queue)?;
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for entry in &entries {
            let id = entry.text("Id")?;
            match one(tx, wake, queue, entry) {
                Ok(mut out) => {
                    out.insert("Id".to_owned(), json!(id));
                    successful.push(Value::Object(out));
                }
                Err(error) if error.status.is_client_error() => {
                    failed.push(json!({ "Id": id, "SenderFault": true, "Code": error.code, "Message": error.message }));
                }
                Err(error) => return Err(error),
            }
        }
        let mut out = json!({ "Successful": successful });
        if !failed.is_empty() {
            out["Failed"] = Value::Array(failed);
        }
        Ok(out)
    })
}

pub(super) fn send(app: &App, input: &Input) -> Result<Value, ApiError> {
    batch(app, input, &|tx, wake, queue, entry| messages::send_entry(tx, wake, queue, entry))
}

pub(super) fn delete(app: &App, input: &Input) -> Result<Value, ApiError> {
    batch(app, input, &|tx, _, queue, entry| {
        messages::delete_entry(tx, queue, entry).map(|()| Map::new())
    })
}

pub(super) fn change_visibility(app: &App, input: &Input) -> Result<Value, ApiError> {
    batch(app, input, &|tx, wake, queue, entry| {
        messages::hide_entry(tx, wake, queue, entry).map(|()| Map::new())
    })
}
