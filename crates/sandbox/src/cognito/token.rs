//! `/oauth2/token`: codes and refresh tokens become tokens, each of them once.

use super::{
    accounts::Account,
    clients::{self, Client},
    jwt::{self, Session},
    query::Query,
};
use crate::{
    app::App,
    aws::ApiError,
    db,
    ids::{self, hex, now_ms},
};
use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// How long tokens live, in seconds. Cognito's own defaults.
#[allow(clippy::struct_field_names, reason = "the unit belongs to the names in JSON")]
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Lifetimes {
    pub(crate) id_seconds: i64,
    pub(crate) access_seconds: i64,
    pub(crate) refresh_seconds: i64,
    /// How long a refresh token that was used still works (Cognito allows 0 to 60).
    pub(crate) grace_seconds: i64,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            id_seconds: 3600,
            access_seconds: 3600,
            refresh_seconds: 30 * 86_400,
            grace_seconds: 0,
        }
    }
}

impl Lifetimes {
    /// What is set, or the defaults.
    pub(crate) fn load(tx: &Transaction<'_>) -> rusqlite::Result<Self> {
        Ok(db::setting(tx, "lifetimes")?
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    /// Sets them for the tokens to come.
    pub(crate) fn save(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        db::set_setting(tx, "lifetimes", &json!(self).to_string())
    }
}

/// An OAuth error, or our own.
pub(super) enum Refusal {
    OAuth(&'static str),
    Broken(ApiError),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<aws_lc_rs::error::Unspecified> for Refusal {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Broken(ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            "A token could not be signed.",
        ))
    }
}

impl Refusal {
    pub(super) fn response(&self) -> Response {
        match self {
            Self::OAuth(error) => oauth_json(StatusCode::BAD_REQUEST, &json!({ "error": error })),
            Self::Broken(error) => oauth_json(
                error.status,
                &json!({ "error": "server_error", "error_description": error.message }),
            ),
        }
    }
}

fn oauth_json(status: StatusCode, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8")),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate"),
        ),
        (header::PRAGMA, HeaderValue::from_static("no-cache")),
    ];
    (status, headers, body.to_string()).into_response()
}

/// Whether a body calls itself a form.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.starts_with("application/x-www-form-urlencoded"))
}

/// The client that makes a request: by Basic credentials, by the form, or, when it is public, by its id alone.
pub(super) fn authenticate(tx: &Transaction<'_>, headers: &HeaderMap, form: &Query) -> Result<Client, Refusal> {
    const INVALID: Refusal = Refusal::OAuth("invalid_client");
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Basic "));
    let (client_id, secret) = if let Some(encoded) = basic {
        let text = STANDARD
            .decode(encoded)
            .ok()
            .and_then(|raw| String::from_utf8(raw).ok())
            .ok_or(INVALID)?;
        let (id, secret) = text.split_once(':').ok_or(INVALID)?;
        // RFC 6749 2.3.1: both parts are form-encoded before they are joined.
        let decode = |part: &str| {
            url::form_urlencoded::parse(format!("v={part}").as_bytes())
                .next()
                .map_or_else(String::new, |(_, v)| v.into_owned())
        };
        let (id, secret) = (decode(id), decode(secret));
        if form.get("client_id").is_some_and(|other| other != id) {
            return Err(INVALID);
        }
        (id, Some(secret).filter(|s| !s.is_empty()))
    } else {
        let id = form.get("client_id").ok_or(Refusal::OAuth("invalid_request"))?;
        (id.to_owned(), form.get("client_secret").map(str::to_owned))
    };
    let client = clients::find(tx, &client_id)?.ok_or(INVALID)?;
    let right = match (&client.secret, &secret) {
        (None, None) => true,
        (Some(known), Some(given)) => verify_slices_are_equal(known.as_bytes(), given.as_bytes()).is_ok(),
        _ => false,
    };
    if right { Ok(client) } else { Err(INVALID) }
}

pub(super) async fn token(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_form(&headers) {
        return Refusal::OAuth("invalid_request").response();
    }
    let form = Query::parse(&body);
    // A code that was presented wrongly is used up all the same, so the refusal must be committed too.
    let outcome = app.db.run(|tx| Ok::<_, Refusal>(grant(&app, tx, &headers, &form)));
    match outcome.and_then(|inner| inner) {
        Ok(tokens) => oauth_json(StatusCode::OK, &tokens),
        Err(refusal) => refusal.response(),
    }
}

fn grant(app: &App, tx: &Transaction<'_>, headers: &HeaderMap, form: &Query) -> Result<Value, Refusal> {
    let kind = form.get("grant_type").ok_or(Refusal::OAuth("invalid_request"))?;
    let client = authenticate(tx, headers, form)?;
    match kind {
        "authorization_code" => from_code(app, tx, &client, form),
        "refresh_token" => from_refresh_token(app, tx, &client, form),
        "client_credentials" => Err(Refusal::OAuth("unauthorized_client")),
        _ => Err(Refusal::OAuth("unsupported_grant_type")),
    }
}

