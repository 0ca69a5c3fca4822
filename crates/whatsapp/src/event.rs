//! From the message of an SNS notification to what WhatsApp told us.
//!
//! Nothing is lost here: what cannot be read comes out as [`Unreadable`] with its raw JSON, and one bad message never
//! takes its neighbours with it. Shapes: facts of AWS ("Message and event format") and Meta ("Webhooks reference").

use domain::{
    Act, Bsuid, Content, Context, CustomerCard, DeliveryState, Failure, Millis, Moment, PhoneId, PhoneNumber, Seconds, Wamid,
    delivery::Report,
    inbound::{IdentityChange, Inbound, InboundAct, InboundMessage, StatusReport},
    zone::parse_rfc3339,
};
use serde_json::Value;

mod cards;
mod content;
mod context;
mod keep;
mod sender;
mod surrogates;

pub use keep::{keep, keep_waiting, parse_waiting};

pub use content::content;
use context::context;
use sender::{clean_name, rewritten};

/// Something that could not be taken in, kept raw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What was wrong, for Admin. Never contains what people wrote.
    pub reason: String,
    pub raw: String,
}

/// An alarm of CloudWatch: it may be sent to the same topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    pub name: String,
    /// `ALARM`, `OK` or `INSUFFICIENT_DATA`.
    pub state: String,
    pub raw: String,
}

/// What one notification holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    pub events: Vec<Inbound>,
    pub unreadable: Vec<Unreadable>,
    pub alarms: Vec<Alarm>,
    /// When we had it.
    received: Millis,
    /// When AWS had it: milliseconds, and the nanoseconds beyond them.
    arrived: Option<(Millis, u32)>,
}

impl Notification {
    fn refuse(&mut self, reason: impl Into<String>, raw: &Value) {
        self.unreadable.push(Unreadable {
            reason: reason.into(),
            raw: raw.to_string(),
        });
    }
}

/// Reads the message of a notification that we received at a time.
pub fn parse(message: &str, received: Millis) -> Notification {
    let mut out = Notification {
        received,
        ..Notification::default()
    };
    let body: Value = match read_json(message) {
        Ok(body) => body,
        Err(error) => {
            out.unreadable.push(Unreadable {
                reason: format!("not JSON ({error})"),
                raw: message.to_owned(),
            });
            return out;
        }
    };
    if let (Some(name), Some(state)) = (body["AlarmName"].as_str(), body["NewStateValue"].as_str()) {
        out.alarms.push(Alarm {
            name: clip(name),
            state: clip(state),
            raw: body.to_string(),
        });
        return out;
    }
    // A change that was kept by itself, see `one`, and is read again.
    if body["field"].is_string() && body["value"].is_object() {
        out.arrived = serde_json::from_value(body["arrived"].clone()).ok().flatten();
        read_change(&body, &mut out);
        return out;
    }
    out.arrived = body["message_timestamp"]
        .as_str()
        .and_then(parse_rfc3339)
        .map(|(at, nanos)| (at.millis().plus(i64::from(nanos / 1_000_000)), nanos % 1_000_000));
    match &body["whatsAppWebhookEntry"] {
        Value::String(entry) => match read_json(entry) {
            Ok(entry) => read_entries(&entry, &body, &mut out),
            Err(error) => out.refuse(format!("whatsAppWebhookEntry is not JSON ({error})"), &body),
        },
        entry @ Value::Object(_) => read_entries(entry, &body, &mut out),
        _ => out.refuse("not an event of WhatsApp", &body),
    }
    out
}

/// A message again from its kept raw object: what it says and what it came with.
pub fn read_again(raw: &str) -> Option<(Content, Context)> {
    let message: Value = read_json(raw).ok()?;
    Some((content(&message), context(&message)))
}

/// Half an emoji is no reason to lose a message, nor its neighbours.
fn read_json(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|error| match surrogates::mended(text) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    })
}

/// One entry, or several under `entry`.
fn read_entries(entry: &Value, body: &Value, out: &mut Notification) {
    match entry["entry"].as_array() {
        Some(entries) => entries.iter().for_each(|entry| read_entry(entry, body, out)),
        None => read_entry(entry, body, out),
    }
}

fn read_entry(entry: &Value, body: &Value, out: &mut Notification) {
    let Some(changes) = entry["changes"].as_array() else {
        out.refuse("an entry without changes", body);
        return;
    };
    for change in changes {
        read_change(change, out);
    }
}

