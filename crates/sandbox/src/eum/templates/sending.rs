//! A template message at the moment it is sent.

use super::{
    fill::{self, To},
    store::Template,
};
use crate::{
    app::App,
    aws::ApiError,
    eum::meta::{MetaError, NO_TEMPLATE},
    names::META_WABA_ID,
};
use rusqlite::Transaction;
use serde_json::Value;

/// A template message that fits its template.
pub(in crate::eum) struct Sent {
    pub(in crate::eum) category: String,
    /// What the customer sees.
    pub(in crate::eum) shown: Value,
}

/// Finds the template and fills it.
pub(in crate::eum) fn check(app: &App, tx: &Transaction<'_>, message: &Value, bsuid: bool) -> Result<Result<Sent, MetaError>, ApiError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (name, language) = (text(&message["name"]), text(&message["language"]["code"]));
    let Some(template) = Template::by_name(tx, META_WABA_ID, &name, &language)? else {
        return Ok(Err(NO_TEMPLATE));
    };
    Ok(match template.status.as_str() {
        "APPROVED" => fill::fill(&template, &message["components"], To { bsuid, now: app.now() }).map(|shown| Sent {
            category: template.category,
            shown,
        }),
        "PAUSED" => Err(MetaError::new(
            132_015,
            "Template is paused",
            "The template is paused because of low quality, so it cannot be sent.",
        )),
        "DISABLED" => Err(MetaError::new(
            132_016,
            "Template is disabled",
            "The template was paused too often for low quality and is disabled for good.",
        )),
        _ => Err(NO_TEMPLATE),
    })
}
