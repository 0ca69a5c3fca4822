//! Tokens: refresh with rotation, revocation, lifetimes, roles, new keys and a moved clock.

use crate::{
    signin::{VERIFIER, callback, claims, error, pairs, query, refresh, sign_in, tokens},
    support::{Folder, Local, now_ms},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::decode_header;
use sandbox::names::{CLIENT_ID, DEMO_PASSWORD};
use serde_json::{Value, json};

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
async fn rotated_keys_sign_at_once_and_old_ones_count_until_they_are_dropped() {
    let folder = Folder::new();
    let local = Local::start_in(Some(folder.0.clone())).await;
    let kid = |token: &Value| decode_header(token.as_str().unwrap()).unwrap().kid.unwrap();
    let user = async |local: &Local, token: &Value| {
        let request = local.http.get(local.url("/oauth2/userInfo")).bearer_auth(token.as_str().unwrap());
        request.send().await.unwrap().status().as_u16()
    };
    let before = tokens(&local, "asha@demo.example").await;
    let rotated = local.post("keys/rotate", json!({})).await;
    assert_eq!(rotated["kids"].as_array().unwrap().len(), 4);
    let after = tokens(&local, "asha@demo.example").await;
    assert_ne!(kid(&before["access_token"]), kid(&after["access_token"]));
    assert_ne!(kid(&before["id_token"]), kid(&after["id_token"]));
    for pair in [&before, &after] {
        claims(&local, &pair["access_token"]).await;
        claims(&local, &pair["id_token"]).await;
        assert_eq!(user(&local, &pair["access_token"]).await, 200);
    }
    // A restart changes nothing.
    local.sandbox.shutdown().await;
    let local = Local::start_in(Some(folder.0.clone())).await;
    assert_eq!(user(&local, &before["access_token"]).await, 200);
    assert_eq!(user(&local, &after["access_token"]).await, 200);
    let dropped = local.post("keys/rotate", json!({ "drop": true })).await;
    assert_eq!(dropped["kids"].as_array().unwrap().len(), 2);
    assert_eq!(user(&local, &before["access_token"]).await, 401);
    assert_eq!(user(&local, &after["access_token"]).await, 200);
    assert_eq!(
        kid(&tokens(&local, "asha@demo.example").await["access_token"]),
        kid(&after["access_token"])
    );
}

#[tokio::test]
async fn tokens_are_as_old_as_the_clock_says() {
    let local = Local::start().await;
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": -600 }))).await;
    let early = tokens(&local, "asha@demo.example").await;
    let issued = |token: &Value| {
        let payload = URL_SAFE_NO_PAD.decode(token.as_str().unwrap().split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&payload).unwrap();
        assert!(claims["auth_time"].as_i64().unwrap() <= claims["iat"].as_i64().unwrap());
        claims["iat"].as_i64().unwrap()
    };
    let now = now_ms() / 1000;
    assert!((now - 630..=now - 599).contains(&issued(&early["access_token"])));
    // An hour and more later the access token is over, and a refresh gives one of that time.
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": 7200 }))).await;
    let request = local
        .http
        .get(local.url("/oauth2/userInfo"))
        .bearer_auth(early["access_token"].as_str().unwrap());
    assert_eq!(request.send().await.unwrap().status(), 401);
    let (status, later) = refresh(&local, early["refresh_token"].as_str().unwrap()).await;
    assert_eq!(status, 200);
    assert!((now + 7199..=now + 7260).contains(&issued(&later["access_token"])));
}
