//! What Meta decides about templates: at once, whoever asks.

use super::{answer, read};
use crate::{
    app::App,
    aws::ApiError,
    eum::{self, Act},
};
use axum::{body::Bytes, extract::State, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// All templates as Meta shows them.
pub(super) async fn list(State(app): State<Arc<App>>) -> Response {
    answer(eum::overview(&app))
}

/// A template by its id, or by name and language (the only one when absent), and what happens to it.
#[derive(Deserialize)]
struct Decision {
    id: Option<String>,
    name: Option<String>,
    language: Option<String>,
    #[serde(flatten)]
    act: Act,
}

/// Does it to a template, publishes the events, and gives the template as it is then.
pub(super) async fn act(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Decision = read(&body)?;
        app.transact(|tx, wake| {
            let found = eum::Template::matching(tx, wanted.id.as_deref(), wanted.name.as_deref(), wanted.language.as_deref())?;
            let [template] = &found[..] else {
                let why = format!("{} templates are meant; name one by id, or by name and language.", found.len());
                return Err(ApiError::bad("unknown_template", why));
            };
            let mut template = template.clone();
            eum::act(&app, tx, wake, &mut template, &wanted.act)?;
            Ok(template.json())
        })
    })())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Review {
    /// `null` leaves every review to this API.
    after_millis: Option<i64>,
}

/// How long reviews take from now on.
pub(super) async fn review(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Review = read(&body)?;
        if wanted.after_millis.is_some_and(|millis| !(0..=86_400_000).contains(&millis)) {
            return Err(ApiError::bad("invalid_review", "afterMillis is 0 to 86400000, or null."));
        }
        app.db.run(|tx| eum::set_delay(tx, wanted.after_millis))?;
        Ok(json!({ "afterMillis": wanted.after_millis }))
    })())
}

/// The samples of a first start, if there are no templates yet.
pub(super) async fn seed(State(app): State<Arc<App>>) -> Response {
    answer(eum::seed(&app).map(|count: usize| -> Value { json!({ "templates": count }) }))
}
