//! Settings of the user pool that AWS's API has elsewhere or not at all.

use super::{answer, read};
use crate::{
    app::App,
    aws::ApiError,
    cognito::{self, Client, Lifetimes},
};
use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) async fn lifetimes(State(app): State<Arc<App>>) -> Response {
    answer(app.db.run(|tx| Ok(json!(Lifetimes::load(tx)?))))
}

/// For the tokens to come; those already given keep theirs. Shorter than Cognito allows is allowed here.
pub(super) async fn set_lifetimes(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let wanted: Lifetimes = read(&body)?;
        let seconds = [wanted.id_seconds, wanted.access_seconds, wanted.refresh_seconds];
        if seconds.iter().any(|s| !(1..=315_360_000).contains(s)) || !(0..=60).contains(&wanted.grace_seconds) {
            return Err(ApiError::bad(
                "invalid_lifetime",
                "Lifetimes are 1 second to 10 years, the grace period 0 to 60 seconds.",
            ));
        }
        app.db.run(|tx| wanted.save(tx).map_err(ApiError::from))?;
        Ok(json!(wanted))
    })())
}

/// Adds or changes an app client, for instance one with a secret.
pub(super) async fn save_client(State(app): State<Arc<App>>, body: Bytes) -> Response {
    answer((|| {
        let client: Client = read(&body)?;
        app.db.run(|tx| cognito::save_client(tx, &client).map_err(ApiError::from))?;
        Ok(json!({ "client_id": client.client_id }))
    })())
}

/// The invitations that would have been posted.
pub(super) async fn mail(State(app): State<Arc<App>>) -> Response {
    answer(app.db.run(|tx| {
        let letters = tx
            .prepare_cached("SELECT at, recipient, subject, body FROM mail ORDER BY id DESC LIMIT 100")?
            .query_map([], |r| {
                Ok(json!({
                    "at": r.get::<_, i64>(0)?, "to": r.get::<_, String>(1)?, "subject": r.get::<_, String>(2)?,
                    "body": r.get::<_, String>(3)?,
                }))
            })?
            .collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok(json!({ "mail": letters }))
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// No new keys: those that do not sign any more are no longer published.
    #[serde(default)]
    drop: bool,
}

/// New keys for tokens, or an end to the old ones. Answers with the ids of those that are published.
pub(super) async fn rotate(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let wanted = if body.is_empty() {
        Ok(Rotation { drop: false })
    } else {
        read::<Rotation>(&body)
    };
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(error) => return answer(Err(error)),
    };
    // Two RSA keys take a fifth of a second.
    let done = tokio::task::spawn_blocking(move || {
        if wanted.drop {
            app.keys.drop_old(&app.db)?;
        } else {
            app.keys.rotate(&app.db)?;
        }
        let keys = app.keys.jwks();
        let ids: Vec<Value> = keys["keys"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|key| key["kid"].clone())
            .collect();
        Ok::<_, anyhow::Error>(json!({ "kids": ids }))
    });
    let broken = |why: String| ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "keys_failed", why);
    answer(match done.await {
        Ok(outcome) => outcome.map_err(|error| broken(format!("{error:#}"))),
        Err(error) => Err(broken(error.to_string())),
    })
}
