//! GetWhatsAppMessageTemplate and ListWhatsAppMessageTemplates.

use super::{account_of, definition::LANGUAGES, invalid, is_id, refused, store::Template};
use crate::{app::App, aws::ApiError, eum::accounts::parameter, names::META_WABA_ID};
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::Transaction;
use serde_json::{Value, json};

/// How many a page has when nobody says.
const PAGE: usize = 25;

pub(super) fn not_found(what: &str) -> ApiError {
    let message = format!("The template {what} does not exist.");
    ApiError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
}

/// A template by its id, or by name and language.
pub(super) fn find(
    tx: &Transaction<'_>,
    waba: &str,
    id: Option<&str>,
    name: Option<&str>,
    language: Option<&str>,
) -> Result<Template, ApiError> {
    let found = match (id, name, language) {
        (Some(id), _, _) if !is_id(id) => return Err(invalid("metaTemplateId", "1 to 100 digits")),
        (Some(id), name, language) => Template::by_id(tx, waba, id)?
            .filter(|found| name.is_none_or(|name| found.name == name) && language.is_none_or(|code| found.language == code)),
        (None, Some(name), Some(language)) => {
            if !LANGUAGES.split_whitespace().any(|known| known == language) {
                return Err(refused(format!(
                    "(#100) Invalid parameter: {language} is no language of templates."
                )));
            }
            Template::by_name(tx, waba, name, language)?
        }
        _ => {
            return Err(refused(
                "Either metaTemplateId, or templateName and templateLanguageCode are required.",
            ));
        }
    };
    found.ok_or_else(|| not_found(id.or(name).unwrap_or_default()))
}

pub(super) fn one(app: &App, query: &str) -> Result<Value, ApiError> {
    let waba = account_of(query)?;
    let member = |name: &str| parameter(query, name).filter(|text| !text.is_empty());
    let (id, name, language) = (member("metaTemplateId"), member("templateName"), member("templateLanguageCode"));
    lengths(name.as_deref(), language.as_deref())?;
    let template = app
        .db
        .run(|tx| find(tx, waba, id.as_deref(), name.as_deref(), language.as_deref()))?;
    Ok(json!({ "template": template.json().to_string() }))
}

/// The lengths of the model.
pub(super) fn lengths(name: Option<&str>, language: Option<&str>) -> Result<(), ApiError> {
    if name.is_some_and(|name| !(1..=512).contains(&name.chars().count())) {
        return Err(invalid("templateName", "1 to 512 characters long"));
    }
    if language.is_some_and(|code| !(1..=6).contains(&code.chars().count())) {
        return Err(invalid("templateLanguageCode", "1 to 6 characters long"));
    }
    Ok(())
}

/// One page of a list, and the token of the next.
pub(super) fn page<T>(all: Vec<T>, token: Option<&str>, most: Option<usize>) -> Result<(Vec<T>, Option<String>), ApiError> {
    let most = most.unwrap_or(PAGE);
    if !(1..=100).contains(&most) {
        return Err(invalid("maxResults", "1 to 100"));
    }
    let start = match token {
        None => 0,
        Some(token) => URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok()?.strip_prefix("after:")?.parse().ok())
            .filter(|start| *start <= all.len())
            .ok_or_else(|| refused("(#131059) Invalid cursor: nextToken is none that was given."))?,
    };
    let next = (start + most < all.len()).then(|| URL_SAFE_NO_PAD.encode(format!("after:{}", start + most)));
    Ok((all.into_iter().skip(start).take(most).collect(), next))
}

pub(super) fn list(app: &App, query: &str) -> Result<Value, ApiError> {
    let waba = account_of(query)?;
    let most = parameter(query, "maxResults")
        .map(|text| text.parse().map_err(|_| invalid("maxResults", "a number")))
        .transpose()?;
    let all = app.db.run(|tx| Template::all(tx, waba))?;
    let (templates, next) = page(all, parameter(query, "nextToken").as_deref(), most)?;
    let mut out = json!({ "templates": templates.iter().map(summary).collect::<Vec<Value>>() });
    if let Some(next) = next {
        out["nextToken"] = json!(next);
    }
    Ok(out)
}

fn summary(template: &Template) -> Value {
    let mut out = json!({
        "templateName": template.name, "metaTemplateId": template.id, "templateStatus": template.status,
        "templateQualityScore": template.quality, "templateLanguage": template.language, "templateCategory": template.category,
    });
    for (name, value) in [
        ("templateSource", &template.source),
        ("correctCategory", &template.correct_category),
    ] {
        if let Some(value) = value {
            out[name] = json!(value);
        }
    }
    out
}

/// All templates as Meta shows them, for the control API.
pub(crate) fn overview(app: &App) -> Result<Value, ApiError> {
    let all = app.db.run(|tx| Template::all(tx, META_WABA_ID))?;
    Ok(json!({ "templates": all.iter().map(Template::json).collect::<Vec<Value>>() }))
}
