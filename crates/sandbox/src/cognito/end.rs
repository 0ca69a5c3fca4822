//! What ends or describes a sign-in: revoke, logout, userInfo.

use super::{
    accounts::Account,
    clients, jwt,
    query::{Query, SESSION_COOKIE, broken, cookie, redirect, set_cookie, with_query},
    token::{Refusal, authenticate, digest_of, is_form},
};
use crate::{app::App, aws::ApiError};
use axum::{
    Json,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use rusqlite::OptionalExtension as _;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Ends the sign-in a refresh token belongs to. A token that is not ours any more is no error.
pub(super) async fn revoke(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Query::parse(&body);
    let outcome = app.db.run(|tx| {
        let token = form
            .get("token")
            .filter(|_| is_form(&headers))
            .ok_or(Refusal::OAuth("invalid_request"))?;
        let client = authenticate(tx, &headers, &form)?;
        if jwt::read_access(&app, token).is_some() {
            return Err(Refusal::OAuth("unsupported_token_type"));
        }
        tx.execute(
            "UPDATE grant_session SET revoked = 1 WHERE client_id = ?2
             AND origin_jti = (SELECT origin_jti FROM refresh_token WHERE digest = ?1)",
            (digest_of(token), &client.client_id),
        )?;
        Ok(())
    });
    match outcome {
        Ok(()) => StatusCode::OK.into_response(),
        Err(Refusal::OAuth("invalid_client")) => (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response(),
        Err(refusal) => refusal.response(),
    }
}

/// Clears the sign-in cookie and sends the browser on: to a registered address, or to a new sign-in.
pub(super) async fn logout(State(app): State<Arc<App>>, RawQuery(raw): RawQuery, headers: HeaderMap) -> Response {
    let raw = raw.unwrap_or_default();
    let query = Query::parse(&raw);
    let page = |why: &str| with_query("/error", &[("error", why)]);
    let outcome = app.db.run(|tx| {
        let Some(client_id) = query.get("client_id") else {
            return Ok::<_, ApiError>((page("Required String parameter 'client_id' is not present"), false));
        };
        let Some(client) = clients::find(tx, client_id)? else {
            return Ok((page("Client does not exist."), false));
        };
        let known = |urls: &[String], name: &str| query.get(name).filter(|uri| urls.iter().any(|u| u == uri)).map(str::to_owned);
        let to = match (query.get("logout_uri"), query.get("redirect_uri")) {
            (Some(_), _) => known(&client.logout_urls, "logout_uri"),
            (None, Some(_)) => known(&client.callback_urls, "redirect_uri").map(|_| format!("/login?{raw}")),
            (None, None) => return Ok((page("Required String parameter 'logout_uri' is not present"), false)),
        };
        let Some(to) = to else {
            return Ok((page("redirect_mismatch"), false));
        };
        if let Some(id) = cookie(&headers, SESSION_COOKIE) {
            tx.execute("DELETE FROM hosted_session WHERE id = ?1", [id])?;
        }
        Ok((to, true))
    });
    match outcome {
        Ok((to, signed_out)) => {
            let mut response = redirect(&to);
            if signed_out {
                set_cookie(&mut response, "", 0);
            }
            response
        }
        Err(error) => broken(error),
    }
}

/// The user's attributes. The `…_verified` ones are texts here, unlike in the ID token.
pub(super) async fn user_info(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let refuse = |status: StatusCode, error: &str, why: &str| {
        let challenge = format!("Bearer error=\"{error}\", error_description=\"{why}\"");
        (
            status,
            [(header::WWW_AUTHENTICATE, challenge)],
            Json(json!({ "error": error, "error_description": why })),
        )
            .into_response()
    };
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "));
    let Some(token) = bearer else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request", "Bearer token is missing");
    };
    let invalid = || {
        refuse(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "Access token is expired, disabled, or deleted, or the user has globally signed out.",
        )
    };
    let Some(claims) = jwt::read_access(&app, token) else {
        return invalid();
    };
    let scopes: Vec<&str> = claims["scope"].as_str().unwrap_or_default().split(' ').collect();
    if !scopes.contains(&"openid") {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "Access token does not contain openid scope",
        );
    }
    let found = app.db.run(|tx| {
        let live: Option<String> = tx
            .query_row(
                "SELECT username FROM grant_session WHERE origin_jti = ?1 AND revoked = 0",
                [claims["origin_jti"].as_str()],
                |r| r.get(0),
            )
            .optional()?;
        Ok::<_, ApiError>(match live {
            Some(username) => Account::find(tx, &username)?.filter(|a| a.enabled),
            None => None,
        })
    });
    match found {
        Ok(Some(account)) => {
            let mut out = Map::from_iter([
                ("sub".to_owned(), json!(account.username)),
                ("username".to_owned(), json!(account.username)),
            ]);
            out.extend(account.attributes.into_iter().filter(|(name, _)| jwt::scope_allows(&scopes, name)));
            Json(Value::Object(out)).into_response()
        }
        Ok(None) => invalid(),
        Err(error) => broken(error),
    }
}
