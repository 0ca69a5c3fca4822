//! Publishing: one signature, then a copy for every subscriber in the same transaction.

use super::{Form, envelope, subscriptions::Subscription, topics};
use crate::{
    app::{App, Wake},
    aws::ApiError,
    faults::Service,
    ids,
    ids::now_ms,
    sqs,
};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};

/// A message ready to be delivered.
pub(crate) struct Signed {
    topic: String,
    /// SNS's id of the message.
    pub(crate) id: String,
    message: String,
    attributes: Map<String, Value>,
    envelope: Map<String, Value>,
}

impl Signed {
    /// Signs a message. This takes most of a millisecond, so do it outside a transaction where that is possible.
    pub(crate) fn new(
        app: &App,
        topic: &str,
        message: &str,
        subject: Option<&str>,
        attributes: Map<String, Value>,
    ) -> Result<Self, ApiError> {
        let id = ids::uuid();
        let mut members = Map::from_iter([
            ("Type".to_owned(), json!("Notification")),
            ("MessageId".to_owned(), json!(id)),
            ("TopicArn".to_owned(), json!(topic)),
            ("Message".to_owned(), json!(message)),
        ]);
        if let Some(subject) = subject {
            members.insert("Subject".to_owned(), json!(subject));
        }
        let mut envelope = envelope::sign(app, members)?;
        if !attributes.is_empty() {
            envelope.insert("MessageAttributes".to_owned(), Value::Object(attributes.clone()));
        }
        Ok(Self {
            topic: topic.to_owned(),
            id,
            message: message.to_owned(),
            attributes,
            envelope,
        })
    }

    fn body(&self, subscription: &Subscription) -> String {
        if subscription.raw() {
            return self.message.clone();
        }
        let mut envelope = self.envelope.clone();
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("Action", "Unsubscribe"), ("SubscriptionArn", &subscription.arn)])
            .finish();
        envelope.insert("UnsubscribeURL".to_owned(), json!(format!("{}/?{query}", envelope::host())));
        Value::Object(envelope).to_string()
    }
}

/// Delivers to every queue and leaves the HTTP endpoints to the delivery worker. A duplicate fault makes more copies.
pub(crate) fn fan_out(app: &App, tx: &Transaction<'_>, wake: &mut Wake, signed: &Signed) -> Result<(), ApiError> {
    topics::load(tx, &signed.topic)?;
    let doubled = app.faults.copies(Service::Sns);
    for subscription in Subscription::confirmed_of(tx, &signed.topic)? {
        let body = signed.body(&subscription);
        for late in (0..doubled).flat_map(|_| app.delivery.plan()) {
            if subscription.protocol == "sqs" {
                let attributes = subscription.raw().then(|| to_sqs(&signed.attributes));
                let queue = subscription.endpoint.rsplit(':').next().unwrap_or_default();
                let message = sqs::NewMessage {
                    body: &body,
                    attributes: attributes.as_ref().filter(|a| !a.is_empty()),
                    delay: None,
                    late,
                };
                match sqs::put(tx, wake, queue, &message) {
                    Ok(_) => {}
                    // A queue that is gone or refuses the message costs this subscriber its copy, not the publisher his call.
                    Err(error) if error.status.is_client_error() => {
                        tracing::warn!(code = error.code, queue, "a queue did not take an SNS message");
                    }
                    Err(error) => return Err(error),
                }
            } else {
                tx.prepare_cached(
                    "INSERT INTO delivery (subscription, kind, message_id, body, due) VALUES (?1, 'Notification', ?2, ?3, ?4)",
                )?
                .execute((&subscription.arn, &signed.id, &body, now_ms() + late))?;
                wake.deliveries = true;
            }
        }
    }
    Ok(())
}

/// Keeps a record of what an event names that somebody else than our WhatsApp published, so that it may be looked for.
pub(crate) fn record_foreign(app: &App, tx: &Transaction<'_>, signed: &Signed) -> Result<(), ApiError> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let event = parse(&signed.message);
    let entry = event["whatsAppWebhookEntry"].as_str().map(parse).unwrap_or_default();
    for change in entry["changes"].as_array().into_iter().flatten() {
        let value = &change["value"];
        let list = |name: &str| value[name].as_array().cloned().unwrap_or_default();
        let messages = list("messages").into_iter().map(|message| (message, None));
        let statuses = list("statuses").into_iter().map(|status| {
            let name = status["status"].as_str().unwrap_or_default().to_owned();
            (status, Some(name))
        });
        for (object, status) in messages.chain(statuses) {
            if let Some(wamid) = object["id"].as_str() {
                tx.prepare_cached("INSERT INTO event_record (at, sns_id, wamid, kind, code) VALUES (?1, ?2, ?3, ?4, ?5)")?
                    .execute((
                        app.now(),
                        &signed.id,
                        wamid,
                        status.as_deref().unwrap_or("message"),
                        object["errors"][0]["code"].as_i64().filter(|_| status.is_some()),
                    ))?;
            }
        }
    }
    Ok(())
}

fn to_sqs(attributes: &Map<String, Value>) -> Map<String, Value> {
    attributes
        .iter()
        .map(|(name, value)| {
            let (kind, text) = (value["Type"].as_str().unwrap_or("String"), &value["Value"]);
            let member = if kind.starts_with("Binary") { "BinaryValue" } else { "StringValue" };
            (name.clone(), json!({ "DataType": kind, member: text }))
        })
        .collect()
}

pub(super) fn publish(app: &App, form: &Form) -> Result<String, ApiError> {
    let topic = form.maybe("TopicArn").or_else(|| form.maybe("TargetArn")).unwrap_or_default();
    if topic.is_empty() {
        return Err(ApiError::bad(
            "InvalidParameter",
            "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
        ));
    }
    let message = form.text("Message")?;
    if message.len() > 262_144 {
        return Err(ApiError::bad("InvalidParameter", "Invalid parameter: Message too long"));
    }
    let subject = form.maybe("Subject");
    if subject.is_some_and(|s| s.is_empty() || s.chars().count() > 100 || s.contains(['\n', '\r'])) {
        return Err(ApiError::bad("InvalidParameter", "Invalid parameter: Subject"));
    }
    let mut attributes = Map::new();
    for i in 1.. {
        let part = |name: &str| form.maybe(&format!("MessageAttributes.entry.{i}.{name}"));
        let Some(name) = part("Name") else { break };
        let value = part("Value.StringValue").or_else(|| part("Value.BinaryValue")).unwrap_or_default();
        attributes.insert(
            name.to_owned(),
            json!({ "Type": part("Value.DataType").unwrap_or("String"), "Value": value }),
        );
    }
    let message = match form.maybe("MessageStructure") {
        Some("json") => default_of(message)?,
        _ => message.to_owned(),
    };
    let signed = Signed::new(app, topic, &message, subject, attributes)?;
    app.transact(|tx, wake| {
        record_foreign(app, tx, &signed)?;
        fan_out(app, tx, wake, &signed)
    })?;
    Ok(format!("<MessageId>{}</MessageId>", signed.id))
}

/// With `MessageStructure=json` every protocol has its own text; the sandbox sends the default to all.
fn default_of(message: &str) -> Result<String, ApiError> {
    let bad = || {
        ApiError::bad(
            "InvalidParameter",
            "Invalid parameter: Message Structure - No default entry in JSON message body",
        )
    };
    let all: Value = serde_json::from_str(message).map_err(|_| bad())?;
    all["default"].as_str().map(str::to_owned).ok_or_else(bad)
}
