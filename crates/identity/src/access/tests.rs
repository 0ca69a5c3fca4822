//! Which access tokens count.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::{
    Lifetimes,
    signer::{signer, stranger},
};
use jsonwebtoken::DecodingKey;
use serde_json::{Value, json};
use url::Url;

const NOW: i64 = 1_790_000_000;
const ISSUER: &str = "https://issuer.example/pool";

fn config() -> Config {
    Config {
        issuer: ISSUER.into(),
        hosted_ui_domain: Url::parse("https://sso.example").unwrap(),
        redirect_uri: Url::parse("https://app.example/auth/callback").unwrap(),
        logout_uri: Url::parse("https://app.example/logout").unwrap(),
        scopes: vec![],
        client_id: "client".into(),
        client_secret: None,
        user_pool_id: "pool".into(),
        lifetimes: Lifetimes::default(),
    }
}

fn good() -> Value {
    json!({
        "iss": ISSUER, "sub": "sub-1", "client_id": "client", "token_use": "access",
        "exp": NOW + 3600, "iat": NOW, "cognito:groups": ["Operator"],
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

fn key() -> DecodingKey {
    let jwk = signer().jwk();
    DecodingKey::from_rsa_components(jwk["n"].as_str().unwrap(), jwk["e"].as_str().unwrap()).unwrap()
}

fn verify(token: &str) -> Result<AccessClaims, TokenError> {
    if jwt::kid(token)? != signer().kid {
        return Err(TokenError::UnknownKey);
    }
    let claims: AccessClaims = jwt::claims(token, &key())?;
    claims.check(&config(), NOW).map(|()| claims)
}

#[test]
fn a_good_token_counts() {
    let claims = verify(&signer().sign(&good())).unwrap();
    assert_eq!(claims.sub, "sub-1");
    assert_eq!(claims.role(), Some(Role::Operator));
    assert_eq!(verify(&signer().sign(&without("cognito:groups"))).unwrap().role(), None);
}

#[test]
fn claims_are_required_right_and_of_the_right_type() {
    for (claims, expected) in [
        (with("iss", json!("https://issuer.example/pool/")), TokenError::Issuer),
        (with("iss", json!([ISSUER])), TokenError::Claims),
        (without("iss"), TokenError::Claims),
        (with("client_id", json!("another")), TokenError::Client),
        (with("client_id", json!(["client"])), TokenError::Claims),
        (without("client_id"), TokenError::Claims),
        (with("token_use", json!("id")), TokenError::Use),
        (without("token_use"), TokenError::Claims),
        (without("sub"), TokenError::Claims),
        (with("sub", json!(1)), TokenError::Claims),
        (without("exp"), TokenError::Claims),
        (with("exp", json!((NOW + 3600).to_string())), TokenError::Claims),
        (with("exp", json!(null)), TokenError::Claims),
        (with("exp", json!(1.5)), TokenError::Claims),
        (with("exp", json!(NOW - 121)), TokenError::Expired),
        (with("exp", json!(i64::MIN)), TokenError::Expired),
        (without("iat"), TokenError::Claims),
        (with("nbf", json!(NOW + 121)), TokenError::NotYet),
        (with("nbf", json!("0")), TokenError::Claims),
        (with("nbf", json!(null)), TokenError::Claims),
        (with("cognito:groups", json!("Admin")), TokenError::Claims),
        (with("cognito:groups", json!(null)), TokenError::Claims),
        (json!("text"), TokenError::Claims),
    ] {
        assert_eq!(verify(&signer().sign(&claims)).unwrap_err(), expected, "{claims}");
    }
}

#[test]
fn clocks_may_differ_by_two_minutes() {
    assert!(verify(&signer().sign(&with("exp", json!(NOW - 119)))).is_ok());
    assert!(verify(&signer().sign(&with("nbf", json!(NOW + 119)))).is_ok());
}

#[test]
fn only_rs256_with_a_known_key_counts() {
    let header = |extra: Value| {
        let mut header = json!({"alg": "RS256", "kid": signer().kid});
        header.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        signer().sign_with(&header, &good())
    };
    let good_token = signer().sign(&good());
    let (input, signature) = good_token.rsplit_once('.').unwrap();
    let other_claims = signer().sign(&with("sub", json!("sub-2")));
    let forged = format!("{}.{signature}", other_claims.rsplit_once('.').unwrap().0);
    for (token, expected) in [
        (signer().unsigned("none", &good()), TokenError::Algorithm),
        (signer().unsigned("None", &good()), TokenError::Algorithm),
        (signer().unsigned("RS256", &good()), TokenError::Signature),
        (signer().confused(&good()), TokenError::Algorithm),
        (header(json!({"alg": "HS256"})), TokenError::Algorithm),
        (header(json!({"alg": "RS512"})), TokenError::Algorithm),
        (header(json!({"alg": ["RS256"]})), TokenError::Algorithm),
        (header(json!({"jwk": stranger().jwk()})), TokenError::EmbeddedKey),
        (header(json!({"jku": "https://evil.example/jwks.json"})), TokenError::EmbeddedKey),
        (header(json!({"x5c": ["MIIB"]})), TokenError::EmbeddedKey),
        (header(json!({"x5u": "https://evil.example/cert"})), TokenError::EmbeddedKey),
        (header(json!({"crit": ["exp"]})), TokenError::EmbeddedKey),
        (header(json!({"kid": "key-9"})), TokenError::UnknownKey),
        (header(json!({"kid": 1})), TokenError::Malformed),
        (signer().sign_with(&json!({"alg": "RS256"}), &good()), TokenError::Malformed),
        (
            stranger().sign_with(&json!({"alg": "RS256", "kid": "key-1", "jwk": stranger().jwk()}), &good()),
            TokenError::EmbeddedKey,
        ),
        (stranger().sign(&good()), TokenError::Signature),
        (forged, TokenError::Signature),
        (input.to_owned(), TokenError::Malformed),
        (format!("{good_token}.x"), TokenError::Malformed),
        (String::new(), TokenError::Malformed),
        ("a.b.c".to_owned(), TokenError::Malformed),
        ("x".repeat(100_000), TokenError::Malformed),
    ] {
        assert_eq!(verify(&token).unwrap_err(), expected, "{token}");
    }
}

#[test]
fn the_cache_forgets_what_has_expired_and_never_grows_for_ever() {
    let cache = AccessCache::default();
    let claims = |exp: i64| {
        let claims: AccessClaims = serde_json::from_value(with("exp", json!(exp))).unwrap();
        Arc::new(claims)
    };
    let hash = |n: usize| sha256(&n.to_string());
    for n in 0..CACHED_TOKENS {
        cache.put(hash(n), claims(if n == 0 { NOW + 3600 } else { NOW }), NOW);
    }
    cache.put(hash(CACHED_TOKENS), claims(NOW + 7200), NOW + 1800);
    assert!(cache.get(&hash(0)).is_some());
    assert!(cache.get(&hash(1)).is_none());
    assert_eq!(cache.0.lock().unwrap().len(), 2);
}
