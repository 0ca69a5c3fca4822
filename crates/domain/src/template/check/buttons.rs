//! The buttons of a template: which, how many, in which order. Facts 4.3.

use super::{
    flaw::{Flaws, Rule},
    part::is_web,
};
use crate::{
    template::source::{list, text},
    text::MessageText,
};
use serde_json::Value;

/// How many of a kind there can be.
fn most(kind: &str) -> usize {
    match kind {
        "QUICK_REPLY" => 10,
        "URL" => 2,
        _ => 1,
    }
}

/// What a kind is called.
fn called(kind: &str) -> &'static str {
    match kind {
        "QUICK_REPLY" => "quick replies",
        "URL" => "links",
        "PHONE_NUMBER" => "buttons that call a number",
        "COPY_CODE" => "buttons that copy a code",
        "FLOW" => "buttons that open a form",
        "CATALOG" | "MPM" | "SPM" => "buttons that show products",
        "VOICE_CALL" => "buttons that call on WhatsApp",
        _ => "of these buttons",
    }
}

/// The kind of a button, in capitals.
pub(super) fn kind(button: &Value) -> String {
    text(button, "type").to_ascii_uppercase()
}

/// The buttons of a component; `at` is `buttons` or `cards.0.buttons`.
pub(super) fn check(at: &str, component: &Value, category: &str, flaws: &mut Flaws) {
    flaws.only(Rule::Buttons, at, component, &["type", "buttons"]);
    let buttons = list(component, "buttons");
    if buttons.is_empty() || buttons.len() > 10 {
        flaws.no(Rule::Buttons, at, format!("A template has 1 to 10 buttons, not {}.", buttons.len()));
    }
    let kinds: Vec<String> = buttons.iter().map(kind).collect();
    let mut seen: Vec<&str> = Vec::new();
    for kind in &kinds {
        let count = kinds.iter().filter(|other| *other == kind).count();
        if count > most(kind) && !seen.contains(&kind.as_str()) {
            flaws.no(
                Rule::Buttons,
                at,
                format!("There can be {} {} at most, not {count}.", most(kind), called(kind)),
            );
        }
        seen.push(kind);
    }
    if kinds.chunk_by(|a, b| (a == "QUICK_REPLY") == (b == "QUICK_REPLY")).count() > 2 {
        flaws.no(
            Rule::Buttons,
            at,
            "Quick replies stand together: before all other buttons, or after them.",
        );
    }
    labels_differ(at, buttons, flaws);
    let mixed = kinds.iter().any(|kind| kind == "QUICK_REPLY") && kinds.iter().any(|kind| kind != "QUICK_REPLY");
    if at == "buttons" && (buttons.len() > 3 || mixed) {
        flaws.warn(
            Rule::Buttons,
            at,
            "On computers WhatsApp does not show a template with more than three buttons, or with quick replies beside others.",
        );
    }
    for (n, (button, kind)) in buttons.iter().zip(&kinds).enumerate() {
        one(&format!("{at}.{n}"), button, kind, category, flaws);
    }
}

fn labels_differ(at: &str, buttons: &[Value], flaws: &mut Flaws) {
    let mut seen = std::collections::HashSet::new();
    for (n, button) in buttons.iter().enumerate() {
        let label = text(button, "text").trim().to_lowercase();
        if !label.is_empty() && !seen.insert(label) {
            flaws.no(Rule::Buttons, format!("{at}.{n}.text"), "Two buttons say the same.");
        }
    }
}

fn one(at: &str, button: &Value, kind: &str, category: &str, flaws: &mut Flaws) {
    let rule = Rule::Buttons;
    match kind {
        "QUICK_REPLY" => {
            flaws.only(rule, at, button, &["type", "text"]);
            label(at, button, 25, flaws);
        }
        "URL" => {
            flaws.only(rule, at, button, &["type", "text", "url", "example"]);
            label(at, button, 25, flaws);
            address(at, button, flaws);
        }
        "PHONE_NUMBER" => {
            flaws.only(rule, at, button, &["type", "text", "phone_number"]);
            label(at, button, 25, flaws);
            number(at, text(button, "phone_number"), flaws);
        }
        "COPY_CODE" => {
            flaws.only(Rule::Coupon, at, button, &["type", "text", "example"]);
            if category != "MARKETING" {
                flaws.warn(
                    Rule::Coupon,
                    at,
                    "An offer code is advertising: WhatsApp may move the template to Marketing.",
                );
            }
            let example = match button.get("example") {
                Some(Value::Array(list)) if list.len() == 1 => list.first().and_then(Value::as_str),
                Some(Value::String(example)) => Some(example.as_str()),
                _ => None,
            };
            flaws.words(
                Rule::Coupon,
                &format!("{at}.sample"),
                "The sample of the code",
                example.unwrap_or_default(),
                15,
            );
        }
        "FLOW" => flow(at, button, flaws),
        "CATALOG" | "MPM" | "SPM" => {
            flaws.only(Rule::Catalog, at, button, &["type", "text"]);
            if category != "MARKETING" {
                flaws.no(Rule::Catalog, at, "Only marketing templates show products.");
            }
            label(at, button, 25, flaws);
        }
        "VOICE_CALL" => {
            flaws.only(rule, at, button, &["type", "text", "ttl_minutes"]);
            label(at, button, 20, flaws);
            let minutes = button.get("ttl_minutes").filter(|minutes| !minutes.is_null());
            if minutes.is_some_and(|minutes| !minutes.as_i64().is_some_and(|minutes| (1..=43_200).contains(&minutes))) {
                flaws.no(rule, at, "A call can be made for 1 minute to 30 days.");
            }
        }
        "REQUEST_CONTACT_INFO" => flaws.only(rule, at, button, &["type"]),
        "OTP" => flaws.no(Rule::Authentication, at, "Only authentication templates have a button for a code."),
        "ORDER_DETAILS" => flaws.no(rule, at, "Buttons for payments cannot be made here: the account has no payments."),
        "" => flaws.no(rule, at, "Choose what the button does."),
        _ => flaws.no(rule, at, "WhatsApp has no such kind of button."),
    }
}

