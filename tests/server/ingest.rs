//! Events by queue.

use crate::support::{Browser, SUPPORT, TestApp, messages_of, now, text_event, unread, until};
use domain::thread::FIRST;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_stored_listed_and_counted_once() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    for _ in 0..10 {
        app.publish(text_event("wamid.ONE", "919811110001", now(), "only once")).await;
    }
    app.publish(text_event("wamid.TWO", "919811110001", now() + 1, "the second")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    until("both are there", async || {
        (browser.messages(&conversation).await.len() == 2).then_some(())
    })
    .await;
    let row = &browser.inbox().await[0];
    assert_eq!((unread(row), row["last"]["preview"].as_str()), (2, Some("the second")));
    assert_eq!(browser.inbox().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_first_messages_of_one_customer_make_one_conversation() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    for index in 0..60 {
        app.publish(text_event(
            &format!("wamid.M{index}"),
            "919811110001",
            now() - 100 + index,
            &format!("line {index}"),
        ))
        .await;
    }
    let conversation = browser.conversation_with("Test Customer").await;
    until("all are counted", async || (unread(&browser.inbox().await[0]) == 60).then_some(())).await;
    assert_eq!(browser.inbox().await.len(), 1);
    // A thread begins with the newest, and goes on in larger steps.
    let page = browser.ok("thread", json!({ "conversation": conversation })).await["page"].take();
    let newest = messages_of(&page);
    assert_eq!(newest.len(), FIRST);
    assert_eq!(newest[FIRST - 1]["content"]["text"]["body"], "line 59");
    let older = browser
        .ok("thread/older", json!({ "conversation": conversation, "before": page["older"] }))
        .await;
    let older = messages_of(&older);
    assert_eq!(
        (older.len(), older[0]["content"]["text"]["body"].as_str()),
        (60 - FIRST, Some("line 0"))
    );
    let all = browser.messages(&conversation).await;
    let lines: Vec<_> = all
        .iter()
        .map(|message| message["content"]["text"]["body"].as_str().unwrap())
        .collect();
    assert_eq!(lines, (0..60).map(|index| format!("line {index}")).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_understood_is_kept_and_does_not_stop_the_rest() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let alarm = r#"{"AlarmName":"queue-age","NewStateValue":"ALARM"}"#;
    for message in ["not JSON", "{}", alarm, r#"{"whatsAppWebhookEntry":"{"}"#] {
        app.control(Method::POST, "publish", json!({ "message": message })).await;
    }
    let mut mixed = text_event("wamid.GOOD", "919811110001", now(), "still here");
    mixed["messages"].as_array_mut().unwrap().insert(0, json!({ "type": "text" }));
    app.publish(mixed).await;
    let conversation = browser.conversation_with("Test Customer").await;
    assert_eq!(browser.messages(&conversation).await.len(), 1);
    until("all are kept", async || {
        (app.log().matches("event kept as failed").count() == 4).then_some(())
    })
    .await;
    until("the alarm is told apart", async || app.log().contains("notice kept").then_some(())).await;
    let replayed = app.run("replay");
    assert!(replayed.contains("0 taken in, 4 still not understood"), "{replayed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_kinds_are_placeholders_and_reactions_no_activity() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let mut photo = text_event("wamid.PHOTO", "919811110001", now() - 5, "");
    photo["messages"][0] = json!({ "from": "919811110001", "id": "wamid.PHOTO", "timestamp": (now() - 5).to_string(),
        "type": "image", "image": { "id": "1", "caption": "our cat" } });
    app.publish(photo).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let mut reaction = text_event("wamid.R", "919811110001", now(), "");
    reaction["messages"][0] = json!({ "from": "919811110001", "id": "wamid.R", "timestamp": now().to_string(),
        "type": "reaction", "reaction": { "message_id": "wamid.PHOTO", "emoji": "👍" } });
    app.publish(reaction).await;
    until("the reaction is at the photo", async || {
        let messages = browser.messages(&conversation).await;
        (messages.len() == 1 && messages[0]["marks"]["reaction"]["emoji"] == "👍").then_some(())
    })
    .await;
    let row = &browser.inbox().await[0];
    assert_eq!((unread(row), row["last"]["preview"].as_str()), (1, Some("📷 Photo · our cat")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_ours_that_is_not_known_yet_is_shown() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let mut event = text_event("wamid.NEW", "919811110001", now(), "hello new number");
    event["metadata"] = json!({ "display_phone_number": "15550001111", "phone_number_id": "999000000000001" });
    app.publish(event).await;
    browser.conversation_with("Test Customer").await;
    let me = browser.ok("me", json!({})).await;
    assert!(
        me["phones"]
            .as_array()
            .unwrap()
            .iter()
            .any(|phone| phone["id"] == "999000000000001" && phone["number"] == "+15550001111")
    );
    assert!(me["phones"].as_array().unwrap().iter().any(|phone| phone["id"] == SUPPORT));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_loses_nothing() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    for index in 0..80 {
        app.publish(text_event(
            &format!("wamid.K{index}"),
            "919811110001",
            now(),
            &format!("line {index}"),
        ))
        .await;
        if index == 40 {
            app.server.lock().unwrap().kill_and_restart();
        }
    }
    app.until_ready().await;
    browser.conversation_with("Test Customer").await;
    // What was received but not acknowledged comes back after the queue's visibility time of 30 seconds.
    for _ in 0..3 {
        let row = until("messages are counted", async || browser.inbox().await.into_iter().next()).await;
        if unread(&row) == 80 {
            return;
        }
        let _ = crate::support::tried(30, async || (unread(&browser.inbox().await[0]) == 80).then_some(())).await;
    }
    assert_eq!(unread(&browser.inbox().await[0]), 80);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_what_does_not_exist_are_not_found() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let unknown = format!("01K00000000000000000000000-{SUPPORT}");
    assert_eq!(
        browser.api("thread", json!({ "conversation": unknown })).await.0,
        StatusCode::NOT_FOUND
    );
    for path in [format!("/inbox/{unknown}"), "/inbox/nonsense".to_owned(), "/nowhere".to_owned()] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        let page = answer.text().await.unwrap();
        assert!(page.contains(&format!("<code>{id}<")), "{path} says which request it was: {page}");
    }
}
