//! What customers do beside messages: calls, groups, payments, taps on advertisements; and the business app on a phone. The
//! sentences name no customer: they stand in lists that have nothing to do with them. Facts 2.13 to 2.15, 7.3, 7.4.

use super::{Said, count, plain};
use domain::notice::Severity::{Info, Warning};
use serde_json::Value;

/// "1 call", "3 calls".
fn many(number: usize, one: &str, more: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {more}")
    }
}

pub(super) fn calls(value: &Value) -> Said {
    let Some(call) = value["calls"].as_array().and_then(|calls| calls.first()) else {
        let state = plain(&value["statuses"][0], "status");
        let state = state.map(|state| format!(": {state}")).unwrap_or_default();
        return (Info, format!("A call of ours went on{state}."));
    };
    let ours = call["direction"].as_str() == Some("BUSINESS_INITIATED");
    let failed = plain(call, "status").is_some_and(|status| status == "failed");
    match (call["event"].as_str().unwrap_or_default(), ours) {
        ("connect", false) => (Warning, "A customer called a number of ours; this version takes no calls.".into()),
        ("connect", true) => (Info, "A customer took a call of ours.".into()),
        ("terminate", _) if failed => (Info, "A call could not be completed.".into()),
        ("terminate", _) => (Info, "A call has ended.".into()),
        _ => (Info, "Something happened in a call.".into()),
    }
}

pub(super) fn groups(value: &Value) -> Said {
    let group = value["groups"].as_array().and_then(|groups| groups.first()).unwrap_or(&Value::Null);
    let failed = group["errors"].as_array().is_some_and(|errors| !errors.is_empty());
    let people = |name: &str| many(count(group, name), "person", "people");
    match group["type"].as_str().unwrap_or_default() {
        kind if failed => {
            let what = if kind == "group_create" {
                "A group could not be created."
            } else {
                "A group could not be changed."
            };
            (Warning, what.into())
        }
        "group_create" => (Info, "A group was created.".into()),
        "group_delete" => (Info, "A group was deleted.".into()),
        "group_participants_add" => (Info, format!("{} joined a group.", people("added_participants"))),
        "group_participants_remove" => (Info, format!("{} left a group.", people("removed_participants"))),
        "group_join_request_created" => (Info, "Somebody asks to join a group.".into()),
        "group_join_request_revoked" => (Info, "Somebody no longer asks to join a group.".into()),
        "group_settings_update" => (Info, "The name, picture or description of a group was changed.".into()),
        "group_suspend" => (Warning, "WhatsApp suspended a group.".into()),
        "group_suspend_cleared" => (Info, "WhatsApp lets a group be used again.".into()),
        _ => (Info, "Something changed about a group.".into()),
    }
}

pub(super) fn payment(status: &Value) -> Said {
    match status["status"].as_str().unwrap_or_default() {
        "captured" => (Info, "A customer paid an order; check it with the payment provider.".into()),
        "pending" => (Info, "A customer's payment is under way.".into()),
        "failed" => (Warning, "A customer's payment failed.".into()),
        _ => (Info, "The state of a customer's payment changed.".into()),
    }
}

pub(super) fn click(_: &Value) -> Said {
    (Info, "A customer tapped a link in a marketing message.".into())
}

pub(super) fn automatic(value: &Value) -> Said {
    let what = match value["automatic_events"][0]["event_name"].as_str() {
        Some("LeadSubmitted") => "WhatsApp noticed that a customer showed interest after an advertisement.",
        Some("Purchase") => "WhatsApp noticed that a customer bought something after an advertisement.",
        _ => "WhatsApp noticed something that came of an advertisement.",
    };
    (Info, what.into())
}

pub(super) fn history(value: &Value) -> Said {
    let item = &value["history"][0];
    if item["errors"].as_array().is_some_and(|errors| !errors.is_empty()) {
        return (Info, "The business app does not share its past messages.".into());
    }
    let progress = item["metadata"]["progress"].as_i64().map(|progress| format!(" ({progress} %)"));
    let progress = progress.unwrap_or_default();
    (
        Info,
        format!("The business app sent past messages, which this version does not show{progress}."),
    )
}

pub(super) fn app_contacts(value: &Value) -> Said {
    let contacts = many(count(value, "state_sync"), "contact", "contacts");
    (Info, format!("{contacts} changed in the business app."))
}

pub(super) fn app_messages(value: &Value) -> Said {
    let messages = many(count(value, "message_echoes"), "message was", "messages were");
    (
        Warning,
        format!("{messages} sent from the business app, which this version does not show."),
    )
}

pub(super) fn preference() -> Said {
    (
        Warning,
        "A customer told WhatsApp what they want to receive, in words this version does not know.".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(many(1, "call", "calls"), "1 call");
        assert_eq!(many(0, "call", "calls"), "0 calls");
    }
}
