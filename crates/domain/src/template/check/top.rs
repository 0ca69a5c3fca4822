//! What stands at the top of a template: name, language, category, lifetime. Facts 4.1, 4.6, 4.7, 4.9.

use super::flaw::{Flaws, Repair, Rule};
use crate::template::{CREATE_BYTES, Source, UPDATE_BYTES};
use serde_json::{Value, json};

/// Every language that a template can have, as Meta writes it.
#[rustfmt::skip]
pub const LANGUAGES: [&str; 111] = [
    "af", "sq", "ar", "ar_EG", "ar_AE", "ar_LB", "ar_MA", "ar_QA", "az", "be_BY", "bn", "bn_IN", "bg", "ca", "zh_CN", "zh_HK",
    "zh_TW", "hr", "cs", "da", "prs_AF", "nl", "nl_BE", "en", "en_GB", "en_US", "en_AE", "en_AU", "en_CA", "en_GH", "en_IE",
    "en_IN", "en_JM", "en_MY", "en_NZ", "en_QA", "en_SG", "en_UG", "en_ZA", "et", "fil", "fi", "fr", "fr_BE", "fr_CA", "fr_CH",
    "fr_CI", "fr_MA", "ka", "de", "de_AT", "de_CH", "el", "gu", "ha", "he", "hi", "hu", "id", "ga", "it", "ja", "kn", "kk",
    "rw_RW", "ko", "ky_KG", "lo", "lv", "lt", "mk", "ms", "ml", "mr", "nb", "ps_AF", "fa", "pl", "pt_BR", "pt_PT", "pa", "ro",
    "ru", "sr", "si_LK", "sk", "sl", "es", "es_AR", "es_CL", "es_CO", "es_CR", "es_DO", "es_EC", "es_HN", "es_MX", "es_PA",
    "es_PE", "es_ES", "es_UY", "sw", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zu",
];

pub(super) const CATEGORIES: [&str; 3] = ["MARKETING", "UTILITY", "AUTHENTICATION"];

const MEMBERS: [&str; 8] = [
    "name",
    "language",
    "category",
    "parameter_format",
    "components",
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "degrees_of_freedom_spec",
];

pub(super) fn check(source: &Source, edits: bool, flaws: &mut Flaws) {
    let payments = ["sub_category", "display_format"]
        .iter()
        .any(|member| source.0.get(member).is_some());
    if payments {
        flaws.no(
            Rule::Categories,
            "category",
            "Templates for payments cannot be made here: the account has no payments.",
        );
    }
    let known: Vec<&str> = MEMBERS.iter().copied().chain(["sub_category", "display_format"]).collect();
    flaws.only(Rule::Management, "template", &source.0, &known);
    name(source.name(), flaws);
    if source.language().is_empty() {
        flaws.no(Rule::Languages, "language", "Choose a language.");
    } else if !LANGUAGES.contains(&source.language()) {
        flaws.no(
            Rule::Languages,
            "language",
            "WhatsApp has no templates in this language. Choose one of the list.",
        );
    }
    if !CATEGORIES.contains(&source.category()) {
        flaws.no(
            Rule::Categories,
            "category",
            "Choose a category: marketing, utility or authentication.",
        );
    }
    let format = source.text("parameter_format").to_ascii_lowercase();
    let said = source.0.get("parameter_format").is_some_and(|format| !format.is_null());
    if said && !matches!(format.as_str(), "named" | "positional") {
        flaws.no(Rule::Parameters, "body", "Variables go either by names or by numbers. Choose one.");
    }
    if source
        .0
        .get("cta_url_link_tracking_opted_out")
        .is_some_and(|flag| !flag.is_boolean() && !flag.is_null())
    {
        flaws.no(Rule::Management, "template", "Tracking of links is either on or off.");
    }
    lifetime(source, flaws);
    bytes(source, edits, flaws);
}

fn name(name: &str, flaws: &mut Flaws) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() {
        flaws.no(Rule::Names, "name", "Give the template a name.");
    } else if !name.chars().all(fits) {
        let proper: String = name.to_lowercase().chars().map(|c| if fits(c) { c } else { '_' }).collect();
        let repair = Repair::Set {
            member: "name",
            value: json!(proper),
        };
        flaws.no_but(
            Rule::Names,
            "name",
            "A name has only small letters a to z, digits and underscores.",
            repair,
        );
    }
    let over = name.chars().count().saturating_sub(512);
    if over > 0 {
        flaws.no(
            Rule::Names,
            "name",
            format!("The name is {over} characters too long; WhatsApp takes 512 at most."),
        );
    }
}

/// How long WhatsApp tries to deliver a message with it.
fn lifetime(source: &Source, flaws: &mut Flaws) {
    let Some(value) = source.0.get("message_send_ttl_seconds").filter(|value| !value.is_null()) else {
        return;
    };
    let (range, words) = match source.category() {
        "AUTHENTICATION" => (30..=900, "between 30 seconds and 15 minutes, or 30 days"),
        "UTILITY" => (30..=43_200, "between 30 seconds and 12 hours, or 30 days"),
        _ => (43_200..=2_592_000, "between 12 hours and 30 days"),
    };
    let always = value.as_i64() == Some(-1) && source.category() != "MARKETING";
    if !always && !value.as_i64().is_some_and(|seconds| range.contains(&seconds)) {
        let repair = Repair::Set {
            member: "message_send_ttl_seconds",
            value: Value::Null,
        };
        flaws.no_but(
            Rule::Lifetime,
            "ttl",
            format!("In this category messages may wait {words}."),
            repair,
        );
    }
}

fn bytes(source: &Source, edits: bool, flaws: &mut Flaws) {
    let bytes = source.bytes();
    if bytes.whole > CREATE_BYTES {
        let over = bytes.whole - CREATE_BYTES;
        flaws.no(
            Rule::Aws,
            "template",
            format!("The template is {over} bytes too large; AWS takes {CREATE_BYTES} at most."),
        );
    } else if edits && bytes.components > UPDATE_BYTES {
        let over = bytes.components - UPDATE_BYTES;
        flaws.no(
            Rule::Aws,
            "template",
            format!("The template is {over} bytes too large to be edited; AWS takes {UPDATE_BYTES} at most. Make a new one instead."),
        );
    } else if bytes.components > UPDATE_BYTES {
        flaws.warn(
            Rule::Aws,
            "template",
            format!(
                "It can be made, but never edited from here: AWS takes {UPDATE_BYTES} bytes at most for an edit, and this has {}.",
                bytes.components
            ),
        );
    }
}
