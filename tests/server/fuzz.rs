//! Hundreds of broken requests over all routes: each is answered with a status that blames the request, never with a 500,
//! and nothing in the server panics.

#[path = "../support/mutate.rs"]
mod mutate;

use crate::support::{Browser, TestApp, client, event, now, text_event, until};
use mutate::broken;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::{Method, header::HeaderValue};
use serde_json::{Value, json};

/// The same inputs on every run.
fn runner() -> TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    TestRunner::new_with_rng(Config::default(), rng)
}

fn some(runner: &mut TestRunner, corpus: &[String]) -> String {
    broken(corpus.to_vec()).new_tree(runner).unwrap().current()
}

/// Sends a request; the answer must not blame us.
async fn answered(browser: &Browser, request: reqwest::RequestBuilder, what: &str) -> u16 {
    let cookie = format!("__Host-wecare={}", browser.cookie().unwrap());
    // What no client can send is nothing a server can get.
    let Ok(request) = request.header("cookie", cookie).build() else {
        return 0;
    };
    let status = client()
        .execute(request)
        .await
        .unwrap_or_else(|error| panic!("no answer to {what}: {error}"))
        .status()
        .as_u16();
    assert!(status < 500, "{status} for {what}");
    status
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_requests_are_refused_and_break_nothing() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.publish(text_event("wamid.Z1", "919811110001", now(), "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let mut runner = runner();
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let place = "0000000001#00000000010000000000000001";

    let calls: Vec<(&str, Value)> = vec![
        ("me", json!({})),
        ("zone", json!({ "name": "Europe/Berlin" })),
        ("inbox", json!({ "filter": { "phone": null, "tab": "all", "state": "open" } })),
        (
            "inbox/more",
            json!({ "filter": { "phone": null, "tab": "all", "state": "open" }, "after": place }),
        ),
        (
            "inbox/counts",
            json!({ "filter": { "phone": null, "tab": "mine", "state": "resolved" } }),
        ),
        ("thread", json!({ "conversation": conversation })),
        ("thread/older", json!({ "conversation": conversation, "before": place })),
        ("thread/newer", json!({ "conversation": conversation, "after": place })),
        ("thread/around", json!({ "conversation": conversation, "place": place })),
        (
            "thread/gallery",
            json!({ "conversation": conversation, "shelf": "links", "before": place }),
        ),
        (
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "hi" }),
        ),
        ("thread/assign", json!({ "conversation": conversation, "assignee": null })),
        ("thread/resolve", json!({ "conversation": conversation })),
        ("thread/reopen", json!({ "conversation": conversation })),
        ("thread/read", json!({ "conversation": conversation, "seen": place })),
    ];
    for _ in 0..20 {
        for (path, body) in &calls {
            let text = some(&mut runner, &[body.to_string()]);
            let kind = ["application/json", "text/plain", "application/x-www-form-urlencoded"][text.len() % 3];
            let request = client()
                .post(format!("{}/api/{path}", app.url))
                .header("origin", &app.url)
                .header("content-type", kind)
                .body(text.clone());
            answered(&browser, request, &format!("{path}: {text}")).await;
        }
    }

    let addresses: Vec<String> = [
        "/live?since=01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/inbox?tab=mine&state=resolved&phone=310000000000011",
        &format!("/inbox/{conversation}"),
        "/auth/callback?code=abc&state=def",
        "/auth/login?return_to=/inbox",
        "/login?expired=1&return_to=%2Finbox&error=expired",
        "/pkg/wecare.js",
        "/fonts/x.woff2",
        "/healthz",
        "/no-access",
    ]
    .map(str::to_owned)
    .to_vec();
    for number in 0..300 {
        let text = some(&mut runner, &addresses);
        let method = if number % 5 == 0 { Method::DELETE } else { Method::GET };
        let address = format!("{}/{}", app.url, text.trim_start_matches('/'));
        let Ok(address) = url::Url::parse(&address) else { continue };
        if address.origin().ascii_serialization() == app.url {
            answered(&browser, client().request(method, address).header("origin", &app.url), &text).await;
        }
    }
    for _ in 0..60 {
        let since = some(&mut runner, &[id.to_owned()]);
        let address = format!("{}/live?since={}", app.url, encoded(&since));
        let status = answered(&browser, client().get(address), &since).await;
        let right = if since.parse::<domain::EventId>().is_ok() { 200 } else { 400 };
        assert_eq!(status, right, "since {since:?}");
    }

    let envelope = json!({ "Type": "Notification", "MessageId": "m", "TopicArn": "arn:aws:sns:us-east-1:000000000000:other",
        "Message": "{}", "Timestamp": "2026-01-01T00:00:00.000Z", "SignatureVersion": "2", "Signature": "AAAA",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/a.pem" });
    for _ in 0..100 {
        let text = some(&mut runner, &[envelope.to_string()]);
        let status = answered(
            &browser,
            client().post(format!("{}/webhooks/sns", app.url)).body(text.clone()),
            &text,
        )
        .await;
        assert!(matches!(status, 400 | 403), "{status} for {text}");
    }
    assert!(!app.log().contains("panicked"), "{}", app.log());
    browser.ok("me", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_cookie_is_nobodys() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let good = browser.cookie().unwrap();
    let mut runner = runner();
    for _ in 0..150 {
        let cookie = some(
            &mut runner,
            &[format!("__Host-wecare={good}"), format!("a=b; __Host-wecare={good}; c=d")],
        );
        let Ok(value) = HeaderValue::from_bytes(cookie.as_bytes()) else {
            continue;
        };
        let still_good = cookie.split(';').any(|part| part.trim() == format!("__Host-wecare={good}"));
        for path in ["/inbox", "/live", "/auth/callback?code=a&state=b"] {
            let answer = client()
                .get(format!("{}{path}", app.url))
                .header("cookie", value.clone())
                .send()
                .await
                .unwrap();
            let status = answer.status().as_u16();
            assert!(status < 500, "{status} for {cookie:?} at {path}");
            if !still_good && path == "/live" {
                assert_eq!(status, 401, "{cookie:?}");
            }
        }
    }
    assert!(!app.log().contains("panicked"), "{}", app.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_events_hold_up_no_good_ones() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut runner = runner();
    let corpus = [event(text_event("wamid.F0", "919811110001", now(), "hello")).to_string()];
    for number in 0..100 {
        let message = some(&mut runner, &corpus);
        app.control(Method::POST, "publish", json!({ "message": message })).await;
        if number % 20 == 0 {
            let good = text_event(&format!("wamid.G{number}"), "919811119999", now(), &format!("good {number}"));
            app.publish(good).await;
        }
    }
    until("every good message is there", async || {
        let rows = browser.inbox().await;
        let id = rows.iter().find(|row| row.to_string().contains("919811119999"))?["id"]
            .as_str()?
            .to_owned();
        let text = serde_json::to_string(&browser.messages(&id).await).unwrap();
        (0..100)
            .step_by(20)
            .all(|number| text.contains(&format!("good {number}")))
            .then_some(())
    })
    .await;
    assert!(!app.log().contains("panicked"), "{}", app.log());
}
