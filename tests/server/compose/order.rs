//! What is said to a customer goes out in the order in which it was said.

use super::{JPEG, World};
use crate::support::{Instance, state, tried};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

fn text(body: &str) -> Value {
    json!({ "text": { "body": body } })
}

/// What the phone shows: words, or the kind.
async fn shown(world: &World) -> Vec<String> {
    let of = |message: &Value| {
        let words = message["text"]["body"].as_str().or_else(|| message["type"].as_str());
        words.unwrap_or_default().to_owned()
    };
    world.on_the_phone().await.iter().map(of).collect()
}

async fn arrive(world: &World, count: usize, seconds: u64) -> Vec<String> {
    let all = tried(seconds, async || {
        let shown = shown(world).await;
        (shown.len() >= count).then_some(shown)
    });
    let all = all.await;
    all.unwrap_or_else(|| panic!("{count} messages should have arrived"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_does_not_overtake_the_file_before_it() {
    let world = World::new().await;
    let upload = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    // WhatsApp takes three seconds for the file.
    let slow = json!({ "service": "eum", "operation": "PostWhatsAppMessageMedia", "kind": "delay", "millis": 3000, "times": 1 });
    world.app.control(Method::POST, "faults", slow).await;
    assert_eq!(world.send(1, json!({ "image": { "upload": upload } })).await.0, StatusCode::OK);
    for (n, words) in [(2, "this is it"), (3, "is it the one?")] {
        assert_eq!(world.send(n, text(words)).await.0, StatusCode::OK);
    }
    assert_eq!(arrive(&world, 3, 30).await, ["image", "this is it", "is it the one?"]);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_sent_by_another_server_waits_for_a_file_that_is_throttled() {
    let world = World::new().await;
    let other = Instance::start(&world.app).await;
    let upload = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    // The sender gives up, and the sweeper brings it after half a minute.
    let full = json!({ "service": "eum", "operation": "PostWhatsAppMessageMedia", "kind": "throttle", "times": 3 });
    world.app.control(Method::POST, "faults", full).await;
    assert_eq!(world.send(1, json!({ "image": { "upload": upload } })).await.0, StatusCode::OK);
    let (there, body) = (format!("{}/api/thread/send-message", other.url), world.body(2, &text("this is it")));
    let with = |request: reqwest::RequestBuilder| request.header(header::ORIGIN, world.app.url.clone()).json(&body);
    assert_eq!(world.browser.send(Method::POST, &there, with).await.status(), StatusCode::OK);
    assert_eq!(arrive(&world, 2, 60).await, ["image", "this is it"]);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_holds_nothing_up() {
    let world = World::new().await;
    let refuse = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1 });
    world.app.control(Method::POST, "faults", refuse).await;
    assert_eq!(world.send(1, text("refused")).await.0, StatusCode::OK);
    assert_eq!(world.send(2, text("goes out")).await.0, StatusCode::OK);
    assert_eq!(arrive(&world, 1, 8).await, ["goes out"]);
    let first = world.id(1);
    let messages = world.browser.messages(&world.conversation).await;
    let failed = messages.iter().find(|message| message["id"] == first.as_str()).unwrap();
    assert_eq!(state(failed), "failed");
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_arrive_in_order() {
    let world = World::new().await;
    let mut wanted = Vec::new();
    for n in 1..=50 {
        let words = format!("number {n}");
        assert_eq!(world.send(n, text(&words)).await.0, StatusCode::OK);
        wanted.push(words);
    }
    // The last five wait for WhatsApp's one in six seconds, which is said.
    let last = world.id(50);
    let said = tried(20, async || {
        let messages = world.browser.messages(&world.conversation).await;
        let last = messages.into_iter().find(|message| message["id"] == last.as_str())?;
        last["direction"]["outbound"]["delivery"]["waitsUntil"].as_i64()
    });
    let began = i64::try_from(world.began).unwrap();
    assert!(said.await.is_some_and(|at| at > began + 20_000), "when it goes is said");
    assert_eq!(arrive(&world, 50, 120).await, wanted);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_behind_goes_first() {
    let world = World::new().await;
    let upload = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    let full = json!({ "service": "eum", "operation": "PostWhatsAppMessageMedia", "kind": "throttle", "times": 3 });
    world.app.control(Method::POST, "faults", full).await;
    assert_eq!(world.send(1, json!({ "image": { "upload": upload } })).await.0, StatusCode::OK);
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    assert_eq!(world.send(2, text("this is it")).await.0, StatusCode::OK);
    assert_eq!(arrive(&world, 2, 90).await, ["image", "this is it"]);
    world.app.holds().await;
}
