//! Our accounts and numbers. Facts 2.7, 2.12.

use super::{super::content::text, Said, ended, plain, plain_or, short};
use domain::notice::Severity::{Info, Serious, Warning};
use serde_json::Value;

/// Our number as WhatsApp shows it.
fn number(value: &Value) -> String {
    let number = text(value, "display_phone_number").or_else(|| text(value, "phone_number"));
    number.map_or_else(|| "a number of ours".to_owned(), |number| format!("our number {}", short(&number)))
}

/// How many people a day may be written to first.
fn tier(value: &Value) -> Option<&'static str> {
    let name = [
        "max_daily_conversations_per_business",
        "max_daily_conversation_per_phone",
        "current_limit",
    ]
    .iter()
    .find_map(|name| value[*name].as_str())?;
    Some(match name {
        "TIER_50" => "50 people a day",
        "TIER_250" => "250 people a day",
        "TIER_1K" => "1,000 people a day",
        "TIER_2K" => "2,000 people a day",
        "TIER_10K" => "10,000 people a day",
        "TIER_100K" => "100,000 people a day",
        "TIER_UNLIMITED" => "as many people as we want",
        _ => return None,
    })
}

pub(super) fn number_quality(value: &Value) -> Said {
    let it = number(value);
    let limit = tier(value)
        .map(|tier| format!("; we may write first to {tier}"))
        .unwrap_or_default();
    match value["event"].as_str().unwrap_or_default() {
        "ONBOARDING" => (Info, format!("WhatsApp took in {it}{limit}.")),
        "THROUGHPUT_UPGRADE" => (Info, format!("WhatsApp lets {it} send faster.")),
        "UPGRADE" => (Info, format!("WhatsApp raised the limit of {it}{limit}.")),
        "UNFLAGGED" => (Info, format!("The quality of {it} is good again.")),
        "DOWNGRADE" => (Serious, format!("WhatsApp lowered the limit of {it}{limit}.")),
        "FLAGGED" => (Serious, format!("The quality of {it} is low: people block or report us.")),
        _ => (Warning, format!("WhatsApp changed the quality or limit of {it}{limit}.")),
    }
}

pub(super) fn number_name(value: &Value) -> Said {
    let it = number(value);
    let name = text(value, "requested_verified_name")
        .map(|name| format!(" {}", short(&name)))
        .unwrap_or_default();
    match value["decision"].as_str().unwrap_or_default() {
        "APPROVED" => (Info, format!("WhatsApp approved the name{name} for {it}.")),
        "PENDING" => (Info, format!("WhatsApp is reviewing the name{name} for {it}.")),
        "DEFERRED" => (Warning, format!("WhatsApp put off its decision on the name{name} for {it}.")),
        "REJECTED" => {
            let why = plain(value, "rejection_reason").map(|why| format!(": {why}")).unwrap_or_default();
            (Warning, format!("WhatsApp rejected the name{name} for {it}{why}."))
        }
        _ => (Warning, format!("WhatsApp decided on the name{name} for {it}.")),
    }
}

pub(super) fn settings(value: &Value) -> Said {
    let what = if value["phone_number_settings"]["calling"].is_object() {
        "calling settings"
    } else {
        "settings"
    };
    (Info, format!("The {what} of a number of ours were changed."))
}

pub(super) fn update(value: &Value) -> Said {
    match value["event"].as_str().unwrap_or_default() {
        "ACCOUNT_DELETED" => (Serious, "Our WhatsApp Business Account was deleted.".into()),
        "ACCOUNT_OFFBOARDED" => (Serious, format!("Our account was disconnected{}.", disconnected(value))),
        "ACCOUNT_RECONNECTED" => (Info, "Our account is connected again.".into()),
        "ACCOUNT_RESTRICTION" => (Serious, format!("WhatsApp restricted our account{}.", restricted(value))),
        "ACCOUNT_VIOLATION" => {
            let what = plain_or(&value["violation_info"], "violation_type", "no reason given");
            (Serious, format!("WhatsApp says that our account broke its policy: {what}."))
        }
        "DISABLED_UPDATE" => disabled(&value["ban_info"]),
        "PARTNER_REMOVED" => (
            Serious,
            "A partner's access to our account was removed; if it was AWS, nothing can be sent.".into(),
        ),
        "PARTNER_APP_UNINSTALLED" => (
            Serious,
            "A partner's app was taken off our account; if it was AWS, nothing can be sent.".into(),
        ),
        "PARTNER_ADDED" | "PARTNER_APP_INSTALLED" => (Info, "A partner was given access to our account.".into()),
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE" => (Info, "The certification of our account with a partner changed.".into()),
        "VERIFIED_ACCOUNT" => (Info, "WhatsApp verified our account.".into()),
        "AD_ACCOUNT_LINKED" => (Info, "An advertising account was linked to ours.".into()),
        "MM_LITE_TERMS_SIGNED" => (Info, "The terms of WhatsApp's marketing messages were accepted.".into()),
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE" => (Info, "Other prices hold for sign-in codes to people abroad.".into()),
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE" => {
            let country = text(value, "country")
                .map(|country| format!(" to {}", short(&country)))
                .unwrap_or_default();
            (Info, format!("The main country of our business was changed{country}."))
        }
        "VOLUME_BASED_PRICING_TIER_UPDATE" => {
            let category = plain(&value["volume_tier_info"], "pricing_category").map(|name| format!(" for {name} messages"));
            (Info, format!("We reached another price level{}.", category.unwrap_or_default()))
        }
        _ => (
            Warning,
            format!(
                "Something changed about our account: {}.",
                plain_or(value, "event", "WhatsApp does not say what")
            ),
        ),
    }
}

