//! An instance meets what another version wrote: an older one what a newer one did, and a newer one what is left of an older.

use crate::support::{Browser, Reader, SUPPORT, TestApp, client_id, now, text_event, unread, until};
use domain::{EventId, Millis, live::Scope};
use serde_json::{Value, json};
use store::keys;

const OPERATOR: &str = "asha@demo.example";

impl TestApp {
    /// Rewrites the body of an item; its schema is that of a newer version when asked for.
    async fn rewrite(&self, item: &Value, newer: bool, change: impl Fn(&mut Value)) {
        let mut item = item.clone();
        let mut body = serde_json::from_str(item["body"]["S"].as_str().unwrap()).unwrap();
        change(&mut body);
        item["body"]["S"] = body.to_string().into();
        if newer {
            item["schema"]["N"] = (domain::SCHEMA + 1).to_string().into();
        }
        self.put(&item).await;
    }

    async fn put(&self, item: &Value) {
        self.database("PutItem", &json!({ "TableName": "wecare", "Item": item })).await;
    }

    /// The stored item of a message.
    async fn message_item(&self, wamid: &str) -> Value {
        let all = self.scan("wecare").await;
        let is = |item: &&Value| item["itemType"]["S"] == "MESSAGE" && item["body"]["S"].as_str().unwrap().contains(wamid);
        all.values().find(is).unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_version_wrote_stops_nothing_here() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, OPERATOR).await;
    for serial in 1..=3 {
        let from = format!("91981111000{serial}");
        let mut event = text_event(&format!("wamid.F{serial}"), &from, now() - 30 + serial, "hello");
        event["contacts"][0]["profile"]["name"] = json!(format!("Customer {serial}"));
        app.publish(event).await;
    }
    let conversation = browser.conversation_with("Customer 1").await;
    browser.conversation_with("Customer 2").await;
    browser.conversation_with("Customer 3").await;
    // The future: a state, a kind of content, a kind of entry, a live event.
    let all = app.scan("wecare").await;
    let row = |name: &str| {
        let is = |item: &&Value| item["itemType"]["S"] == "CONVERSATION" && item["body"]["S"].as_str().unwrap().contains(name);
        all.values().find(is).unwrap()
    };
    app.rewrite(row("Customer 2"), true, |body| *body = json!({ "shape": "of the future" }))
        .await;
    app.rewrite(row("Customer 1"), true, |body| body["labels"] = json!(["vip"])).await;
    let message = app.message_item("wamid.F1").await;
    app.rewrite(&message, true, |body| body["content"] = json!({ "poll": { "question": "when?" } }))
        .await;
    let mut poll = message.clone();
    let place = domain::Position {
        at: domain::Seconds(now()),
        id: domain::MessageId::from_parts(u64::try_from(now()).unwrap() * 1000, 1),
    };
    let key = keys::message(&conversation.parse().unwrap(), place);
    (poll["sk"]["S"], poll["itemType"]["S"]) = (key.sk.into(), "POLL".into());
    app.put(&poll).await;

    let reader = Reader::open(&browser, &app.url, None).await;
    let scope = Scope::Number(domain::PhoneId::parse(SUPPORT).unwrap());
    let id = EventId::from_parts(Millis(now() * 1000).unsigned(), 3);
    let key = keys::live(&scope, id);
    let told = json!({ "schema": domain::SCHEMA + 1, "id": id, "scope": { "galaxy": 1 }, "changes": [{ "poll": {} }] });
    app.put(&json!({
        "pk": { "S": key.pk }, "sk": { "S": key.sk }, "itemType": { "S": "LIVE_EVENT" }, "schema": { "N": "99" },
        "event": { "S": told.to_string() }, "scope": { "S": scope.to_string() },
    }))
    .await;

