//! Sending replies.

use crate::support::{Browser, TestApp, client_id, now, place, state, text_event, tried, until};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Author, ConversationId, Draft, Message, Millis, UserId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::MessageKey;

async fn conversation(app: &TestApp, browser: &Browser) -> (String, String) {
    let person = app.customer("Aarav Test", "+919811110001").await;
    app.customer_writes(&person, "hello").await;
    (person, browser.conversation_with("Aarav Test").await)
}

async fn sent_as(browser: &Browser, conversation: &str, id: &str, wanted: &str) -> Value {
    until(&format!("the message is {wanted}"), async || {
        let messages = browser.messages(conversation).await;
        messages.into_iter().find(|message| message["id"] == id && state(message) == wanted)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_reaches_the_phone_and_its_ticks_come_back() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    let id = client_id(1);
    let message = browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "  Good day! " }),
        )
        .await;
    assert_eq!((message["id"].as_str(), state(&message)), (Some(id.as_str()), "queued"));
    sent_as(&browser, &conversation, &id, "delivered").await;
    assert_eq!(app.on_the_phone(&person).await[0]["message"]["text"]["body"], "Good day!");
    app.control(
        Method::POST,
        "phone/read",
        json!({ "person": person, "our_number": crate::support::SUPPORT }),
    )
    .await;
    let read = sent_as(&browser, &conversation, &id, "read").await;
    assert!(read["wamid"].as_str().unwrap().starts_with("wamid."));
    let row = &browser.inbox().await[0];
    assert_eq!(
        (row["last"]["preview"].as_str(), row["last"]["delivery"].as_str()),
        (Some("Good day!"), Some("read"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_send_again_sends_once_and_other_words_are_a_conflict() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    let id = client_id(1);
    let body = json!({ "conversation": conversation, "client_id": id, "text": "once" });
    let calls = (0..8).map(|_| browser.api("thread/send", body.clone()));
    for (status, answer) in futures::future::join_all(calls).await {
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["id"], id);
    }
    sent_as(&browser, &conversation, &id, "delivered").await;
    let (status, answer) = browser
        .api(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "twice" }),
        )
        .await;
    assert_eq!((status, answer), (StatusCode::CONFLICT, json!("Conflict")));
    let other = Browser::signed_in(&app, "tomas@demo.example").await;
    assert_eq!(other.api("thread/send", body).await.0, StatusCode::CONFLICT, "another author");
    assert_eq!(app.on_the_phone(&person).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_measured_in_utf16_units() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    for text in [
        String::new(),
        "   \n\t ".into(),
        "\u{200b}".into(),
        "a".repeat(4097),
        "🙂".repeat(2049),
    ] {
        let (status, answer) = browser
            .api(
                "thread/send",
                json!({ "conversation": conversation, "client_id": client_id(1), "text": text }),
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    }
    let huge = json!({ "conversation": conversation, "client_id": client_id(9), "text": "a".repeat(100_000) });
    assert_eq!(browser.api("thread/send", huge).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    for (serial, text) in [(2, "a".repeat(4096)), (3, "🙂".repeat(2048))] {
        let id = client_id(serial);
        browser
            .ok(
                "thread/send",
                json!({ "conversation": conversation, "client_id": id, "text": text }),
            )
            .await;
        sent_as(&browser, &conversation, &id, "delivered").await;
    }
    assert_eq!(app.on_the_phone(&person).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_refuses_before_anything_is_sent() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let since = now() - 25 * 3600;
    app.publish(text_event("wamid.OLD", "919811110001", since, "yesterday")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let (status, answer) = browser
        .api(
            "thread/send",
            json!({ "conversation": conversation, "client_id": client_id(1), "text": "hi" }),
        )
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(answer["Refused"]["WindowClosed"]["since"], since + 24 * 3600, "{answer}");
    assert_eq!(browser.messages(&conversation).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_refuses_fails_with_words_and_what_it_throttles_is_tried_again() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    let fault = |kind: &str, times: u32| json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": kind, "times": times });
    app.control(Method::POST, "faults", fault("refuse", 1)).await;
    let id = client_id(1);
    browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "refused" }),
        )
        .await;
    let failed = sent_as(&browser, &conversation, &id, "failed").await;
    assert!(
        failed["direction"]["outbound"]["delivery"]["failure"]["aws"].is_string(),
        "{failed}"
    );

    app.control(Method::POST, "faults", fault("throttle", 2)).await;
    let id = client_id(2);
    browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "throttled" }),
        )
        .await;
    sent_as(&browser, &conversation, &id, "delivered").await;

    app.control(Method::POST, "faults", fault("error", 1)).await;
    let id = client_id(3);
    browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "lost answer" }),
        )
        .await;
    sent_as(&browser, &conversation, &id, "unconfirmed").await;
    assert_eq!(
        app.on_the_phone(&person).await.len(),
        1,
        "an unclear message is never sent again by itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_come_later_carry_metas_reason() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    // Nobody on WhatsApp has this number, so the sandbox reports 131026.
    app.publish(text_event("wamid.GHOST", "919899990000", now(), "boo")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let id = client_id(1);
    browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "hello?" }),
        )
        .await;
    let failed = sent_as(&browser, &conversation, &id, "failed").await;
    assert_eq!(failed["direction"]["outbound"]["delivery"]["failure"]["code"], 131_026);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queued_message_of_a_killed_server_is_sent_by_the_next() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    app.control(
        Method::POST,
        "faults",
        json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "throttle", "times": 3 }),
    )
    .await;
    let mut ids = Vec::new();
    for serial in 1..6 {
        let id = client_id(serial);
        browser
            .ok(
                "thread/send",
                json!({ "conversation": conversation, "client_id": id, "text": format!("line {serial}") }),
            )
            .await;
        ids.push(id);
    }
    app.server.lock().unwrap().kill_and_restart();
    app.until_ready().await;
    // Each is delivered, or said to be unclear; none is on the phone twice.
    let settled = async || {
        let messages = browser.messages(&conversation).await;
        let settled = ids.iter().all(|id| {
            messages
                .iter()
                .any(|message| message["id"] == id.as_str() && matches!(state(message), "delivered" | "sending" | "unconfirmed"))
        });
        settled.then_some(())
    };
    // What stands behind one that was cut off waits until that is nobody's.
    assert!(tried(90, settled).await.is_some(), "every message has its outcome");
    let mut texts: Vec<String> = app
        .on_the_phone(&person)
        .await
        .iter()
        .map(|message| message["message"]["text"]["body"].to_string())
        .collect();
    let all = texts.len();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), all, "twice on the phone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_server_died_while_sending_is_never_sent_again() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    // AWS takes the message and does not answer, and for longer than a minute nothing is heard of it.
    app.control(Method::PUT, "delivery", json!({ "delayMillis": 75_000 })).await;
    app.control(
        Method::POST,
        "faults",
        json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "timeout_after", "times": 1 }),
    )
    .await;
    let id = client_id(1);
    browser
        .ok(
            "thread/send",
            json!({ "conversation": conversation, "client_id": id, "text": "once" }),
        )
        .await;
    until("AWS has it", async || (app.on_the_phone(&person).await.len() == 1).then_some(())).await;
    app.server.lock().unwrap().kill_and_restart();
    app.until_ready().await;
    let shown = async |wanted: &str| {
        let found = tried(100, async || {
            let messages = browser.messages(&conversation).await;
            messages.into_iter().find(|message| message["id"] == id && state(message) == wanted)
        });
        assert!(found.await.is_some(), "never {wanted}");
    };
    shown("unconfirmed").await;
    // Word comes in the end and settles it.
    shown("delivered").await;
    assert_eq!(app.on_the_phone(&person).await.len(), 1);
    let sends = app.control(Method::GET, "record/sends", Value::Null).await;
    assert_eq!(sends["sends"].as_array().unwrap().len(), 1, "{sends}");
}

