//! From the message of an SNS notification to what WhatsApp told us.
//!
//! Nothing is lost here: what cannot be read comes out as [`Unreadable`] with its raw JSON, and one bad message never
//! takes its neighbours with it. Shapes: facts of AWS ("Message and event format") and Meta ("Webhooks reference").

use domain::{
    Act, Bsuid, Content, Context, CustomerCard, Millis, Moment, PhoneId, PhoneNumber, Seconds, Wamid,
    inbound::{IdentityChange, Inbound, InboundAct, InboundMessage, InboundPreference},
    notice::Told,
    zone::parse_rfc3339,
};
use serde_json::Value;

mod bounds;
mod cards;
mod content;
mod context;
mod keep;
mod notices;
mod preferences;
mod sender;
mod status;
mod surrogates;

pub use keep::{alone, keep, keep_waiting, parse_waiting};

pub use content::content;
use context::context;
use notices::Around;
use sender::{clean_name, rewritten};
use status::failure;

/// Something that could not be taken in, kept raw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What was wrong, for Admin. Never contains what people wrote.
    pub reason: String,
    pub raw: String,
}

/// What one notification holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    pub events: Vec<Inbound>,
    pub unreadable: Vec<Unreadable>,
    /// What customers want to receive.
    pub preferences: Vec<InboundPreference>,
    /// What Admin should know.
    pub notices: Vec<Told>,
    /// What happened to templates.
    pub templates: Vec<domain::template::Told>,
    /// When we had it.
    received: Millis,
    /// When AWS had it: milliseconds, and the nanoseconds beyond them.
    arrived: Option<(Millis, u32)>,
    /// What is being read stands in this entry.
    around: Around,
}

impl Notification {
    /// When AWS got it, where it says so.
    pub fn arrived(&self) -> Option<Millis> {
        self.arrived.map(|(at, _)| at)
    }

    /// The same, else when we got it.
    fn arrival(&self) -> Seconds {
        self.arrived.map_or(self.received, |(at, _)| at).seconds()
    }

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
        out.notices.push(notices::alarm(name, state, &body));
        return out;
    }
    // A change that was kept by itself, see `one`, and is read again.
    if body["field"].is_string() && body["value"].is_object() {
        out.arrived = serde_json::from_value(body["arrived"].clone()).ok().flatten();
        out.around = Around::of_kept(&body);
        read_change(&body, &mut out);
        return out;
    }
    out.arrived = body["message_timestamp"]
        .as_str()
        .and_then(parse_rfc3339)
        .map(|(at, nanos)| (at.millis().plus(i64::from(nanos / 1_000_000)), nanos % 1_000_000));
    match &body["whatsAppWebhookEntry"] {
        Value::String(entry) => match read_entry_json(entry) {
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

/// What came from WhatsApp: here one thing that is too deep or too large takes nothing with it either. What AWS puts around it is
/// read as it is.
fn read_entry_json(text: &str) -> serde_json::Result<Value> {
    read_json(text).or_else(|error| {
        let mended = surrogates::mended(text);
        match bounds::bounded(mended.as_deref().unwrap_or(text)) {
            Some(bounded) => serde_json::from_str(&bounded),
            None => Err(error),
        }
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
    out.around = Around::of_entry(entry);
    for change in changes {
        read_change(change, out);
    }
}

fn read_change(change: &Value, out: &mut Notification) {
    let value = &change["value"];
    match change["field"].as_str() {
        Some("messages") => read_messages(value, change, out),
        Some("user_preferences") => preferences::read(value, out),
        Some(field) => notices::read(field, value, out),
        None => out.refuse("a change without its kind", change),
    }
}

fn read_messages(value: &Value, change: &Value, out: &mut Notification) {
    let mut found = false;
    // What Meta reports of an account or number of ours, with its words.
    for error in list(value, "errors") {
        found = true;
        notices::error(value, error, out);
    }
    for action in list(value, "user_actions") {
        found = true;
        notices::beside_messages(value, "user_actions", action, out);
    }
    let Some(phone) = value["metadata"]["phone_number_id"].as_str().and_then(|id| PhoneId::parse(id).ok()) else {
        if !found || list(value, "messages").chain(list(value, "statuses")).next().is_some() {
            out.refuse("no phone_number_id of ours", change);
        }
        return;
    };
    let display = value["metadata"]["display_phone_number"].as_str();
    let contacts = value["contacts"].as_array().map(Vec::as_slice).unwrap_or_default();
    for message in list(value, "messages") {
        found = true;
        match read_message(&phone, display, contacts, message, out) {
            Ok(read) => out.events.push(in_kind(read, message)),
            Err(reason) => out.refuse(reason, &one(value, "messages", message, out.arrived)),
        }
    }
    for status in list(value, "statuses") {
        found = true;
        // It speaks of an order's money, not of a message's way.
        if status["type"].as_str() == Some("payment") {
            notices::beside_messages(value, "statuses", status, out);
            continue;
        }
        match status::read(&phone, status, out.arrival()) {
            Ok(read) => out.events.push(Inbound::Status(read)),
            Err(reason) => out.refuse(reason, &one(value, "statuses", status, out.arrived)),
        }
    }
    if !found {
        out.refuse("neither messages nor statuses", change);
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
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
    let arrived = out.arrival();
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

/// When a message was written, or a status was reached, as it says. Some gateways write milliseconds.
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
