//! The components of a template and what goes with what. Facts 4.2.

use super::{
    buttons, cards,
    flaw::{Flaws, Rule},
    texts,
};
use crate::template::{
    Source,
    fill::most_in_body,
    source::{component, list, text},
};
use serde_json::Value;

const KINDS: [&str; 7] = [
    "HEADER",
    "BODY",
    "FOOTER",
    "BUTTONS",
    "CAROUSEL",
    "LIMITED_TIME_OFFER",
    "CALL_PERMISSION_REQUEST",
];

pub(super) fn check(source: &Source, flaws: &mut Flaws) {
    let components = source.components();
    if source.category() == "AUTHENTICATION" {
        authentication(components, flaws);
        return;
    }
    let kinds = each_once("template", components, &KINDS, flaws);
    let has = |kind: &str| kinds.iter().any(|known| known == kind);
    let (category, named) = (source.category(), source.named());
    let header = component(components, "HEADER");
    if let Some(header) = header {
        self::header(header, category, named, flaws);
    }
    let product = header.is_some_and(|header| text(header, "format").eq_ignore_ascii_case("PRODUCT")) || has_button(components, "SPM");
    let most = most_in_body(has("LIMITED_TIME_OFFER"), product);
    match component(components, "BODY") {
        Some(body) => texts::body("body", body, named, most, flaws),
        None => flaws.no(Rule::Body, "body", "The text is missing."),
    }
    if let Some(offer) = component(components, "LIMITED_TIME_OFFER") {
        limited_time(offer, components, category, flaws);
    }
    if let Some(footer) = component(components, "FOOTER") {
        texts::footer(footer, flaws);
    }
    if let Some(list) = component(components, "BUTTONS") {
        buttons::check("buttons", list, category, flaws);
    }
    if let Some(carousel) = component(components, "CAROUSEL") {
        if ["HEADER", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER"].iter().any(|kind| has(kind)) {
            flaws.no(
                Rule::Carousel,
                "cards",
                "Beside cards there is only a text: no header, footer, buttons or offer.",
            );
        }
        cards::check(carousel, category, named, flaws);
    }
    if let Some(request) = component(components, "CALL_PERMISSION_REQUEST") {
        flaws.only(Rule::Management, "template", request, &["type"]);
    }
    if category == "UTILITY" {
        advertising(source, flaws);
    }
}

/// The kinds of components, each of which may stand there once. Gives them in their order.
pub(super) fn each_once(at: &str, components: &[Value], known: &[&str], flaws: &mut Flaws) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for component in components {
        let kind = text(component, "type").to_ascii_uppercase();
        if !known.contains(&kind.as_str()) {
            let short: String = kind.chars().take(40).collect();
            flaws.no(Rule::Management, at, format!("“{short}” cannot stand here."));
        } else if kinds.contains(&kind) {
            flaws.no(
                Rule::Management,
                at,
                format!("There are two parts of the kind {}.", kind.to_lowercase()),
            );
        }
        kinds.push(kind);
    }
    kinds
}

fn has_button(components: &[Value], kind: &str) -> bool {
    let buttons = component(components, "BUTTONS").map_or(&[][..], |component| list(component, "buttons"));
    buttons.iter().any(|button| buttons::kind(button) == kind)
}

fn header(header: &Value, category: &str, named: bool, flaws: &mut Flaws) {
    let format = text(header, "format").to_ascii_uppercase();
    match format.as_str() {
        "TEXT" => texts::header("header", header, named, flaws),
        "IMAGE" | "VIDEO" | "DOCUMENT" => media("header", header, &format, flaws),
        "LOCATION" => flaws.only(Rule::Header, "header", header, &["type", "format"]),
        "PRODUCT" => {
            flaws.only(Rule::Catalog, "header", header, &["type", "format"]);
            if category != "MARKETING" {
                flaws.no(Rule::Catalog, "header", "Only marketing templates show a product.");
            }
        }
        "GIF" => flaws.no(
            Rule::Header,
            "header",
            "Moving pictures are for Meta's Marketing Messages API only. Use a video.",
        ),
        _ => flaws.no(
            Rule::Header,
            "header",
            "A header is a title, a picture, a video, a document or a place.",
        ),
    }
}

