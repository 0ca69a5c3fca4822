//! The worker that lets messages arrive: accepted, sent, delivered, one step after the other, each reported as an event.

use super::{events, templates};
use crate::{
    app::{App, Wake},
    aws::ApiError,
    ids::now_ms,
    phone::{self, Person},
};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

/// What a status event says about a message besides its step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Detail {
    /// Meta's id of our number.
    pub(crate) number: String,
    /// Digits; absent when the customer shows no number.
    pub(crate) recipient_id: Option<String>,
    pub(crate) recipient_user_id: Option<String>,
    pub(crate) callback: Option<String>,
    pub(crate) error: Option<Value>,
}

/// Plans a step of a message.
pub(super) fn schedule(tx: &Transaction<'_>, wake: &mut Wake, due: i64, wamid: &str, step: &str, detail: &Detail) -> Result<(), ApiError> {
    tx.prepare_cached("INSERT INTO outcome (due, wamid, step, detail) VALUES (?1, ?2, ?3, ?4)")?
        .execute((due, wamid, step, json!(detail).to_string()))?;
    wake.outcomes = true;
    Ok(())
}

/// Delivers, in order, what waited for a customer who is online again.
pub(crate) fn schedule_waiting(app: &App, tx: &Transaction<'_>, wake: &mut Wake, person: &Person) -> Result<(), ApiError> {
    let mut statement = tx.prepare_cached(
        "SELECT wamid, number, callback FROM chat_message WHERE person = ?1 AND direction = 'out' AND status = 'sent'
         AND kind <> 'reaction' ORDER BY seq",
    )?;
    let waiting = statement
        .query_map([&person.id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(String, String, Option<String>)>>>()?;
    let mut due = now_ms();
    for (wamid, number, callback) in waiting {
        due += app.pace(50, 1);
        schedule(tx, wake, due, &wamid, "delivered", &detail(person, number, callback))?;
    }
    Ok(())
}

/// The detail of a message to a known person.
pub(crate) fn detail(person: &Person, number: String, callback: Option<String>) -> Detail {
    Detail {
        number,
        recipient_id: person.number.as_deref().map(|n| n.trim_start_matches('+').to_owned()),
        recipient_user_id: Some(person.bsuid.clone()),
        callback,
        error: None,
    }
}

/// Lets messages arrive until the sandbox stops; what is left goes on at the next start.
pub(crate) async fn work(app: Arc<App>) {
    loop {
        let next = loop {
            match app.transact(|tx, wake| step(&app, tx, wake)) {
                Ok(Progress::Done) => {}
                Ok(Progress::Wait(next)) => break next,
                Err(error) => {
                    tracing::error!(error = error.message, "the outcome of a message could not be worked out");
                    break Some(now_ms() + 1000);
                }
            }
            if app.stop.is_cancelled() {
                return;
            }
            tokio::task::yield_now().await;
        };
        let pause = next.map_or(60_000, |next| (next - now_ms()).clamp(1, 60_000));
        tokio::select! {
            () = app.outcomes.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(u64::try_from(pause).unwrap_or(1))) => {}
            () = app.stop.cancelled() => return,
        }
    }
}

enum Progress {
    Done,
    /// Until then, if there is anything planned at all.
    Wait(Option<i64>),
}

fn step(app: &App, tx: &Transaction<'_>, wake: &mut Wake) -> Result<Progress, ApiError> {
    // Reviews of templates are due by the same clock.
    let Err(review) = templates::step(app, tx, wake)? else {
        return Ok(Progress::Done);
    };
    let first: Option<(i64, i64, String, String, String)> = tx
        .prepare_cached("SELECT id, due, wamid, step, detail FROM outcome ORDER BY due, id LIMIT 1")?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
        .optional()?;
    let Some((id, due, wamid, step, detail)) = first else {
        return Ok(Progress::Wait(review));
    };
    let now = now_ms();
    if due > now {
        return Ok(Progress::Wait(Some(review.map_or(due, |review| review.min(due)))));
    }
    tx.prepare_cached("DELETE FROM outcome WHERE id = ?1")?.execute([id])?;
    let detail: Detail = serde_json::from_str(&detail)?;
    let message: Option<(String, String)> = tx
        .prepare_cached("SELECT person, kind FROM chat_message WHERE wamid = ?1")?
        .query_row([&wamid], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let person = match &message {
        Some((person, _)) => Person::by_id(tx, person)?,
        None => None,
    };
    if step == "delivered" && !person.as_ref().is_some_and(|p| p.online) {
        // He went offline meanwhile; going online plans it again.
        return Ok(Progress::Done);
    }
    if !set_status(app, tx, wake, &wamid, &step, &detail)? {
        return Ok(Progress::Done);
    }
    let next = match step.as_str() {
        "accepted" if detail.error.is_some() => Some(("failed", app.pace(200, 1))),
        "accepted" => Some(("sent", app.pace(120, 1))),
        "sent" if message.is_some_and(|(_, kind)| kind != "reaction") && person.is_some_and(|p| p.online) => {
            Some(("delivered", app.pace(500, 2)))
        }
        _ => None,
    };
    if let Some((step, wait)) = next {
        schedule(tx, wake, now + wait, &wamid, step, &detail)?;
    }
    Ok(Progress::Done)
}

/// Moves a message forward and reports it. A step that does not follow the present one changes nothing and gives `false`.
pub(crate) fn set_status(
    app: &App,
    tx: &Transaction<'_>,
    wake: &mut Wake,
    wamid: &str,
    status: &str,
    detail: &Detail,
) -> Result<bool, ApiError> {
    let (now, rank) = (app.now(), |status: &str| {
        ["queued", "accepted", "sent", "delivered", "read"]
            .iter()
            .position(|s| *s == status)
    });
    let found: Option<(String, Option<String>)> = tx
        .prepare_cached("SELECT status, pricing FROM chat_message WHERE wamid = ?1")?
        .query_row([wamid], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let (present, pricing) = found.unzip();
    if let Some(present) = &present {
        let follows = match (rank(present), rank(status)) {
            (Some(from), Some(to)) => to == from + 1,
            (Some(from), None) => from < 3,
            _ => false,
        };
        if !follows {
            return Ok(false);
        }
        tx.prepare_cached("UPDATE chat_message SET status = ?2, error = ?3 WHERE wamid = ?1")?
            .execute((
                wamid,
                status,
                detail.error.as_ref().filter(|_| status == "failed").map(Value::to_string),
            ))?;
    }
    tx.prepare_cached("INSERT INTO status_change (wamid, status, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute((wamid, status, now))?;
    if present.is_some() {
        phone::announce(tx, wake, wamid)?;
    }
    let pricing = pricing.flatten().and_then(|text| serde_json::from_str(&text).ok());
    let person = match detail.recipient_user_id.as_deref() {
        Some(bsuid) => Person::by_bsuid(tx, bsuid)?,
        None => None,
    };
    let ready = events::prepare_status(app, wamid, status, now, detail, person.as_ref(), pricing)?;
    events::publish(app, tx, wake, &ready)?;
    Ok(true)
}
