//! ListWhatsAppTemplateLibrary and CreateWhatsAppMessageTemplateFromLibrary: texts that are approved already.

use super::{account, account_of, create, definition, read::page, refused, review, text};
use crate::{
    app::App,
    aws::{ApiError, Input},
    eum::{meta::MetaError, part::is_web},
};
use review::Act;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// A small invented library.
static LIBRARY: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let entries: Value = serde_json::from_str(include_str!("library.json")).unwrap_or_default();
    entries.as_array().cloned().unwrap_or_default()
});

const FILTERS: [(&str, &str); 4] = [
    ("topic", "templateTopic"),
    ("usecase", "templateUseCase"),
    ("industry", "templateIndustry"),
    ("language", "templateLanguage"),
];

pub(super) fn list(query: &str, body: &[u8]) -> Result<Value, ApiError> {
    account_of(query)?;
    let input = Input::parse(body)?;
    let most = input.number("maxResults", 1..=100, 25)?;
    let token = text(&input, "nextToken", 1..=600)?;
    let mut found = LIBRARY.clone();
    if let Some(Value::Object(filters)) = input.0.get("filters") {
        for (name, wanted) in filters {
            let wanted = wanted.as_str().unwrap_or_default().to_lowercase();
            if name == "searchKey" {
                found.retain(|entry| {
                    ["templateName", "templateBody", "templateHeader"]
                        .iter()
                        .any(|member| entry[*member].as_str().is_some_and(|text| text.to_lowercase().contains(&wanted)))
                });
                continue;
            }
            let Some((_, member)) = FILTERS.iter().find(|(known, _)| known == name) else {
                return Err(refused(format!("(#100) Invalid parameter: {name} is no filter of the library.")));
            };
            let is = |value: &Value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(&wanted));
            found.retain(|entry| is(&entry[*member]) || entry[*member].as_array().is_some_and(|list| list.iter().any(is)));
        }
    }
    let (entries, next) = page(found, token, usize::try_from(most).ok())?;
    let mut out = json!({ "metaLibraryTemplates": entries });
    if let Some(next) = next {
        out["nextToken"] = json!(next);
    }
    Ok(out)
}

pub(super) fn create(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let waba = account(&input)?;
    let Some(Value::Object(wanted)) = input.0.get("metaLibraryTemplate") else {
        return Err(ApiError::bad("ValidationException", "metaLibraryTemplate is required"));
    };
    let wanted = Input(wanted.clone());
    let need = |name: &str, most: usize| {
        text(&wanted, name, 1..=most)?.ok_or_else(|| ApiError::bad("ValidationException", format!("{name} is required")))
    };
    let (library, language) = (need("libraryTemplateName", 512)?, need("templateLanguage", 6)?);
    let (name, category) = (need("templateName", 512)?, need("templateCategory", 100)?);
    let entry = LIBRARY
        .iter()
        .find(|entry| entry["templateName"] == library && entry["templateLanguage"] == language);
    let entry = entry.ok_or_else(|| refused(format!("(#100) Invalid parameter: The library has no {library} in {language}.")))?;
    if entry["templateCategory"] != category {
        return Err(refused(format!(
            "(#100) Invalid parameter: {library} is not of the category {category}."
        )));
    }
    let definition = filled(entry, name, &wanted).map_err(|error| refused(error.words()))?;
    app.transact(|tx, wake| {
        definition::check(&definition, &std::collections::HashMap::new()).map_err(|error| refused(error.words()))?;
        let mut template = create::insert(app, tx, wake, waba, definition)?;
        // Its text was reviewed long ago.
        review::act(app, tx, wake, &mut template, &Act::Approve)?;
        Ok(json!({ "metaTemplateId": template.id, "templateStatus": template.status, "category": template.category }))
    })
}

/// The definition that an entry of the library becomes with one's own buttons.
fn filled(entry: &Value, name: &str, wanted: &Input) -> Result<Value, MetaError> {
    let body = entry["templateBody"].as_str().unwrap_or_default();
    let mut components = Vec::new();
    if let Some(header) = entry["templateHeader"].as_str() {
        components.push(json!({ "type": "HEADER", "format": "TEXT", "text": header }));
    }
    components.push(json!({ "type": "BODY", "text": body, "example": { "body_text": [entry["templateBodyExampleParams"]] } }));
    let given = wanted.list("libraryTemplateButtonInputs");
    let buttons = entry["templateButtons"].as_array().map_or(&[][..], Vec::as_slice);
    let mut out = Vec::new();
    for (at, button) in buttons.iter().enumerate() {
        let input = given.get(at).filter(|input| input["type"] == button["type"]);
        let needs = || MetaError::invalid(format!("libraryTemplateButtonInputs needs an entry for the button {at}."));
        let mut made = json!({ "type": button["type"], "text": button["text"] });
        match button["type"].as_str() {
            Some("URL") => {
                let url = &input.ok_or_else(needs)?["url"];
                let base = url["base_url"]
                    .as_str()
                    .filter(|base| is_web(base.trim_end_matches("{{1}}")))
                    .ok_or_else(needs)?;
                made["url"] = json!(base);
                if base.ends_with("{{1}}") {
                    made["example"] = json!([url["url_suffix_example"].as_str().ok_or_else(needs)?]);
                }
            }
            Some("PHONE_NUMBER") => made["phone_number"] = json!(input.ok_or_else(needs)?["phoneNumber"].as_str().ok_or_else(needs)?),
            _ => {}
        }
        out.push(made);
    }
    if !out.is_empty() {
        components.push(json!({ "type": "BUTTONS", "buttons": out }));
    }
    Ok(
        json!({ "name": name, "language": entry["templateLanguage"], "category": entry["templateCategory"],
        "parameter_format": "positional", "components": components }),
    )
}
