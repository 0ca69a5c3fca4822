//! Tokens in Cognito's form: RS256, no `typ`, the claims an ID token and an access token have.

use super::accounts::Account;
use crate::{app::App, ids, keys::SigningKey};
use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

/// What both tokens of a sign-in have in common.
pub(super) struct Session {
    pub(super) origin_jti: String,
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    /// Milliseconds since 1970.
    pub(super) auth_time: i64,
}

/// An ID token and an access token.
pub(super) struct Pair {
    pub(super) id: Option<String>,
    pub(super) access: String,
}

fn encode(key: &SigningKey, claims: &Value) -> Result<String, aws_lc_rs::error::Unspecified> {
    let header = json!({ "kid": key.kid, "alg": "RS256" });
    let text = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = key.sign(text.as_bytes())?;
    Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Makes the tokens of a sign-in; lifetimes in seconds.
pub(super) fn mint(
    app: &App,
    account: &Account,
    groups: &[String],
    session: &Session,
    id_seconds: i64,
    access_seconds: i64,
) -> Result<Pair, aws_lc_rs::error::Unspecified> {
    let (now, event_id) = (app.now() / 1000, ids::uuid());
    let common = |token_use: &str, seconds: i64| {
        let mut claims = Map::from_iter([
            ("sub".to_owned(), json!(account.username)),
            ("iss".to_owned(), json!(app.issuer())),
            ("token_use".to_owned(), json!(token_use)),
            ("auth_time".to_owned(), json!(session.auth_time / 1000)),
            ("iat".to_owned(), json!(now)),
            ("exp".to_owned(), json!(now + seconds)),
            ("jti".to_owned(), json!(ids::uuid())),
            ("origin_jti".to_owned(), json!(session.origin_jti)),
            ("event_id".to_owned(), json!(event_id)),
        ]);
        if !groups.is_empty() {
            claims.insert("cognito:groups".to_owned(), json!(groups));
        }
        claims
    };
    let mut claims = common("access", access_seconds);
    claims.insert("client_id".to_owned(), json!(session.client_id));
    claims.insert("scope".to_owned(), json!(session.scope));
    claims.insert("username".to_owned(), json!(account.username));
    claims.insert("version".to_owned(), json!(2));
    let access = encode(&app.keys.access(), &Value::Object(claims))?;
    let scopes: Vec<&str> = session.scope.split(' ').collect();
    if !scopes.contains(&"openid") {
        return Ok(Pair { id: None, access });
    }
    let mut claims = common("id", id_seconds);
    claims.insert("aud".to_owned(), json!(session.client_id));
    claims.insert("cognito:username".to_owned(), json!(account.username));
    let hash = digest::digest(&digest::SHA256, access.as_bytes());
    claims.insert("at_hash".to_owned(), json!(URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])));
    if let Some(nonce) = &session.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    for (name, value) in &account.attributes {
        if scope_allows(&scopes, name) {
            // The only two that are no texts in an ID token.
            let flag = matches!(name.as_str(), "email_verified" | "phone_number_verified");
            claims.insert(
                name.clone(),
                if flag {
                    json!(value.as_str() == Some("true"))
                } else {
                    value.clone()
                },
            );
        }
    }
    let id = encode(&app.keys.id(), &Value::Object(claims))?;
    Ok(Pair { id: Some(id), access })
}

/// Whether a scope that was granted covers an attribute.
pub(super) fn scope_allows(scopes: &[&str], attribute: &str) -> bool {
    match attribute {
        "email" | "email_verified" => scopes.contains(&"email"),
        "phone_number" | "phone_number_verified" => scopes.contains(&"phone"),
        _ => scopes.contains(&"profile"),
    }
}

/// The claims of an access token of ours that is still good.
pub(super) fn read_access(app: &App, token: &str) -> Option<Value> {
    let (text, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if !app.keys.verifies(text.as_bytes(), &signature) {
        return None;
    }
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text.split('.').nth(1)?).ok()?).ok()?;
    let good = claims["token_use"] == "access" && claims["exp"].as_i64()? > app.now() / 1000;
    good.then_some(claims)
}
