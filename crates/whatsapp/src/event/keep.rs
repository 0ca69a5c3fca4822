//! Events by themselves, kept so that they can be read again.

use super::{Notification, read_change};
use domain::{
    Millis, PhoneNumber,
    inbound::{Follow, Inbound},
};
use serde_json::Value;

/// What waits for its message: one status or act, with what it needs to be read again by [`parse_waiting`].
pub fn keep_waiting(event: &Follow) -> String {
    let (phone, arrived, at, name, raw) = match event {
        Follow::Act(act) => (&act.phone, act.when.arrived, act.when.at.millis(), "messages", &act.raw),
        Follow::Status(status) => (&status.phone, None, Millis::default(), "statuses", &status.raw),
    };
    let item: Value = serde_json::from_str(raw).unwrap_or_default();
    let value = serde_json::json!({ "metadata": { "phone_number_id": phone }, name: [item] });
    serde_json::json!({ "field": "messages", "value": value, "arrived": arrived, "received": at }).to_string()
}

/// An event by itself, with what it needs to be read again.
pub fn keep(event: &Inbound) -> String {
    match event {
        Inbound::Message(message) => {
            let item: Value = serde_json::from_str(&message.raw).unwrap_or_default();
            let value = serde_json::json!({
                "metadata": { "phone_number_id": message.phone, "display_phone_number": message.phone_display },
                "contacts": [{
                    "profile": { "name": message.sender.name, "username": message.sender.username },
                    "wa_id": message.sender.number.as_ref().map(PhoneNumber::digits),
                    "user_id": message.sender.bsuid,
                }],
                "messages": [item],
            });
            serde_json::json!({ "field": "messages", "value": value, "arrived": message.arrived }).to_string()
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
