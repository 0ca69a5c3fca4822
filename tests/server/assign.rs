//! Assigning, resolving and reopening.

use crate::support::{Browser, TestApp, now, text_event, until};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_assigned_resolved_and_reopened_by_the_customer() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.publish(text_event("wamid.A", "919811110001", now() - 10, "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let me = browser.ok("me", json!({})).await;
    let people: Vec<&str> = me["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        people,
        ["Asha Menon", "Inés Okafor", "Tomás Rivera"],
        "Operators and Admins by name"
    );

    let assigned = browser
        .ok("thread/assign", json!({ "conversation": conversation, "assignee": me["id"] }))
        .await;
    assert_eq!(assigned["assignee"]["name"], "Asha Menon");
    let mine = json!({ "filter": { "phone": null, "tab": "mine", "state": "open" } });
    until("it is in Mine", async || {
        let list = browser.ok("inbox", mine.clone()).await;
        (list["page"]["conversations"].as_array().unwrap().len() == 1 && list["counts"]["mine"] == 1).then_some(())
    })
    .await;
    let viewer_id = Browser::signed_in(&app, "vikram@demo.example").await.ok("me", json!({})).await["id"].clone();
    let (status, _) = browser
        .api("thread/assign", json!({ "conversation": conversation, "assignee": viewer_id }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a Viewer takes no conversations");

    assert_eq!(
        browser.ok("thread/resolve", json!({ "conversation": conversation })).await["state"],
        "resolved"
    );
    until("it left the list", async || browser.inbox().await.is_empty().then_some(())).await;
    let again = browser.ok("thread/resolve", json!({ "conversation": conversation })).await;
    assert_eq!(again["state"], "resolved", "twice is once");
    app.publish(text_event("wamid.B", "919811110001", now(), "one more thing")).await;
    let row = until("it is back", async || browser.inbox().await.into_iter().next()).await;
    assert_eq!(
        (row["assignee"]["name"].as_str(), row["state"].as_str()),
        (Some("Asha Menon"), Some("open"))
    );
}
