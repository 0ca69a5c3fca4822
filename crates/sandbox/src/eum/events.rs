//! Events in the form EUM gives them: Meta's entry as a JSON text in AWS's envelope, published to the topic.

use super::{Standing, outcomes::Detail};
use crate::{
    app::{App, Wake},
    aws::ApiError,
    faults::Service,
    ids,
    names::{self, ACCOUNT, META_WABA_ID, OurNumber, TOPIC_ARN},
    phone::Person,
    sns::{self, Signed},
};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};

/// An event that is signed and waits for its transaction.
pub(crate) struct Ready {
    signed: Vec<Signed>,
    wamid: String,
    kind: String,
    /// Meta's code of a failure.
    code: Option<i64>,
}

/// Wraps one `messages` change and signs it, once per copy.
pub(crate) fn prepare(app: &App, number: OurNumber, wamid: &str, kind: &str, members: Map<String, Value>) -> Result<Ready, ApiError> {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": number.digits(), "phone_number_id": number.meta_id },
    });
    if let Value::Object(base) = &mut value {
        base.extend(members);
    }
    let code = value["statuses"][0]["errors"][0]["code"].as_i64();
    let entry = json!({ "id": META_WABA_ID, "changes": [{ "value": value, "field": "messages" }] });
    sign(app, Some(number), &entry, (wamid, kind, code))
}

/// A change that is about a number and no message.
pub(crate) fn prepare_change(app: &App, number: OurNumber, about: &str, field: &str, value: Value) -> Result<Ready, ApiError> {
    sign(app, Some(number), &timed(app, field, value), (about, field, None))
}

/// A change that is about the account as a whole.
pub(super) fn prepare_account(app: &App, about: &str, field: &str, value: Value) -> Result<Ready, ApiError> {
    sign(app, None, &timed(app, field, value), (about, field, None))
}

/// Only entries without messages say when.
fn timed(app: &App, field: &str, value: Value) -> Value {
    json!({ "id": META_WABA_ID, "time": app.now() / 1000, "changes": [{ "value": value, "field": field }] })
}

/// Puts an entry into AWS's envelope; `record` is the id, the kind and the code to keep of it.
fn sign(app: &App, number: Option<OurNumber>, entry: &Value, record: (&str, &str, Option<i64>)) -> Result<Ready, ApiError> {
    let numbers: Value = number
        .iter()
        .map(|number| json!({ "metaPhoneNumberId": number.meta_id, "arn": number.arn() }))
        .collect();
    let copies = app.faults.copies(Service::Eum);
    let signed = (0..copies)
        .map(|_| {
            let envelope = json!({
                "context": {
                    "MetaWabaIds": [{ "wabaId": META_WABA_ID, "arn": names::waba_arn() }],
                    "MetaPhoneNumberIds": numbers,
                },
                "whatsAppWebhookEntry": entry.to_string(),
                "aws_account_id": ACCOUNT,
                "message_timestamp": ids::iso(app.now()),
                "messageId": ids::uuid(),
            });
            Signed::new(app, TOPIC_ARN, &envelope.to_string(), None, Map::new())
        })
        .collect::<Result<_, _>>()?;
    let (wamid, kind, code) = record;
    Ok(Ready {
        signed,
        wamid: wamid.to_owned(),
        kind: kind.to_owned(),
        code,
    })
}

/// Publishes an event and keeps a record of it. Without a destination it is lost.
pub(crate) fn publish(app: &App, tx: &Transaction<'_>, wake: &mut Wake, ready: &Ready) -> Result<(), ApiError> {
    if !Standing::publishes_to(tx, TOPIC_ARN)? {
        return Ok(());
    }
    for signed in &ready.signed {
        sns::fan_out(app, tx, wake, signed)?;
        tx.prepare_cached("INSERT INTO event_record (at, sns_id, wamid, kind, code) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute((app.now(), &signed.id, &ready.wamid, &ready.kind, ready.code))?;
    }
    Ok(())
}

/// The `contacts` of an event about that person.
pub(crate) fn contacts(person: &Person) -> Value {
    let mut profile = json!({ "name": person.name });
    if let Some(username) = &person.username {
        profile["username"] = json!(username);
    }
    let mut contact = json!({ "profile": profile, "user_id": person.bsuid });
    if let Some(number) = &person.number {
        contact["wa_id"] = json!(number.trim_start_matches('+'));
    }
    json!([contact])
}

/// Signs a report of one step of a message of ours.
pub(crate) fn prepare_status(
    app: &App,
    wamid: &str,
    status: &str,
    at: i64,
    detail: &Detail,
    person: Option<&Person>,
    pricing: Option<Value>,
) -> Result<Ready, ApiError> {
    let number = names::our_number(&detail.number)
        .ok_or_else(|| ApiError::bad("unknown_number", format!("{} is none of our numbers.", detail.number)))?;
    let mut out = json!({ "id": wamid, "status": status, "timestamp": (at / 1000).to_string() });
    for (name, value) in [
        ("recipient_id", &detail.recipient_id),
        ("recipient_user_id", &detail.recipient_user_id),
        ("biz_opaque_callback_data", &detail.callback),
    ] {
        if let Some(value) = value {
            out[name] = json!(value);
        }
    }
    if matches!(status, "sent" | "delivered") {
        // Free-form answers inside the window cost nothing.
        let free = || json!({ "billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service" });
        out["pricing"] = pricing.unwrap_or_else(free);
    }
    if let Some(error) = detail.error.as_ref().filter(|_| status == "failed") {
        out["errors"] = json!([error]);
    }
    let mut members = Map::from_iter([("statuses".to_owned(), json!([out]))]);
    if let Some(person) = person.filter(|_| matches!(status, "sent" | "delivered" | "read")) {
        members.insert("contacts".to_owned(), contacts(person));
    }
    prepare(app, number, wamid, status, members)
}