/// A picture, film or document with a sample that was uploaded.
pub(super) fn media(at: &str, header: &Value, format: &str, flaws: &mut Flaws) {
    flaws.only(Rule::Header, at, header, &["type", "format", "example"]);
    let at_file = format!("{at}.file");
    let what = match format {
        "IMAGE" => "a picture (JPEG or PNG, 5 MB at most)",
        "VIDEO" => "a video (MP4, 16 MB at most)",
        _ => "a document (PDF, 100 MB at most)",
    };
    match header.get("example").filter(|example| !example.is_null()) {
        Some(example) => {
            flaws.only(Rule::Header, &at_file, example, &["header_handle"]);
            let handles = list(example, "header_handle");
            if handles.len() != 1 || handles.iter().all(|handle| handle.as_str().is_none_or(str::is_empty)) {
                flaws.no(Rule::Header, at_file, format!("Choose {what} as a sample."));
            } else if handles
                .iter()
                .any(|handle| handle.as_str().is_some_and(|handle| handle.starts_with("http")))
            {
                // Meta answers reads with an address where it wants a handle in writes.
                flaws.no(
                    Rule::Header,
                    at_file,
                    format!("Choose the sample again: WhatsApp wants {what} to be uploaded anew."),
                );
            }
        }
        None => flaws.no(Rule::Header, at_file, format!("Choose {what} as a sample.")),
    }
}

fn limited_time(offer: &Value, components: &[Value], category: &str, flaws: &mut Flaws) {
    let rule = Rule::LimitedTimeOffer;
    if category != "MARKETING" {
        flaws.no(rule, "offer", "Only marketing templates have an offer for a limited time.");
    }
    flaws.only(rule, "offer", offer, &["type", "limited_time_offer"]);
    let inner = offer.get("limited_time_offer").unwrap_or(&Value::Null);
    flaws.only(rule, "offer", inner, &["text", "has_expiration"]);
    flaws.words(rule, "offer", "The name of the offer", text(inner, "text"), 16);
    let expires = inner.get("has_expiration").filter(|flag| !flag.is_null());
    if expires.is_some_and(|flag| !flag.is_boolean()) {
        flaws.no(rule, "offer", "An offer ends or it does not.");
    }
    if component(components, "FOOTER").is_some() {
        flaws.no(rule, "footer", "A template with an offer for a limited time has no footer.");
    }
    if !has_button(components, "URL") {
        flaws.no(rule, "buttons", "An offer for a limited time needs a link as a button.");
    }
    if expires.and_then(Value::as_bool) == Some(true) && !has_button(components, "COPY_CODE") {
        flaws.no(rule, "buttons", "An offer that ends needs a button that copies its code.");
    }
}

/// A code to sign in: only switches, no texts of one's own.
fn authentication(components: &[Value], flaws: &mut Flaws) {
    let rule = Rule::Authentication;
    each_once("template", components, &["BODY", "FOOTER", "BUTTONS"], flaws);
    if components.is_empty() {
        flaws.no(rule, "template", "A template for codes needs its button.");
    }
    if let Some(body) = component(components, "BODY") {
        if body.get("text").is_some() {
            flaws.no(rule, "body", "WhatsApp writes the text of a code itself. Take yours out.");
        }
        flaws.only(rule, "body", body, &["type", "text", "add_security_recommendation"]);
        if body
            .get("add_security_recommendation")
            .is_some_and(|flag| !flag.is_boolean() && !flag.is_null())
        {
            flaws.no(rule, "body", "The advice not to share the code is either there or not.");
        }
    }
    if let Some(footer) = component(components, "FOOTER") {
        flaws.only(rule, "footer", footer, &["type", "code_expiration_minutes"]);
        let minutes = footer.get("code_expiration_minutes").and_then(Value::as_i64);
        if !minutes.is_some_and(|minutes| (1..=90).contains(&minutes)) {
            flaws.no(rule, "code.expiration", "A code is good for 1 to 90 minutes.");
        }
    }
    let Some(list_of) = component(components, "BUTTONS") else {
        if !components.is_empty() {
            flaws.no(rule, "buttons", "A template for codes needs its button.");
        }
        return;
    };
    flaws.only(rule, "buttons", list_of, &["type", "buttons"]);
    match list(list_of, "buttons") {
        [button] => otp(button, flaws),
        _ => flaws.no(rule, "buttons", "A template for codes has exactly one button."),
    }
}

