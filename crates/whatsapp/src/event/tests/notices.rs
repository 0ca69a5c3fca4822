//! What is told to Admin.

use super::*;
use domain::notice::{NoticeKind as Kind, Severity};

/// A change of a kind in an entry that says when it happened.
fn change_of(field: &str, value: &Value) -> Value {
    json!({ "id": "210000000000001", "time": 1_759_999_000, "changes": [{ "field": field, "value": value }] })
}

pub(super) fn told(field: &str, value: &Value) -> Told {
    let mut read = parse(&envelope(&change_of(field, value)));
    assert!(
        read.events.is_empty() && read.preferences.is_empty() && read.unreadable.is_empty(),
        "{field}: {read:?}"
    );
    assert_eq!(read.notices.len(), 1, "{field}");
    read.notices.remove(0)
}

pub(super) fn template(more: Value) -> Value {
    let mut value =
        json!({ "message_template_id": 1_689_556_908_129_832_i64, "message_template_name": "order", "message_template_language": "en" });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    value
}

#[test]
fn the_same_told_again_is_the_same_and_another_is_not() {
    let value = template(json!({ "event": "APPROVED" }));
    let entry = change_of("message_template_status_update", &value);
    let of = |message: &Value| parse(&message.to_string()).notices.remove(0).same;
    let by = |id: &str| json!({ "whatsAppWebhookEntry": entry.to_string(), "messageId": id, "message_timestamp": format!("2026-01-02T03:04:0{id}Z") });
    assert_eq!(of(&by("1")), of(&by("2")), "Meta told it twice, AWS had it at two times");
    let mut later = entry.clone();
    later["time"] = json!(1_759_999_001);
    let mut other = entry.clone();
    other["changes"][0]["value"]["event"] = json!("REJECTED");
    let mut account = entry.clone();
    account["id"] = json!("2");
    for different in [later, other, account] {
        assert_ne!(of(&by("1")), of(&json!({ "whatsAppWebhookEntry": different.to_string() })));
    }
}

#[test]
fn what_it_is_about_is_told_with_it() {
    let told = told(
        "account_settings_update",
        &json!({ "metadata": { "display_phone_number": "91\u{202e}9000" }, "phone_number_settings": { "phone_number_id": "310" } }),
    );
    assert_eq!(told.about.phone.unwrap().as_str(), "310");
    assert_eq!(told.about.number.as_deref(), Some("919000"), "and turns nothing around");
}

#[test]
fn odd_values_are_told_in_general_words() {
    for value in [json!(null), json!([]), json!(7), json!("x"), json!({}), json!({ "event": ["x"] })] {
        for field in [
            "message_template_status_update",
            "message_template_quality_update",
            "message_template_components_update",
            "template_category_update",
            "phone_number_quality_update",
            "phone_number_name_update",
            "account_settings_update",
            "account_update",
            "account_review_update",
            "account_alerts",
            "business_capability_update",
            "security",
            "business_username_update",
            "partner_solutions",
            "payment_configuration_update",
            "flows",
            "calls",
            "group_lifecycle_update",
            "group_participants_update",
            "group_settings_update",
            "group_status_update",
            "history",
            "smb_app_state_sync",
            "smb_message_echoes",
            "automatic_events",
            "user_preferences",
        ] {
            let told = told(field, &value);
            assert!(
                told.sentence.ends_with('.') && told.kind != Kind::Unknown,
                "{field}: {}",
                told.sentence
            );
        }
    }
}

#[test]
fn names_of_others_cannot_make_a_sentence_long_or_strange() {
    let name = "x\u{202e}".repeat(5_000);
    let told = told(
        "message_template_status_update",
        &template(json!({ "message_template_name": name, "event": "APPROVED" })),
    );
    assert!(
        told.sentence.chars().count() < 200 && !told.sentence.contains('\u{202e}'),
        "{}",
        told.sentence
    );
    let field = "<script>\n".repeat(100);
    let told = self::told(&field, &json!({}));
    assert!(
        told.sentence.chars().count() < 200 && !told.sentence.contains(['<', '\n']),
        "{}",
        told.sentence
    );
}

