//! What Meta checks in the definition of a template.

mod buttons;
mod cards;
mod parts;
#[cfg(test)]
mod tests;
pub(super) mod text;
mod written;

pub(super) use written::complete;

use crate::eum::{meta::MetaError, part::Part};
use parts::Parts;
use serde_json::Value;
use std::collections::HashMap;

/// Every language that a template can have.
pub(super) const LANGUAGES: &str = "af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en \
    en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE fr_CA fr_CH fr_CI fr_MA ka de \
    de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl es \
    es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu";
pub(super) const CATEGORIES: [&str; 3] = ["AUTHENTICATION", "MARKETING", "UTILITY"];
const MEMBERS: [&str; 11] = [
    "name",
    "language",
    "category",
    "parameter_format",
    "components",
    "message_send_ttl_seconds",
    "sub_category",
    "display_format",
    "cta_url_link_tracking_opted_out",
    "allow_category_change",
    "degrees_of_freedom_spec",
];

/// What a component is checked with.
#[derive(Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) category: &'a str,
    /// Variables have names and not numbers.
    pub(super) named: bool,
    /// Types of uploaded files by their handles.
    pub(super) files: &'a HashMap<String, String>,
}

/// Checks a definition; one without flaws can be completed and kept.
pub(super) fn check(definition: &Value, files: &HashMap<String, String>) -> Result<(), MetaError> {
    let template = Part::new(definition, "template");
    top(&template, files)
        .and_then(|rules| components(&template.need("components")?, rules))
        .map_err(plain)
}

/// In a definition what is missing or wrong is an invalid parameter.
fn plain(error: MetaError) -> MetaError {
    match error.code {
        131_008 | 131_009 => MetaError::invalid(error.details),
        _ => error,
    }
}

/// Checks the components alone, as an edit brings them.
pub(super) fn check_components(list: &Value, rules: Rules<'_>) -> Result<(), MetaError> {
    components(&Part::new(list, "components"), rules).map_err(plain)
}

/// Too many characters.
pub(super) fn too_long(what: &str, most: usize) -> MetaError {
    MetaError::new(
        2_388_040,
        "Field too long",
        format!("The {what} can have {most} characters at most."),
    )
}

/// Something is left out that this kind of component must have.
pub(super) fn lacks(kind: &str, field: &str) -> MetaError {
    MetaError::new(
        2_388_043,
        "Message template \"components\" param is missing expected field(s)",
        format!("component of type {kind} is missing expected field(s) ({field})"),
    )
}

fn top<'a>(template: &Part<'a>, files: &'a HashMap<String, String>) -> Result<Rules<'a>, MetaError> {
    template.only(&MEMBERS)?;
    let name = template.need("name")?;
    let text = name.text()?;
    if text.chars().count() > 512 {
        return Err(too_long("name", 512));
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        let details = "A name can have small letters a to z, digits and underscores.";
        return Err(MetaError::invalid(details));
    }
    let language = template.need("language")?.text()?;
    if !LANGUAGES.split_whitespace().any(|known| known == language) {
        return Err(MetaError::invalid(format!("{language} is no language of templates.")));
    }
    let category = template.one_of("category", &CATEGORIES)?;
    let named = named(template)?;
    ttl(template, category)?;
    for flag in ["cta_url_link_tracking_opted_out", "allow_category_change"] {
        template.flag(flag)?;
    }
    if template.maybe("sub_category").is_some() || template.maybe("display_format").is_some() {
        return Err(MetaError::invalid("The account has no payments."));
    }
    Ok(Rules { category, named, files })
}

pub(super) fn named(template: &Part<'_>) -> Result<bool, MetaError> {
    let Some(format) = template.maybe("parameter_format") else {
        return Ok(false);
    };
    match format.text()?.to_ascii_lowercase().as_str() {
        "named" => Ok(true),
        "positional" => Ok(false),
        other => Err(MetaError::invalid(format!("parameter_format cannot be {other}."))),
    }
}

fn ttl(template: &Part<'_>, category: &str) -> Result<(), MetaError> {
    let range = match category {
        "AUTHENTICATION" => 30..=900,
        "UTILITY" => 30..=43_200,
        _ => 43_200..=2_592_000,
    };
    // -1 stands for 30 days.
    if template.value["message_send_ttl_seconds"] == -1 && category != "MARKETING" {
        return Ok(());
    }
    template.whole("message_send_ttl_seconds", range)?;
    Ok(())
}

fn components(list: &Part<'_>, rules: Rules<'_>) -> Result<(), MetaError> {
    let parts = Parts::read(list)?;
    if rules.category == "AUTHENTICATION" {
        return written::authentication(&parts);
    }
    let body = parts.get("BODY").ok_or_else(|| MetaError::missing("A template needs a BODY."))?;
    let (offer, carousel) = (parts.get("LIMITED_TIME_OFFER"), parts.get("CAROUSEL"));
    let product = parts.header_is("PRODUCT") || parts.has_button("SPM");
    text::body(
        body,
        rules,
        if offer.is_some() {
            600
        } else if product {
            160
        } else {
            1024
        },
    )?;
    if let Some(header) = parts.get("HEADER") {
        parts::header(header, rules)?;
    }
    if let Some(footer) = parts.get("FOOTER") {
        text::footer(footer)?;
    }
    if let Some(list) = parts.get("BUTTONS") {
        buttons::check(list, rules)?;
    }
    if let Some(offer) = offer {
        limited_time(offer, &parts, rules)?;
    }
    if let Some(carousel) = carousel {
        if parts.any(&["HEADER", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER"]) {
            return Err(MetaError::invalid("Beside a CAROUSEL only a BODY is allowed."));
        }
        cards::check(carousel, rules)?;
    }
    if let Some(request) = parts.get("CALL_PERMISSION_REQUEST") {
        request.only(&["type"])?;
    }
    Ok(())
}

fn limited_time(offer: &Part<'_>, parts: &Parts<'_>, rules: Rules<'_>) -> Result<(), MetaError> {
    if rules.category != "MARKETING" {
        return Err(MetaError::invalid("Only MARKETING templates can have a LIMITED_TIME_OFFER."));
    }
    offer.only(&["type", "limited_time_offer"])?;
    let inner = offer.need("limited_time_offer")?;
    inner.only(&["text", "has_expiration"])?;
    if inner.need("text")?.chars(1..=usize::MAX)?.chars().count() > 16 {
        return Err(too_long("text of the offer", 16));
    }
    let expires = inner.flag("has_expiration")?.unwrap_or(false);
    if parts.get("FOOTER").is_some() {
        return Err(MetaError::invalid("A template with a LIMITED_TIME_OFFER has no FOOTER."));
    }
    if !parts.has_button("URL") || (expires && !parts.has_button("COPY_CODE")) {
        return Err(lacks("LIMITED_TIME_OFFER", "buttons COPY_CODE and URL"));
    }
    Ok(())
}
