//! Making, finding, changing and emptying queues.

use super::{QueueAttributes, attributes::arn_name, missing_queue, queue_name, queue_url};
use crate::{
    app::App,
    aws::{ApiError, Input, nothing},
    ids::now_ms,
    names::queue_arn,
};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};

/// Makes a queue that is always there, if it is not.
pub(crate) fn create_fixed(tx: &Transaction<'_>, name: &str, attributes: &Value) -> Result<(), ApiError> {
    if QueueAttributes::load(tx, name)?.is_none() {
        let mut own = QueueAttributes::default();
        own.apply(tx, attributes.as_object().unwrap_or(&Map::new()))?;
        insert(tx, name, &own)?;
    }
    Ok(())
}

fn insert(tx: &Transaction<'_>, name: &str, attributes: &QueueAttributes) -> Result<(), ApiError> {
    let text = Value::Object(attributes.0.clone()).to_string();
    tx.execute(
        "INSERT INTO queue (name, attributes, created, modified) VALUES (?1, ?2, ?3, ?3)",
        (name, text, now_ms()),
    )?;
    Ok(())
}

pub(super) fn create(app: &App, input: &Input) -> Result<Value, ApiError> {
    let name = input.text("QueueName")?;
    if name.len() > 80 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(ApiError::bad(
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        ));
    }
    let empty = Map::new();
    let wanted = input.0.get("Attributes").and_then(Value::as_object).unwrap_or(&empty);
    app.db.run(|tx| {
        let mut attributes = QueueAttributes::default();
        attributes.apply(tx, wanted)?;
        match QueueAttributes::load(tx, name)? {
            None => insert(tx, name, &attributes)?,
            // Creating it again is harmless unless it would have to be another queue.
            Some(existing) => {
                let existing = existing.with_defaults();
                if attributes.0.iter().any(|(key, value)| existing.0.get(key) != Some(value)) {
                    return Err(ApiError::bad(
                        "QueueNameExists",
                        "A queue already exists with the same name and a different value.",
                    ));
                }
            }
        }
        Ok(json!({ "QueueUrl": queue_url(app.port, name) }))
    })
}

pub(super) fn delete(app: &App, input: &Input) -> Result<Value, ApiError> {
    let name = queue_name(input)?;
    app.transact(|tx, wake| {
        if tx.execute("DELETE FROM queue WHERE name = ?1", [name])? == 0 {
            return Err(missing_queue());
        }
        wake.queues.insert(name.to_owned());
        Ok(nothing())
    })
}