    // The list leaves out what it cannot read, the thread says what is needed to show it.
    until("the list was read anew", async || {
        let names: Vec<_> = browser.inbox().await.iter().map(|row| row["customer"]["name"].clone()).collect();
        (names == ["Customer 3", "Customer 1"]).then_some(())
    })
    .await;
    let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("newer version of this page is needed"), "{page}");
    let chat = browser.ok("thread", json!({ "conversation": conversation })).await;
    assert_eq!(chat["page"]["entries"].as_array().unwrap().len(), 2);
    // Reading, answering and being told go on.
    let seen = chat["page"]["entries"][0]["message"].clone();
    let seen = format!("{:010}#{}", seen["at"].as_i64().unwrap(), seen["id"].as_str().unwrap());
    browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": seen }))
        .await;
    let client_id = domain::MessageId::from_parts(u64::try_from(now()).unwrap() * 1000, 9);
    let reply = json!({ "conversation": conversation, "client_id": client_id, "text": "still here" });
    browser.ok("thread/send", reply).await;
    app.publish(text_event("wamid.F9", "919811110003", now(), "and so are we")).await;
    until("the stream tells of all, in the words of the newer version too", async || {
        let told: String = reader.heard().told.iter().map(|told| told.data.to_string()).collect();
        (told.contains("galaxy") && told.contains("still here") && told.contains("wamid.F9")).then_some(())
    })
    .await;
    // Nothing of the newer version was taken away by our changes.
    let after = app.scan("wecare").await;
    let (row, message) = (row("Customer 1"), message);
    let body_of = |item: &Value| {
        let key = format!("{} {}", item["pk"]["S"].as_str().unwrap(), item["sk"]["S"].as_str().unwrap());
        serde_json::from_str::<Value>(after[&key]["body"]["S"].as_str().unwrap()).unwrap()
    };
    assert_eq!(body_of(row)["labels"], json!(["vip"]));
    assert_eq!(body_of(&message)["content"], json!({ "poll": { "question": "when?" } }));
    assert!(!app.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_version_holds_back_is_not_sent_here() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("WECARE_UNDO_SECONDS", "5".to_owned())]).await;
    let browser = Browser::signed_in(&app, OPERATOR).await;
    let mut people = Vec::new();
    for (name, number) in [("Hella Held", "+919811110071"), ("Greta Goes", "+919811110072")] {
        let person = app.customer(name, number).await;
        app.customer_writes(&person, "hello").await;
        people.push((person, browser.conversation_with(name).await));
    }
    let send = async |serial: u64, conversation: &str, text: &str| {
        let body = json!({ "conversation": conversation, "client_id": client_id(serial), "text": text });
        browser.ok("thread/send", body).await;
    };
    send(1, &people[0].1, "wait for the newer version").await;
    let mut queued = app.message_item("wait for the newer version").await;
    queued["v"]["N"] = json!("2");
    let weighed = |body: &mut Value| {
        body["v"] = json!(2);
        body["direction"]["outbound"]["delivery"]["history"]["weighed"] = json!(now());
    };
    app.rewrite(&queued, true, weighed).await;
    // What is sent after it goes out after it.
    send(2, &people[1].1, "go").await;
    until("the other one goes out", async || {
        (app.on_the_phone(&people[1].0).await.len() == 1).then_some(())
    })
    .await;
    assert!(app.on_the_phone(&people[0].0).await.is_empty());
    let message = browser.messages(&people[0].1).await.pop().unwrap();
    let history = message["direction"]["outbound"]["delivery"]["history"].as_object().unwrap();
    assert!(history.contains_key("weighed") && history.len() == 2, "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_only_a_newer_version_can_read_leaves_no_badge() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, OPERATOR).await;
    app.publish(text_event("wamid.FUTURE", "919811110001", now(), "hello")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    assert_eq!(unread(&browser.inbox().await[0]), 1);
    let future = app.message_item("wamid.FUTURE").await;
    app.rewrite(&future, true, |body| *body = json!({ "shape": "of the future" })).await;
    let chat = browser.ok("thread", json!({ "conversation": conversation })).await;
    assert_eq!(chat["page"]["entries"][0]["newer"]["kind"], "message", "{chat}");
    let seen = future["sk"]["S"].as_str().unwrap().strip_prefix("MSG#").unwrap();
    browser
        .ok("thread/read", json!({ "conversation": conversation, "seen": seen }))
        .await;
    assert_eq!(unread(&browser.inbox().await[0]), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn placeholders_of_older_versions_become_what_they_are() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, OPERATOR).await;
    let mut photo = text_event("wamid.OLD", "919811110001", now() - 5, "");
    photo["messages"][0] = json!({ "from": "919811110001", "id": "wamid.OLD", "timestamp": (now() - 5).to_string(),
        "type": "image", "image": { "id": "1", "mime_type": "image/jpeg", "caption": "our cat" } });
    app.publish(photo).await;
    let conversation = browser.conversation_with("Test Customer").await;
    let content = async || browser.messages(&conversation).await[0]["content"].clone();
    until("its file is given up, since nobody has it", async || {
        let content = content().await;
        (content["image"]["caption"] == "our cat" && content["image"]["fetched"].is_object()).then_some(())
    })
    .await;
    let stored = app.message_item("wamid.OLD").await;
    app.rewrite(&stored, false, |body| body["content"] = json!({ "other": { "kind": "image" } }))
        .await;
    assert_eq!(content().await, json!({ "other": { "kind": "image" } }));
    let reader = Reader::open(&browser, &app.url, None).await;
    let said = app.run("reparse");
    assert!(said.contains("1 messages looked at, 1 are shown as what they are now."), "{said}");
    assert_eq!(content().await["image"]["caption"], "our cat");
    until("browsers are told", async || {
        reader
            .heard()
            .told
            .iter()
            .any(|told| told.data.to_string().contains("our cat"))
            .then_some(())
    })
    .await;
    assert!(app.run("reparse").contains("1 messages looked at, 0 are"));
}
