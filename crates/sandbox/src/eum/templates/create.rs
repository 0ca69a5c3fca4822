//! CreateWhatsAppMessageTemplate.

use super::{account, blob, definition, invalid, refused, review, store};
use crate::{
    app::{App, Wake},
    aws::{ApiError, Input},
    eum::{accounts::Standing, meta::MetaError},
    ids::now_ms,
};
use rusqlite::Transaction;
use serde_json::{Value, json};
use store::Template;

const HOUR_MS: i64 = 3_600_000;

pub(super) fn create(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let waba = account(&input)?;
    let bytes = blob(&input, "templateDefinition", 6000)?.ok_or_else(|| invalid("templateDefinition", "there"))?;
    let Ok(definition @ Value::Object(_)) = serde_json::from_slice::<Value>(&bytes) else {
        return Err(refused("(#100) Invalid parameter: templateDefinition is no JSON object."));
    };
    app.transact(|tx, wake| {
        definition::check(&definition, &store::files(tx)?).map_err(|error| refused(error.words()))?;
        let template = insert(app, tx, wake, waba, definition)?;
        Ok(json!({ "metaTemplateId": template.id, "templateStatus": template.status, "category": template.category }))
    })
}

/// Writes a definition without flaws, unless a limit forbids it.
pub(super) fn insert(app: &App, tx: &Transaction<'_>, wake: &mut Wake, waba: &str, definition: Value) -> Result<Template, ApiError> {
    let now = app.now();
    let mut template = Template::new(waba, definition::complete(definition), now);
    if let Some(error) = limit(tx, waba, &template, now)? {
        return Err(refused(error.words()));
    }
    template.review = review::delay(app, tx)?.map(|wait| now_ms() + wait);
    template.save(tx)?;
    store::note(tx, waba, "create", (&template.id, &template.name, &template.language), now)?;
    wake.outcomes = true;
    Ok(template)
}

fn limit(tx: &Transaction<'_>, waba: &str, template: &Template, now: i64) -> Result<Option<MetaError>, ApiError> {
    if Template::by_name(tx, waba, &template.name, &template.language)?.is_some() {
        let details = format!("There is already {} content for this template.", template.language);
        return Ok(Some(MetaError::new(2_388_024, "Content in This Language Already Exists", details)));
    }
    if store::blocked(tx, waba, &template.name, &template.language, now)? {
        let details = "A template of this name was deleted in the last 30 days. Try again later or use another name.";
        return Ok(Some(MetaError::new(
            2_388_023,
            "Message Template Language is Being Deleted",
            details,
        )));
    }
    if store::count(tx, waba, "create", "%", now - HOUR_MS)? >= 100 {
        let details = "100 templates can be created in an hour.";
        return Ok(Some(MetaError::new(80_007, "Rate limit issues", details)));
    }
    let most = Standing::template_limit(tx)?;
    if Template::all(tx, waba)?.len() >= most {
        let details = format!("The account can have {most} templates.");
        return Ok(Some(MetaError::new(2_388_019, "Message Template Limit Exceeded", details)));
    }
    Ok(None)
}
