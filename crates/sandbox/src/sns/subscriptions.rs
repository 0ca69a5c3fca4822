//! Subscriptions: made, confirmed, listed, changed and removed.

use super::{Form, attribute_map, envelope, escape, topics};
use crate::{
    app::{App, Wake},
    aws::ApiError,
    ids,
    ids::now_ms,
    names::ACCOUNT,
    sqs::QueueAttributes,
};
use axum::http::StatusCode;
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde_json::{Map, Value, json};

/// One subscription.
pub(super) struct Subscription {
    pub(super) arn: String,
    pub(super) topic: String,
    pub(super) protocol: String,
    pub(super) endpoint: String,
    pub(super) attributes: Map<String, Value>,
    pub(super) confirmed: bool,
    guarded: bool,
}

const COLUMNS: &str = "arn, topic, protocol, endpoint, attributes, confirmed, guarded";

impl Subscription {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        let attributes: String = r.get(4)?;
        Ok(Self {
            arn: r.get(0)?,
            topic: r.get(1)?,
            protocol: r.get(2)?,
            endpoint: r.get(3)?,
            attributes: serde_json::from_str(&attributes).unwrap_or_default(),
            confirmed: r.get(5)?,
            guarded: r.get(6)?,
        })
    }

    /// One subscription by ARN.
    pub(super) fn load(tx: &Transaction<'_>, arn: &str) -> Result<Option<Self>, ApiError> {
        Ok(tx
            .prepare_cached(&format!("SELECT {COLUMNS} FROM subscription WHERE arn = ?1"))?
            .query_row([arn], Self::read)
            .optional()?)
    }

    /// All subscriptions of a topic that want its messages.
    pub(super) fn confirmed_of(tx: &Transaction<'_>, topic: &str) -> Result<Vec<Self>, ApiError> {
        let sql = format!("SELECT {COLUMNS} FROM subscription WHERE topic = ?1 AND confirmed = 1 ORDER BY created, arn");
        Ok(tx
            .prepare_cached(&sql)?
            .query_map([topic], Self::read)?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// An attribute's text.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).and_then(Value::as_str)
    }

    /// Whether messages go out without their envelope.
    pub(super) fn raw(&self) -> bool {
        self.attribute("RawMessageDelivery") == Some("true")
    }

    /// The queue that takes what cannot be delivered.
    pub(super) fn dead_letter_queue(&self) -> Option<String> {
        let policy: Value = serde_json::from_str(self.attribute("RedrivePolicy")?).ok()?;
        policy["deadLetterTargetArn"].as_str()?.rsplit(':').next().map(str::to_owned)
    }
}

fn missing() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "NotFound", "Subscription does not exist")
}

fn invalid(what: &str) -> ApiError {
    ApiError::bad("InvalidParameter", format!("Invalid parameter: {what}"))
}

fn check_attribute(name: &str, value: &str) -> Result<(), ApiError> {
    match name {
        "RawMessageDelivery" if value == "true" || value == "false" => Ok(()),
        "DeliveryPolicy" | "RedrivePolicy" if value.is_empty() || serde_json::from_str::<Value>(value).is_ok_and(|v| v.is_object()) => {
            Ok(())
        }
        "FilterPolicy" | "FilterPolicyScope" | "ReplayPolicy" => Err(ApiError::bad(
            "InvalidParameter",
            "The sandbox has no filter policies: every subscriber gets every message.",
        )),
        other => Err(invalid(&format!("AttributeName {other}"))),
    }
}

/// Subscribes a queue that always is; what cannot be given to it ends in another, also where it was subscribed before there was one.
pub(crate) fn subscribe_fixed(tx: &Transaction<'_>, arn: &str, topic: &str, queue_arn: &str, dead_arn: &str) -> rusqlite::Result<()> {
    let redrive = json!({ "deadLetterTargetArn": dead_arn }).to_string();
    tx.execute(
        "INSERT INTO subscription (arn, topic, protocol, endpoint, attributes, token, confirmed, created)
         VALUES (?1, ?2, 'sqs', ?3, ?4, '', 1, ?5)
         ON CONFLICT DO UPDATE SET attributes = excluded.attributes WHERE attributes = '{}'",
        (arn, topic, queue_arn, json!({ "RedrivePolicy": redrive }).to_string(), now_ms()),
    )?;
    Ok(())
}