fn read_change(change: &Value, out: &mut Notification) {
    match change["field"].as_str() {
        Some("messages") => read_messages(&change["value"], change, out),
        Some(field) => out.refuse(
            format!("events of the kind {} are not handled by this version", clip(field)),
            change,
        ),
        None => out.refuse("a change without its kind", change),
    }
}

fn read_messages(value: &Value, change: &Value, out: &mut Notification) {
    let Some(phone) = value["metadata"]["phone_number_id"].as_str().and_then(|id| PhoneId::parse(id).ok()) else {
        out.refuse("no phone_number_id of ours", change);
        return;
    };
    let display = value["metadata"]["display_phone_number"].as_str();
    let contacts = value["contacts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut found = false;
    for message in value["messages"].as_array().into_iter().flatten() {
        found = true;
        match read_message(&phone, display, contacts, message, out) {
            Ok(read) => out.events.push(in_kind(read, message)),
            Err(reason) => out.refuse(reason, &one(value, "messages", message, out.arrived)),
        }
    }
    for status in value["statuses"].as_array().into_iter().flatten() {
        found = true;
        match read_status(&phone, status) {
            Ok(read) => out.events.push(Inbound::Status(read)),
            Err(reason) => out.refuse(reason, &one(value, "statuses", status, out.arrived)),
        }
    }
    // What Meta reports of an account or number of ours: kept with its words, for Admin.
    for error in value["errors"].as_array().into_iter().flatten() {
        found = true;
        let failure = failure(error);
        let code = failure.code.map(|code| format!(" {code}")).unwrap_or_default();
        let words = failure.details.unwrap_or_else(|| "no details".to_owned());
        out.refuse(
            format!("WhatsApp reports an error{code}: {words}"),
            &one(value, "errors", error, out.arrived),
        );
    }
    if !found {
        out.refuse("neither messages nor statuses", change);
    }
}

/// The change again with a single message or status in it, so that what is kept can be read by itself.
fn one(value: &Value, name: &str, item: &Value, arrived: Option<(Millis, u32)>) -> Value {
    serde_json::json!({ "field": "messages", "arrived": arrived, "value": {
        "metadata": value["metadata"], "contacts": value["contacts"], name: [item],
    }})
}

fn read_message(
    phone: &PhoneId,
    display: Option<&str>,
    contacts: &[Value],
    message: &Value,
    out: &Notification,
) -> Result<InboundMessage, String> {
    let wamid = message["id"]
        .as_str()
        .and_then(|id| Wamid::parse(id).ok())
        .ok_or("a message without a usable id")?;
    let told = told(&message["timestamp"]);
    let arrived = out.arrived.map_or(out.received, |(at, _)| at).seconds();
    let from = message["from"].as_str();
    // A change of the user id names the one before; elsewhere there is none.
    let user = message["system"]["previous_user_id"]
        .as_str()
        .or_else(|| message["from_user_id"].as_str());
    let contact = contacts
        .iter()
        .find(|contact| user.is_some() && contact["user_id"].as_str() == user)
        .or_else(|| contacts.iter().find(|contact| from.is_some() && contact["wa_id"].as_str() == from))
        .or_else(|| contacts.iter().find(|contact| rewritten(from, contact["wa_id"].as_str())))
        .unwrap_or(&Value::Null);
    // `wa_id` is how WhatsApp writes the number, and what is answered.
    let number = contact["wa_id"]
        .as_str()
        .filter(|id| from.is_none() || rewritten(from, Some(id)))
        .or(from)
        .and_then(|number| PhoneNumber::parse(number).ok());
    let bsuid = user.or_else(|| contact["user_id"].as_str()).and_then(|id| Bsuid::parse(id).ok());
    if number.is_none() && bsuid.is_none() {
        return Err("a message without a usable sender".to_owned());
    }
    let name = |key: &str| {
        contact["profile"][key]
            .as_str()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(clean_name)
    };
    Ok(InboundMessage {
        phone: phone.clone(),
        phone_display: display.map(str::to_owned),
        sender: CustomerCard {
            name: name("name"),
            username: name("username"),
            number,
            bsuid,
        },
        wamid,
        // Never more than a minute after its arrival, or its window and its place would lie in the future.
        at: told.map_or(arrived, |told| told.min(Seconds(arrived.0 + 60))),
        arrived: out.arrived,
        content: content(message),
        context: Context {
            time_unknown: told.is_none(),
            ..context(message)
        },
        change: identity_change(message),
        raw: message.to_string(),
    })
}

/// A message by itself, or something done to another one. Without a usable target it is shown by itself, so that nobody
/// misses it.
fn in_kind(read: InboundMessage, message: &Value) -> Inbound {
    match act(message) {
        None => Inbound::Message(read),
        Some((target, act)) => Inbound::Act(InboundAct {
            phone: read.phone,
            sender: read.sender,
            target,
            act,
            when: Moment {
                at: read.at,
                arrived: read.arrived,
                id: read.wamid,
            },
            raw: read.raw,
        }),
    }
}

fn act(message: &Value) -> Option<(Wamid, Act)> {
    let kind = message["type"].as_str()?;
    let value = &message[kind];
    let target = |name: &str| Wamid::parse(value[name].as_str()?).ok();
    match kind {
        "reaction" => {
            let emoji = value["emoji"].as_str().filter(|emoji| !emoji.is_empty());
            Some((
                target("message_id")?,
                Act::React(emoji.map(|emoji| emoji.chars().take(16).collect())),
            ))
        }
        "edit" if value["message"].is_object() => Some((target("original_message_id")?, Act::Edit(content(&value["message"])))),
        "revoke" => Some((target("original_message_id")?, Act::Delete)),
        _ => None,
    }
}

/// What WhatsApp says the sender is known by from now on. Facts 2.12; everything but the type may be missing.
fn identity_change(message: &Value) -> Option<IdentityChange> {
    let system = message.get("system")?;
    if message["type"].as_str() != Some("system")
        || !matches!(
            system["type"].as_str(),
            Some("user_changed_number" | "user_changed_user_id" | "customer_changed_number")
        )
    {
        return None;
    }
    let change = IdentityChange {
        number: system["wa_id"].as_str().and_then(|number| PhoneNumber::parse(number).ok()),
        bsuid: system["user_id"].as_str().and_then(|id| Bsuid::parse(id).ok()),
    };
    (change != IdentityChange::default()).then_some(change)
}

fn read_status(phone: &PhoneId, status: &Value) -> Result<StatusReport, String> {
    let wamid = status["id"]
        .as_str()
        .and_then(|id| Wamid::parse(id).ok())
        .ok_or("a status without a usable id")?;
    let at = seconds(&status["timestamp"]).ok_or("a status without a usable timestamp")?;
    let name = status["status"].as_str().ok_or("a status without its name")?;
    let report = match name {
        "accepted" => Report::State(DeliveryState::Accepted, at),
        "sent" => Report::State(DeliveryState::Sent, at),
        "delivered" => Report::State(DeliveryState::Delivered, at),
        "read" => Report::State(DeliveryState::Read, at),
        "played" => Report::State(DeliveryState::Played, at),
        "failed" => Report::Failed(failure(&status["errors"][0]), at),
        "deleted" => Report::Deleted,
        "warning" => Report::Warning,
        // AWS lists this as a status name: the hand-over was tried for 180 minutes.
        exhausted if exhausted.contains("retries exhausted") => Report::Failed(
            Failure {
                code: None,
                aws: Some("DependencyException".to_owned()),
                details: Some(clip(exhausted)),
            },
            at,
        ),
        other => return Err(format!("a status of an unknown kind: {}", clip(other))),
    };
    Ok(StatusReport {
        phone: phone.clone(),
        wamid,
        client_id: status["biz_opaque_callback_data"].as_str().and_then(|id| id.parse().ok()),
        report,
        raw: status.to_string(),
    })
}

fn failure(error: &Value) -> Failure {
    let details = error["error_data"]["details"]
        .as_str()
        .or_else(|| error["message"].as_str())
        .or_else(|| error["title"].as_str());
    Failure {
        code: error["code"].as_i64(),
        aws: None,
        details: details.map(clip),
    }
}

/// When a message was written, as it says. Some gateways write milliseconds.
fn told(value: &Value) -> Option<Seconds> {
    seconds(value).or_else(|| {
        let millis = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
        (100_000_000_000..10_000_000_000_000)
            .contains(&millis)
            .then_some(Seconds(millis / 1000))
    })
}

/// Unix seconds, as text or number. Beyond the year 2286 it would no longer sort as text, so it is no usable time.
fn seconds(value: &Value) -> Option<Seconds> {
    let seconds = value.as_i64().or_else(|| value.as_str()?.parse().ok())?;
    (1..10_000_000_000).contains(&seconds).then_some(Seconds(seconds))
}

fn clip(text: &str) -> String {
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests;