fn label(at: &str, button: &Value, most: usize, flaws: &mut Flaws) {
    let at = format!("{at}.text");
    let words = text(button, "text");
    if flaws.words(Rule::Buttons, &at, "The text of the button", words, most) && (words.contains("{{") || words.contains(['\n', '\r'])) {
        flaws.no(Rule::Buttons, at, "The text of a button is one line without variables.");
    }
}

/// An address may have one variable, `{{1}}`, at its end, and then needs a sample.
fn address(at: &str, button: &Value, flaws: &mut Flaws) {
    let url = text(button, "url");
    let at_url = format!("{at}.url");
    if url.trim().is_empty() {
        flaws.no(Rule::Buttons, at_url, "The link is missing.");
        return;
    }
    let over = MessageText::units(url).saturating_sub(2000);
    if over > 0 {
        flaws.no(
            Rule::Buttons,
            &at_url,
            format!("The link is {over} characters too long; WhatsApp takes 2000 at most."),
        );
    }
    let fixed = url.strip_suffix("{{1}}");
    let rest = fixed.unwrap_or(url);
    if rest.contains("{{") {
        let words = if rest.matches("{{").count() + usize::from(fixed.is_some()) > 1 {
            "A link can have one variable only."
        } else if url.ends_with("}}") {
            "In a link the variable is always written {{1}}, also where others have names."
        } else {
            "The variable of a link stands at its end."
        };
        flaws.no(Rule::Buttons, &at_url, words);
    } else if !is_web(rest) {
        flaws.no(
            Rule::Buttons,
            &at_url,
            "The link must be a whole web address that begins with https://.",
        );
    }
    let at_sample = format!("{at}.sample");
    let samples = button.get("example").filter(|example| !example.is_null());
    let one = samples.and_then(Value::as_array).filter(|list| list.len() == 1);
    let sample = one.and_then(|list| list.first()?.as_str()).unwrap_or_default();
    if fixed.is_some() && sample.trim().is_empty() {
        flaws.no(
            Rule::Buttons,
            at_sample,
            "Write a whole link as a sample: WhatsApp's reviewers open it.",
        );
    } else if samples.is_some() && (one.is_none() || sample.trim().is_empty() || MessageText::units(sample) > 2000) {
        flaws.no(Rule::Buttons, at_sample, "The sample is one link with 2000 characters at most.");
    } else if let (Some(fixed), true) = (fixed, samples.is_some())
        && !sample.starts_with(fixed)
        && sample.contains("://")
    {
        flaws.warn(Rule::Buttons, at_sample, "The sample begins differently from the link.");
    }
}

fn number(at: &str, number: &str, flaws: &mut Flaws) {
    let at = format!("{at}.phone_number");
    let digits = number.strip_prefix('+').unwrap_or(number);
    if number.is_empty() {
        flaws.no(Rule::Buttons, at, "The phone number is missing.");
    } else if number.len() > 20 {
        flaws.no(
            Rule::Buttons,
            at,
            "The phone number is too long; WhatsApp takes 20 characters at most.",
        );
    } else if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        flaws.no(
            Rule::Buttons,
            at,
            "The phone number has digits only, with the country code first: +919999900001.",
        );
    }
}

fn flow(at: &str, button: &Value, flaws: &mut Flaws) {
    let known = [
        "type",
        "text",
        "flow_id",
        "flow_name",
        "flow_json",
        "flow_action",
        "navigate_screen",
        "icon",
    ];
    flaws.only(Rule::Buttons, at, button, &known);
    label(at, button, 25, flaws);
    let given = |name: &&&str| button.get(**name).is_some_and(|value| !value.is_null());
    let named = ["flow_id", "flow_name", "flow_json"];
    if named.iter().filter(given).count() != 1 || named.iter().all(|name| text(button, name).trim().is_empty()) {
        flaws.no(Rule::Buttons, format!("{at}.flow_id"), "Say which form opens, by its id.");
    }
    let action = button.get("flow_action").filter(|action| !action.is_null());
    if action.is_some_and(|action| !matches!(action.as_str(), Some("navigate" | "data_exchange"))) {
        flaws.no(Rule::Buttons, at, "A form opens with a screen, or asks our server.");
    }
    let screen = button.get("navigate_screen").filter(|screen| !screen.is_null());
    if screen.is_some_and(|screen| {
        !screen
            .as_str()
            .is_some_and(|screen| !screen.trim().is_empty() && screen.len() <= 200)
    }) {
        flaws.no(
            Rule::Buttons,
            format!("{at}.navigate_screen"),
            "The name of the first screen has 1 to 200 characters.",
        );
    }
}
