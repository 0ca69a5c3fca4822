//! Marking as read.

use crate::support::{Browser, SUPPORT, TestApp, client, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn reading_clears_the_count_and_tells_the_customer() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Priya Test", "+919811110009").await;
    for text in ["one", "two", "three"] {
        app.customer_writes(&person, text).await;
    }
    let conversation = browser.conversation_with("Priya Test").await;
    let messages = until("all three are there", async || {
        let messages = browser.messages(&conversation).await;
        (messages.len() == 3).then_some(messages)
    })
    .await;
    browser.get(&format!("/inbox/{conversation}")).await;
    assert_eq!(browser.inbox().await[0]["unread"], 3, "looking at the page changes nothing");

    let mut ids: Vec<&str> = messages.iter().map(|message| message["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let partly = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": ids[1] }))
        .await;
    assert_eq!(partly["unread"], 1);
    let fully = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": ids[2] }))
        .await;
    assert_eq!(fully["unread"], 0);
    let back = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": ids[0] }))
        .await;
    assert_eq!(back["unread"], 0, "what was seen stays seen");
    let (status, _) = browser
        .api(
            "thread/read",
            json!({ "conversation": conversation, "seen": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ" }),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "only a message that is there can have been seen");

    let url = format!("{}/control/phone/chat?person={person}&our_number={SUPPORT}", app.sandbox.url());
    until("the customer sees blue ticks", async || {
        let chat: Value = client().get(&url).send().await.unwrap().json().await.unwrap();
        chat["messages"]
            .as_array()
            .unwrap()
            .iter()
            .all(|message| message["status"] == "read")
            .then_some(())
    })
    .await;
}