fn disconnected(value: &Value) -> String {
    let reason = plain(&value["disconnection_info"], "reason");
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
}

fn disabled(ban: &Value) -> Said {
    let date = text(ban, "waba_ban_date")
        .map(|date| format!(" on {}", short(&date)))
        .unwrap_or_default();
    match ban["waba_ban_state"].as_str().unwrap_or_default() {
        "REINSTATE" => (Info, "WhatsApp lets our account work again.".into()),
        "SCHEDULE_FOR_DISABLE" => (Serious, format!("WhatsApp will switch off our account{date}.")),
        "DISABLE" => (Serious, format!("WhatsApp switched off our account{date}.")),
        _ => (Serious, format!("WhatsApp changed whether our account may be used{date}.")),
    }
}

/// What is not possible any more. Several restrictions may come at once.
fn restricted(value: &Value) -> String {
    let what = |one: &Value| {
        Some(match one["restriction_type"].as_str()? {
            "RESTRICTED_ADD_PHONE_NUMBER_ACTION" => "numbers cannot be added",
            "RESTRICTED_BIZ_INITIATED_MESSAGING" => "we cannot write first",
            "RESTRICTED_CUSTOMER_INITIATED_MESSAGING" => "we cannot answer customers",
            "RESTRICTED_BUSINESS_INITIATED_CALLING" => "we cannot call",
            "RESTRICTED_USER_INITIATED_CALLING" => "customers cannot call",
            "RESTRICTED_UTILITY_TEMPLATES" => "utility templates cannot be sent",
            _ => "something else is not possible",
        })
    };
    let all: Vec<&str> = value["restriction_info"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(what)
        .take(6)
        .collect();
    if all.is_empty() {
        String::new()
    } else {
        format!(": {}", all.join(", "))
    }
}

pub(super) fn review(value: &Value) -> Said {
    match value["decision"].as_str().unwrap_or_default() {
        "APPROVED" => (Info, "WhatsApp approved our account.".into()),
        "REJECTED" => (Serious, "WhatsApp rejected our account.".into()),
        "PENDING" => (Info, "WhatsApp is reviewing our account.".into()),
        "DEFERRED" => (Warning, "WhatsApp put off its decision on our account.".into()),
        _ => (Warning, "WhatsApp decided on our account.".into()),
    }
}

pub(super) fn alert(value: &Value) -> Said {
    let info = &value["alert_info"];
    let severity = match info["alert_severity"].as_str().unwrap_or_default() {
        "CRITICAL" => Serious,
        "INFORMATIONAL" => Info,
        _ => Warning,
    };
    let sentence = match info["alert_type"].as_str().unwrap_or_default() {
        "OBA_APPROVED" => "WhatsApp gave our account its mark of an official business.".into(),
        "OBA_REJECTED" => "WhatsApp refused our account the mark of an official business.".into(),
        "PROFILE_PICTURE_LOST" => "WhatsApp lost the profile picture of a number of ours: set it again.".into(),
        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED" => "WhatsApp put off its decision on higher limits for us.".into(),
        "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED" => "WhatsApp does not raise our limits.".into(),
        "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO" => "WhatsApp needs to know more about us before it raises our limits.".into(),
        _ => {
            let words = text(info, "alert_description").map(|words| super::super::clip(&words));
            ended(&format!(
                "WhatsApp alerts us: {}",
                words.unwrap_or_else(|| plain_or(info, "alert_type", "it does not say of what"))
            ))
        }
    };
    (severity, sentence)
}

pub(super) fn limits(value: &Value) -> Said {
    match (tier(value), value["max_phone_numbers_per_business"].as_i64()) {
        (Some(tier), _) => (Info, format!("We may write first to {tier}.")),
        (None, Some(numbers)) => (Info, format!("Our business may have {numbers} numbers.")),
        (None, None) => (Info, "WhatsApp changed a limit of our business.".into()),
    }
}

pub(super) fn security(value: &Value) -> Said {
    let sentence = match value["event"].as_str().unwrap_or_default() {
        "PIN_CHANGED" => "Somebody changed the PIN of a number of ours.",
        "PIN_RESET_REQUEST" => "Somebody asked to switch off the PIN of a number of ours.",
        "PIN_REQUEST_SUCCESS" => "The PIN of a number of ours was switched off.",
        _ => "Something changed about the security of a number of ours.",
    };
    (Serious, sentence.to_owned())
}

pub(super) fn username(value: &Value) -> Said {
    let it = number(value);
    let name = text(value, "username").map(|name| format!(" {}", short(&name))).unwrap_or_default();
    match value["status"].as_str().unwrap_or_default() {
        "approved" => (Info, format!("The username{name} belongs to {it}.")),
        "reserved" => (Info, format!("The username{name} is reserved for {it}.")),
        "deleted" => (Warning, format!("The username{name} of {it} was deleted.")),
        _ => (Info, format!("Something changed about the username{name} of {it}.")),
    }
}

pub(super) fn payment_configuration(value: &Value) -> Said {
    let name = text(value, "configuration_name")
        .map(|name| format!(" {}", short(&name)))
        .unwrap_or_default();
    match value["status"].as_str().unwrap_or_default() {
        "Active" => (Info, format!("The payment set-up{name} works.")),
        "Needs Connecting" => (Warning, format!("The payment set-up{name} must be connected.")),
        "Needs Testing" => (Warning, format!("The payment set-up{name} must be tested.")),
        _ => (Info, format!("The payment set-up{name} was changed.")),
    }
}
