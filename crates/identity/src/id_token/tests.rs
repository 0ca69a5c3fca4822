//! Which ID tokens count.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::Lifetimes;
use serde_json::{Value, json};
use url::Url;

const NOW: i64 = 1_790_000_000;
const ISSUER: &str = "https://issuer.example/pool";
const ACCESS: &str = "header.claims.signature";

fn good() -> Value {
    json!({
        "iss": ISSUER, "sub": "sub-1", "aud": "client", "token_use": "id", "exp": NOW + 3600, "nonce": "nonce",
        "at_hash": access_token_hash(ACCESS), "cognito:username": "mira",
    })
}

fn with(claim: &str, value: Value) -> Value {
    let mut claims = good();
    claims[claim] = value;
    claims
}

fn without(claim: &str) -> Value {
    let mut claims = good();
    claims.as_object_mut().unwrap().remove(claim);
    claims
}

fn check(claims: Value) -> Result<(), TokenError> {
    let config = Config {
        issuer: ISSUER.into(),
        hosted_ui_domain: Url::parse("https://sso.example").unwrap(),
        redirect_uri: Url::parse("https://app.example/auth/callback").unwrap(),
        logout_uri: Url::parse("https://app.example/logout").unwrap(),
        scopes: vec![],
        client_id: "client".into(),
        client_secret: None,
        user_pool_id: "pool".into(),
        lifetimes: Lifetimes::default(),
    };
    let claims: IdClaims = serde_json::from_value(claims).map_err(|_| TokenError::Claims)?;
    claims.check(&config, "nonce", ACCESS, NOW)
}

#[test]
fn claims_are_required_right_and_of_the_right_type() {
    assert_eq!(check(good()), Ok(()));
    assert_eq!(check(without("at_hash")), Ok(()));
    assert_eq!(check(with("aud", json!(["client"]))), Ok(()));
    for (claims, expected) in [
        (with("iss", json!("https://evil.example")), TokenError::Issuer),
        (with("aud", json!("another")), TokenError::Client),
        (with("aud", json!(["client", "another"])), TokenError::Client),
        (with("aud", json!([])), TokenError::Client),
        (without("aud"), TokenError::Claims),
        (with("token_use", json!("access")), TokenError::Use),
        (with("exp", json!(NOW - 120)), TokenError::Expired),
        (with("exp", json!("1")), TokenError::Claims),
        (with("nonce", json!("another")), TokenError::Nonce),
        (without("nonce"), TokenError::Claims),
        (with("at_hash", json!(access_token_hash("another"))), TokenError::Hash),
        (with("at_hash", json!(null)), TokenError::Claims),
        (with("email", json!(["a@example.com"])), TokenError::Claims),
    ] {
        assert_eq!(check(claims.clone()), Err(expected), "{claims}");
    }
}

#[test]
fn people_are_called_by_name_then_e_mail_then_user_name() {
    let name = |claims: Value| serde_json::from_value::<IdClaims>(claims).unwrap().display_name().to_owned();
    let mut claims = with("email", json!("mira@example.com"));
    assert_eq!(name(claims.clone()), "mira@example.com");
    claims["name"] = json!("  ");
    assert_eq!(name(claims.clone()), "mira@example.com");
    claims["name"] = json!("Mira Okafor");
    assert_eq!(name(claims), "Mira Okafor");
    assert_eq!(name(good()), "mira");
    assert_eq!(name(without("cognito:username")), "sub-1");
}
