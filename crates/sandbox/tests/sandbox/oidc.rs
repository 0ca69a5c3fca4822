//! Sign-in: the code flow with PKCE, logout, and everything that must be refused.

use crate::{
    signin::{VERIFIER, callback, claims, code, error, exchange, location, pairs, query, sign_in, token, tokens},
    support::{DASHBOARD, Local},
};
use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::header::{COOKIE, SET_COOKIE};
use sandbox::names::{CLIENT_ID, DEMO_PASSWORD};
use serde_json::json;

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
