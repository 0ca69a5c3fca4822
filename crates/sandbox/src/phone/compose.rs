//! What a customer can send, turned into the message objects of Meta's webhooks.

use super::Person;
use crate::{aws::ApiError, ids, names::OurNumber};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A message as the phone page or a test asks for it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Draft {
    /// The person's id.
    pub(crate) person: String,
    /// Any id of one of our numbers.
    pub(crate) our_number: String,
    #[serde(default)]
    pub(super) kind: String,
    /// A message object of Meta's without id, timestamp and sender; overrules everything else.
    pub(super) raw: Option<Map<String, Value>>,
    /// Text, caption, emoji or title, depending on the kind.
    #[serde(default)]
    pub(super) body: String,
    /// The wamid this answers, reacts to, edits or revokes.
    pub(super) reply_to: Option<String>,
    /// Members of the kind's own object that overrule ours.
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
}

fn refuse(message: &str) -> ApiError {
    ApiError::bad("invalid_message", message)
}

/// Builds the message object without id, timestamp and sender.
pub(super) fn message(tx: &Transaction<'_>, draft: &Draft, person: &Person, number: OurNumber) -> Result<Map<String, Value>, ApiError> {
    let mut out = match &draft.raw {
        Some(raw) if raw.get("type").is_some_and(Value::is_string) => raw.clone(),
        Some(_) => return Err(refuse("raw needs a type.")),
        None => {
            let (kind, mut payload) = payload(draft)?;
            if let Value::Object(own) = &mut payload {
                own.extend(draft.fields.clone());
            }
            let mut out = Map::from_iter([("type".to_owned(), json!(kind)), (kind.to_owned(), payload)]);
            if kind == "unsupported" {
                out.insert(
                    "errors".to_owned(),
                    json!([{ "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
                        "error_data": { "details": "Message type is currently not supported." } }]),
                );
            }
            out
        }
    };
    let quotes = !matches!(draft.kind.as_str(), "reaction" | "edit" | "revoke");
    if let Some(wamid) = draft.reply_to.as_deref().filter(|_| quotes && draft.raw.is_none()) {
        let direction: Option<String> = tx
            .query_row(
                "SELECT direction FROM chat_message WHERE wamid = ?1 AND person = ?2",
                (wamid, &person.id),
                |r| r.get(0),
            )
            .optional()?;
        let from = match direction.as_deref() {
            Some("out") => Some(number.digits()),
            Some(_) => person.number.as_deref().map(|n| n.trim_start_matches('+')),
            None => return Err(refuse("The message to answer is not in this chat.")),
        };
        let mut context = json!({ "id": wamid });
        if let Some(from) = from {
            context["from"] = json!(from);
        }
        out.insert("context".to_owned(), context);
    }
    Ok(out)
}

fn media(mime: &str, caption: &str, more: Value) -> Value {
    let sha256: [u8; 32] = ids::random_bytes();
    let mut out = json!({ "id": ids::random_digits(15), "mime_type": mime, "sha256": STANDARD.encode(sha256) });
    if !caption.is_empty() {
        out["caption"] = json!(caption);
    }
    if let (Value::Object(out), Value::Object(more)) = (&mut out, more) {
        out.extend(more);
    }
    out
}

fn payload(draft: &Draft) -> Result<(&str, Value), ApiError> {
    let body = draft.body.as_str();
    let about = || draft.reply_to.as_deref().ok_or_else(|| refuse("reply_to must name the message."));
    let filled = || {
        if body.trim().is_empty() {
            Err(refuse("body must not be empty."))
        } else {
            Ok(body)
        }
    };
    let button_id = || json!(draft.fields.get("id").cloned().unwrap_or_else(|| json!(body)));
    Ok(match draft.kind.as_str() {
        "text" | "" => {
            // WhatsApp's own limit for what a customer types.
            if body.encode_utf16().count() > 65_536 {
                return Err(refuse("A text can have 65536 letters at most."));
            }
            ("text", json!({ "body": filled()? }))
        }
        "image" => ("image", media("image/jpeg", body, json!({}))),
        "video" => ("video", media("video/mp4", body, json!({}))),
        "audio" => ("audio", media("audio/ogg; codecs=opus", "", json!({ "voice": true }))),
        "document" => ("document", media("application/pdf", body, json!({ "filename": "document.pdf" }))),
        "sticker" => ("sticker", media("image/webp", "", json!({ "animated": false }))),
        "location" => ("location", json!({ "latitude": 12.9716, "longitude": 77.5946, "name": body })),
        "contacts" => {
            let name = filled()?;
            let first = name.split(' ').next().unwrap_or(name);
            (
                "contacts",
                json!([{ "name": { "formatted_name": name, "first_name": first },
                "phones": [{ "phone": "+91 90000 99999", "wa_id": "919000099999", "type": "CELL" }] }]),
            )
        }
        "button" => ("button", json!({ "payload": body, "text": filled()? })),
        "button_reply" => (
            "interactive",
            json!({ "type": "button_reply", "button_reply": { "id": button_id(), "title": filled()? } }),
        ),
        "list_reply" => (
            "interactive",
            json!({ "type": "list_reply", "list_reply": { "id": button_id(), "title": filled()? } }),
        ),
        "reaction" if body.is_empty() => ("reaction", json!({ "message_id": about()? })),
        "reaction" => ("reaction", json!({ "message_id": about()?, "emoji": body })),
        "order" => (
            "order",
            json!({ "catalog_id": "510000000000001", "text": body,
                "product_items": [{ "product_retailer_id": "SKU-1", "quantity": 1, "item_price": 100, "currency": "INR" }] }),
        ),
        "unsupported" => ("unsupported", json!({ "type": if body.is_empty() { "poll" } else { body } })),
        "edit" => (
            "edit",
            json!({ "original_message_id": about()?, "message": { "type": "text", "text": { "body": filled()? } } }),
        ),
        "revoke" => ("revoke", json!({ "original_message_id": about()? })),
        other => return Err(refuse(&format!("The phone cannot send the kind {other}; use raw."))),
    })
}
