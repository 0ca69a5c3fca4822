//! Sessions while tokens end, keys change, clocks differ and the sign-in service has a bad day.

use crate::support::{Browser, Instance, Issuer, Mood, TestApp, location, now, until};
use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;

const ASHA: &str = "asha@demo.example";

/// Ten requests of one session at once, five at each of two servers.
async fn ten_requests(browser: &Browser, app: &TestApp, other: &Instance) -> Vec<StatusCode> {
    let one = |number: usize| {
        let server = if number.is_multiple_of(2) { &app.url } else { &other.url };
        async move { me_at(browser, &app.url, server).await }
    };
    join_all((0..10).map(one)).await
}

/// Asks a server who this is.
async fn me_at(browser: &Browser, origin: &str, server: &str) -> StatusCode {
    let answer = browser
        .send(reqwest::Method::POST, &format!("{server}/api/me"), |request| {
            request.header("origin", origin).json(&json!({}))
        })
        .await;
    answer.status()
}

/// Signs in with an access token that is over in a moment, and waits until it is. The tokens to come live for an hour.
async fn signed_in_with_a_token_that_is_over(app: &TestApp, issuer: &Issuer) -> Browser {
    // Two minutes are forgiven.
    issuer.pool().access_seconds = -112;
    let browser = Browser::signed_in(app, ASHA).await;
    let over = now() + 9;
    issuer.pool().access_seconds = 3600;
    until("the token is over", async || (now() > over).then_some(())).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_requests_at_two_servers_refresh_once_and_all_succeed() {
    let (app, issuer) = TestApp::with_issuer().await;
    let other = Instance::start(&app).await;
    let browser = signed_in_with_a_token_that_is_over(&app, &issuer).await;
    assert_eq!(ten_requests(&browser, &app, &other).await, [StatusCode::OK; 10]);
    assert_eq!(issuer.refreshes(), (1, 1), "one of ten refreshed");
    assert_eq!(ten_requests(&browser, &app, &other).await, [StatusCode::OK; 10]);
    assert_eq!(issuer.pool().asked, 1, "the new token serves both");

    // The same with a token that still counts but ends soon: nobody waits, and one refreshes.
    issuer.pool().access_seconds = 45;
    let browser = Browser::signed_in(&app, ASHA).await;
    issuer.pool().access_seconds = 3600;
    assert_eq!(ten_requests(&browser, &app, &other).await, [StatusCode::OK; 10]);
    assert_eq!(issuer.refreshes(), (2, 2));
    assert_eq!(ten_requests(&browser, &app, &other).await, [StatusCode::OK; 10]);
    assert_eq!(issuer.pool().asked, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_service_in_trouble_signs_nobody_out() {
    let (app, issuer) = TestApp::with_issuer().await;
    for mood in [Mood::Throttles, Mood::Breaks, Mood::Hangs] {
        issuer.pool().access_seconds = 45;
        issuer.pool().mood = mood;
        let browser = Browser::signed_in(&app, ASHA).await;
        let asked = issuer.pool().asked;
        assert_eq!(
            browser.api("me", json!({})).await.0,
            StatusCode::OK,
            "{mood:?}: the old token still counts"
        );
        assert_eq!(issuer.pool().asked, asked + 1, "{mood:?}: a refresh was tried");
    }

    issuer.pool().mood = Mood::Works;
    let browser = signed_in_with_a_token_that_is_over(&app, &issuer).await;
    issuer.pool().mood = Mood::Throttles;
    let asked = issuer.refreshes().0;
    let calls = join_all((0..5).map(|_| browser.api("me", json!({}))));
    let (calls, page, stream) = tokio::join!(calls, browser.get("/inbox"), browser.get("/live"));
    for (status, _) in calls {
        assert_eq!(
            status,
            StatusCode::SERVICE_UNAVAILABLE,
            "without a token that counts the answer is: later"
        );
    }
    assert_eq!(
        (page.status(), page.headers()["retry-after"].to_str().unwrap()),
        (StatusCode::SERVICE_UNAVAILABLE, "3")
    );
    assert_eq!(stream.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        issuer.refreshes().0,
        asked + 1,
        "requests do not hammer a service that is in trouble"
    );
    issuer.pool().mood = Mood::Works;
    until("the session goes on", async || {
        let status = browser.api("me", json!({})).await.0;
        assert_ne!(status, StatusCode::UNAUTHORIZED, "signed out");
        (status == StatusCode::OK).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_refresh_ends_the_session_with_a_sentence() {
    let (app, issuer) = TestApp::with_issuer().await;
    let browser = signed_in_with_a_token_that_is_over(&app, &issuer).await;
    issuer.pool().mood = Mood::Refuses;
    let page = browser.get("/inbox?tab=mine").await;
    let login = location(&page);
    assert_eq!(login, "/login?return_to=%2Finbox%3Ftab%3Dmine&expired=1");
    assert_eq!(browser.cookie(), None, "the cookie goes too");
    let text = browser.get(&login).await.text().await.unwrap();
    assert!(text.contains("Session expired, please login again."));
    assert_eq!(browser.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
    issuer.pool().mood = Mood::Works;
    assert_eq!(
        browser.api("me", json!({})).await.0,
        StatusCode::UNAUTHORIZED,
        "what is over stays over"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_change_while_people_are_signed_in() {
    let (app, issuer) = TestApp::with_issuer().await;
    let early = Browser::signed_in(&app, ASHA).await;
    assert_eq!(issuer.pool().key_fetches, 1);

    // A flood of tokens with keys that nobody knows: sign-ins of other browsers, all within the minute.
    let good = issuer.pool().signs.clone();
    issuer.pool().signs = Issuer::new_key("made-up");
    for _ in 0..200 {
        assert_eq!(Browser::new(&app).sign_in(ASHA, "").await, "/login?error=invalid");
    }
    assert_eq!(
        issuer.pool().key_fetches,
        1,
        "at most one fetch a minute, and the first was at the first sign-in"
    );
    assert_eq!(early.api("me", json!({})).await.0, StatusCode::OK, "and nobody else notices");

    // The pool signs with a new key and withdraws the old one.
    let next = Issuer::new_key("key-2");
    issuer.pool().signs = next.clone();
    issuer.pool().published = vec![next];
    let late = tokio::time::timeout(Duration::from_secs(90), async {
        loop {
            let browser = Browser::new(&app);
            if browser.sign_in(ASHA, "").await == "/inbox" {
                return browser;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    })
    .await
    .expect("the new key is known after one minute");
    assert_eq!(issuer.pool().key_fetches, 2, "one refresh brought it");
    assert_eq!(late.api("me", json!({})).await.0, StatusCode::OK);
    issuer.pool().signs = good;
    assert_eq!(
        Browser::new(&app).sign_in(ASHA, "").await,
        "/login?error=invalid",
        "a withdrawn key signs nobody in"
    );
    assert_eq!(issuer.pool().key_fetches, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_may_be_a_minute_off_and_not_ten() {
    let (app, issuer) = TestApp::with_issuer().await;
    // Behind: the tokens that come have ended already. Ahead: they begin to count only later.
    for (ends_in, begins_in, good) in [
        (-61, None, true),
        (-600, None, false),
        (3600, Some(61), true),
        (3600, Some(600), false),
    ] {
        issuer.pool().access_seconds = ends_in;
        issuer.pool().not_before = begins_in;
        let landed = Browser::new(&app).sign_in(ASHA, "").await;
        assert_eq!(landed == "/inbox", good, "ends in {ends_in} s, begins in {begins_in:?} s: {landed}");
    }
    // A clock that is ahead issues tokens from the future; without `nbf` they count at once.
    issuer.pool().access_seconds = 3600;
    issuer.pool().not_before = None;
    issuer.pool().ahead = 61;
    let browser = Browser::signed_in(&app, ASHA).await;
    assert_eq!(browser.api("me", json!({})).await.0, StatusCode::OK);
}
