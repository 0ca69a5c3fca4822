//! Sending, receiving, hiding and deleting messages.

use super::{QueueAttributes, missing_queue, queue_name};
use crate::{
    app::{App, Wake},
    aws::{ApiError, Input, nothing},
    ids,
    ids::now_ms,
    names::queue_arn,
};
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Map, Value, json};
use std::{pin::pin, time::Duration};

/// A message about to be put into a queue.
pub(crate) struct NewMessage<'a> {
    pub(crate) body: &'a str,
    /// Message attributes in SQS's JSON.
    pub(crate) attributes: Option<&'a Map<String, Value>>,
    /// Seconds; the queue's own when absent.
    pub(crate) delay: Option<i64>,
    /// Milliseconds more, when deliveries are told to be late.
    pub(crate) late: i64,
}

/// Puts a message into a queue and returns its id. The queue must exist.
pub(crate) fn put(tx: &Transaction<'_>, wake: &mut Wake, queue: &str, message: &NewMessage<'_>) -> Result<String, ApiError> {
    let settings = QueueAttributes::load(tx, queue)?.ok_or_else(missing_queue)?;
    let most = settings.number("MaximumMessageSize");
    if i64::try_from(message.body.len()).unwrap_or(i64::MAX) > most {
        let text = format!("One or more parameters are invalid. Reason: Message must be shorter than {most} bytes.");
        return Err(ApiError::bad("InvalidParameterValue", text));
    }
    let (id, now) = (ids::uuid(), now_ms());
    let delay = message.delay.unwrap_or_else(|| settings.number("DelaySeconds"));
    let attributes = message.attributes.map(|a| Value::Object(a.clone()).to_string());
    tx.prepare_cached("INSERT INTO queue_message (queue, message_id, body, attributes, sent, visible) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((queue, &id, message.body, attributes, now, now + delay * 1000 + message.late))?;
    wake.queues.insert(queue.to_owned());
    Ok(id)
}

/// Sends what one request or one entry of a batch describes, and returns the members of its answer.
pub(super) fn send_entry(tx: &Transaction<'_>, wake: &mut Wake, queue: &str, entry: &Input) -> Result<Map<String, Value>, ApiError> {
    let body = entry.text("MessageBody")?;
    let attributes = entry
        .0
        .get("MessageAttributes")
        .and_then(Value::as_object)
        .filter(|a| !a.is_empty());
    let delay = match entry.0.get("DelaySeconds") {
        Some(_) => Some(entry.number("DelaySeconds", 0..=900, 0)?),
        None => None,
    };
    let id = put(
        tx,
        wake,
        queue,
        &NewMessage {
            body,
            attributes,
            delay,
            late: 0,
        },
    )?;
    let mut out = Map::from_iter([
        ("MessageId".to_owned(), json!(id)),
        ("MD5OfMessageBody".to_owned(), json!(format!("{:x}", md5::compute(body)))),
    ]);
    if let Some(attributes) = attributes {
        out.insert("MD5OfMessageAttributes".to_owned(), json!(md5_of_attributes(attributes)));
    }
    Ok(out)
}

pub(super) fn send(app: &App, input: &Input) -> Result<Value, ApiError> {
    let queue = queue_name(input)?;
    app.transact(|tx, wake| Ok(Value::Object(send_entry(tx, wake, queue, input)?)))
}

/// Waits, if asked to, until there is something to receive.
pub(super) async fn receive(app: &App, input: &Input) -> Result<Value, ApiError> {
    let queue = queue_name(input)?;
    let most = input.number("MaxNumberOfMessages", 1..=10, 1)?;
    let settings = app.db.run(|tx| QueueAttributes::load(tx, queue)?.ok_or_else(missing_queue))?;
    let wait = input.number("WaitTimeSeconds", 0..=20, settings.number("ReceiveMessageWaitTimeSeconds"))?;
    let hidden = input.number("VisibilityTimeout", 0..=43_200, settings.number("VisibilityTimeout"))?;
    let deadline = now_ms() + wait * 1000;
    let bell = app.bell(queue);
    loop {
        // Listening starts before looking, so that nothing arrives unseen between the two.
        let mut rung = pin!(bell.notified());
        rung.as_mut().enable();
        let (messages, next) = app.transact(|tx, wake| take(tx, wake, queue, most, hidden, input))?;
        if !messages.is_empty() {
            return Ok(json!({ "Messages": messages }));
        }
        let until = next.unwrap_or(i64::MAX).min(deadline) - now_ms();
        if deadline <= now_ms() {
            return Ok(nothing());
        }
        let pause = Duration::from_millis(u64::try_from(until).unwrap_or(0) + 1);
        tokio::select! {
            () = rung => {}
            () = tokio::time::sleep(pause) => {}
            () = app.stop.cancelled() => return Ok(nothing()),
        }
    }
}

/// Takes what is visible now, or says when the next message will be.
fn take(
    tx: &Transaction<'_>,
    wake: &mut Wake,
    queue: &str,
    most: i64,
    hidden: i64,
    input: &Input,
) -> Result<(Vec<Value>, Option<i64>), ApiError> {
    let now = now_ms();
    let settings = QueueAttributes::load(tx, queue)?.ok_or_else(missing_queue)?;
    let mut redrive = settings.redrive();
    if let Some(policy) = &redrive
        && QueueAttributes::load(tx, &policy.queue)?.is_none()
    {
        redrive = None;
    }
    let oldest = now - settings.number("MessageRetentionPeriod") * 1000;
    let mut out = Vec::new();
    while i64::try_from(out.len()).unwrap_or(i64::MAX) < most {
        let found = tx
            .prepare_cached(
                "SELECT id, message_id, body, attributes, sent, receives, first_received, source_arn FROM queue_message
                 WHERE queue = ?1 AND visible <= ?2 AND sent >= ?3 ORDER BY visible, id LIMIT 1",
            )?
            .query_row((queue, now, oldest), |r| {
                Ok(Row {
                    id: r.get(0)?,
                    message_id: r.get(1)?,
                    body: r.get(2)?,
                    attributes: r.get(3)?,
                    sent: r.get(4)?,
                    receives: r.get(5)?,
                    first_received: r.get(6)?,
                    source_arn: r.get(7)?,
                })
            })
            .optional()?;
        let Some(mut row) = found else { break };
        if let Some(redrive) = redrive.as_ref().filter(|r| row.receives >= r.max_receives) {
            // The message keeps the time it was first sent, and remembers where it failed.
            tx.prepare_cached(
                "UPDATE queue_message SET queue = ?2, visible = ?3, receives = 0, first_received = NULL, receipt = NULL, source_arn = ?4
                 WHERE id = ?1",
            )?
            .execute((row.id, &redrive.queue, now, queue_arn(queue)))?;
            wake.queues.insert(redrive.queue.clone());
            continue;
        }
        let receipt = ids::token(24);
        row.receives += 1;
        row.first_received.get_or_insert(now);
        tx.prepare_cached("UPDATE queue_message SET visible = ?2, receives = ?3, first_received = ?4, receipt = ?5 WHERE id = ?1")?
            .execute((row.id, now + hidden * 1000, row.receives, row.first_received, &receipt))?;
        out.push(row.answer(&STANDARD.encode(format!("{queue} {} {receipt}", row.id)), input)?);
    }
    let next = if out.is_empty() {
        tx.prepare_cached("SELECT min(visible) FROM queue_message WHERE queue = ?1 AND visible > ?2")?
            .query_row((queue, now), |r| r.get(0))?
    } else {
        None
    };
    Ok((out, next))
}

struct Row {
    id: i64,
    message_id: String,
    body: String,
    attributes: Option<String>,
    sent: i64,
    receives: i64,
    first_received: Option<i64>,
    source_arn: Option<String>,
}

impl Row {
    fn answer(&self, handle: &str, input: &Input) -> Result<Value, ApiError> {
        let mut out = json!({
            "MessageId": self.message_id, "ReceiptHandle": handle, "Body": self.body,
            "MD5OfBody": format!("{:x}", md5::compute(&self.body)),
        });
        let mut wanted = input.texts("MessageSystemAttributeNames");
        wanted.extend(input.texts("AttributeNames"));
        let mut system = Map::from_iter([
            ("SenderId".to_owned(), json!("AIDASANDBOX")),
            ("SentTimestamp".to_owned(), json!(self.sent.to_string())),
            ("ApproximateReceiveCount".to_owned(), json!(self.receives.to_string())),
            (
                "ApproximateFirstReceiveTimestamp".to_owned(),
                json!(self.first_received.unwrap_or(self.sent).to_string()),
            ),
        ]);
        if let Some(source) = &self.source_arn {
            system.insert("DeadLetterQueueSourceArn".to_owned(), json!(source));
        }
        system.retain(|name, _| wanted.contains(&"All") || wanted.contains(&name.as_str()));
        if !system.is_empty() {
            out["Attributes"] = Value::Object(system);
        }
        if let Some(text) = &self.attributes {
            let mut own: Map<String, Value> = serde_json::from_str(text)?;
            let names = input.texts("MessageAttributeNames");
            own.retain(|name, _| {
                names.iter().any(|n| match n.strip_suffix(".*") {
                    Some(prefix) => name.starts_with(prefix),
                    None => *n == "All" || n == name,
                })
            });
            if !own.is_empty() {
                out["MD5OfMessageAttributes"] = json!(md5_of_attributes(&own));
                out["MessageAttributes"] = Value::Object(own);
            }
        }
        Ok(out)
    }
}

/// The message a receipt handle is for, and whether the handle is that of the latest receive.
struct Handle {
    id: i64,
    receipt: String,
}

fn read_handle(queue: &str, text: &str) -> Result<Handle, ApiError> {
    let bad = || {
        let message = format!("The input receipt handle \"{text}\" is not a valid receipt handle.");
        ApiError::new(StatusCode::NOT_FOUND, "ReceiptHandleIsInvalid", message)
    };
    let raw = STANDARD
        .decode(text)
        .ok()
        .and_then(|raw| String::from_utf8(raw).ok())
        .ok_or_else(bad)?;
    let mut parts = raw.split(' ');
    match (parts.next(), parts.next().and_then(|id| id.parse().ok()), parts.next()) {
        (Some(of), Some(id), Some(receipt)) if of == queue => Ok(Handle {
            id,
            receipt: receipt.to_owned(),
        }),
        _ => Err(bad()),
    }
}

/// Deletes a message. A handle that is no longer the latest deletes nothing and is no error, as at AWS.
pub(super) fn delete_entry(tx: &Transaction<'_>, queue: &str, entry: &Input) -> Result<(), ApiError> {
    let handle = read_handle(queue, entry.text("ReceiptHandle")?)?;
    tx.prepare_cached("DELETE FROM queue_message WHERE id = ?1 AND queue = ?2 AND receipt = ?3")?
        .execute((handle.id, queue, handle.receipt))?;
    Ok(())
}

pub(super) fn delete(app: &App, input: &Input) -> Result<Value, ApiError> {
    let queue = queue_name(input)?;
    app.db.run(|tx| {
        QueueAttributes::load(tx, queue)?.ok_or_else(missing_queue)?;
        delete_entry(tx, queue, input)?;
        Ok(nothing())
    })
}

/// Hides a received message for so many seconds from now.
pub(super) fn hide_entry(tx: &Transaction<'_>, wake: &mut Wake, queue: &str, entry: &Input) -> Result<(), ApiError> {
    let handle = read_handle(queue, entry.text("ReceiptHandle")?)?;
    let seconds = entry.number("VisibilityTimeout", 0..=43_200, 0)?;
    let now = now_ms();
    let changed = tx
        .prepare_cached("UPDATE queue_message SET visible = ?4 WHERE id = ?1 AND queue = ?2 AND receipt = ?3 AND visible > ?5")?
        .execute((handle.id, queue, handle.receipt, now + seconds * 1000, now))?;
    if changed == 0 {
        return Err(ApiError::bad("MessageNotInflight", "The specified message isn't in flight."));
    }
    wake.queues.insert(queue.to_owned());
    Ok(())
}

pub(super) fn change_visibility(app: &App, input: &Input) -> Result<Value, ApiError> {
    let queue = queue_name(input)?;
    app.transact(|tx, wake| {
        QueueAttributes::load(tx, queue)?.ok_or_else(missing_queue)?;
        hide_entry(tx, wake, queue, input)?;
        Ok(nothing())
    })
}

/// SQS: the MD5 of each attribute's name, type, kind and value with their lengths, in the order of the names.
fn md5_of_attributes(attributes: &Map<String, Value>) -> String {
    fn push(raw: &mut Vec<u8>, bytes: &[u8]) {
        raw.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        raw.extend_from_slice(bytes);
    }
    let mut names: Vec<&String> = attributes.keys().collect();
    names.sort();
    let mut raw = Vec::new();
    for name in names {
        let value = &attributes[name];
        push(&mut raw, name.as_bytes());
        push(&mut raw, value["DataType"].as_str().unwrap_or_default().as_bytes());
        if let Some(text) = value["StringValue"].as_str() {
            raw.push(1);
            push(&mut raw, text.as_bytes());
        } else {
            raw.push(2);
            push(
                &mut raw,
                &value["BinaryValue"]
                    .as_str()
                    .and_then(|b| STANDARD.decode(b).ok())
                    .unwrap_or_default(),
            );
        }
    }
    format!("{:x}", md5::compute(raw))
}
