//! A flood of deliveries, each several times, in full random order.
//!
//! CI delivers some 10,000; by hand: `WECARE_MESSAGES=20000 cargo nextest run --release -E 'test(deliveries::)'` makes 100,000.

use crate::{
    chance::number_from_env,
    support::{Browser, TestApp, tried},
};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn repeats_in_full_random_order_are_each_taken_once() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let messages = number_from_env("WECARE_MESSAGES", 2_000);
    let burst =
        json!({ "seed": number_from_env("WECARE_SEED", 1), "messages": messages, "people": 200, "copies": [1, 10], "statuses": true });
    let done = app.control(Method::POST, "burst", burst).await;
    println!("{done}");
    let quiet = tried(1_800, async || {
        let quiet = app.control(Method::GET, "quiet", Value::Null).await;
        (quiet["quiet"] == true).then_some(quiet)
    });
    let quiet = quiet.await.expect("not everything was taken in");
    assert_eq!(quiet["deadLetters"], 0, "{quiet}");
    let report = app.control(Method::GET, "verify", Value::Null).await;
    assert!(report["ok"] == true, "{report:#}");
    assert_eq!(report["checked"]["inbound"].as_u64(), Some(messages));
    assert!(!browser.inbox().await.is_empty());
    assert!(!app.log().contains("panicked"));
}
