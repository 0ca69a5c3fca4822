//! The live stream.

use crate::support::{Browser, Instance, Reader, SUPPORT, TestApp, now, text_event, unread, until};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

/// Reads a stream up to the first event that fits.
async fn next(stream: &mut Response, buffer: &mut String, fits: impl Fn(&str) -> bool) -> String {
    loop {
        while let Some(end) = buffer.find("\n\n") {
            let event: String = buffer.drain(..end + 2).collect();
            if fits(&event) {
                return event;
            }
        }
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        buffer.push_str(&String::from_utf8_lossy(&chunk));
    }
}

fn data(event: &str) -> Value {
    serde_json::from_str(event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap()).unwrap()
}

fn id(event: &str) -> String {
    event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_and_what_was_missed_is_told_again() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let (mut stream, mut buffer) = (browser.get("/live").await, String::new());
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let hello = next(&mut stream, &mut buffer, |event| event.contains("event: hello")).await;
    assert_eq!(data(&hello)["schema"], domain::SCHEMA);
    app.publish(text_event("wamid.L1", "919811110001", now(), "first")).await;
    let first = next(&mut stream, &mut buffer, |event| event.contains("wamid.L1")).await;
    let told = data(&first);
    assert_eq!(told["scope"], json!({ "number": SUPPORT }));
    let [conversation, entry] = told["changes"].as_array().unwrap().as_slice() else {
        panic!("{told}")
    };
    assert_eq!(entry["entry"]["message"]["content"]["text"]["body"], "first");
    let conversation = &conversation["conversation"];
    assert_eq!((unread(conversation), conversation["v"].as_i64()), (1, Some(1)));
    let since = id(&first);
    drop(stream);

    app.publish(text_event("wamid.L2", "919811110001", now(), "missed")).await;
    browser.conversation_with("Test Customer").await;
    let (mut stream, mut buffer) = (browser.get(&format!("/live?since={since}")).await, String::new());
    let missed = next(&mut stream, &mut buffer, |event| event.contains("wamid.L2")).await;
    assert_eq!(data(&missed)["changes"][0]["conversation"]["v"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_appears_while_streams_are_open_is_heard_at_once() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let streams = [
        Reader::open(&browser, &app.url, None).await,
        Reader::open(&browser, &other.url, None).await,
    ];
    let mut event = text_event("wamid.NEW", "919811110001", now(), "to a number nobody knew");
    event["metadata"]["phone_number_id"] = json!("290000000000009");
    app.publish(event).await;
    for stream in &streams {
        let heard = until("it is heard", async || {
            let told = &stream.heard().told;
            told.iter().find(|told| told.data.to_string().contains("wamid.NEW")).cloned()
        })
        .await;
        assert_eq!(heard.data["scope"], json!({ "number": "290000000000009" }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_from_long_ago_asks_for_a_fresh_snapshot() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let old = domain::MessageId::from_parts(u64::try_from(now() - 660).unwrap() * 1000, 0);
    let (mut stream, mut buffer) = (browser.get(&format!("/live?since={old}")).await, String::new());
    next(&mut stream, &mut buffer, |event| event.contains("event: reset")).await;
    assert_eq!(browser.get("/live?since=nonsense").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_browser_hears_what_another_does() {
    let app = TestApp::start().await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    app.publish(text_event("wamid.A", "919811110001", now(), "hello")).await;
    let conversation = operator.conversation_with("Test Customer").await;
    let (mut stream, mut buffer) = (viewer.get("/live").await, String::new());
    next(&mut stream, &mut buffer, |event| event.contains("event: hello")).await;
    operator.ok("thread/resolve", json!({ "conversation": conversation })).await;
    next(&mut stream, &mut buffer, |event| event.contains("\"state\":\"resolved\"")).await;
}
