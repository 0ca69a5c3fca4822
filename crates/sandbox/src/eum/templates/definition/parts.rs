//! The components of a template by their kinds, and its header.

use super::{Rules, lacks, text};
use crate::eum::{meta::MetaError, part::Part};

const KINDS: [&str; 7] = [
    "HEADER",
    "BODY",
    "FOOTER",
    "BUTTONS",
    "CAROUSEL",
    "LIMITED_TIME_OFFER",
    "CALL_PERMISSION_REQUEST",
];

/// Each kind at most once.
pub(super) struct Parts<'a>(Vec<(String, Part<'a>)>);

impl<'a> Parts<'a> {
    pub(super) fn read(list: &Part<'a>) -> Result<Self, MetaError> {
        let mut parts: Vec<(String, Part<'a>)> = Vec::new();
        for part in list.entries(1..=20)? {
            let kind = part.need("type")?.text()?.to_ascii_uppercase();
            if !KINDS.contains(&kind.as_str()) {
                return Err(MetaError::invalid(format!("{kind} is no kind of component.")));
            }
            if parts.iter().any(|(known, _)| *known == kind) {
                return Err(MetaError::invalid(format!("A template can have one {kind}.")));
            }
            parts.push((kind, part));
        }
        Ok(Self(parts))
    }

    pub(super) fn get(&self, kind: &str) -> Option<&Part<'a>> {
        self.0.iter().find(|(known, _)| known == kind).map(|(_, part)| part)
    }

    pub(super) fn any(&self, kinds: &[&str]) -> bool {
        self.0.iter().any(|(known, _)| kinds.contains(&known.as_str()))
    }

    pub(super) fn kinds(&self) -> Vec<&str> {
        self.0.iter().map(|(kind, _)| kind.as_str()).collect()
    }

    pub(super) fn header_is(&self, format: &str) -> bool {
        let of = self.get("HEADER").and_then(|header| header.value["format"].as_str());
        of.is_some_and(|of| of.eq_ignore_ascii_case(format))
    }

    pub(super) fn has_button(&self, kind: &str) -> bool {
        let buttons = self.get("BUTTONS").and_then(|part| part.value["buttons"].as_array());
        let is = |button: &serde_json::Value| button["type"].as_str().is_some_and(|of| of.eq_ignore_ascii_case(kind));
        buttons.is_some_and(|buttons| buttons.iter().any(is))
    }
}

/// What a file must be for a header of that format.
pub(super) fn types(format: &str) -> &'static [&'static str] {
    match format {
        "IMAGE" => &["image/jpeg", "image/png"],
        "VIDEO" => &["video/mp4"],
        "DOCUMENT" => &["application/pdf"],
        _ => &[],
    }
}

pub(super) fn header(header: &Part<'_>, rules: Rules<'_>) -> Result<(), MetaError> {
    let format = header.need("format")?.text()?.to_ascii_uppercase();
    match format.as_str() {
        "TEXT" => {
            header.only(&["type", "format", "text", "example"])?;
            text::header(header, rules)
        }
        "IMAGE" | "VIDEO" | "DOCUMENT" => media(header, &format, rules),
        "GIF" => Err(wrong("GIF headers are for the Marketing Messages API only.")),
        "LOCATION" if rules.category == "AUTHENTICATION" => Err(wrong("A template of this category has no LOCATION.")),
        "PRODUCT" if rules.category != "MARKETING" => Err(wrong("Only MARKETING templates can show a product.")),
        "LOCATION" | "PRODUCT" => header.only(&["type", "format"]),
        other => Err(wrong(format!("{other} is no format of a header."))),
    }
}

pub(super) fn wrong(details: impl Into<std::borrow::Cow<'static, str>>) -> MetaError {
    MetaError::new(2_388_047, "Message header format is incorrect", details)
}

/// A picture, film or document, with a sample that was uploaded.
pub(super) fn media(header: &Part<'_>, format: &str, rules: Rules<'_>) -> Result<(), MetaError> {
    header.only(&["type", "format", "example"])?;
    let example = header.maybe("example").ok_or_else(|| lacks("HEADER", "example"))?;
    example.only(&["header_handle"])?;
    let handles = example.maybe("header_handle").ok_or_else(|| lacks("HEADER", "example"))?;
    let handles = handles.entries(1..=1)?;
    let handle = handles[0].text()?;
    match rules.files.get(handle) {
        Some(mime) if types(format).contains(&mime.as_str()) => Ok(()),
        Some(mime) => Err(wrong(format!("The sample of a header {format} cannot be of the type {mime}."))),
        None => Err(wrong("header_handle is no handle of an uploaded sample.")),
    }
}
