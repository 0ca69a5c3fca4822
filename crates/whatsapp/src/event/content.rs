//! What a message says.

use domain::{Content, InboundKind};
use serde_json::Value;

pub(super) fn content(message: &Value) -> Content {
    let kind = message["type"].as_str().unwrap_or("");
    let value = &message[kind];
    if kind == "text"
        && let Some(body) = value["body"].as_str()
    {
        return Content::Text { body: body.to_owned() };
    }
    let kind = InboundKind::from_type(kind, value["voice"].as_bool().unwrap_or(false));
    let text = match &kind {
        InboundKind::Image | InboundKind::Video => &value["caption"],
        InboundKind::Document => either(value, "caption", "filename"),
        InboundKind::Location => either(value, "name", "address"),
        InboundKind::Contacts => &value[0]["name"]["formatted_name"],
        InboundKind::Interactive => {
            let answer = value["type"].as_str().map_or(&Value::Null, |kind| &value[kind]);
            either(answer, "title", "body")
        }
        InboundKind::Button | InboundKind::Order => &value["text"],
        InboundKind::Reaction => &value["emoji"],
        InboundKind::System => &value["body"],
        InboundKind::Edit => {
            let edited = &value["message"];
            edited["type"].as_str().map_or(&Value::Null, |kind| &edited[kind]["body"])
        }
        _ => &Value::Null,
    };
    let summary = text.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    Content::Other { kind, summary }
}

/// The first of two members that is a text.
fn either<'a>(value: &'a Value, first: &str, second: &str) -> &'a Value {
    if value[first].is_string() { &value[first] } else { &value[second] }
}