pub(super) fn subscribe(app: &App, form: &Form) -> Result<String, ApiError> {
    let topic = form.text("TopicArn")?;
    let (protocol, endpoint) = (form.text("Protocol")?, form.text("Endpoint")?);
    let mut attributes = Map::new();
    for (key, value) in form.map("Attributes") {
        check_attribute(key, value)?;
        attributes.insert(key.to_owned(), json!(value));
    }
    let http = match protocol {
        "http" | "https" => {
            if url::Url::parse(endpoint).map_err(|_| invalid("Endpoint"))?.scheme() != protocol {
                return Err(invalid("Endpoint must match the specified protocol"));
            }
            true
        }
        "sqs" => false,
        other => {
            return Err(ApiError::bad(
                "InvalidParameter",
                format!("The sandbox cannot deliver to the protocol {other}."),
            ));
        }
    };
    let arn = app.transact(|tx, wake| {
        topics::load(tx, topic)?;
        let known: Option<(String, bool)> = tx
            .prepare_cached("SELECT arn, confirmed FROM subscription WHERE topic = ?1 AND protocol = ?2 AND endpoint = ?3")?
            .query_row((topic, protocol, endpoint), |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let (arn, confirmed) = if let Some(known) = known {
            known
        } else {
            let arn = format!("{topic}:{}", ids::uuid());
            let (token, text) = (ids::random_hex(64), Value::Object(attributes).to_string());
            if !http && QueueAttributes::load(tx, endpoint.rsplit(':').next().unwrap_or_default())?.is_none() {
                return Err(invalid("Endpoint Reason: the queue does not exist"));
            }
            tx.execute(
                "INSERT INTO subscription (arn, topic, protocol, endpoint, attributes, token, confirmed, created)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (&arn, topic, protocol, endpoint, text, token, !http, now_ms()),
            )?;
            (arn, !http)
        };
        if !confirmed {
            ask_to_confirm(app, tx, wake, &arn, topic)?;
        }
        Ok(if confirmed || form.maybe("ReturnSubscriptionArn") == Some("true") {
            arn
        } else {
            "pending confirmation".to_owned()
        })
    })?;
    Ok(format!("<SubscriptionArn>{}</SubscriptionArn>", escape(&arn)))
}

/// Sends the endpoint the message it must answer with ConfirmSubscription before anything else comes.
fn ask_to_confirm(app: &App, tx: &Transaction<'_>, wake: &mut Wake, arn: &str, topic: &str) -> Result<(), ApiError> {
    let token: String = tx.query_row("SELECT token FROM subscription WHERE arn = ?1", [arn], |r| r.get(0))?;
    let (kind, id) = ("SubscriptionConfirmation", ids::uuid());
    let text = format!(
        "You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message."
    );
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("Action", "ConfirmSubscription"), ("TopicArn", topic), ("Token", &token)])
        .finish();
    let message = json!({
        "Type": kind, "MessageId": id, "Token": token, "TopicArn": topic, "Message": text,
        "SubscribeURL": format!("{}/?{query}", envelope::host()),
    });
    let Value::Object(members) = message else { return Ok(()) };
    let body = Value::Object(envelope::sign(app, members)?).to_string();
    tx.execute(
        "INSERT INTO delivery (subscription, kind, message_id, body, due) VALUES (?1, ?2, ?3, ?4, ?5)",
        (arn, kind, id, body, now_ms()),
    )?;
    wake.deliveries = true;
    Ok(())
}

