//! `/oauth2/authorize`: checks who asks, then sends the browser to sign in or straight back with a code.

use super::{
    accounts::Account,
    clients::{self, SCOPES},
    query::{Query, SESSION_COOKIE, broken, cookie, redirect, with_query},
};
use crate::{app::App, aws::ApiError, ids, ids::now_ms};
use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use rusqlite::{OptionalExtension as _, Transaction};
use std::sync::Arc;

/// Milliseconds a code is good for: five minutes.
const CODE_MS: i64 = 300_000;

/// A request for a code that may be granted once somebody has signed in.
pub(super) struct Wanted {
    client_id: String,
    redirect_uri: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    scope: String,
}

/// Why there is no code.
pub(super) enum Refusal {
    /// Shown on the pool's own page, because the address to return to is not to be trusted.
    Page(&'static str),
    /// Sent back to the client.
    Back(String),
    Broken(ApiError),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl Refusal {
    pub(super) fn response(self) -> Response {
        match self {
            Self::Page(why) => redirect(&with_query("/error", &[("error", why)])),
            Self::Back(to) => redirect(&to),
            Self::Broken(error) => broken(error),
        }
    }
}

impl Wanted {
    /// Checks a request as Cognito does.
    pub(super) fn check(tx: &Transaction<'_>, query: &Query) -> Result<Self, Refusal> {
        let client_id = query
            .get("client_id")
            .ok_or(Refusal::Page("Required String parameter 'client_id' is not present"))?;
        let client = clients::find(tx, client_id)?.ok_or(Refusal::Page("Client does not exist."))?;
        let redirect_uri = query
            .get("redirect_uri")
            .ok_or(Refusal::Page("Required String parameter 'redirect_uri' is not present"))?;
        if !client.callback_urls.iter().any(|known| known == redirect_uri) {
            return Err(Refusal::Page("redirect_mismatch"));
        }
        let back = |error: &str, why: &str| {
            let mut pairs = vec![("error", error)];
            if !why.is_empty() {
                pairs.push(("error_description", why));
            }
            if let Some(state) = query.get("state") {
                pairs.push(("state", state));
            }
            Refusal::Back(with_query(redirect_uri, &pairs))
        };
        match query.get("response_type") {
            Some("code") => {}
            Some("token") => return Err(back("unauthorized_client", "")),
            _ => return Err(back("invalid_request", "")),
        }
        let challenge = match (query.get("code_challenge"), query.get("code_challenge_method")) {
            (None, None) => None,
            (Some(challenge), Some("S256")) if challenge.len() == 43 => Some(challenge.to_owned()),
            (_, Some(method)) if method != "S256" => {
                return Err(back("invalid_request", "code_challenge_method must be S256"));
            }
            _ => {
                return Err(back(
                    "invalid_request",
                    "code_challenge and code_challenge_method must be given together",
                ));
            }
        };
        let scope = match query.get("scope") {
            None => SCOPES.join(" "),
            Some(asked) => {
                let kept: Vec<&str> = asked.split([' ', '+']).filter(|s| SCOPES.contains(s)).collect();
                let needs_openid = kept.iter().any(|s| matches!(*s, "email" | "profile" | "phone"));
                if kept.is_empty() || (needs_openid && !kept.contains(&"openid")) {
                    return Err(back("invalid_scope", ""));
                }
                kept.join(" ")
            }
        };
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: query.get("state").map(str::to_owned),
            nonce: query.get("nonce").map(str::to_owned),
            challenge,
            scope,
        })
    }

    /// Makes a code for a user and says where the browser goes with it.
    pub(super) fn grant(&self, tx: &Transaction<'_>, account: &Account, auth_time: i64) -> rusqlite::Result<String> {
        let code = ids::uuid();
        tx.execute(
            "INSERT INTO code (code, username, client_id, redirect_uri, challenge, nonce, scope, auth_time, expires)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                &code,
                &account.username,
                &self.client_id,
                &self.redirect_uri,
                &self.challenge,
                &self.nonce,
                &self.scope,
                auth_time,
                now_ms() + CODE_MS,
            ),
        )?;
        let mut pairs = vec![("code", code.as_str())];
        if let Some(state) = &self.state {
            pairs.push(("state", state));
        }
        Ok(with_query(&self.redirect_uri, &pairs))
    }
}

/// The user whose sign-in cookie this is, and when he signed in.
pub(super) fn signed_in(tx: &Transaction<'_>, headers: &HeaderMap) -> rusqlite::Result<Option<(Account, i64)>> {
    let Some(id) = cookie(headers, SESSION_COOKIE) else {
        return Ok(None);
    };
    let found: Option<(String, i64)> = tx
        .prepare_cached("SELECT username, auth_time FROM hosted_session WHERE id = ?1 AND expires > ?2")?
        .query_row((id, now_ms()), |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let Some((username, auth_time)) = found else { return Ok(None) };
    Ok(Account::find(tx, &username)?
        .filter(|account| account.enabled)
        .map(|account| (account, auth_time)))
}

pub(super) async fn authorize(State(app): State<Arc<App>>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let raw = raw.unwrap_or_default();
    let query = Query::parse(&raw);
    let outcome = app.db.run(|tx| {
        let wanted = Wanted::check(tx, &query)?;
        let again = matches!(query.get("prompt"), Some("login"));
        match signed_in(tx, &headers)?.filter(|_| !again) {
            Some((account, auth_time)) => Ok(wanted.grant(tx, &account, auth_time)?),
            None => Ok(format!("/login?{raw}")),
        }
    });
    match outcome {
        Ok(to) => redirect(&to),
        Err(refusal) => Refusal::response(refusal),
    }
}
