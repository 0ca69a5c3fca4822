//! Each kind of change with its sentence.

use super::{
    notices::{template, told},
    *,
};
use domain::notice::{NoticeKind as Kind, Severity};

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