pub(super) fn confirm(app: &App, form: &Form) -> Result<String, ApiError> {
    let (topic, token) = (form.text("TopicArn")?, form.text("Token")?);
    let guarded = form.maybe("AuthenticateOnUnsubscribe") == Some("true");
    let arn = app.db.run(|tx| {
        topics::load(tx, topic)?;
        // AWS: a token is good for two days.
        let arn: Option<String> = tx
            .query_row(
                "SELECT arn FROM subscription WHERE topic = ?1 AND token = ?2 AND token <> '' AND created > ?3",
                (topic, token, now_ms() - 2 * 86_400_000),
                |r| r.get(0),
            )
            .optional()?;
        let arn = arn.ok_or_else(|| invalid("Token"))?;
        tx.execute(
            "UPDATE subscription SET confirmed = 1, guarded = ?2 WHERE arn = ?1",
            (&arn, guarded),
        )?;
        Ok::<_, ApiError>(arn)
    })?;
    Ok(format!("<SubscriptionArn>{}</SubscriptionArn>", escape(&arn)))
}

pub(super) fn unsubscribe(app: &App, form: &Form) -> Result<String, ApiError> {
    let arn = form.text("SubscriptionArn")?;
    app.db.run(|tx| {
        tx.execute("DELETE FROM subscription WHERE arn = ?1", [arn])?;
        Ok::<_, ApiError>(())
    })?;
    Ok(String::new())
}

pub(super) fn list(app: &App, topic: Option<&str>) -> Result<String, ApiError> {
    app.db.run(|tx| {
        if let Some(topic) = topic {
            topics::load(tx, topic)?;
        }
        let sql = format!("SELECT {COLUMNS} FROM subscription WHERE ?1 IS NULL OR topic = ?1 ORDER BY created, arn");
        let all = tx.prepare_cached(&sql)?.query_map([topic], Subscription::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
        let members: Vec<String> = all
            .iter()
            .map(|s| {
                format!(
                    "<member><TopicArn>{}</TopicArn><Protocol>{}</Protocol><SubscriptionArn>{}</SubscriptionArn><Owner>{ACCOUNT}</Owner><Endpoint>{}</Endpoint></member>",
                    escape(&s.topic),
                    s.protocol,
                    if s.confirmed { escape(&s.arn) } else { "PendingConfirmation".to_owned() },
                    escape(&s.endpoint)
                )
            })
            .collect();
        Ok(format!("<Subscriptions>{}</Subscriptions>", members.concat()))
    })
}

pub(super) fn get_attributes(app: &App, form: &Form) -> Result<String, ApiError> {
    let arn = form.text("SubscriptionArn")?;
    let found = app.db.run(|tx| Subscription::load(tx, arn))?.ok_or_else(missing)?;
    let mut pairs = vec![
        ("SubscriptionArn", found.arn.clone()),
        ("TopicArn", found.topic.clone()),
        ("Owner", ACCOUNT.to_owned()),
        ("Protocol", found.protocol.clone()),
        ("Endpoint", found.endpoint.clone()),
        ("PendingConfirmation", (!found.confirmed).to_string()),
        (
            "ConfirmationWasAuthenticated",
            (found.guarded || found.protocol == "sqs").to_string(),
        ),
    ];
    if !found.attributes.contains_key("RawMessageDelivery") {
        pairs.push(("RawMessageDelivery", "false".to_owned()));
    }
    pairs.extend(
        found
            .attributes
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str().unwrap_or_default().to_owned())),
    );
    Ok(attribute_map(pairs))
}

pub(super) fn set_attributes(app: &App, form: &Form) -> Result<String, ApiError> {
    let arn = form.text("SubscriptionArn")?;
    let (name, value) = (form.text("AttributeName")?, form.maybe("AttributeValue").unwrap_or_default());
    check_attribute(name, value)?;
    app.db.run(|tx| {
        let mut found = Subscription::load(tx, arn)?.ok_or_else(missing)?;
        if value.is_empty() {
            found.attributes.remove(name);
        } else {
            found.attributes.insert(name.to_owned(), json!(value));
        }
        tx.execute(
            "UPDATE subscription SET attributes = ?2 WHERE arn = ?1",
            (arn, Value::Object(found.attributes).to_string()),
        )?;
        Ok(String::new())
    })
}
