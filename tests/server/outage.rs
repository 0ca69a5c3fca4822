//! The database is away while events wait: it is asked no more often than for one of them, and nothing is lost.

use crate::support::{Browser, TestApp, now, text_event, tried};
use reqwest::Method;
use serde_json::{Value, json};

const EVENTS: usize = 20;
const MANY: u64 = 100_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_not_multiplied_by_the_events_that_wait_together() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let fault =
        json!({ "service": "dynamodb", "operation": "TransactWriteItems", "kind": "error", "times": MANY, "contains": "wamid.OUTAGE" });
    app.control(Method::POST, "faults", fault).await;
    // One delivery of one customer: all of them wait for the same writer.
    let mut event = text_event("wamid.OUTAGE0", "919811110044", now(), "line 0");
    for index in 1..EVENTS {
        let mut next = event["messages"][0].clone();
        next["id"] = json!(format!("wamid.OUTAGE{index}"));
        next["text"]["body"] = json!(format!("line {index}"));
        event["messages"].as_array_mut().unwrap().push(next);
    }
    app.publish(event).await;
    tried(120, async || {
        app.log().contains("event not stored; it stays in the queue").then_some(())
    })
    .await
    .expect("all hear that it is not stored");
    let faults = app.control(Method::GET, "faults", Value::Null).await;
    let asked = MANY - faults["faults"][0]["times"].as_u64().unwrap();
    // Two groups, eight tries each, each of three calls at most; one by one it would be hundreds.
    assert!((1..=100).contains(&asked), "asked {asked} times");
    app.control(Method::DELETE, "faults", Value::Null).await;
    let stored = tried(120, async || {
        let row = browser.inbox().await.into_iter().next()?;
        let messages = browser.messages(row["id"].as_str().unwrap()).await;
        (messages.len() == EVENTS).then_some(())
    });
    stored.await.expect("the queue brings all of them again");
}
