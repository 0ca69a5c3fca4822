//! Texts with their parameters.

use super::{format, invalid};
use crate::eum::{meta::MetaError, templates::definition::text};
use serde_json::Value;

/// The text that a parameter stands for.
pub(super) fn value(what: &str, parameter: &Value) -> Result<String, MetaError> {
    let text = match parameter["type"].as_str() {
        Some("text") => &parameter["text"],
        Some("currency") if what == "body" => &parameter["currency"]["fallback_value"],
        Some("date_time") if what == "body" => &parameter["date_time"]["fallback_value"],
        other => return Err(format(what, "TEXT", &other.unwrap_or("unknown").to_ascii_uppercase())),
    };
    let text = text.as_str().unwrap_or_default();
    if text.contains(['\n', '\t', '\r']) || text.contains("     ") {
        let details = format!("{what}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
        return Err(invalid(details));
    }
    if text.chars().any(char::is_control) {
        return Err(MetaError::new(
            132_007,
            "Template format character policy violated",
            format!("{what}: the text of a parameter has a control character."),
        ));
    }
    Ok(text.to_owned())
}

pub(super) fn hydrated(what: &str, text: &Value, values: &[(String, String)], most: usize) -> Result<String, MetaError> {
    let text = text::filled(text.as_str().unwrap_or_default(), values);
    if text.chars().count() <= most {
        return Ok(text);
    }
    Err(MetaError::new(
        132_005,
        "Translated text is too long",
        format!("{what}: the text with its parameters can have {most} characters at most."),
    ))
}
