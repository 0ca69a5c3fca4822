//! What customers want to receive. Meta: `user_preferences`; facts 2.8.

use super::{
    Notification, notices,
    sender::{clean_name, rewritten},
    told,
};
use domain::{Bsuid, CustomerCard, Marketing, PhoneId, PhoneNumber, inbound::InboundPreference};
use serde_json::{Value, json};

/// Each preference by itself: one that says something unknown is told to Admin and harms no other.
pub(super) fn read(value: &Value, out: &mut Notification) {
    let Some(all) = value["user_preferences"].as_array().filter(|all| !all.is_empty()) else {
        notices::read("user_preferences", value, out);
        return;
    };
    for item in all {
        if let Some(read) = preference(value, item, out) {
            out.preferences.push(read);
        } else {
            let alone = json!({ "metadata": value["metadata"], "contacts": value["contacts"], "user_preferences": [item] });
            notices::read("user_preferences", &alone, out);
        }
    }
}

fn preference(value: &Value, item: &Value, out: &Notification) -> Option<InboundPreference> {
    if item["category"].as_str() != Some("marketing_messages") {
        return None;
    }
    let stopped = match item["value"].as_str()? {
        "stop" => true,
        "resume" | "signup" => false,
        _ => return None,
    };
    let arrived = out.arrived.map_or(out.received, |(at, _)| at).seconds();
    let since = told(&item["timestamp"]).map_or(arrived, |told| told.min(arrived.plus(60)));
    Some(InboundPreference {
        phone: value["metadata"]["phone_number_id"].as_str().and_then(|id| PhoneId::parse(id).ok()),
        sender: sender(value, item)?,
        marketing: Marketing { since, stopped },
        raw: item.to_string(),
    })
}

/// Who it is: by number, by user id, or by both.
fn sender(value: &Value, item: &Value) -> Option<CustomerCard> {
    let (user, number) = (item["user_id"].as_str(), item["wa_id"].as_str());
    let contacts = || value["contacts"].as_array().into_iter().flatten();
    let contact = contacts()
        .find(|contact| user.is_some() && contact["user_id"].as_str() == user)
        .or_else(|| contacts().find(|contact| rewritten(number, contact["wa_id"].as_str())))
        .unwrap_or(&Value::Null);
    let name = |key: &str| {
        let name = contact["profile"][key].as_str().map(str::trim);
        name.filter(|name| !name.is_empty()).map(clean_name)
    };
    // As WhatsApp writes the number, see messages.
    let number = contact["wa_id"]
        .as_str()
        .filter(|id| number.is_none() || rewritten(number, Some(id)))
        .or(number)
        .and_then(|number| PhoneNumber::parse(number).ok());
    let bsuid = user.or_else(|| contact["user_id"].as_str()).and_then(|id| Bsuid::parse(id).ok());
    (number.is_some() || bsuid.is_some()).then(|| CustomerCard {
        name: name("name"),
        username: name("username"),
        number,
        bsuid,
    })
}
