//! What stands between a message and the customer when it is stored, and when it is handed over: what it quotes, what it reacts to, and
//! the 24 hours, which may end in between.

use crate::support::{Browser, TestApp, client_id, now, state, text_event, until};
use domain::UploadId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const DAY_SECONDS: i64 = 24 * 60 * 60;
const PDF: &[u8] = include_bytes!("../../crates/sandbox/media/leaflet.pdf");
const NUMBER: &str = "919811110001";

async fn send(browser: &Browser, conversation: &str, id: &str, content: &Value, quotes: &Value) -> (StatusCode, Value) {
    let body = json!({
        "conversation": conversation, "client_id": id, "asked": { "content": content }, "quotes": quotes, "link_preview": false,
    });
    browser.api("thread/send-message", body).await
}

async fn ended(browser: &Browser, conversation: &str, id: &str, states: &[&str]) -> Value {
    until(&format!("{id} is one of {states:?}"), async || {
        let messages = browser.messages(conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == id)?;
        states.contains(&state(&message)).then_some(message)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_quoted_is_of_the_same_conversation() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut all = Vec::new();
    for (name, number) in [("Quentin Quoted", "+919811110071"), ("Quinn Quoter", "+919811110072")] {
        let person = app.customer(name, number).await;
        app.customer_writes(&person, "something private").await;
        let conversation = browser.conversation_with(name).await;
        let wamid = browser.messages(&conversation).await[0]["wamid"].clone();
        all.push((person, conversation, wamid));
    }
    let ids: Vec<String> = (0..3).map(client_id).collect();
    let text = json!({ "text": { "body": "as you said" } });
    let (theirs, (person, conversation, own)) = (all[0].2.clone(), all[1].clone());
    let (status, why) = send(&browser, &conversation, &ids[0], &text, &theirs).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("not in this conversation"), "{why}");
    let plan = |quotes: &Value| {
        let when = json!({ "in": { "minutes": 60, "zone": "Asia/Kolkata" } });
        let plan = json!({
            "id": ids[1], "asked": { "content": text }, "quotes": quotes, "link_preview": false,
            "when": when, "fallback": null, "over": null,
        });
        json!({ "conversation": conversation, "plan": plan })
    };
    assert_eq!(browser.api("later/put", plan(&theirs)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.api("later/put", plan(&own)).await.0, StatusCode::OK);
    assert!(app.on_the_phone(&person).await.is_empty());
    let (status, sent) = send(&browser, &conversation, &ids[2], &text, &own).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    ended(&browser, &conversation, &ids[2], &["sent", "delivered"]).await;
    assert_eq!(app.on_the_phone(&person).await[0]["message"]["context"]["message_id"], own);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_no_reaction_is_said_before_whatsapp_says_it() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Test Customer", &format!("+{NUMBER}")).await;
    app.publish(text_event("wamid.MONTHOLD", NUMBER, now() - 31 * DAY_SECONDS, "long ago"))
        .await;
    app.publish(text_event("wamid.DELETED", NUMBER, now() - 60, "a slip")).await;
    let act = |wamid: &str, kind: &str, what: Value| {
        let mut event = text_event(wamid, NUMBER, now() - 30, "");
        event["messages"] = json!([{ "from": NUMBER, "id": wamid, "timestamp": (now() - 30).to_string(), "type": kind, kind: what }]);
        event
    };
    app.publish(act("wamid.REVOKE", "revoke", json!({ "original_message_id": "wamid.DELETED" })))
        .await;
    app.customer_writes(&person, "hello from the phone").await;
    let conversation = browser.conversation_with("Test Customer").await;
    let fine = until("all of it is stored", async || {
        let messages = browser.messages(&conversation).await;
        let of = |wamid: &str| messages.iter().find(|message| message["wamid"] == wamid);
        of("wamid.MONTHOLD")?;
        of("wamid.DELETED")?["marks"].get("deletedAt")?;
        let fine = messages
            .iter()
            .find(|message| message["content"]["text"]["body"] == "hello from the phone")?;
        fine["wamid"].as_str().map(str::to_owned)
    })
    .await;
    app.publish(act("wamid.LIKED", "reaction", json!({ "message_id": fine, "emoji": "👍" })))
        .await;
    until("the customer's own reaction is stored", async || {
        let messages = browser.messages(&conversation).await;
        let liked = messages.iter().find(|message| message["wamid"] == fine.as_str())?;
        liked["marks"].to_string().contains("👍").then_some(())
    })
    .await;
    let ids: Vec<String> = (0..8).map(client_id).collect();
    let react = async |serial: usize, to: &str| {
        let reaction = json!({ "reaction": { "to": to, "emoji": "🙏" } });
        send(&browser, &conversation, &ids[serial], &reaction, &Value::Null).await
    };
    let (status, sent) = react(1, &fine).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let (status, sent) = send(
        &browser,
        &conversation,
        &ids[2],
        &json!({ "text": { "body": "yes" } }),
        &Value::Null,
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    ended(&browser, &conversation, &ids[2], &["sent", "delivered"]).await;
    let ours = ended(&browser, &conversation, &ids[1], &["sent", "delivered"]).await;
    for (serial, to, why) in [
        (3, "wamid.MONTHOLD", "last 30 days"),
        (4, "wamid.DELETED", "takes no reactions"),
        (5, "wamid.LIKED", "takes no reactions"),
        (6, ours["wamid"].as_str().unwrap(), "takes no reactions"),
        (7, "wamid.NOWHERE", "not in this conversation"),
    ] {
        let (status, refused) = react(serial, to).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{to}: {refused}");
        assert!(refused["Invalid"].as_str().unwrap().contains(why), "{to}: {refused}");
    }
    assert_eq!(app.on_the_phone(&person).await.len(), 2, "a reaction and a text");
}

/// A customer whose 24 hours end so many seconds from now, and an agent.
async fn on_the_edge(undo_seconds: u8, left: i64) -> (TestApp, Browser, String, String) {
    let ground = TestApp::sandbox().await;
    let app = TestApp::start_on(ground, &[("WECARE_UNDO_SECONDS", undo_seconds.to_string())]).await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Test Customer", &format!("+{NUMBER}")).await;
    app.publish(text_event("wamid.YESTERDAY", NUMBER, now() - DAY_SECONDS + left, "yesterday"))
        .await;
    let conversation = browser.conversation_with("Test Customer").await;
    (app, browser, person, conversation)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_can_be_taken_back_until_after_the_24_hours_is_not_handed_over() {
    let (app, browser, person, conversation) = on_the_edge(15, 12).await;
    let id = client_id(1);
    let sent = browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "just in time" }),
        )
        .await;
    assert_eq!(state(&sent), "queued");
    let failed = ended(&browser, &conversation, &id, &["failed"]).await;
    assert_eq!(failed["direction"]["outbound"]["delivery"]["failure"]["aws"], "WindowClosed");
    assert!(app.on_the_phone(&person).await.is_empty());
    app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_whatsapp_takes_after_the_24_hours_is_not_handed_over() {
    let (app, browser, person, conversation) = on_the_edge(0, 12).await;
    let upload = UploadId::from_parts(1, 34).to_string();
    let begin = json!({
        "conversation": conversation, "id": upload, "name": "leaflet.pdf", "claimed": "application/pdf", "size": PDF.len(),
    });
    browser.ok("upload/begin", begin).await;
    let with = |request: reqwest::RequestBuilder| request.header("origin", app.url.clone()).body(PDF.to_vec());
    let put = browser.send(Method::PUT, &format!("/uploads/{upload}/1"), with).await;
    assert_eq!(put.status(), StatusCode::NO_CONTENT);
    browser.ok("upload/finish", json!({ "id": upload })).await;
    let slow = json!({ "service": "eum", "operation": "PostWhatsAppMessageMedia", "kind": "delay", "millis": 15_000, "times": 1 });
    app.control(Method::POST, "faults", slow).await;
    let id = client_id(1);
    let file = json!({ "document": { "upload": upload } });
    let (status, sent) = send(&browser, &conversation, &id, &file, &Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let failed = ended(&browser, &conversation, &id, &["failed"]).await;
    assert_eq!(failed["direction"]["outbound"]["delivery"]["failure"]["aws"], "WindowClosed");
    assert!(app.on_the_phone(&person).await.is_empty());
    app.holds().await;
}
