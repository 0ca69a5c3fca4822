//! A role that is taken away, and a sign-out, end requests and live streams: here and on the other server.

use crate::support::{Browser, Instance, Reader, TestApp, location, now, text_event, until};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::{Duration, Instant};

const ASHA: &str = "asha@demo.example";

/// What changes in Cognito is in effect within this time.
const SOON: Duration = Duration::from_secs(5);

#[expect(clippy::disallowed_methods, reason = "tests run in real time")]
fn moment() -> Instant {
    Instant::now()
}

/// Waits until a stream has ended, and gives its reason and how long that took.
async fn ended(reader: &Reader, began: Instant) -> (Option<String>, Duration) {
    let reason = reader.end().await;
    let at = reader.heard().ended.unwrap();
    (reason, at - began)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_lowered_ends_privileged_requests_and_streams() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let operator = Browser::signed_in(&app, ASHA).await;
    let bystander = Browser::signed_in(&app, "tomas@demo.example").await;
    app.publish(text_event("wamid.R1", "919811110001", now(), "hello")).await;
    let conversation = operator.conversation_with("Test Customer").await;
    operator.ok("thread/resolve", json!({ "conversation": conversation })).await;
    let streams = [
        Reader::open(&operator, &app.url, None).await,
        Reader::open(&operator, &other.url, None).await,
    ];
    let unmoved = Reader::open(&bystander, &app.url, None).await;

    let group = |name: &str| json!({ "Username": ASHA, "GroupName": name });
    app.cognito("AdminAddUserToGroup", group("Viewer")).await;
    app.cognito("AdminRemoveUserFromGroup", group("Operator")).await;
    let began = moment();
    until("an operator's act is refused", async || {
        let (status, _) = operator.api("thread/reopen", json!({ "conversation": conversation })).await;
        (status == StatusCode::FORBIDDEN).then_some(())
    })
    .await;
    assert!(began.elapsed() < SOON, "refused after {:?}", began.elapsed());
    for stream in &streams {
        let (reason, after) = ended(stream, began).await;
        assert_eq!(reason.as_deref(), Some("role"));
        assert!(after < SOON, "a stream ended after {after:?}");
    }
    assert_eq!(operator.ok("me", json!({})).await["role"], "Viewer", "reading goes on");
    Reader::open(&operator, &other.url, None).await;
    assert!(unmoved.heard().ended.is_none(), "others are left alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_disabled_or_in_no_group_is_out() {
    let app = TestApp::start().await;
    for (email, operation, body) in [
        (ASHA, "AdminDisableUser", json!({ "Username": ASHA })),
        (
            "vikram@demo.example",
            "AdminRemoveUserFromGroup",
            json!({ "Username": "vikram@demo.example", "GroupName": "Viewer" }),
        ),
    ] {
        let browser = Browser::signed_in(&app, email).await;
        let stream = Reader::open(&browser, &app.url, None).await;
        app.cognito(operation, body).await;
        let began = moment();
        until("requests are refused", async || {
            let (status, _) = browser.api("me", json!({})).await;
            matches!(status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED).then_some(())
        })
        .await;
        assert!(began.elapsed() < SOON, "{operation}: refused after {:?}", began.elapsed());
        let (reason, after) = ended(&stream, began).await;
        assert_eq!(reason.as_deref(), Some("role"), "{operation}");
        assert!(after < SOON, "{operation}: the stream ended after {after:?}");
        assert_eq!(location(&browser.get("/inbox").await), "/no-access", "{operation}");
        assert_eq!(browser.get("/live").await.status(), StatusCode::FORBIDDEN, "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_streams_of_every_server() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let browser = Browser::signed_in(&app, ASHA).await;
    let elsewhere = Browser::signed_in(&app, ASHA).await;
    let here = Reader::open(&browser, &app.url, None).await;
    let there = Reader::open(&browser, &other.url, None).await;
    let unmoved = Reader::open(&elsewhere, &app.url, None).await;
    let origin = app.url.clone();
    let began = moment();
    browser
        .send(Method::POST, "/auth/logout", |request| request.header("origin", origin))
        .await;
    let (reason, after) = ended(&here, began).await;
    assert_eq!(reason.as_deref(), Some("signed_out"));
    assert!(
        after < Duration::from_millis(500),
        "the stream of this server ended after {after:?}"
    );
    let (reason, after) = ended(&there, began).await;
    assert_eq!(reason.as_deref(), Some("signed_out"));
    assert!(
        after < Duration::from_secs(3),
        "the stream of the other server ended after {after:?}"
    );
    assert!(unmoved.heard().ended.is_none(), "another sign-in of the same person goes on");
}
