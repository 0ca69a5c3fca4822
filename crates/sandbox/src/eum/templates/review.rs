//! What Meta does with templates by itself: review them, change their category, pause them, and tell of it.

use super::store::{DAY_MS, Template};
use crate::{
    app::{App, Wake},
    aws::ApiError,
    db,
    eum::events,
    ids::now_ms,
};
use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;

/// What happens to a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Act {
    Approve,
    Reject {
        /// `INVALID_FORMAT` when absent.
        reason: Option<String>,
    },
    /// A rejection is being looked at again.
    Appeal,
    /// At once, or announced only.
    Recategorize {
        category: String,
        #[serde(default)]
        announce: bool,
    },
    /// For three hours, then for six; the third time it is disabled.
    Pause,
    Unpause,
    Disable,
    Quality {
        score: String,
    },
    /// It is gone, and no event says so.
    Vanish,
}

/// What becomes of templates that nobody decides about.
const DELAY: &str = "template_review_millis";

/// How long a review takes; `None` when reviews wait for the control API.
pub(crate) fn delay(app: &App, tx: &Transaction<'_>) -> Result<Option<i64>, ApiError> {
    Ok(match db::setting(tx, DELAY)?.as_deref() {
        None => Some(app.pace(3000, 50)),
        Some(text) => text.parse().ok(),
    })
}

pub(crate) fn set_delay(tx: &Transaction<'_>, millis: Option<i64>) -> Result<(), ApiError> {
    Ok(db::set_setting(
        tx,
        DELAY,
        &millis.map_or("never".to_owned(), |millis| millis.to_string()),
    )?)
}

/// Does what is due: one template at a time. Gives whether there was one, and when the next review is.
pub(crate) fn step(app: &App, tx: &Transaction<'_>, wake: &mut Wake) -> Result<Result<(), Option<i64>>, ApiError> {
    let Some(mut template) = Template::next(tx, now_ms(), app.now())? else {
        return Ok(Err(Template::next_review(tx)?));
    };
    if template.status == "PAUSED" && template.review.is_none() {
        act(app, tx, wake, &mut template, &Act::Unpause)?;
        return Ok(Ok(()));
    }
    template.review = None;
    if template.name.starts_with("recategorize_") {
        let category = if template.category == "MARKETING" { "UTILITY" } else { "MARKETING" };
        let change = Act::Recategorize {
            category: category.to_owned(),
            announce: false,
        };
        act(app, tx, wake, &mut template, &change)?;
    }
    let outcome = if template.name.starts_with("reject_") {
        Act::Reject { reason: None }
    } else {
        Act::Approve
    };
    act(app, tx, wake, &mut template, &outcome)?;
    Ok(Ok(()))
}

