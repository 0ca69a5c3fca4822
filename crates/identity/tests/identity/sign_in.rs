//! To the Hosted UI and back.

use crate::support::{Browser, SUB, World};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Role;
use identity::{AuthError, Callback, CallbackError, TokenError, Unavailable};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

#[tokio::test]
async fn a_person_signs_in_and_is_known_from_then_on() {
    let world = World::new().await;
    let (before, query) = world.begin(Browser::default(), "/contacts?label=vip").await;
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["client_id"], "client");
    assert_eq!(query["redirect_uri"], "http://127.0.0.1:3000/auth/callback");
    assert_eq!(query["scope"], "openid email profile");
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["state"].len(), 43);
    assert_ne!(query["state"], query["nonce"]);

    let (after, result) = world.come_back(before, &query["state"], &query["nonce"], |_, _| ()).await;
    let signed_in = result.unwrap();
    assert_eq!(signed_in.return_to.as_str(), "/contacts?label=vip");
    assert_eq!(signed_in.person.actor().sub.as_str(), SUB);
    assert_eq!(signed_in.person.actor().name, "Mira Okafor");
    assert_eq!(signed_in.person.actor().email.as_deref(), Some("mira@example.com"));
    assert_eq!(signed_in.person.role(), Some(Role::Operator));

    {
        let state = world.service.state();
        let asked = &state.token_requests[0];
        assert_eq!(asked["grant_type"], "authorization_code");
        assert_eq!(asked["code"], "code-1");
        assert_eq!(asked["redirect_uri"], "http://127.0.0.1:3000/auth/callback");
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(asked["code_verifier"].as_bytes()));
        assert_eq!(challenge, query["code_challenge"]);
        assert!(state.authorization.as_ref().unwrap().starts_with("Basic "));
    }

    assert_ne!(before.0, after.0, "the session has a new id");
    assert!(!world.session_exists(before).await, "the old one is dead");
    assert!(matches!(world.authenticate(before).await.1, Err(AuthError::Expired)));
    assert_eq!(world.role(after).await, Some(Role::Operator));
    assert!(matches!(world.authenticate(Browser::default()).await.1, Err(AuthError::Anonymous)));
}

#[tokio::test]
async fn flags_may_be_written_as_texts() {
    // Cognito does so for federated and some migrated users.
    for flag in [json!(true), json!("true"), json!("false")] {
        let world = World::new().await;
        let (before, query) = world.begin(Browser::default(), "/inbox").await;
        let written = |_: &mut Value, id: &mut Value| {
            id["email_verified"] = flag.clone();
            id["phone_number_verified"] = flag.clone();
        };
        let (_, result) = world.come_back(before, &query["state"], &query["nonce"], written).await;
        assert_eq!(result.unwrap().person.role(), Some(Role::Operator), "{flag}");
    }
}

#[tokio::test]
async fn a_state_is_good_for_one_callback_in_one_browser_for_ten_minutes() {
    let world = World::new().await;
    let (browser, query) = world.begin(Browser::default(), "/inbox").await;
    let (state, nonce) = (query["state"].as_str(), query["nonce"].as_str());
    let (browser, first) = world.come_back(browser, state, nonce, |_, _| ()).await;
    first.unwrap();
    let (browser, replayed) = world.come_back(browser, state, nonce, |_, _| ()).await;
    assert!(matches!(replayed, Err(CallbackError::UnknownState)), "{replayed:?}");
    assert_eq!(
        world.role(browser).await,
        Some(Role::Operator),
        "a refused callback changes nothing"
    );

    let (victim, _) = world.begin(Browser::default(), "/inbox").await;
    let (_, theirs) = world.begin(Browser::default(), "/inbox").await;
    let (_, foreign) = world.come_back(victim, &theirs["state"], &theirs["nonce"], |_, _| ()).await;
    assert!(matches!(foreign, Err(CallbackError::OtherBrowser)), "{foreign:?}");
    let (_, without_cookie) = {
        let (_, query) = world.begin(Browser::default(), "/inbox").await;
        world
            .come_back(Browser::default(), &query["state"], &query["nonce"], |_, _| ())
            .await
    };
    assert!(matches!(without_cookie, Err(CallbackError::OtherBrowser)), "{without_cookie:?}");

    let (slow, query) = world.begin(Browser::default(), "/inbox").await;
    world.advance(600);
    let (_, late) = world.come_back(slow, &query["state"], &query["nonce"], |_, _| ()).await;
    assert!(matches!(late, Err(CallbackError::UnknownState)), "{late:?}");
    assert_eq!(world.service.state().token_requests.len(), 1, "no code was sent for any of them");
}

#[tokio::test]
async fn two_tabs_sign_in_at_once() {
    let world = World::new().await;
    let (browser, one) = world.begin(Browser::default(), "/inbox").await;
    let (browser, two) = world.begin(browser, "/contacts").await;
    let mut ended = world.identity.ended();
    let (browser, second) = world.come_back(browser, &two["state"], &two["nonce"], |_, _| ()).await;
    let (browser, first) = world.come_back(browser, &one["state"], &one["nonce"], |_, _| ()).await;
    let (second, first) = (second.unwrap(), first.unwrap());
    assert_eq!((first.return_to.as_str(), second.return_to.as_str()), ("/inbox", "/contacts"));
    assert_eq!(world.role(browser).await, Some(Role::Operator));
    assert_eq!(
        &ended.try_recv().unwrap(),
        second.person.session(),
        "the earlier sign-in of the same browser ends"
    );
    assert!(matches!(world.identity.recheck(&second.person).await, Err(AuthError::Expired)));
}

