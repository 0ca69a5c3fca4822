//! What is told to Admin.

use super::*;
use domain::notice::{NoticeKind as Kind, Severity};

/// A change of a kind in an entry that says when it happened.
fn change_of(field: &str, value: &Value) -> Value {
    json!({ "id": "210000000000001", "time": 1_759_999_000, "changes": [{ "field": field, "value": value }] })
}

fn told(field: &str, value: &Value) -> Told {
    let mut read = parse(&envelope(&change_of(field, value)));
    assert!(
        read.events.is_empty() && read.preferences.is_empty() && read.unreadable.is_empty(),
        "{field}: {read:?}"
    );
    assert_eq!(read.notices.len(), 1, "{field}");
    read.notices.remove(0)
}

fn template(more: Value) -> Value {
    let mut value =
        json!({ "message_template_id": 1_689_556_908_129_832_i64, "message_template_name": "order", "message_template_language": "en" });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    value
}

#[test]
fn every_kind_of_change_is_one_plain_sentence() {
    let number = json!({ "display_phone_number": "15550783881", "event": "FLAGGED", "current_limit": "TIER_2K" });
    let ban =
        json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "SCHEDULE_FOR_DISABLE", "waba_ban_date": "April 17, 2026" } });
    let restricted = json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [
        { "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1 }, { "restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION" }] });
    let alert = json!({ "entity_type": "BUSINESS", "entity_id": "1", "alert_info": { "alert_severity": "CRITICAL", "alert_type": "NEW",
        "alert_description": "Look at this" } });
    for (field, value, kind, severity, sentence) in [
        (
            "message_template_status_update",
            template(json!({ "event": "REJECTED", "reason": "TAG_CONTENT_MISMATCH" })),
            Kind::TemplateStatus,
            Severity::Warning,
            "WhatsApp rejected the template order (en): tag content mismatch.",
        ),
        (
            "message_template_status_update",
            template(json!({ "event": "APPROVED", "reason": "NONE" })),
            Kind::TemplateStatus,
            Severity::Info,
            "WhatsApp approved the template order (en).",
        ),
        (
            "message_template_status_update",
            template(json!({ "event": "DISABLED", "reason": null })),
            Kind::TemplateStatus,
            Severity::Serious,
            "WhatsApp switched off the template order (en).",
        ),
        // Meta's own example labels it so.
        (
            "message_template_status_update",
            template(json!({ "previous_quality_score": "GREEN", "new_quality_score": "RED" })),
            Kind::TemplateQuality,
            Severity::Warning,
            "The quality of the template order (en) is low: WhatsApp may pause it.",
        ),
        (
            "message_template_quality_update",
            template(json!({ "new_quality_score": "GREEN" })),
            Kind::TemplateQuality,
            Severity::Info,
            "The quality of the template order (en) is good.",
        ),
        (
            "message_template_components_update",
            template(json!({ "message_template_element": "Hi" })),
            Kind::TemplateContent,
            Severity::Info,
            "The words or buttons of the template order (en) were changed.",
        ),
        (
            "template_category_update",
            template(json!({ "new_category": "UTILITY", "correct_category": "MARKETING" })),
            Kind::TemplateCategory,
            Severity::Warning,
            "WhatsApp will move the template order (en) from utility to marketing; that may change its price.",
        ),
        (
            "template_category_update",
            template(json!({ "new_category": "MARKETING", "previous_category": "UTILITY" })),
            Kind::TemplateCategory,
            Severity::Warning,
            "WhatsApp moved the template order (en) from utility to marketing; that may change its price.",
        ),
        (
            "phone_number_quality_update",
            number,
            Kind::NumberQuality,
            Severity::Serious,
            "The quality of our number 15550783881 is low: people block or report us.",
        ),
        (
            "phone_number_name_update",
            json!({ "display_phone_number": "15550783881", "decision": "REJECTED",
            "requested_verified_name": "WECARE", "rejection_reason": "NAME_NOT_CONSISTENT" }),
            Kind::NumberName,
            Severity::Warning,
            "WhatsApp rejected the name WECARE for our number 15550783881: name not consistent.",
        ),
        (
            "account_update",
            ban,
            Kind::Account,
            Severity::Serious,
            "WhatsApp will switch off our account on April 17, 2026.",
        ),
        (
            "account_update",
            restricted,
            Kind::Account,
            Severity::Serious,
            "WhatsApp restricted our account: we cannot write first, numbers cannot be added.",
        ),
        (
            "account_update",
            json!({ "event": "BRAND_NEW_EVENT" }),
            Kind::Account,
            Severity::Warning,
            "Something changed about our account: brand new event.",
        ),
        (
            "account_review_update",
            json!({ "decision": "REJECTED" }),
            Kind::AccountReview,
            Severity::Serious,
            "WhatsApp rejected our account.",
        ),
        (
            "account_alerts",
            alert,
            Kind::AccountAlert,
            Severity::Serious,
            "WhatsApp alerts us: Look at this.",
        ),
        (
            "account_settings_update",
            json!({ "type": "phone_number_settings", "phone_number_settings": { "phone_number_id": "12", "calling": {} } }),
            Kind::NumberSettings,
            Severity::Info,
            "The calling settings of a number of ours were changed.",
        ),
        (
            "business_capability_update",
            json!({ "max_daily_conversations_per_business": "TIER_10K" }),
            Kind::Limits,
            Severity::Info,
            "We may write first to 10,000 people a day.",
        ),
        (
            "security",
            json!({ "display_phone_number": "1", "event": "PIN_CHANGED", "requester": "1" }),
            Kind::Security,
            Severity::Serious,
            "Somebody changed the PIN of a number of ours.",
        ),
        (
            "flows",
            json!({ "event": "ENDPOINT_LATENCY", "flow_id": "77", "alert_state": "ACTIVATED" }),
            Kind::Flow,
            Severity::Warning,
            "The endpoint of the flow 77 answers too slowly.",
        ),
        (
            "flows",
            json!({ "event": "FLOW_STATUS_CHANGE", "flow_id": "77", "old_status": "PUBLISHED", "new_status": "BLOCKED" }),
            Kind::Flow,
            Severity::Serious,
            "The state of the flow 77 changed from published to blocked.",
        ),
        (
            "calls",
            json!({ "calls": [{ "id": "wacid.1", "event": "connect", "direction": "USER_INITIATED", "from": "919811110001" }] }),
            Kind::Call,
            Severity::Warning,
            "A customer called a number of ours; this version takes no calls.",
        ),
        (
            "group_participants_update",
            json!({ "groups": [{ "type": "group_participants_add", "added_participants": [{}, {}] }] }),
            Kind::Group,
            Severity::Info,
            "2 people joined a group.",
        ),
        (
            "payment_configuration_update",
            json!({ "configuration_name": "upi", "status": "Needs Testing" }),
            Kind::Payment,
            Severity::Warning,
            "The payment set-up upi must be tested.",
        ),
        (
            "history",
            json!({ "history": [{ "metadata": { "phase": 1, "progress": 55 }, "threads": [] }] }),
            Kind::BusinessApp,
            Severity::Info,
            "The business app sent past messages, which this version does not show (55 %).",
        ),
        (
            "smb_app_state_sync",
            json!({ "state_sync": [{}] }),
            Kind::BusinessApp,
            Severity::Info,
            "1 contact changed in the business app.",
        ),
        (
            "smb_message_echoes",
            json!({ "message_echoes": [{}, {}] }),
            Kind::BusinessApp,
            Severity::Warning,
            "2 messages were sent from the business app, which this version does not show.",
        ),
        (
            "automatic_events",
            json!({ "automatic_events": [{ "event_name": "Purchase" }] }),
            Kind::Marketing,
            Severity::Info,
            "WhatsApp noticed that a customer bought something after an advertisement.",
        ),
        (
            "business_username_update",
            json!({ "display_phone_number": "1", "username": "wecare", "status": "approved" }),
            Kind::Username,
            Severity::Info,
            "The username wecare belongs to our number 1.",
        ),
        (
            "partner_solutions",
            json!({}),
            Kind::Partner,
            Severity::Info,
            "Something changed about a partner's access to our account.",
        ),
        (
            "teleport_update",
            json!({ "to": "Mars" }),
            Kind::Unknown,
            Severity::Warning,
            "WhatsApp sent something this version does not know (teleport_update).",
        ),
    ] {
        let told = told(field, &value);
        assert_eq!(
            (told.kind, told.severity, told.sentence.as_str()),
            (kind, severity, sentence),
            "{field}"
        );
        assert_eq!(told.at, Some(Millis(1_759_999_000_000)));
        assert_eq!(told.about.account.as_deref(), Some("210000000000001"));
        let kept: Value = serde_json::from_str(&told.raw).unwrap();
        assert_eq!((&kept["field"], &kept["value"]), (&json!(field), &value), "the whole is kept");
        let again = parse(&told.raw);
        assert_eq!(again.notices, [told], "what is kept reads as it did");
    }
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
