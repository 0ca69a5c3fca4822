//! Marking as read.

use crate::support::{Browser, SUPPORT, TestApp, client, now, place, text_event, unread, until};
use reqwest::{Method, StatusCode};
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
    assert_eq!(unread(&browser.inbox().await[0]), 3, "looking at the page changes nothing");

    let mut places: Vec<String> = messages.iter().map(place).collect();
    places.sort_by(|one, other| one[11..].cmp(&other[11..]));
    let partly = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": places[1] }))
        .await;
    assert_eq!(unread(&partly), 1);
    let fully = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": places[2] }))
        .await;
    assert_eq!(unread(&fully), 0);
    let back = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": places[0] }))
        .await;
    assert_eq!(unread(&back), 0, "what was seen stays seen");
    let (status, _) = browser
        .api(
            "thread/read",
            json!({ "conversation": conversation, "seen": "0000000007#7ZZZZZZZZZZZZZZZZZZZZZZZZZ" }),
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

#[tokio::test(flavor = "multi_thread")]
async fn a_number_without_read_receipts_tells_nobody() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let settings = json!({ "phone": SUPPORT, "v": 0, "noReceipts": true });
    admin.ok("numbers/set", json!({ "settings": settings })).await;
    let person = app.customer("Quinn Quiet", "+919811110010").await;
    app.customer_writes(&person, "one").await;
    let conversation = admin.conversation_with("Quinn Quiet").await;
    let seen = place(&admin.messages(&conversation).await[0]);
    let read = admin.ok("thread/read", json!({ "conversation": conversation, "seen": seen })).await;
    assert_eq!(unread(&read), 0, "here it counts as read");
    let status = async || {
        let url = format!("{}/control/phone/chat?person={person}&our_number={SUPPORT}", app.sandbox.url());
        let chat: Value = client().get(&url).send().await.unwrap().json().await.unwrap();
        chat["messages"][0]["status"].clone()
    };
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_ne!(status().await, "read");
    // Switched on again, the next one is told.
    let settings = json!({ "phone": SUPPORT, "v": 1 });
    admin.ok("numbers/set", json!({ "settings": settings })).await;
    app.customer_writes(&person, "two").await;
    let seen = until("the second is there", async || {
        admin.messages(&conversation).await.get(1).map(place)
    })
    .await;
    admin.ok("thread/read", json!({ "conversation": conversation, "seen": seen })).await;
    until("the customer sees blue ticks", async || (status().await == "read").then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marking_as_read_takes_two_reads_however_long_the_thread_is() {
    const MANY: u64 = 1_000;
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    for index in 0..150 {
        let wamid = format!("wamid.LONG{index}");
        app.publish(text_event(&wamid, "919811110010", now() - 200 + index, "one more line"))
            .await;
    }
    let conversation = browser.conversation_with("Test Customer").await;
    until("all are counted", async || (unread(&browser.inbox().await[0]) == 150).then_some(())).await;
    let messages = browser.messages(&conversation).await;
    let newest = messages.iter().map(place).max_by(|one, other| one[11..].cmp(&other[11..])).unwrap();
    until("nothing else is done", async || {
        let quiet = app.control(Method::GET, "quiet", Value::Null).await;
        (quiet["quiet"] == true).then_some(())
    })
    .await;
    // Whoever asks for the thread is refused; single reads are counted.
    let partition = store::keys::conversation(&conversation.parse().unwrap()).pk;
    for (operation, kind) in [("Query", "refuse"), ("BatchGetItem", "refuse"), ("GetItem", "delay")] {
        let fault =
            json!({ "service": "dynamodb", "operation": operation, "kind": kind, "times": MANY, "millis": 1, "contains": partition });
        app.control(Method::POST, "faults", fault).await;
    }
    let read = browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": newest }))
        .await;
    assert_eq!(unread(&read), 0);
    let faults = app.control(Method::GET, "faults", Value::Null).await;
    let asked = |place: usize| MANY - faults["faults"][place]["times"].as_u64().unwrap();
    assert_eq!((asked(0), asked(1)), (0, 0), "nobody looks at the thread: {faults}");
    assert!(asked(2) <= 2, "{faults}");
}
