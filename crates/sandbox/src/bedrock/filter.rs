//! The filter of a search by what is said about documents, judged as AWS documents it: what names a member that a document does not
//! have finds it by `notEquals` and `notIn` alone.

use crate::aws::ApiError;
use serde_json::{Map, Value};

/// The attributes of a document.
pub(super) type Said = Map<String, Value>;

/// How deep filters may stand in each other.
const DEPTH: usize = 3;

fn refused(why: impl Into<String>) -> ApiError {
    ApiError::bad("ValidationException", why.into())
}

/// Whether a filter is one.
pub(super) fn check(filter: &Value) -> Result<(), ApiError> {
    takes(filter, &Said::new(), 0).map(drop)
}

/// Whether a document with these attributes is found.
pub(super) fn finds(filter: &Value, said: &Said) -> Result<bool, ApiError> {
    takes(filter, said, 0)
}

fn takes(filter: &Value, said: &Said, depth: usize) -> Result<bool, ApiError> {
    let members = filter.as_object().filter(|members| members.len() == 1);
    let Some((operator, value)) = members.and_then(|members| members.iter().next()) else {
        return Err(refused("A filter must have exactly one operator."));
    };
    if matches!(operator.as_str(), "andAll" | "orAll") {
        let parts = value.as_array().filter(|parts| parts.len() >= 2 && depth < DEPTH);
        let parts = parts.ok_or_else(|| refused(format!("{operator} must have two filters at least.")))?;
        // All of them are looked at: one that is wrong is refused wherever it stands.
        let each = parts
            .iter()
            .map(|part| takes(part, said, depth + 1))
            .collect::<Result<Vec<bool>, _>>()?;
        return Ok(if operator == "andAll" {
            each.iter().all(|one| *one)
        } else {
            each.iter().any(|one| *one)
        });
    }
    let key = value["key"].as_str().filter(|key| (1..=100).contains(&key.len()));
    let key = key.ok_or_else(|| refused("A filter must have a key of 1 to 100 characters."))?;
    let (wanted, has) = (&value["value"], said.get(key));
    match operator.as_str() {
        "equals" => single(wanted).map(|wanted| has == Some(wanted)),
        "notEquals" => single(wanted).map(|wanted| has != Some(wanted)),
        "in" => several(wanted).map(|wanted| has.is_some_and(|has| wanted.contains(has))),
        "notIn" => several(wanted).map(|wanted| has.is_none_or(|has| !wanted.contains(has))),
        "listContains" => single(wanted).map(|wanted| has.and_then(Value::as_array).is_some_and(|has| has.contains(wanted))),
        "startsWith" => text(wanted).map(|wanted| has.and_then(Value::as_str).is_some_and(|has| has.starts_with(wanted))),
        "stringContains" => text(wanted).map(|wanted| match has {
            Some(Value::String(has)) => has.contains(wanted),
            Some(Value::Array(has)) => has.iter().filter_map(Value::as_str).any(|has| has.contains(wanted)),
            _ => false,
        }),
        other => Err(refused(format!("The sandbox knows no filter {other}."))),
    }
}

fn single(wanted: &Value) -> Result<&Value, ApiError> {
    let is_single = wanted.is_string() || wanted.is_number() || wanted.is_boolean();
    is_single
        .then_some(wanted)
        .ok_or_else(|| refused("The value of a filter must be a text, a number or a boolean."))
}

fn several(wanted: &Value) -> Result<&Vec<Value>, ApiError> {
    wanted
        .as_array()
        .filter(|wanted| !wanted.is_empty())
        .ok_or_else(|| refused("The value of this filter must be a list."))
}

fn text(wanted: &Value) -> Result<&str, ApiError> {
    wanted.as_str().ok_or_else(|| refused("The value of this filter must be a text."))
}

/// The attributes that an object beside a document says, whichever of the two ways they are written.
pub(super) fn said(object: &Value) -> Said {
    let attributes = object["metadataAttributes"].as_object().into_iter().flatten();
    let plain = |value: &Value| {
        let long = &value["value"];
        let member = match long["type"].as_str() {
            Some("STRING") => "stringValue",
            Some("NUMBER") => "numberValue",
            Some("BOOLEAN") => "booleanValue",
            Some("STRING_LIST") => "stringListValue",
            _ => return value.clone(),
        };
        long[member].clone()
    };
    attributes.map(|(name, value)| (name.clone(), plain(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn filters_are_judged_as_aws_says() {
        let said = said(&json!({ "metadataAttributes": {
            "animal": "cat", "year": { "value": { "type": "NUMBER", "numberValue": 1989 }, "includeForEmbedding": true },
            "animals": { "value": { "type": "STRING_LIST", "stringListValue": ["dog", "cat"] } },
        } }));
        let attribute = |operator: &str, key: &str, value: Value| json!({ operator: { "key": key, "value": value } });
        for (operator, key, value, found) in [
            ("equals", "animal", json!("cat"), true),
            ("equals", "year", json!(1989), true),
            ("equals", "none", json!("cat"), false),
            ("notEquals", "animal", json!("cat"), false),
            ("notEquals", "animal", json!("dog"), true),
            ("notEquals", "none", json!("cat"), true),
            ("in", "animal", json!(["cat", "dog"]), true),
            ("in", "none", json!(["cat"]), false),
            ("notIn", "animal", json!(["cat"]), false),
            ("notIn", "none", json!(["cat"]), true),
            ("listContains", "animals", json!("cat"), true),
            ("listContains", "animals", json!("ca"), false),
            ("listContains", "animal", json!("cat"), false),
            ("startsWith", "animal", json!("ca"), true),
            ("stringContains", "animals", json!("at"), true),
        ] {
            let filter = attribute(operator, key, value);
            assert_eq!(finds(&filter, &said).unwrap(), found, "{filter}");
        }
        let (yes, no) = (
            attribute("equals", "animal", json!("cat")),
            attribute("equals", "animal", json!("dog")),
        );
        assert!(finds(&json!({ "orAll": [no, yes] }), &said).unwrap());
        assert!(!finds(&json!({ "andAll": [no, yes] }), &said).unwrap());
        for broken in [
            json!({}),
            json!({ "sounds": { "key": "animal", "value": "cat" } }),
            json!({ "equals": { "key": "animal", "value": ["cat"] } }),
            json!({ "equals": { "key": "", "value": "cat" } }),
            json!({ "in": { "key": "animal", "value": "cat" } }),
            json!({ "orAll": [yes] }),
            json!({ "orAll": [yes, { "sounds": {} }] }),
            json!({ "equals": { "key": "a", "value": "b" }, "in": { "key": "a", "value": ["b"] } }),
        ] {
            assert_eq!(check(&broken).unwrap_err().code, "ValidationException", "{broken}");
        }
    }
}
