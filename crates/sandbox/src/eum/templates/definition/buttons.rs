//! The buttons of a template.

use super::{Rules, lacks, too_long};
use crate::eum::{
    meta::MetaError,
    part::{Part, is_web},
};

/// How many of a kind there can be.
fn most(kind: &str) -> usize {
    match kind {
        "QUICK_REPLY" => 10,
        "URL" => 2,
        _ => 1,
    }
}

pub(super) fn check(component: &Part<'_>, rules: Rules<'_>) -> Result<(), MetaError> {
    component.only(&["type", "buttons"])?;
    let buttons = component.list("buttons", 1..=10)?;
    let kinds = buttons
        .iter()
        .map(|button| Ok(button.need("type")?.text()?.to_ascii_uppercase()))
        .collect::<Result<Vec<String>, MetaError>>()?;
    for (button, kind) in buttons.iter().zip(&kinds) {
        if kinds.iter().filter(|other| *other == kind).count() > most(kind) {
            return Err(MetaError::invalid(format!("A template can have {} {kind} at most.", most(kind))));
        }
        one(button, kind, rules)?;
    }
    // Quick replies stand together, before or after all others.
    let groups = kinds.chunk_by(|a, b| (a == "QUICK_REPLY") == (b == "QUICK_REPLY")).count();
    if groups > 2 {
        return Err(MetaError::invalid(
            "Quick replies must be grouped together, before or after all other buttons.",
        ));
    }
    Ok(())
}

fn one(button: &Part<'_>, kind: &str, rules: Rules<'_>) -> Result<(), MetaError> {
    match kind {
        "URL" => {
            button.only(&["type", "text", "url", "example"])?;
            label(button, 25)?;
            address(button)
        }
        "PHONE_NUMBER" => {
            button.only(&["type", "text", "phone_number"])?;
            label(button, 25)?;
            let number = button.need("phone_number")?;
            let digits = number.text()?.trim_start_matches('+');
            if number.text()?.len() > 20 {
                return Err(too_long("phone number", 20));
            }
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(MetaError::invalid("phone_number must be digits with the country code."));
            }
            Ok(())
        }
        "COPY_CODE" => {
            button.only(&["type", "text", "example"])?;
            let example = button.maybe("example").ok_or_else(|| lacks("BUTTONS", "example"))?;
            // A text, or a list with one.
            let example = match example.value {
                serde_json::Value::Array(_) => example.entries(1..=1)?.remove(0),
                _ => example,
            };
            if example.chars(1..=usize::MAX)?.chars().count() > 15 {
                return Err(too_long("code", 15));
            }
            Ok(())
        }
        "FLOW" => flow(button),
        "OTP" => Err(MetaError::invalid("Only AUTHENTICATION templates can have an OTP button.")),
        "CATALOG" | "MPM" | "SPM" if rules.category != "MARKETING" => {
            Err(MetaError::invalid(format!("Only MARKETING templates can have a {kind} button.")))
        }
        "QUICK_REPLY" | "CATALOG" | "MPM" | "SPM" => {
            button.only(&["type", "text"])?;
            label(button, 25)
        }
        "VOICE_CALL" => {
            button.only(&["type", "text", "ttl_minutes"])?;
            button.whole("ttl_minutes", 1..=43_200)?;
            label(button, 20)
        }
        "REQUEST_CONTACT_INFO" => button.only(&["type"]),
        "ORDER_DETAILS" => Err(MetaError::invalid("The account has no payments.")),
        other => Err(MetaError::invalid(format!("{other} is no kind of button."))),
    }
}

fn label(button: &Part<'_>, most: usize) -> Result<(), MetaError> {
    let text = button.maybe("text").ok_or_else(|| lacks("BUTTONS", "text"))?.text()?;
    if text.trim().is_empty() {
        return Err(lacks("BUTTONS", "text"));
    }
    if text.chars().count() > most {
        return Err(too_long("text of a button", most));
    }
    if text.contains("{{") || text.contains('\n') {
        return Err(MetaError::invalid("The text of a button can have no variables and no line breaks."));
    }
    Ok(())
}

/// An address may have one variable, at its end, and then needs a sample.
fn address(button: &Part<'_>) -> Result<(), MetaError> {
    let url = button.maybe("url").ok_or_else(|| lacks("BUTTONS", "url"))?.text()?;
    if url.chars().count() > 2000 {
        return Err(too_long("url of a button", 2000));
    }
    let fixed = url.strip_suffix("{{1}}");
    let fixed_part = fixed.unwrap_or(url);
    if fixed_part.contains("{{") {
        return Err(MetaError::invalid("An url can have one variable, {{1}}, at its end."));
    }
    if !is_web(fixed_part) {
        return Err(MetaError::invalid(format!("{fixed_part} is no http or https address.")));
    }
    match button.maybe("example") {
        None if fixed.is_some() => Err(lacks("BUTTONS", "example")),
        None => Ok(()),
        Some(example) => {
            let samples = example.entries(1..=1)?;
            samples[0].chars(1..=2000)?;
            Ok(())
        }
    }
}

fn flow(button: &Part<'_>) -> Result<(), MetaError> {
    button.only(&[
        "type",
        "text",
        "flow_id",
        "flow_name",
        "flow_json",
        "flow_action",
        "navigate_screen",
        "icon",
    ])?;
    label(button, 25)?;
    let given = ["flow_id", "flow_name", "flow_json"]
        .iter()
        .filter(|name| button.maybe(name).is_some());
    if given.count() != 1 {
        return Err(MetaError::invalid(
            "A FLOW button has exactly one of flow_id, flow_name and flow_json.",
        ));
    }
    if button.maybe("flow_action").is_some() {
        button.one_of("flow_action", &["navigate", "data_exchange"])?;
    }
    button.maybe_text("navigate_screen", 200)?;
    Ok(())
}