/// Does it to a template, and has Meta tell of it.
pub(crate) fn act(app: &App, tx: &Transaction<'_>, wake: &mut Wake, template: &mut Template, act: &Act) -> Result<(), ApiError> {
    let bad = |why: &str| Err(ApiError::bad("invalid_act", why));
    match act {
        Act::Approve => {
            template.review = None;
            template.reason = None;
            set_state(template, "APPROVED");
            status(app, tx, wake, template, "APPROVED", json!({}))?;
        }
        Act::Reject { reason } => {
            let reason = reason.clone().unwrap_or_else(|| "INVALID_FORMAT".to_owned());
            template.review = None;
            set_state(template, "REJECTED");
            template.reason = Some(reason.clone());
            let words = json!({ "rejection_info": { "reason": "The content does not fit what the category is for.",
                "recommendation": "Change the text or the category, then submit it again." } });
            status(app, tx, wake, template, "REJECTED", words)?;
        }
        Act::Appeal => {
            set_state(template, "IN_APPEAL");
            status(app, tx, wake, template, "IN_APPEAL", json!({}))?;
        }
        Act::Recategorize { category, .. } if !super::definition::CATEGORIES.contains(&category.as_str()) => {
            return bad("category is AUTHENTICATION, MARKETING or UTILITY.");
        }
        Act::Recategorize { category, announce: true } => {
            template.correct_category = Some(category.clone());
            let at = (app.now() + DAY_MS) / 1000;
            let more = json!({ "correct_category": category, "new_category": template.category, "category_update_timestamp": at });
            event(app, tx, wake, template, "template_category_update", more)?;
        }
        Act::Recategorize { category, .. } => {
            let before = std::mem::replace(&mut template.category, category.clone());
            template.correct_category = None;
            template.previous_category = Some(before.clone());
            let more = json!({ "previous_category": before, "new_category": category });
            event(app, tx, wake, template, "template_category_update", more)?;
        }
        Act::Pause => pause(app, tx, wake, template)?,
        Act::Unpause if template.status != "PAUSED" => return bad("The template is not paused."),
        Act::Unpause => {
            set_state(template, "APPROVED");
            let info = json!({ "other_info": { "title": "UNPAUSE", "description": "The pause is over." } });
            status(app, tx, wake, template, "APPROVED", info)?;
        }
        Act::Vanish => return Ok(template.delete(tx)?),
        Act::Disable => disable(app, tx, wake, template)?,
        Act::Quality { score } if !["GREEN", "YELLOW", "RED", "UNKNOWN"].contains(&score.as_str()) => {
            return bad("score is GREEN, YELLOW, RED or UNKNOWN.");
        }
        Act::Quality { score } => {
            let before = std::mem::replace(&mut template.quality, score.clone());
            let more = json!({ "previous_quality_score": before, "new_quality_score": score });
            event(app, tx, wake, template, "message_template_quality_update", more)?;
            if score == "RED" && template.status == "APPROVED" {
                pause(app, tx, wake, template)?;
            }
        }
    }
    Ok(template.save(tx)?)
}

fn set_state(template: &mut Template, status: &str) {
    status.clone_into(&mut template.status);
    template.paused_until = None;
}

fn pause(app: &App, tx: &Transaction<'_>, wake: &mut Wake, template: &mut Template) -> Result<(), ApiError> {
    template.pauses += 1;
    let (title, hours) = match template.pauses {
        1 => ("FIRST_PAUSE", 3),
        2 => ("SECOND_PAUSE", 6),
        _ => return disable(app, tx, wake, template),
    };
    set_state(template, "PAUSED");
    template.paused_until = Some(app.now() + hours * HOUR_MS);
    let words = format!("Customers gave bad feedback. The template is paused for {hours} hours.");
    status(
        app,
        tx,
        wake,
        template,
        "PAUSED",
        json!({ "other_info": { "title": title, "description": words } }),
    )
}

fn disable(app: &App, tx: &Transaction<'_>, wake: &mut Wake, template: &mut Template) -> Result<(), ApiError> {
    set_state(template, "DISABLED");
    let more = json!({ "disable_info": { "disable_date": app.now() / 1000 },
        "other_info": { "title": "DISABLED", "description": "Customers kept giving bad feedback." } });
    status(app, tx, wake, template, "DISABLED", more)
}

/// Tells of a new status.
pub(super) fn status(
    app: &App,
    tx: &Transaction<'_>,
    wake: &mut Wake,
    template: &Template,
    name: &str,
    more: Value,
) -> Result<(), ApiError> {
    let mut value = json!({ "event": name, "message_template_category": template.category,
        "reason": if name == "REJECTED" { template.reason.as_deref().unwrap_or("NONE") } else { "NONE" } });
    extend(&mut value, more);
    event(app, tx, wake, template, "message_template_status_update", value)
}

fn event(app: &App, tx: &Transaction<'_>, wake: &mut Wake, template: &Template, field: &str, more: Value) -> Result<(), ApiError> {
    let mut value = json!({ "message_template_id": template.id.parse::<i64>().unwrap_or_default(),
        "message_template_name": template.name, "message_template_language": template.language });
    extend(&mut value, more);
    let ready = events::prepare_account(app, &template.id, field, value)?;
    events::publish(app, tx, wake, &ready)
}

fn extend(value: &mut Value, more: Value) {
    if let (Value::Object(value), Value::Object(more)) = (value, more) {
        value.extend(more);
    }
}