#[test]
fn what_meta_reports_reaches_admin_in_its_words() {
    let text = json!({ "from": "919876543210", "id": "wamid.A", "timestamp": "1760000000", "type": "text", "text": { "body": "x" } });
    let error = json!({ "code": 130_429, "title": "Rate limit hit", "error_data": { "details": "Too many messages" } });
    let mut value = value(json!([text]));
    value["errors"] = json!([error]);
    let read = parse(&envelope(&change(value)));
    assert_eq!((read.events.len(), read.unreadable.len(), read.notices.len()), (1, 0, 1));
    let told = &read.notices[0];
    assert_eq!((told.kind, told.severity), (Kind::Error, Severity::Serious));
    assert_eq!(
        told.sentence,
        "WhatsApp reports that our number sent too many messages at once (130429): Too many messages."
    );
    assert_eq!(told.about.number.as_deref(), Some("919000010001"));
    assert!(
        told.raw.contains("Rate limit hit") && !told.raw.contains("wamid.A"),
        "and nothing of others"
    );
    // Without a number of ours it is about the account.
    let read = parse(&envelope(&change(json!({ "errors": [error] }))));
    assert_eq!((read.unreadable.len(), read.notices.len()), (0, 1));
}

#[test]
fn money_and_taps_are_no_states_of_messages() {
    let payment =
        json!({ "id": "wamid.P", "type": "payment", "status": "failed", "timestamp": "1760000000", "payment": { "reference_id": "r" } });
    let sent = json!({ "id": "wamid.S", "status": "sent", "timestamp": "1760000000" });
    let value = json!({ "metadata": { "phone_number_id": "100000000000001" }, "statuses": [payment, sent],
        "user_actions": [{ "action_type": "marketing_messages_link_click" }] });
    let read = parse(&envelope(&change(value)));
    assert_eq!((read.events.len(), read.unreadable.len()), (1, 0));
    let kinds: Vec<_> = read.notices.iter().map(|told| told.kind).collect();
    assert_eq!(kinds, [Kind::Marketing, Kind::Payment]);
}

#[test]
fn alarms_of_the_account_are_told_apart() {
    let alarm = |state: &str| {
        let at = "2026-01-02T03:04:05.678+0000";
        json!({ "AlarmName": "dlq", "NewStateValue": state, "NewStateReason": "1 message", "StateChangeTime": at }).to_string()
    };
    let read = parse(&alarm("ALARM"));
    assert!(read.events.is_empty() && read.unreadable.is_empty());
    let told = &read.notices[0];
    assert_eq!((told.kind, told.severity), (Kind::Alarm, Severity::Serious));
    assert_eq!(told.sentence, "The alarm dlq of AWS went off.");
    assert_eq!(told.at, Some(Millis(1_767_323_045_000)));
    assert!(told.raw.contains("1 message"));
    let over = parse(&alarm("OK")).notices.remove(0);
    assert_eq!(over.severity, Severity::Info);
    assert_ne!(over.same, told.same);
}

#[test]
fn a_price_is_read_with_its_state() {
    let pricing = json!({ "billable": true, "pricing_model": "PMP", "type": "regular", "category": "authentication-international" });
    let status = json!({ "id": "wamid.S", "status": "delivered", "timestamp": "1760000000", "pricing": pricing });
    let value = json!({ "metadata": { "phone_number_id": "100000000000001" }, "statuses": [status] });
    let read = parse(&envelope(&change(value)));
    let [Inbound::Status(status)] = read.events.as_slice() else {
        panic!("{read:?}")
    };
    assert_eq!(status.report, Report::State(DeliveryState::Delivered, Seconds(1_760_000_000)));
    let expected = Pricing {
        billable: Some(true),
        category: Some("authentication_international".into()),
        kind: Some("regular".into()),
        model: Some("PMP".into()),
    };
    assert_eq!(status.pricing.as_deref(), Some(&expected));
}
