//! Items as plain JSON: their body, or an attribute for each member, as a former version wrote them.

use super::tables::{Item, text};
use serde_json::Value;

/// An item's value.
pub(super) fn plain(item: &Item) -> Option<Value> {
    match text(item, "body") {
        Some(body) => serde_json::from_str(body).ok(),
        None => Some(Value::Object(
            item.iter().map(|(name, value)| (name.clone(), untyped(value))).collect(),
        )),
    }
}

/// A value of DynamoDB's JSON without its type.
fn untyped(value: &Value) -> Value {
    let Some((kind, inner)) = value.as_object().and_then(|typed| typed.iter().next()) else {
        return Value::Null;
    };
    match (kind.as_str(), inner) {
        ("N", Value::String(number)) => serde_json::from_str(number).unwrap_or_default(),
        ("M", Value::Object(members)) => members.iter().map(|(name, value)| (name.clone(), untyped(value))).collect(),
        ("L", Value::Array(values)) => values.iter().map(untyped).collect(),
        ("NULL", _) => Value::Null,
        _ => inner.clone(),
    }
}

/// A whole number.
pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64()
}

/// A text.
pub(super) fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
