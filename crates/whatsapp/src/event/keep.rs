//! Events by themselves, kept so that they can be read again.

use super::{Notification, context, read_change};
use domain::{
    Act, Context, CustomerCard, Millis, PhoneNumber,
    inbound::{Follow, Inbound, InboundAct, InboundMessage},
};
use serde_json::{Value, json};

/// What waits for its message: one status or act, with what it needs to be read again by [`parse_waiting`].
pub fn keep_waiting(event: &Follow) -> String {
    let (phone, arrived, at, name, raw) = match event {
        Follow::Act(act) => (&act.phone, act.when.arrived, act.when.at.millis(), "messages", &act.raw),
        Follow::Status(status) => (&status.phone, None, Millis::default(), "statuses", &status.raw),
    };
    let item: Value = serde_json::from_str(raw).unwrap_or_default();
    let mut value = json!({ "metadata": { "phone_number_id": phone }, name: [item] });
    if let Follow::Act(act) = event {
        value["contacts"] = contacts(&act.sender);
    }
    json!({ "field": "messages", "value": value, "arrived": arrived, "received": at }).to_string()
}

/// Who it is from, as Meta writes it.
fn contacts(sender: &CustomerCard) -> Value {
    json!([{
        "profile": { "name": sender.name, "username": sender.username },
        "wa_id": sender.number.as_ref().map(PhoneNumber::digits),
        "user_id": sender.bsuid,
    }])
}

/// An event by itself, with what it needs to be read again.
pub fn keep(event: &Inbound) -> String {
    match event {
        Inbound::Message(message) => {
            let item: Value = serde_json::from_str(&message.raw).unwrap_or_default();
            let value = json!({
                "metadata": { "phone_number_id": message.phone, "display_phone_number": message.phone_display },
                "contacts": contacts(&message.sender),
                "messages": [item],
            });
            json!({ "field": "messages", "value": value, "arrived": message.arrived }).to_string()
        }
        Inbound::Act(act) => keep_waiting(&Follow::Act(act.clone())),
        Inbound::Status(status) => keep_waiting(&Follow::Status(status.clone())),
    }
}

/// A time after every other.
const FAR: i64 = 9_999_999_999_000;

/// Reads again what [`keep_waiting`] kept.
pub fn parse_waiting(kept: &str) -> Option<Follow> {
    let change: Value = serde_json::from_str(kept).ok()?;
    let mut out = Notification {
        arrived: serde_json::from_value(change["arrived"].clone()).ok()?,
        // A status has its time in itself, and what an earlier version kept says none: then nothing counts as lying in the future.
        received: Millis(change["received"].as_i64().filter(|at| *at > 0).unwrap_or(FAR)),
        ..Notification::default()
    };
    read_change(&change, &mut out);
    match out.events.pop()? {
        Inbound::Act(act) => Some(Follow::Act(act)),
        Inbound::Status(status) => Some(Follow::Status(status)),
        Inbound::Message(_) => None,
    }
}

/// An edit as a message by itself: what it says is known, what it changes never came. None of any other act.
pub fn alone(act: InboundAct) -> Option<InboundMessage> {
    let Act::Edit(content) = act.act else { return None };
    let message: Value = serde_json::from_str(&act.raw).unwrap_or_default();
    Some(InboundMessage {
        phone: act.phone,
        phone_display: None,
        sender: act.sender,
        wamid: act.when.id,
        at: act.when.at,
        arrived: act.when.arrived,
        content,
        context: Context {
            edits: Some(act.target),
            ..context(&message)
        },
        change: None,
        raw: act.raw,
    })
}