/// A stored code: user, client, address, challenge, nonce, scope, sign-in time, end.
type Code = (String, String, String, Option<String>, Option<String>, String, i64, i64);

fn from_code(app: &App, tx: &Transaction<'_>, client: &Client, form: &Query) -> Result<Value, Refusal> {
    const BAD: Refusal = Refusal::OAuth("invalid_grant");
    let code = form.get("code").ok_or(Refusal::OAuth("invalid_request"))?;
    let redirect_uri = form.get("redirect_uri").ok_or(Refusal::OAuth("invalid_request"))?;
    let found: Option<Code> = tx
        .query_row(
            "DELETE FROM code WHERE code = ?1
             RETURNING username, client_id, redirect_uri, challenge, nonce, scope, auth_time, expires",
            [code],
            |r| {
                Ok((
                    r.get(0)?,
                    r.get(1)?,
                    r.get(2)?,
                    r.get(3)?,
                    r.get(4)?,
                    r.get(5)?,
                    r.get(6)?,
                    r.get(7)?,
                ))
            },
        )
        .optional()?;
    let (username, client_id, registered, challenge, nonce, scope, auth_time, expires) = found.ok_or(BAD)?;
    if client_id != client.client_id || registered != redirect_uri || expires <= now_ms() {
        return Err(BAD);
    }
    if let Some(challenge) = challenge {
        let verifier = form.get("code_verifier").ok_or(BAD)?;
        let digest = digest::digest(&digest::SHA256, verifier.as_bytes());
        if URL_SAFE_NO_PAD.encode(digest) != challenge {
            return Err(BAD);
        }
    }
    let account = Account::find(tx, &username)?.filter(|a| a.enabled).ok_or(BAD)?;
    let session = Session {
        origin_jti: ids::uuid(),
        client_id,
        scope,
        nonce,
        auth_time,
    };
    let lifetimes = Lifetimes::load(tx)?;
    tx.execute(
        "INSERT INTO grant_session (origin_jti, username, client_id, scope, nonce, auth_time, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            &session.origin_jti,
            &account.username,
            &session.client_id,
            &session.scope,
            &session.nonce,
            auth_time,
            app.now() + lifetimes.refresh_seconds * 1000,
        ),
    )?;
    tokens(app, tx, &account, &session, lifetimes)
}

/// What is stored of a refresh token.
pub(super) fn digest_of(token: &str) -> String {
    hex(digest::digest(&digest::SHA256, token.as_bytes()).as_ref())
}

fn from_refresh_token(app: &App, tx: &Transaction<'_>, client: &Client, form: &Query) -> Result<Value, Refusal> {
    const BAD: Refusal = Refusal::OAuth("invalid_grant");
    let digest = digest_of(form.get("refresh_token").ok_or(Refusal::OAuth("invalid_request"))?);
    let (now, lifetimes) = (app.now(), Lifetimes::load(tx)?);
    // `used` holds when the token was first used; 0 means never.
    let found: Option<(String, Session)> = tx
        .prepare_cached(
            "SELECT username, origin_jti, client_id, scope, nonce, auth_time FROM refresh_token JOIN grant_session USING (origin_jti)
             WHERE digest = ?1 AND client_id = ?2 AND revoked = 0 AND expires > ?3 AND (used = 0 OR used > ?4)",
        )?
        .query_row((&digest, &client.client_id, now, now - lifetimes.grace_seconds * 1000), |r| {
            let session = Session {
                origin_jti: r.get(1)?,
                client_id: r.get(2)?,
                scope: r.get(3)?,
                nonce: r.get(4)?,
                auth_time: r.get(5)?,
            };
            Ok((r.get(0)?, session))
        })
        .optional()?;
    let (username, session) = found.ok_or(BAD)?;
    let account = Account::find(tx, &username)?.filter(|a| a.enabled).ok_or(BAD)?;
    tx.execute("UPDATE refresh_token SET used = ?2 WHERE digest = ?1 AND used = 0", (&digest, now))?;
    // A nonce belongs to the sign-in, not to a refresh.
    tokens(app, tx, &account, &Session { nonce: None, ..session }, lifetimes)
}

fn tokens(app: &App, tx: &Transaction<'_>, account: &Account, session: &Session, lifetimes: Lifetimes) -> Result<Value, Refusal> {
    let groups = account.groups(tx)?;
    let pair = jwt::mint(app, account, &groups, session, lifetimes.id_seconds, lifetimes.access_seconds)?;
    let refresh = ids::token(120);
    tx.execute(
        "INSERT INTO refresh_token (digest, origin_jti) VALUES (?1, ?2)",
        (digest_of(&refresh), &session.origin_jti),
    )?;
    let mut out = json!({
        "access_token": pair.access, "refresh_token": refresh, "expires_in": lifetimes.access_seconds, "token_type": "Bearer",
    });
    if let Some(id) = pair.id {
        out["id_token"] = json!(id);
    }
    Ok(out)
}