/// Writes a message as a server would that died before its hand-over, without its place in the outbox.
async fn left_queued(app: &TestApp, conversation: &str) -> Message {
    let (store, id) = (app.store(), conversation.parse::<ConversationId>().unwrap());
    let before = store.conversation(&id).await.unwrap().unwrap();
    let version = before.v;
    let author = Author::person(&UserId::parse("somebody").unwrap(), "Somebody");
    let draft = Draft::text("from before").unwrap();
    let (after, message) = before
        .reply(Millis(now() * 1000), client_id(1).parse().unwrap(), author, draft)
        .unwrap();
    let mut commit = store.commit::<()>();
    commit.create_outbound_pointer((), message.id, &MessageKey::of(&message));
    commit.create_message((), &message, None);
    commit.put_conversation((), &after, Some(version));
    commit.run().await.unwrap_or_else(|error| panic!("{error:?}"));
    message
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_the_outbox_of_a_former_version_is_sent_once() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let (person, conversation) = conversation(&app, &browser).await;
    let message = left_queued(&app, &conversation).await;
    let id = message.id.to_string();
    let due = now() * 1000;
    let mut item = app
        .dynamodb()
        .put_item()
        .table_name("wecare")
        .item("due", AttributeValue::N(due.to_string()));
    for (name, value) in [
        ("pk", "OUTBOX#2"),
        ("sk", &format!("{due:013}#{id}")),
        ("itemType", "OUTBOX"),
        ("id", &id),
        ("conversation", &conversation),
        ("position", &message.position().to_string()),
    ] {
        item = item.item(name, AttributeValue::S(value.to_owned()));
    }
    item.send().await.unwrap();
    sent_as(&browser, &conversation, &id, "delivered").await;
    assert_eq!(app.on_the_phone(&person).await.len(), 1);
    until("nothing is left to do", async || {
        let left = app.scan("wecare").await;
        let is_work = |key: &String| key.starts_with("OUTBOX#") || key.starts_with("DUE#");
        (!left.keys().any(is_work)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_changes_nothing() {
    let app = TestApp::start().await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let (person, conversation) = conversation(&app, &operator).await;
    let seen = place(&operator.messages(&conversation).await[0]);
    let calls = [
        (
            "thread/send",
            json!({ "conversation": conversation, "client_id": client_id(1), "text": "forged" }),
        ),
        ("thread/assign", json!({ "conversation": conversation, "assignee": null })),
        ("thread/resolve", json!({ "conversation": conversation })),
        ("thread/reopen", json!({ "conversation": conversation })),
        ("thread/read", json!({ "conversation": conversation, "seen": seen })),
    ];
    let before = operator.inbox().await;
    for (path, body) in calls {
        let (status, answer) = viewer.api(path, body).await;
        assert_eq!((status, answer), (StatusCode::FORBIDDEN, json!("Forbidden")), "{path}");
    }
    assert_eq!(operator.inbox().await, before);
    assert!(app.on_the_phone(&person).await.is_empty());
    assert_eq!(viewer.messages(&conversation).await.len(), 1, "but reads");
}
