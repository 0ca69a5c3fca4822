//! What Meta writes itself: the texts of authentication templates, and the names of kinds in capitals.

use super::{lacks, parts::Parts};
use crate::eum::{meta::MetaError, part::Part};
use serde_json::{Value, json};

/// A code to copy: only switches, no texts of one's own.
pub(super) fn authentication(parts: &Parts<'_>) -> Result<(), MetaError> {
    if let Some(other) = parts.kinds().iter().find(|kind| !["BODY", "FOOTER", "BUTTONS"].contains(kind)) {
        return Err(MetaError::invalid(format!("An AUTHENTICATION template has no {other}.")));
    }
    if let Some(body) = parts.get("BODY") {
        body.only(&["type", "add_security_recommendation"])?;
        body.flag("add_security_recommendation")?;
    }
    if let Some(footer) = parts.get("FOOTER") {
        footer.only(&["type", "code_expiration_minutes"])?;
        footer.need("code_expiration_minutes")?;
        footer.whole("code_expiration_minutes", 1..=90)?;
    }
    let buttons = parts.get("BUTTONS").ok_or_else(|| lacks("AUTHENTICATION", "buttons"))?;
    buttons.only(&["type", "buttons"])?;
    let buttons = buttons.list("buttons", 1..=1)?;
    otp(&buttons[0])
}

fn otp(button: &Part<'_>) -> Result<(), MetaError> {
    button.only(&[
        "type",
        "otp_type",
        "text",
        "autofill_text",
        "supported_apps",
        "zero_tap_terms_accepted",
    ])?;
    if !button.need("type")?.text()?.eq_ignore_ascii_case("OTP") {
        return Err(MetaError::invalid("An AUTHENTICATION template has one OTP button."));
    }
    let kind = button.need("otp_type")?.text()?.to_ascii_uppercase();
    for text in ["text", "autofill_text"] {
        button.maybe_text(text, 25)?;
    }
    if let Some(apps) = button.maybe("supported_apps") {
        for app in apps.entries(1..=5)? {
            app.only(&["package_name", "signature_hash"])?;
            app.need_text("package_name", 224)?;
            app.need("signature_hash")?.chars(11..=11)?;
        }
    }
    match kind.as_str() {
        "ONE_TAP" | "ZERO_TAP" if button.maybe("supported_apps").is_none() => Err(lacks("BUTTONS", "supported_apps")),
        "ZERO_TAP" if button.flag("zero_tap_terms_accepted")? != Some(true) => {
            Err(MetaError::invalid("zero_tap_terms_accepted must be true."))
        }
        "COPY_CODE" | "ONE_TAP" | "ZERO_TAP" => Ok(()),
        other => Err(MetaError::invalid(format!("otp_type cannot be {other}."))),
    }
}

/// The definition as it is kept: kinds in capitals, and with the texts that Meta writes.
pub(in crate::eum::templates) fn complete(mut definition: Value) -> Value {
    let format = definition["parameter_format"].as_str().unwrap_or("positional").to_ascii_uppercase();
    definition["parameter_format"] = json!(format);
    if let Value::Object(members) = &mut definition {
        members.remove("allow_category_change");
    }
    let authentication = definition["category"] == "AUTHENTICATION";
    if let Some(list) = definition["components"].as_array_mut() {
        components(list, authentication);
        let has_body = list.iter().any(|component| component["type"] == "BODY");
        if authentication && !has_body {
            list.insert(0, own_body(&json!({ "type": "BODY" })));
        }
    }
    definition
}

fn components(list: &mut [Value], authentication: bool) {
    for component in list {
        capitals(component, &["type", "format"]);
        for button in component.get_mut("buttons").and_then(Value::as_array_mut).into_iter().flatten() {
            capitals(button, &["type", "otp_type"]);
            let text = match button["type"].as_str() {
                Some("OTP") => "Copy code",
                Some("COPY_CODE") => "Copy offer code",
                Some("REQUEST_CONTACT_INFO") => "Share contact info",
                _ => continue,
            };
            if button.get("text").is_none() || button["type"] == "COPY_CODE" {
                button["text"] = json!(text);
            }
        }
        for card in component.get_mut("cards").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(inner) = card["components"].as_array_mut() {
                components(inner, authentication);
            }
        }
        match component["type"].as_str() {
            Some("BODY") if authentication => *component = own_body(component),
            Some("FOOTER") if authentication => {
                let minutes = &component["code_expiration_minutes"];
                component["text"] = json!(format!("This code expires in {minutes} minutes."));
            }
            _ => {}
        }
    }
}

fn own_body(component: &Value) -> Value {
    let mut out = component.clone();
    let advice = if component["add_security_recommendation"] == true {
        " For your security, do not share this code."
    } else {
        ""
    };
    out["text"] = json!(format!("*{{{{1}}}}* is your verification code.{advice}"));
    out["example"] = json!({ "body_text": [["123456"]] });
    out
}

fn capitals(value: &mut Value, members: &[&str]) {
    for member in members {
        if let Some(text) = value.get(member).and_then(Value::as_str) {
            value[*member] = json!(text.to_ascii_uppercase());
        }
    }
}