pub(super) fn list(app: &App, input: &Input) -> Result<Value, ApiError> {
    let prefix = input.maybe_text("QueueNamePrefix").unwrap_or_default();
    let limit = usize::try_from(input.number("MaxResults", 1..=1000, 1000)?).unwrap_or(1000);
    let after = input.maybe_text("NextToken").unwrap_or_default();
    app.db.run(|tx| {
        let mut statement = tx.prepare_cached("SELECT name FROM queue WHERE name > ?1 ORDER BY name")?;
        let mut names = statement
            .query_map([after], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        names.retain(|name| name.starts_with(prefix));
        let more = names.len() > limit;
        names.truncate(limit);
        let mut out = nothing();
        if !names.is_empty() {
            out["QueueUrls"] = names.iter().map(|name| queue_url(app.port, name)).collect();
        }
        if let Some(last) = names.last().filter(|_| more) {
            out["NextToken"] = json!(last);
        }
        Ok(out)
    })
}

pub(super) fn url(app: &App, input: &Input) -> Result<Value, ApiError> {
    let name = input.text("QueueName")?;
    app.db.run(|tx| match QueueAttributes::load(tx, name)? {
        Some(_) => Ok(json!({ "QueueUrl": queue_url(app.port, name) })),
        None => Err(missing_queue()),
    })
}

pub(super) fn get_attributes(app: &App, input: &Input) -> Result<Value, ApiError> {
    let name = queue_name(input)?;
    let wanted = input.texts("AttributeNames");
    app.db.run(|tx| {
        let mut all = QueueAttributes::load(tx, name)?.ok_or_else(missing_queue)?.with_defaults().0;
        let count = |condition: &str| -> rusqlite::Result<i64> {
            let sql = format!("SELECT count(*) FROM queue_message WHERE queue = ?1 AND {condition}");
            tx.prepare_cached(&sql)?.query_row((name, now_ms()), |r| r.get(0))
        };
        let mut put = |key: &str, value: String| all.insert(key.to_owned(), Value::String(value));
        put("ApproximateNumberOfMessages", count("visible <= ?2")?.to_string());
        put(
            "ApproximateNumberOfMessagesNotVisible",
            count("visible > ?2 AND receives > 0")?.to_string(),
        );
        put(
            "ApproximateNumberOfMessagesDelayed",
            count("visible > ?2 AND receives = 0")?.to_string(),
        );
        let (created, modified): (i64, i64) = tx.query_row("SELECT created, modified FROM queue WHERE name = ?1", [name], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
        put("CreatedTimestamp", (created / 1000).to_string());
        put("LastModifiedTimestamp", (modified / 1000).to_string());
        put("QueueArn", queue_arn(name));
        all.retain(|key, _| wanted.contains(&"All") || wanted.contains(&key.as_str()));
        Ok(if all.is_empty() { nothing() } else { json!({ "Attributes": all }) })
    })
}

pub(super) fn set_attributes(app: &App, input: &Input) -> Result<Value, ApiError> {
    let name = queue_name(input)?;
    let empty = Map::new();
    let changes = input.0.get("Attributes").and_then(Value::as_object).unwrap_or(&empty);
    app.db.run(|tx| {
        let mut attributes = QueueAttributes::load(tx, name)?.ok_or_else(missing_queue)?;
        attributes.apply(tx, changes)?;
        let text = Value::Object(attributes.0).to_string();
        tx.execute(
            "UPDATE queue SET attributes = ?2, modified = ?3 WHERE name = ?1",
            (name, text, now_ms()),
        )?;
        Ok(nothing())
    })
}

pub(super) fn purge(app: &App, input: &Input) -> Result<Value, ApiError> {
    let name = queue_name(input)?;
    app.db.run(|tx| {
        QueueAttributes::load(tx, name)?.ok_or_else(missing_queue)?;
        tx.execute("DELETE FROM queue_message WHERE queue = ?1", [name])?;
        Ok(nothing())
    })
}

/// Removes messages older than their queue keeps them.
pub(crate) fn forget_expired(tx: &Transaction<'_>) -> Result<(), ApiError> {
    let names = tx
        .prepare_cached("SELECT name FROM queue")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    for name in names {
        let keep = QueueAttributes::load(tx, &name)?.map_or(0, |a| a.number("MessageRetentionPeriod"));
        tx.execute(
            "DELETE FROM queue_message WHERE queue = ?1 AND sent < ?2",
            (&name, now_ms() - keep * 1000),
        )?;
    }
    Ok(())
}

/// The queues whose redrive policy ends in `queue`.
pub(super) fn sources_of(tx: &Transaction<'_>, queue: &str) -> Result<Vec<String>, ApiError> {
    let names = tx
        .prepare_cached("SELECT name FROM queue")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    let mut out = Vec::new();
    for name in names {
        if QueueAttributes::load(tx, &name)?
            .and_then(|a| a.redrive())
            .is_some_and(|r| r.queue == queue)
        {
            out.push(name);
        }
    }
    Ok(out)
}

/// The queue that an ARN names, which must exist.
pub(super) fn by_arn<'a>(tx: &Transaction<'_>, arn: &'a str) -> Result<&'a str, ApiError> {
    let gone = || {
        ApiError::new(
            axum::http::StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
        )
    };
    let name = arn_name(arn).ok_or_else(gone)?;
    QueueAttributes::load(tx, name)?.ok_or_else(gone)?;
    Ok(name)
}
