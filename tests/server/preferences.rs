//! What customers want to receive is known of them, whatever order it comes in.

use crate::support::{Browser, Reader, SUPPORT, TestApp, now, text_event, until};
use reqwest::Method;
use serde_json::{Value, json};

/// A customer tells WhatsApp whether they want marketing messages.
async fn wish(app: &TestApp, who: Value, value: &str, at: i64) {
    let mut item =
        json!({ "detail": "User requested to stop marketing messages", "category": "marketing_messages", "value": value, "timestamp": at });
    item.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
    let value = json!({ "messaging_product": "whatsapp", "contacts": [],
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT }, "user_preferences": [item] });
    let entry = json!({ "id": "210000000000001", "time": at, "changes": [{ "field": "user_preferences", "value": value }] });
    let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string() }).to_string();
    app.control(Method::POST, "publish", json!({ "message": message })).await;
}

async fn marketing(browser: &Browser, conversation: &str) -> Value {
    browser.ok("thread", json!({ "conversation": conversation })).await["contact"]["marketing"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_reaches_the_contact_and_an_older_word_does_not_undo_a_newer() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    app.publish(text_event("wamid.A", "919811110001", now(), "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    assert_eq!(marketing(&browser, &conversation).await, Value::Null);
    let (number, at) = (json!({ "wa_id": "919811110001" }), now() - 1_000);
    let reader = Reader::open(&browser, "", None).await;
    wish(&app, number.clone(), "stop", at).await;
    until("whoever looks at the customer is told", async || {
        let heard = reader.heard();
        let told = |change: &Value| change["contact"]["marketing"]["stopped"] == true;
        let mut all = heard
            .told
            .iter()
            .flat_map(|told| told.data["changes"].as_array().into_iter().flatten());
        all.any(told).then_some(())
    })
    .await;
    let stopped = json!({ "since": at, "stopped": true });
    until("it is known", async || {
        (marketing(&browser, &conversation).await == stopped).then_some(())
    })
    .await;
    let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("Stopped since"), "the panel says so");
    // Older words and repeats, then a newer one: what was said last counts, and nobody was met a second time.
    wish(&app, number.clone(), "resume", at - 10).await;
    wish(&app, number.clone(), "stop", at).await;
    wish(&app, number.clone(), "resume", at + 10).await;
    let allowed = json!({ "since": at + 10, "stopped": false });
    until("the newer is known", async || {
        (marketing(&browser, &conversation).await == allowed).then_some(())
    })
    .await;
    wish(&app, number, "stop", at + 5).await;
    app.publish(text_event("wamid.B", "919811110001", now(), "later")).await;
    until("all is taken in", async || {
        (browser.messages(&conversation).await.len() == 2).then_some(())
    })
    .await;
    assert_eq!(marketing(&browser, &conversation).await, allowed);
    assert_eq!(browser.inbox().await.len(), 1);
    let contacts = app
        .scan("wecare")
        .await
        .into_values()
        .filter(|item| item["itemType"]["S"] == "CONTACT")
        .count();
    assert_eq!(contacts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stops_before_writing_and_without_a_number_is_known_when_they_write() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 1_000;
    wish(&app, json!({ "user_id": "IN.7" }), "stop", at).await;
    until("somebody is known", async || {
        let all = app.scan("wecare").await;
        all.values().any(|item| item["itemType"]["S"] == "CONTACT").then_some(())
    })
    .await;
    assert!(browser.inbox().await.is_empty(), "they have not written yet");
    let mut event = text_event("wamid.A", "", now(), "hello");
    event["contacts"] = json!([{ "profile": { "name": "Test Customer" }, "user_id": "IN.7" }]);
    event["messages"][0] =
        json!({ "from_user_id": "IN.7", "id": "wamid.A", "timestamp": now().to_string(), "type": "text", "text": { "body": "hi" } });
    app.publish(event).await;
    let conversation = browser.conversation_with("Test Customer").await;
    assert_eq!(marketing(&browser, &conversation).await, json!({ "since": at, "stopped": true }));
}
