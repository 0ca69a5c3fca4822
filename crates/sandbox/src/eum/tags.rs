//! Tags of the account and its numbers.

use super::accounts::{Standing, parameter};
use crate::{
    app::App,
    aws::{ApiError, Input},
    db,
    names::{self, OUR_NUMBERS},
};
use rusqlite::Transaction;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MOST: usize = 50;

type Tags = BTreeMap<String, BTreeMap<String, String>>;

fn invalid(name: &str) -> ApiError {
    ApiError::bad("ValidationException", format!("Value at '{name}' failed to satisfy constraint"))
}

fn read(tx: &Transaction<'_>) -> Result<Tags, ApiError> {
    let kept = db::setting(tx, "tags")?;
    Ok(kept.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

/// What is not there is no `ResourceNotFoundException` here.
fn known(tx: &Transaction<'_>, arn: &str) -> Result<(), ApiError> {
    if arn.len() > 2048 || !arn.starts_with("arn:") {
        return Err(invalid("resourceArn"));
    }
    let ours = arn == names::waba_arn() || OUR_NUMBERS.iter().any(|number| number.arn() == arn);
    if ours && Standing::is_linked(tx)? {
        return Ok(());
    }
    Err(ApiError::bad("InvalidParametersException", "The resource was not found."))
}

/// ListTagsForResource.
pub(super) fn list(app: &App, query: &str) -> Result<Value, ApiError> {
    let arn = parameter(query, "resourceArn").ok_or_else(|| invalid("resourceArn"))?;
    let tags = app.db.run(|tx| {
        known(tx, &arn)?;
        Ok::<_, ApiError>(read(tx)?.remove(&arn).unwrap_or_default())
    })?;
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    Ok(json!({ "statusCode": 200, "tags": tags }))
}

/// TagResource.
pub(super) fn tag(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let mut wanted = Vec::new();
    for tag in input.list("tags") {
        let (key, value) = (tag["key"].as_str().unwrap_or_default(), tag["value"].as_str().unwrap_or_default());
        if !(1..=128).contains(&key.chars().count()) || value.chars().count() > 256 || key.to_lowercase().starts_with("aws:") {
            return Err(invalid("tags"));
        }
        wanted.push((key.to_owned(), value.to_owned()));
    }
    change(app, input.text("resourceArn")?, |tags| tags.extend(wanted))
}

/// UntagResource. A key that is not there does no harm.
pub(super) fn untag(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let gone: Vec<&str> = input.list("tagKeys").iter().filter_map(Value::as_str).collect();
    change(app, input.text("resourceArn")?, |tags| {
        tags.retain(|key, _| !gone.contains(&key.as_str()));
    })
}

fn change(app: &App, arn: &str, with: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<Value, ApiError> {
    app.db.run(|tx| {
        known(tx, arn)?;
        let mut all = read(tx)?;
        let tags = all.entry(arn.to_owned()).or_default();
        with(tags);
        if tags.len() > MOST {
            return Err(ApiError::bad("InvalidParametersException", "A resource can have at most 50 tags."));
        }
        Ok(db::set_setting(tx, "tags", &json!(all).to_string())?)
    })?;
    Ok(json!({ "statusCode": 200 }))
}
