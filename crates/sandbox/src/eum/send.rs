//! SendWhatsAppMessage: kept first, answered then; what becomes of it comes later as events.

use super::{
    accounts::eum_number,
    judge::{Case, Verdict, judge},
    outcomes::{Detail, schedule},
    schema::{self, Recipient},
};
use crate::{
    app::{App, Wake},
    aws::{ApiError, Input},
    ids::{self, now_ms},
    names::OurNumber,
    phone::{self, Person},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Map, Value, json};

pub(super) fn send(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let number = eum_number(input.text("originationPhoneNumberId")?)?;
    let version = input.text("metaApiVersion")?;
    if !is_api_version(version) {
        return Err(ApiError::bad(
            "ValidationException",
            "metaApiVersion must be like v24.0, version 20 or later.",
        ));
    }
    let raw = STANDARD
        .decode(input.text("message")?)
        .map_err(|_| ApiError::bad("SerializationException", "message is not Base64."))?;
    if raw.is_empty() || raw.len() > 2_048_000 {
        return Err(ApiError::bad("ValidationException", "message must have 1 to 2048000 bytes."));
    }
    let Ok(Value::Object(message)) = serde_json::from_slice(&raw) else {
        return Err(ApiError::bad("InvalidParametersException", "message is no JSON object."));
    };
    if message.get("messaging_product") != Some(&json!("whatsapp")) {
        return Err(ApiError::bad("InvalidParametersException", "messaging_product must be whatsapp."));
    }
    let aws_id = ids::uuid();
    app.transact(|tx, wake| {
        let (wamid, note) = if message.get("status") == Some(&json!("read")) {
            (None, read_receipt(tx, wake, number, &message)?)
        } else {
            (Some(accept(app, tx, wake, number, &message, &aws_id)?), None)
        };
        tx.prepare_cached(
            "INSERT INTO send_record (aws_id, at, number, api_version, message, wamid, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            &aws_id,
            app.now(),
            number.meta_id,
            version,
            Value::Object(message.clone()).to_string(),
            wamid,
            note,
        ))?;
        Ok::<_, ApiError>(())
    })?;
    Ok(json!({ "messageId": aws_id }))
}

fn is_api_version(text: &str) -> bool {
    text.strip_prefix('v')
        .and_then(|v| v.split_once('.'))
        .is_some_and(|(major, minor)| major.parse::<u32>().is_ok_and(|n| n >= 20) && minor.parse::<u32>().is_ok())
}

/// Marks a customer's message and all before it as read. Nothing is reported back; the note is for our own record.
fn read_receipt(
    tx: &Transaction<'_>,
    wake: &mut Wake,
    number: OurNumber,
    message: &Map<String, Value>,
) -> Result<Option<&'static str>, ApiError> {
    let Some(wamid) = message.get("message_id").and_then(Value::as_str) else {
        return Ok(Some("message_id is missing"));
    };
    let found: Option<(String, i64)> = tx
        .prepare_cached("SELECT person, seq FROM chat_message WHERE wamid = ?1 AND number = ?2 AND direction = 'in'")?
        .query_row((wamid, number.meta_id), |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((person, seq)) = found else {
        return Ok(Some("no such message on this number"));
    };
    phone::read_by_business(tx, wake, &person, number.meta_id, seq)?;
    if message.get("typing_indicator").is_some() {
        wake.phone
            .push(json!({ "type": "typing", "person": person, "number": number.meta_id }));
    }
    Ok(None)
}

fn accept(
    app: &App,
    tx: &Transaction<'_>,
    wake: &mut Wake,
    number: OurNumber,
    message: &Map<String, Value>,
    aws_id: &str,
) -> Result<String, ApiError> {
    let callback = message.get("biz_opaque_callback_data").and_then(Value::as_str);
    let checked = schema::check(message);
    let person = match checked.as_ref().map(|m| &m.recipient) {
        Ok(Recipient::Number(to)) => match Person::by_number(tx, to)? {
            None if message.get("type") == Some(&json!("template")) => phone::meet(tx, wake, to)?,
            person => person,
        },
        Ok(Recipient::Bsuid(user)) => Person::by_bsuid(tx, user)?,
        Err(_) => None,
    };
    let verdict = match &checked {
        Err(error) => Verdict::Refused(error.clone()),
        Ok(outgoing) => judge(
            app,
            tx,
            &Case {
                number,
                outgoing,
                message,
                person: person.as_ref(),
            },
        )?,
    };
    let to = message
        .get("to")
        .and_then(Value::as_str)
        .map(|to| to.trim_start_matches('+').to_owned());
    let detail = Detail {
        number: number.meta_id.to_owned(),
        recipient_id: person
            .as_ref()
            .map_or(to, |p| p.number.as_deref().map(|n| n.trim_start_matches('+').to_owned())),
        recipient_user_id: person
            .as_ref()
            .map(|p| p.bsuid.clone())
            .or_else(|| message.get("recipient").and_then(Value::as_str).map(str::to_owned)),
        callback: callback.map(str::to_owned),
        error: match &verdict {
            Verdict::Good(_) => None,
            Verdict::Refused(error) | Verdict::TakenThenFailed(error) => Some(error.json()),
        },
    };
    let wamid = ids::wamid(detail.recipient_id.as_deref().unwrap_or_default());
    let filled = match &verdict {
        Verdict::Good(filled) => filled.as_ref(),
        _ => None,
    };
    if let (Some(person), Ok(outgoing)) = (&person, &checked) {
        tx.prepare_cached(
            "INSERT INTO chat_message (wamid, person, number, direction, kind, message, at, status, callback, aws_id, shown, pricing)
             VALUES (?1, ?2, ?3, 'out', ?4, ?5, ?6, 'queued', ?7, ?8, ?9, ?10)",
        )?
        .execute((
            &wamid,
            &person.id,
            number.meta_id,
            &outgoing.kind,
            Value::Object(message.clone()).to_string(),
            app.now(),
            callback,
            aws_id,
            filled.map(|filled| filled.shown.to_string()),
            filled.map(|filled| filled.pricing.to_string()),
        ))?;
    }
    let step = if matches!(verdict, Verdict::Refused(_)) {
        "failed"
    } else {
        "accepted"
    };
    schedule(tx, wake, now_ms() + app.pace(80, 1), &wamid, step, &detail)?;
    Ok(wamid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_versions_start_at_twenty() {
        assert!(is_api_version("v24.0"));
        for bad in ["v19.0", "24.0", "v24", "vx.0", ""] {
            assert!(!is_api_version(bad), "{bad}");
        }
    }
}
