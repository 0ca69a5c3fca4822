//! What the server writes about its work, while everything that can go wrong does.

use crate::support::{Browser, TestApp, client, client_id, event, location, now, text_event, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

const NUMBER: &str = "919811114242";

/// Our own parts say all they can say.
const LOUD: &str = "info,wecare=trace,service=trace,identity=trace,store=trace,whatsapp=trace,app=trace";

/// The text that stands for what people write, in a place of its own each time.
fn canary(place: &str) -> String {
    format!("CANARY-{place}")
}

/// Everything in the table of sessions that would let somebody in.
async fn kept_secrets(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = vec![app.scan("wecare-sessions").await.into_values().collect::<Value>()];
    while let Some(value) = look.pop() {
        match value {
            Value::Array(values) => look.extend(values),
            Value::Object(fields) => look.extend(fields.into_values()),
            Value::String(text) => {
                // Tokens and verifiers, and what records hold as JSON; times, names and our own words are shorter.
                if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(&text) {
                    look.push(inner);
                } else if text.len() >= 40 && !text.contains(' ') && !text.starts_with("http") {
                    found.push(text.split('#').next_back().unwrap_or_default().to_owned());
                }
            }
            _ => {}
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_no_secret_no_words_and_no_number() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("RUST_LOG", LOUD.to_owned())]).await;
    let fault = |service: &str, operation: &str, kind: &str, times: u32| json!({ "service": service, "operation": operation, "kind": kind, "times": times });
    let mut secrets = Vec::new();

    // Signing in, rightly and wrongly.
    let browser = Browser::new(&app);
    let callback = browser
        .callback_address("asha@demo.example", &format!("/inbox?x={}", canary("return")))
        .await;
    let before = browser.cookie().unwrap();
    browser.get(&callback).await;
    browser.get(&callback).await;
    secrets.extend([before, browser.cookie().unwrap(), sandbox::names::DEMO_PASSWORD.to_owned()]);
    secrets.extend(
        url::Url::parse(&callback)
            .unwrap()
            .query_pairs()
            .map(|(_, value)| value.into_owned()),
    );
    browser
        .get(&format!("/auth/callback?error={}&state={}", canary("error"), canary("state")))
        .await;
    let stranger = Browser::new(&app);
    stranger.set_cookie(&canary("cookie"));
    stranger.get("/inbox").await;

    // Customers write, also what nobody can read; somebody forges.
    let mut value = text_event("wamid.LOG1", NUMBER, now(), &canary("inbound"));
    value["contacts"][0]["profile"]["name"] = json!(canary("name"));
    app.publish(value).await;
    let conversation = browser.conversation_with(&canary("name")).await;
    let mut odd = text_event("wamid.LOG2", NUMBER, now(), &canary("odd"));
    odd["messages"][0]["timestamp"] = json!(canary("timestamp"));
    app.publish(odd).await;
    app.control(Method::POST, "publish", json!({ "message": canary("no-json") })).await;
    let forged = json!({ "Type": "Notification", "MessageId": "m", "TopicArn": sandbox::names::TOPIC_ARN,
        "Message": event(text_event("wamid.LOG3", NUMBER, now(), &canary("forged"))).to_string(), "Timestamp": "2026-01-01T00:00:00.000Z",
        "SignatureVersion": "2", "Signature": "AAAA", "SigningCertURL": "https://sns.us-east-1.amazonaws.com/x.pem" });
    let hook = client()
        .post(format!("{}/webhooks/sns", app.url))
        .body(forged.to_string())
        .send()
        .await
        .unwrap();
    assert!(hook.status().is_client_error() || hook.status() == StatusCode::SERVICE_UNAVAILABLE);

    // Replies go out, are throttled, refused, lost and impossible.
    for (serial, kind) in ["throttle", "refuse", "error"].into_iter().enumerate() {
        app.control(Method::POST, "faults", fault("eum", "SendWhatsAppMessage", kind, 1))
            .await;
        let id = client_id(u64::try_from(serial).unwrap() + 1);
        let body = json!({ "conversation": conversation, "client_id": id, "text": canary("outbound") });
        browser.ok("thread/send", body).await;
        until("it has its outcome", async || {
            let messages = browser.messages(&conversation).await;
            let message = messages.into_iter().find(|message| message["id"] == id.as_str())?;
            matches!(crate::support::state(&message), "delivered" | "failed" | "unconfirmed").then_some(())
        })
        .await;
    }
    let send = |text: String| json!({ "conversation": conversation, "client_id": client_id(20), "text": text });
    let long = format!("{}{}", canary("long"), "x".repeat(5_000));
    assert_eq!(browser.api("thread/send", send(long)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let fresh = AtomicU64::new(30);
    until("a send meets the fault", async || {
        // A status that arrives meanwhile may meet it first.
        app.control(Method::POST, "faults", fault("dynamodb", "TransactWriteItems", "refuse", 1))
            .await;
        let id = client_id(fresh.fetch_add(1, Ordering::Relaxed));
        let body = json!({ "conversation": conversation, "client_id": id, "text": canary("broken") });
        let (status, _) = browser.api("thread/send", body).await;
        (status == StatusCode::INTERNAL_SERVER_ERROR).then_some(())
    })
    .await;
    let unreadable = format!("{{ \"conversation\": \"{}\", ", canary("body"));
    for (path, kind) in [
        ("/api/thread/send", "application/json"),
        (&format!("/inbox/{conversation}"), "application/x-www-form-urlencoded"),
    ] {
        let answer = browser
            .send(Method::POST, path, |request| {
                request
                    .header(header::ORIGIN, &app.url)
                    .header(header::CONTENT_TYPE, kind)
                    .body(unreadable.clone())
            })
            .await;
        assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
    }
    let form = [("client_id", "x"), ("text", "CANARY-form")];
    let answer = browser
        .send(Method::POST, &format!("/inbox/{conversation}?q={}", canary("query")), |request| {
            request.header(header::ORIGIN, &app.url).form(&form)
        })
        .await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    browser.get(&format!("/{}", canary("path"))).await;

    secrets.extend(kept_secrets(&app).await);
    assert!(secrets.len() >= 8, "cookies, code, state and tokens are known: {}", secrets.len());
    let origin = app.url.clone();
    let out = browser
        .send(Method::POST, "/auth/logout", |request| request.header(header::ORIGIN, origin))
        .await;
    assert!(location(&out).contains("/logout"));

    let log = until("the last request is in the log", async || {
        let log = app.log();
        log.contains("/auth/logout").then_some(log)
    })
    .await;
    assert!(
        log.lines().count() > 30 && log.contains("\"level\":\"ERROR\""),
        "everything was logged: {log}"
    );
    for line in log.lines() {
        assert!(!line.contains("CANARY"), "what people write: {line}");
        assert!(!line.contains(NUMBER) && !line.contains(&NUMBER[2..]), "a phone number: {line}");
        for secret in &secrets {
            assert!(!line.contains(secret.as_str()), "a secret: {line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_an_id_that_finds_it_in_the_log() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut ids = std::collections::BTreeSet::new();
    for (path, logged) in [
        ("/inbox", "/inbox"),
        ("/nowhere", "unmatched"),
        ("/healthz", "/healthz"),
        ("/inbox/x", "/inbox/{id}"),
    ] {
        let mut answer = browser
            .send(Method::GET, path, |request| request.header("x-request-id", "forged"))
            .await;
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        while answer.chunk().await.unwrap().is_some() {}
        assert_ne!(id, "forged", "the id is ours");
        until("its line is in the log", async || {
            let log = app.log();
            let line = log.lines().find(|line| line.contains(&id))?;
            assert!(line.contains(&format!("\"path\":\"{logged}\"")), "{line}");
            Some(())
        })
        .await;
        assert!(ids.insert(id), "each has its own");
    }
}