#[tokio::test]
async fn what_the_callback_says_is_told_apart() {
    let world = World::new().await;
    let (browser, query) = world.begin(Browser::default(), "/inbox").await;
    let session = world.session(browser);
    let complete = |code: Option<&str>, state: Option<&str>, error: Option<&str>| {
        let own = |text: Option<&str>| text.map(str::to_owned);
        world.identity.complete_login(
            &session,
            Callback {
                code: own(code),
                state: own(state),
                error: own(error),
            },
        )
    };
    let error = complete(None, None, Some("access_denied")).await.unwrap_err();
    assert!(matches!(&error, CallbackError::Provider { code } if code == "access_denied"));
    let error = complete(None, None, Some("<script>alert(1)</script>")).await.unwrap_err();
    assert_eq!(error.to_string(), "the sign-in service reported an unknown error");
    assert!(matches!(complete(None, None, None).await, Err(CallbackError::Incomplete)));
    assert!(matches!(complete(Some("x"), None, None).await, Err(CallbackError::Incomplete)));
    assert!(matches!(
        complete(Some("x"), Some(""), None).await,
        Err(CallbackError::UnknownState)
    ));
    assert!(matches!(
        complete(Some("x"), Some(&"x".repeat(5000)), None).await,
        Err(CallbackError::UnknownState)
    ));
    world.service.refuse("invalid_grant");
    let error = complete(Some("foreign-code"), Some(&query["state"]), None).await.unwrap_err();
    assert!(
        matches!(&error, CallbackError::ExchangeFailed { code } if code == "invalid_grant"),
        "{error:?}"
    );
}

#[tokio::test]
async fn tokens_that_do_not_fit_sign_nobody_in() {
    let world = World::new().await;
    let mut browser = Browser::default();
    for (claim, value, expected) in [
        ("id.nonce", json!("another"), TokenError::Nonce),
        ("id.token_use", json!("access"), TokenError::Use),
        ("id.aud", json!("another"), TokenError::Client),
        ("id.iss", json!("https://evil.example"), TokenError::Issuer),
        ("id.exp", json!(1), TokenError::Expired),
        ("id.at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), TokenError::Hash),
        ("id.sub", json!("another"), TokenError::Subject),
        ("access.sub", json!("another"), TokenError::Subject),
        ("access.token_use", json!("id"), TokenError::Use),
        ("access.client_id", json!("another"), TokenError::Client),
        ("access.exp", json!("2000000000"), TokenError::Claims),
    ] {
        let (begun, query) = world.begin(browser, "/inbox").await;
        let change = |access: &mut serde_json::Value, id: &mut serde_json::Value| {
            let (token, name) = claim.split_once('.').unwrap();
            if token == "id" {
                id[name] = value.clone();
            } else {
                access[name] = value.clone();
            }
        };
        let (after, result) = world.come_back(begun, &query["state"], &query["nonce"], change).await;
        assert!(
            matches!(&result, Err(CallbackError::Token(error)) if *error == expected),
            "{claim}: {result:?}"
        );
        assert!(matches!(world.authenticate(after).await.1, Err(AuthError::Anonymous)), "{claim}");
        browser = after;
    }
}

#[tokio::test]
async fn nothing_leads_to_another_site() {
    let world = World::new().await;
    for odd in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/auth/callback?code=x",
        "",
    ] {
        let (browser, query) = world.begin(Browser::default(), odd).await;
        let (_, result) = world.come_back(browser, &query["state"], &query["nonce"], |_, _| ()).await;
        assert_eq!(result.unwrap().return_to.as_str(), "/inbox", "{odd}");
    }
}

#[tokio::test]
async fn a_redirecting_token_endpoint_is_not_followed() {
    let world = World::new().await;
    let (browser, query) = world.begin(Browser::default(), "/inbox").await;
    world.service.state().answers.push_back((307, json!({})));
    let (_, result) = world.come_back(browser, &query["state"], &query["nonce"], |_, _| ()).await;
    assert!(
        matches!(result, Err(CallbackError::Unavailable(Unavailable::Tokens(_)))),
        "{result:?}"
    );
    assert_eq!(world.service.state().token_requests.len(), 1);
}

#[tokio::test]
async fn the_server_waits_for_the_sign_in_service_and_says_so() {
    let world = World::empty().await;
    world.service.state().down = true;
    let waiting = world.identity.ready().await.unwrap_err().to_string();
    assert!(waiting.contains(&world.service.issuer()) && waiting.contains("503"), "{waiting}");
    world.service.state().down = false;
    world.advance(1);
    assert!(matches!(world.identity.ready().await, Err(Unavailable::Directory)));
    world.identity.refresh_directory().await.unwrap();
    world.identity.ready().await.unwrap();
}

#[tokio::test]
async fn somebody_new_is_looked_up_at_sign_in() {
    let world = World::empty().await;
    world.identity.refresh_directory().await.unwrap();
    world.service.state().set_member(SUB, "mira", Role::Admin, true);
    let (browser, signed_in) = world.signed_in().await;
    assert_eq!(signed_in.person.role(), Some(Role::Operator), "the lower of token and directory");
    assert_eq!(world.role(browser).await, Some(Role::Operator));
}

#[tokio::test]
async fn who_is_in_no_group_is_signed_in_without_a_role() {
    let world = World::empty().await;
    let (browser, query) = world.begin(Browser::default(), "/inbox").await;
    let drop_groups = |access: &mut serde_json::Value, _: &mut serde_json::Value| {
        access.as_object_mut().unwrap().remove("cognito:groups");
    };
    let (browser, result) = world.come_back(browser, &query["state"], &query["nonce"], drop_groups).await;
    assert_eq!(result.unwrap().person.role(), None);
    let person = world.authenticate(browser).await.1.unwrap();
    assert!(person.viewer().is_err() && person.operator().is_err() && person.admin().is_err());
}
