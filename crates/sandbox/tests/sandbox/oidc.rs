//! Sign-in: the code flow with PKCE, refresh with rotation, revoke, logout, and everything that must be refused.

use crate::support::{DASHBOARD, Local};
use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use reqwest::{
    Response,
    header::{COOKIE, LOCATION, SET_COOKIE},
};
use sandbox::names::{CLIENT_ID, DEMO_PASSWORD};
use serde_json::{Value, json};
use std::collections::HashMap;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, VERIFIER.as_bytes()))
}

fn callback() -> String {
    format!("{DASHBOARD}/auth/callback")
}

/// The query of a good request, with some parameters changed or (by an empty value) left out.
fn query(changes: &[(&str, &str)]) -> String {
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

fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 302);
    answer.headers()[LOCATION].to_str().unwrap().to_owned()
}

fn pairs(url: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes())
        .into_owned()
        .collect()
}

/// Signs in and returns the address the browser is sent to and its cookie.
async fn sign_in(local: &Local, email: &str, changes: &[(&str, &str)]) -> (String, String) {
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

async fn code(local: &Local, email: &str) -> String {
    pairs(&sign_in(local, email, &[]).await.0)["code"].clone()
}

async fn token(local: &Local, form: &[(&str, &str)]) -> (u16, Value) {
    let answer = local.http.post(local.url("/oauth2/token")).form(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn exchange(local: &Local, code: &str, verifier: &str) -> (u16, Value) {
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

async fn refresh(local: &Local, token_text: &str) -> (u16, Value) {
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

async fn tokens(local: &Local, email: &str) -> Value {
    let (status, tokens) = exchange(local, &code(local, email).await, VERIFIER).await;
    assert_eq!(status, 200, "{tokens}");
    tokens
}

/// Verifies a token with the published keys and returns its claims.
async fn claims(local: &Local, token: &Value) -> Value {
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
    assert_eq!(keys.keys.len(), 2);
    let token = token.as_str().unwrap();
    let header = decode_header(token).unwrap();
    assert!(header.typ.is_none());
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_aud = false;
    rules.set_issuer(&[issuer]);
    decode::<Value>(token, &key, &rules).unwrap().claims
}

fn error(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["error"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_code_becomes_tokens_with_cognitos_claims() {
    let local = Local::start().await;
    let (to, _) = sign_in(&local, "asha@demo.example", &[]).await;
    assert!(to.starts_with(&callback()));
    assert_eq!(pairs(&to)["state"], "st ate&1");
    let (status, tokens) = exchange(&local, &pairs(&to)["code"], VERIFIER).await;
    assert_eq!(status, 200);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let id = claims(&local, &tokens["id_token"]).await;
    let access = claims(&local, &tokens["access_token"]).await;
    assert_eq!(id["aud"], CLIENT_ID);
    assert_eq!(id["nonce"], "n-1");
    assert_eq!((&id["email"], &id["email_verified"]), (&json!("asha@demo.example"), &json!(true)));
    assert_eq!((&id["name"], &id["token_use"]), (&json!("Asha Menon"), &json!("id")));
    assert_eq!(id["cognito:groups"], json!(["Operator"]));
    assert!(id.get("scope").is_none() && id.get("client_id").is_none());
    assert_eq!(access["client_id"], CLIENT_ID);
    assert_eq!((&access["token_use"], &access["version"]), (&json!("access"), &json!(2)));
    assert_eq!(access["scope"], "openid email profile");
    assert!(access.get("aud").is_none() && access.get("nonce").is_none() && access.get("email").is_none());
    assert_eq!(access["sub"], access["username"]);
    assert_eq!(access["origin_jti"], id["origin_jti"]);
    let hash = digest::digest(&digest::SHA256, tokens["access_token"].as_str().unwrap().as_bytes());
    assert_eq!(id["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
    let nobody = self::tokens(&local, "noor@demo.example").await;
    assert!(
        claims(&local, &nobody["id_token"]).await.get("cognito:groups").is_none(),
        "no groups, no claim"
    );
}

#[tokio::test]
async fn a_code_works_once_and_only_with_its_verifier_client_and_address() {
    let local = Local::start().await;
    let code_text = code(&local, "asha@demo.example").await;
    assert_eq!(exchange(&local, &code_text, VERIFIER).await.0, 200);
    assert_eq!(
        error(&exchange(&local, &code_text, VERIFIER).await),
        (400, "invalid_grant"),
        "replayed"
    );
    let other = code(&local, "asha@demo.example").await;
    assert_eq!(
        error(&exchange(&local, &other, "wrong").await),
        (400, "invalid_grant"),
        "wrong verifier"
    );
    assert_eq!(
        error(&exchange(&local, &other, VERIFIER).await),
        (400, "invalid_grant"),
        "used up by the wrong one"
    );
    let third = code(&local, "asha@demo.example").await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", third.as_str()),
        ("redirect_uri", "http://127.0.0.1:3000/elsewhere"),
        ("client_id", CLIENT_ID),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(error(&token(&local, &form).await), (400, "invalid_grant"), "another address");
    let unknown = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_id", "nobody")];
    assert_eq!(error(&token(&local, &unknown).await), (400, "invalid_client"));
    let with_secret = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "x"),
        ("client_id", CLIENT_ID),
        ("client_secret", "s"),
    ];
    assert_eq!(
        error(&token(&local, &with_secret).await),
        (400, "invalid_client"),
        "a public client has no secret"
    );
    assert_eq!(
        error(&token(&local, &[("grant_type", "password"), ("client_id", CLIENT_ID)]).await),
        (400, "unsupported_grant_type")
    );
    assert_eq!(error(&token(&local, &[("client_id", CLIENT_ID)]).await), (400, "invalid_request"));
}

#[tokio::test]
async fn bad_requests_end_on_the_error_page_or_back_at_the_client() {
    let local = Local::start().await;
    let ask = async |changes: &[(&str, &str)]| {
        location(
            &local
                .http
                .get(local.url(&format!("/oauth2/authorize?{}", query(changes))))
                .send()
                .await
                .unwrap(),
        )
    };
    for changes in [
        [("client_id", "nobody")],
        [("redirect_uri", "https://evil.example/auth/callback")],
        [("client_id", "")],
    ] {
        let to = ask(&changes).await;
        assert!(to.starts_with("/error?"), "{to}");
        assert_eq!(local.http.get(local.url(&to)).send().await.unwrap().status(), 400);
    }
    for (changes, error) in [
        (("response_type", "token"), "unauthorized_client"),
        (("response_type", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("scope", "nonsense"), "invalid_scope"),
    ] {
        let to = ask(&[changes]).await;
        assert!(to.starts_with(&callback()), "{to}");
        assert_eq!((pairs(&to)["error"].as_str(), pairs(&to)["state"].as_str()), (error, "st ate&1"));
    }
    let login = local.url(&format!("/login?{}", query(&[])));
    let wrong = local
        .http
        .post(&login)
        .form(&[("username", "asha@demo.example"), ("password", "no")])
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    assert!(wrong.text().await.unwrap().contains("Incorrect username or password."));
    let foreign = local
        .http
        .post(&login)
        .header("origin", "https://evil.example")
        .form(&[("username", "asha@demo.example"), ("password", DEMO_PASSWORD)])
        .send()
        .await
        .unwrap();
    assert_eq!(foreign.status(), 403, "no other site signs anybody in");
}

#[tokio::test]
async fn a_refresh_token_is_replaced_at_each_use_and_dies_when_revoked() {
    let local = Local::start().await;
    let first = tokens(&local, "tomas@demo.example").await;
    let old = first["refresh_token"].as_str().unwrap();
    let (status, second) = refresh(&local, old).await;
    assert_eq!(status, 200);
    assert_eq!(error(&refresh(&local, old).await), (400, "invalid_grant"), "rotated");
    let id = claims(&local, &second["id_token"]).await;
    assert!(id.get("nonce").is_none());
    let (before, after) = (
        claims(&local, &first["access_token"]).await,
        claims(&local, &second["access_token"]).await,
    );
    assert_eq!(before["origin_jti"], after["origin_jti"]);
    assert_ne!(before["jti"], after["jti"]);
    let new = second["refresh_token"].as_str().unwrap();
    let revoke = async |form: &[(&str, &str)]| {
        local
            .http
            .post(local.url("/oauth2/revoke"))
            .form(form)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(revoke(&[("client_id", CLIENT_ID)]).await, 400);
    assert_eq!(
        revoke(&[("token", second["access_token"].as_str().unwrap()), ("client_id", CLIENT_ID)]).await,
        400
    );
    let user_info = async || {
        let request = local
            .http
            .get(local.url("/oauth2/userInfo"))
            .bearer_auth(second["access_token"].as_str().unwrap());
        request.send().await.unwrap()
    };
    let info = user_info().await;
    assert_eq!(info.status(), 200);
    assert_eq!(info.json::<Value>().await.unwrap()["email_verified"], "true", "a text here");
    assert_eq!(revoke(&[("token", new), ("client_id", CLIENT_ID)]).await, 200);
    assert_eq!(error(&refresh(&local, new).await), (400, "invalid_grant"));
    assert_eq!(user_info().await.status(), 401);
    assert_eq!(revoke(&[("token", new), ("client_id", CLIENT_ID)]).await, 200, "again is no error");
}

#[tokio::test]
async fn the_cookie_signs_in_silently_until_logout() {
    let local = Local::start().await;
    let (_, cookie) = sign_in(&local, "ines@demo.example", &[]).await;
    let authorize = async || {
        let request = local.http.get(local.url(&format!("/oauth2/authorize?{}", query(&[]))));
        location(&request.header(COOKIE, &cookie).send().await.unwrap())
    };
    assert!(authorize().await.starts_with(&callback()), "straight back with a code");
    let logout = async |uri: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("client_id", CLIENT_ID), ("logout_uri", uri)])
            .finish();
        local
            .http
            .get(local.url(&format!("/logout?{query}")))
            .header(COOKIE, &cookie)
            .send()
            .await
            .unwrap()
    };
    assert!(location(&logout("https://evil.example/").await).starts_with("/error?"));
    assert!(authorize().await.starts_with(&callback()), "a refused logout ends nothing");
    let answer = logout(&format!("{DASHBOARD}/logout")).await;
    assert_eq!(location(&answer), format!("{DASHBOARD}/logout"));
    assert!(answer.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert!(authorize().await.starts_with("/login?"), "the session is gone on the server too");
}

#[tokio::test]
async fn a_confidential_client_needs_its_secret() {
    let local = Local::start().await;
    let client = json!({ "client_id": "confidential", "secret": "s3cret/&", "callback_urls": [callback()], "logout_urls": [] });
    let (status, _) = local.control("PUT", "clients", Some(client)).await;
    assert_eq!(status, 200);
    let callback = callback();
    let grant = async |basic: Option<&str>, secret: Option<&str>| {
        let (to, _) = sign_in(&local, "asha@demo.example", &[("client_id", "confidential")]).await;
        let code = pairs(&to)["code"].clone();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &callback),
            ("client_id", "confidential"),
            ("code_verifier", VERIFIER),
        ];
        form.extend(secret.map(|s| ("client_secret", s)));
        let mut request = local.http.post(local.url("/oauth2/token")).form(&form);
        if let Some(secret) = basic {
            request = request.basic_auth("confidential", Some(secret));
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(grant(None, Some("s3cret/&")).await, 200);
    assert_eq!(grant(Some("s3cret%2F%26"), None).await, 200);
    assert_eq!(grant(Some("wrong"), None).await, 400);
    assert_eq!(grant(None, None).await, 400);
}

#[tokio::test]
async fn lifetimes_can_be_shortened() {
    let local = Local::start().await;
    let (status, _) = local
        .control("PUT", "tokens", Some(json!({ "access_seconds": 7, "id_seconds": 9 })))
        .await;
    assert_eq!(status, 200);
    let tokens = tokens(&local, "asha@demo.example").await;
    let (id, access) = (
        claims(&local, &tokens["id_token"]).await,
        claims(&local, &tokens["access_token"]).await,
    );
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 7);
    assert_eq!(id["exp"].as_i64().unwrap() - id["iat"].as_i64().unwrap(), 9);
    assert_eq!(tokens["expires_in"], 7);
}

#[tokio::test]
async fn roles_change_at_the_next_refresh_and_the_disabled_get_nothing() {
    let local = Local::start().await;
    let cognito = local.cognito();
    let pool = &local.env["COGNITO_USER_POOL_ID"];
    let first = tokens(&local, "asha@demo.example").await;
    let name = "asha@demo.example";
    cognito
        .admin_add_user_to_group()
        .user_pool_id(pool)
        .username(name)
        .group_name("Admin")
        .send()
        .await
        .unwrap();
    let (_, second) = refresh(&local, first["refresh_token"].as_str().unwrap()).await;
    assert_eq!(
        claims(&local, &second["access_token"]).await["cognito:groups"],
        json!(["Admin", "Operator"])
    );
    cognito.admin_disable_user().user_pool_id(pool).username(name).send().await.unwrap();
    assert_eq!(
        error(&refresh(&local, second["refresh_token"].as_str().unwrap()).await),
        (400, "invalid_grant")
    );
    let login = local.url(&format!("/login?{}", query(&[])));
    let refused = local
        .http
        .post(&login)
        .form(&[("username", name), ("password", DEMO_PASSWORD)])
        .send()
        .await
        .unwrap();
    assert!(refused.text().await.unwrap().contains("User is disabled."));
    cognito.admin_enable_user().user_pool_id(pool).username(name).send().await.unwrap();
    let third = tokens(&local, name).await;
    cognito
        .admin_user_global_sign_out()
        .user_pool_id(pool)
        .username(name)
        .send()
        .await
        .unwrap();
    assert_eq!(
        error(&refresh(&local, third["refresh_token"].as_str().unwrap()).await),
        (400, "invalid_grant")
    );
}

#[tokio::test]
async fn an_invited_user_chooses_a_password_and_is_in() {
    let local = Local::start().await;
    let pool = &local.env["COGNITO_USER_POOL_ID"];
    local
        .cognito()
        .admin_create_user()
        .user_pool_id(pool)
        .username("lena@demo.example")
        .temporary_password("first-pass-1")
        .send()
        .await
        .unwrap();
    let (_, mail) = local.control("GET", "mail", None).await;
    assert!(mail["mail"][0]["body"].as_str().unwrap().contains("first-pass-1"));
    let login = local.url(&format!("/login?{}", query(&[])));
    let page = local
        .http
        .post(&login)
        .form(&[("username", "lena@demo.example"), ("password", "first-pass-1")])
        .send()
        .await
        .unwrap();
    let page = page.text().await.unwrap();
    let challenge = page.split("name=\"challenge\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let change = local.url(&format!("/login/password?{}", query(&[])));
    let weak = local
        .http
        .post(&change)
        .form(&[("challenge", challenge), ("password", "short")])
        .send()
        .await
        .unwrap();
    assert!(weak.text().await.unwrap().contains("not long enough"));
    let done = local
        .http
        .post(&change)
        .form(&[("challenge", challenge), ("password", "second-pass-2")])
        .send()
        .await
        .unwrap();
    assert!(location(&done).starts_with(&callback()));
    let again = local
        .http
        .post(&change)
        .form(&[("challenge", challenge), ("password", "third-pass-3")])
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 401, "a challenge works once");
}
