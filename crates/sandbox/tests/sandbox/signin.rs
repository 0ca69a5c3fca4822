//! Signing in as a browser and a server do together, for the tests of tokens and of the flow.

use crate::support::{DASHBOARD, Local};
use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use reqwest::{
    Response,
    header::{LOCATION, SET_COOKIE},
};
use sandbox::names::{CLIENT_ID, DEMO_PASSWORD};
use serde_json::Value;
use std::collections::HashMap;

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, VERIFIER.as_bytes()))
}

pub(crate) fn callback() -> String {
    format!("{DASHBOARD}/auth/callback")
}

/// The query of a good request, with some parameters changed or (by an empty value) left out.
pub(crate) fn query(changes: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let callback = callback();
    let mut pairs: Vec<(&str, &str)> = vec![
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", &callback),
        ("scope", "openid email profile"),
        ("state", "st ate&1"),
        ("nonce", "n-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(n, _)| n != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(crate) fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 302);
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

pub(crate) fn pairs(url: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes())
        .into_owned()
        .collect()
}

/// Signs in and returns the address the browser is sent to and its cookie.
pub(crate) async fn sign_in(local: &Local, email: &str, changes: &[(&str, &str)]) -> (String, String) {
    let query = query(changes);
    let to_login = local
        .http
        .get(local.url(&format!("/oauth2/authorize?{query}")))
        .send()
        .await
        .unwrap();
    let login = location(&to_login);
    assert!(login.starts_with("/login?"), "{login}");
    let page = local.http.get(local.url(&login)).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Demo accounts") && page.contains("<label for=\"password\">"));
    let answer = local
        .http
        .post(local.url(&login))
        .form(&[("username", email), ("password", DEMO_PASSWORD)])
        .send()
        .await
        .unwrap();
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=3600"),
        "{cookie}"
    );
    (location(&answer), cookie.split(';').next().unwrap().to_owned())
}

pub(crate) async fn code(local: &Local, email: &str) -> String {
    pairs(&sign_in(local, email, &[]).await.0)["code"].clone()
}

pub(crate) async fn token(local: &Local, form: &[(&str, &str)]) -> (u16, Value) {
    let answer = local.http.post(local.url("/oauth2/token")).form(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

pub(crate) async fn exchange(local: &Local, code: &str, verifier: &str) -> (u16, Value) {
    let callback = callback();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &callback),
        ("client_id", CLIENT_ID),
        ("code_verifier", verifier),
    ];
    token(local, &form).await
}

pub(crate) async fn refresh(local: &Local, token_text: &str) -> (u16, Value) {
    token(
        local,
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", token_text),
            ("client_id", CLIENT_ID),
        ],
    )
    .await
}

pub(crate) async fn tokens(local: &Local, email: &str) -> Value {
    let (status, tokens) = exchange(local, &code(local, email).await, VERIFIER).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

/// Verifies a token with the published keys and returns its claims.
pub(crate) async fn claims(local: &Local, token: &Value) -> Value {
    let issuer = &local.env["COGNITO_ISSUER"];
    let document: Value = local
        .http
        .get(format!("{issuer}/.well-known/openid-configuration"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(document["issuer"], issuer.as_str());
    let keys: JwkSet = local
        .http
        .get(document["jwks_uri"].as_str().unwrap())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(keys.keys.len() >= 2);
    let token = token.as_str().unwrap();
    let header = decode_header(token).unwrap();
    assert!(header.typ.is_none());
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_aud = false;
    rules.set_issuer(&[issuer]);
    decode::<Value>(token, &key, &rules).unwrap().claims
}

pub(crate) fn error(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["error"].as_str().unwrap_or_default())
}