fn otp(button: &Value, flaws: &mut Flaws) {
    let rule = Rule::Authentication;
    let at = "buttons.0";
    let known = [
        "type",
        "otp_type",
        "text",
        "autofill_text",
        "supported_apps",
        "zero_tap_terms_accepted",
    ];
    flaws.only(rule, at, button, &known);
    if buttons::kind(button) != "OTP" {
        flaws.no(rule, at, "The button of a template for codes copies the code or fills it in.");
        return;
    }
    let kind = text(button, "otp_type").to_ascii_uppercase();
    for (member, what) in [("text", "The text of the button"), ("autofill_text", "The text for filling in")] {
        if let Some(words) = button.get(member).filter(|words| !words.is_null()) {
            flaws.words(rule, &format!("{at}.{member}"), what, words.as_str().unwrap_or_default(), 25);
        }
    }
    apps(button, &kind, flaws);
    match kind.as_str() {
        "ZERO_TAP" if button.get("zero_tap_terms_accepted").and_then(Value::as_bool) != Some(true) => {
            flaws.no(rule, at, "Filling codes in without a tap needs your consent to Meta's terms.");
        }
        "COPY_CODE" | "ONE_TAP" | "ZERO_TAP" => {
            if button
                .get("zero_tap_terms_accepted")
                .is_some_and(|flag| !flag.is_boolean() && !flag.is_null())
            {
                flaws.no(rule, at, "The terms are accepted or they are not.");
            }
        }
        _ => flaws.no(
            rule,
            at,
            "Choose how the code gets into the app: copied, by one tap, or without a tap.",
        ),
    }
}

fn apps(button: &Value, kind: &str, flaws: &mut Flaws) {
    let rule = Rule::Authentication;
    let at = "buttons.0.apps";
    let Some(given) = button.get("supported_apps").filter(|apps| !apps.is_null()) else {
        if matches!(kind, "ONE_TAP" | "ZERO_TAP") {
            flaws.no(
                rule,
                at,
                "Name the app that takes the code: its package and the hash of its signature.",
            );
        }
        return;
    };
    let apps = given.as_array().map_or(&[][..], Vec::as_slice);
    if !(1..=5).contains(&apps.len()) {
        flaws.no(rule, at, format!("There are 1 to 5 apps, not {}.", apps.len()));
    }
    for (n, app) in apps.iter().enumerate() {
        let at = format!("{at}.{n}");
        flaws.only(rule, &at, app, &["package_name", "signature_hash"]);
        flaws.words(
            rule,
            &format!("{at}.package_name"),
            "The package of the app",
            text(app, "package_name"),
            224,
        );
        let hash = text(app, "signature_hash");
        if hash.chars().count() != 11 || hash.trim().is_empty() {
            flaws.no(
                rule,
                format!("{at}.signature_hash"),
                "The hash of the app's signature has 11 characters.",
            );
        }
    }
}

/// Words that make WhatsApp take a message for advertising.
const ADVERTISING: [&str; 16] = [
    "discount",
    "% off",
    "sale",
    "offer",
    "promo",
    "coupon",
    "deal",
    "buy now",
    "shop now",
    "limited time",
    "exclusive",
    "free shipping",
    "don't miss",
    "don’t miss",
    "new collection",
    "save up to",
];

fn advertising(source: &Source, flaws: &mut Flaws) {
    let all = format!("{} {} {}", source.words("HEADER"), source.words("BODY"), source.words("FOOTER")).to_lowercase();
    let whole = |word: &str| {
        all.match_indices(word).any(|(at, _)| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = all.get(..at).and_then(|before| before.chars().next_back());
            let behind = all.get(at + word.len()..).and_then(|behind| behind.chars().next());
            (word.starts_with('%') || !letter(before)) && !letter(behind)
        })
    };
    if let Some(word) = ADVERTISING.iter().find(|word| whole(word)) {
        flaws.warn(
            Rule::Categories,
            "category",
            format!("“{word}” reads like advertising: WhatsApp may move the template to Marketing, which costs more, or reject it."),
        );
    }
}
