//! `kill -9` at random moments: nothing acknowledged is lost, nothing is sent twice.
//!
//! CI kills 50 times each; by hand: `WECARE_KILLS=500 WECARE_SEED=7 cargo nextest run --release -E 'test(kill::)'`.

use crate::{
    chance::{Chance, number_from_env},
    support::{Browser, SUPPORT, TestApp, messages_of, now, state, text_event, tried, unread},
};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// Kills the server again and again, each time a while after it was ready.
async fn kill_often(app: &TestApp, chance: &mut Chance) {
    for kill in 0..number_from_env("WECARE_KILLS", 50) {
        tokio::time::sleep(Duration::from_millis(chance.below(400))).await;
        app.server.lock().unwrap().kill_and_restart();
        // Now and then also while it starts.
        if kill % 7 != 0 {
            app.until_ready().await;
        }
    }
    app.until_ready().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_event_is_lost_or_doubled() {
    let app = Arc::new(TestApp::start().await);
    let mut chance = Chance::from_env("WECARE_SEED", 1);
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let stop = Arc::new(AtomicBool::new(false));
    let published = Arc::new(AtomicU64::new(0));
    let publisher = tokio::spawn({
        let (app, stop, published) = (app.clone(), stop.clone(), published.clone());
        let mut chance = Chance(chance.next());
        async move {
            while !stop.load(Ordering::SeqCst) {
                let serial = published.fetch_add(1, Ordering::SeqCst);
                let from = format!("9198111{:05}", chance.below(25));
                let event = text_event(&format!("wamid.K{serial}"), &from, now(), &format!("line {serial}"));
                for _ in 0..=chance.below(2) {
                    app.publish(event.clone()).await;
                }
                tokio::time::sleep(Duration::from_millis(chance.below(20))).await;
            }
        }
    });
    kill_often(&app, &mut chance).await;
    stop.store(true, Ordering::SeqCst);
    publisher.await.unwrap();
    let published = published.load(Ordering::SeqCst);
    let counted = async || browser.inbox().await.iter().map(unread).sum::<u64>();
    // What was received but not acknowledged comes back after the queue's visibility time; what was received five times
    // without an answer lies in the dead-letter queue, from where it is moved back.
    for _ in 0..6 {
        if tried(20, async || (counted().await == published).then_some(())).await.is_some() {
            break;
        }
        app.run("redrive");
    }
    assert_eq!(counted().await, published);
    assert_eq!(browser.inbox().await.len(), 25, "one conversation a customer");
    assert_eq!(app.log().matches("event kept as failed").count(), 0);
    verified(&app).await;
}

/// The sandbox's own check of everything that must hold, once nothing moves any more.
async fn verified(app: &TestApp) {
    let quiet = tried(120, async || {
        let quiet = app.control(Method::GET, "quiet", Value::Null).await;
        if quiet["deadLetters"] != 0 {
            app.run("redrive");
            return None;
        }
        (quiet["quiet"] == true).then_some(())
    });
    quiet.await.expect("something still moves");
    let report = app.control(Method::GET, "verify", Value::Null).await;
    assert!(report["ok"] == true, "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reply_is_lost_or_sent_twice() {
    const CUSTOMERS: u64 = 30;
    let app = Arc::new(TestApp::start().await);
    let mut chance = Chance::from_env("WECARE_SEED", 1);
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let mut people = Vec::new();
    for serial in 0..CUSTOMERS {
        let person = app.customer(&format!("Customer {serial}"), &format!("9198222{serial:05}")).await;
        app.customer_writes(&person, "hello").await;
        people.push((person, browser.conversation_with(&format!("Customer {serial}")).await));
    }
    let people = Arc::new(people);
    let stop = Arc::new(AtomicBool::new(false));
    // What the server said about each id: the messages it acknowledged.
    let acknowledged = Arc::new(Mutex::new(BTreeMap::new()));
    let senders: Vec<_> = (0..4_u64)
        .map(|sender| {
            let (app, people, stop, acknowledged) = (app.clone(), people.clone(), stop.clone(), acknowledged.clone());
            let mut chance = Chance(chance.next());
            let cookie = format!("__Host-wecare={}", browser.cookie().unwrap());
            tokio::spawn(async move {
                let mut serial = 0;
                while !stop.load(Ordering::SeqCst) {
                    serial += 1;
                    let (_, conversation) = chance.pick(&people);
                    let id = domain::MessageId::from_parts(u64::try_from(now()).unwrap() * 1000, u128::from(sender * 1_000_000 + serial))
                        .to_string();
                    let kind = Kind::by(chance.below(8));
                    send(&app, &cookie, conversation, &id, kind).await;
                    acknowledged.lock().unwrap().insert(id, conversation.clone());
                    tokio::time::sleep(Duration::from_millis(chance.below(300))).await;
                }
            })
        })
        .collect();
    kill_often(&app, &mut chance).await;
    stop.store(true, Ordering::SeqCst);
    for sender in senders {
        sender.await.unwrap();
    }
    let mut fates: BTreeMap<String, String> = BTreeMap::new();
    let mut on_phones: BTreeMap<String, u32> = BTreeMap::new();
    for (person, conversation) in people.iter() {
        let messages = settled(&browser, conversation).await;
        fates.extend(
            messages
                .iter()
                .map(|message| (message["id"].as_str().unwrap().to_owned(), state(message).to_owned())),
        );
        for message in app.on_the_phone(person).await {
            *on_phones.entry(said(&message["message"])).or_default() += 1;
        }
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > 50, "{}", acknowledged.len());
    for id in acknowledged.keys() {
        let arrived = on_phones.get(id).copied().unwrap_or(0);
        match fates.get(id).map(String::as_str) {
            None => panic!("{id} was acknowledged and is gone"),
            Some("queued" | "sending") => panic!("{id} never ends"),
            Some("unconfirmed" | "failed") => assert!(arrived <= 1, "{id} arrived {arrived} times"),
            Some(state) => assert_eq!(arrived, 1, "{id} is {state}"),
        }
    }
    assert!(on_phones.values().all(|times| *times == 1), "{on_phones:?}");
    verified(&app).await;
}

/// What is sent: most of it texts.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Buttons,
    Template,
    /// A file, which is uploaded first.
    Document,
}

impl Kind {
    fn by(chance: u64) -> Self {
        match chance {
            0 => Self::Document,
            1 => Self::Template,
            2 => Self::Buttons,
            _ => Self::Text,
        }
    }
}

/// Sends a message that says its own id, again and again under the same id until the server answers; so each step of an upload.
async fn send(app: &TestApp, cookie: &str, conversation: &str, id: &str, kind: Kind) {
    const FILE: &[u8] = include_bytes!("../../crates/sandbox/media/leaflet.pdf");
    let asked = match kind {
        Kind::Text => {
            let text = json!({ "conversation": conversation, "client_id": id, "text": id });
            return post(app, cookie, "thread/send", text).await;
        }
        Kind::Buttons => {
            json!({ "content": { "interactive": { "body": id, "action": { "buttons": [{ "id": "yes", "title": "Yes" }] } } } })
        }
        Kind::Template => {
            let text = |text: &str| json!({ "text": text });
            let fills = json!({ "body.first_name": text(id), "body.day": text("Tuesday"), "body.time": text("10:30") });
            json!({ "template": { "name": "appointment_reminder", "language": "en", "fills": fills } })
        }
        Kind::Document => {
            let file = json!({
                "conversation": conversation, "id": id, "name": "leaflet.pdf", "claimed": "application/pdf", "size": FILE.len(),
                "kind": "document",
            });
            post(app, cookie, "upload/begin", file).await;
            let url = format!("{}/uploads/{id}/1", app.url);
            insist(app, cookie, |client| client.put(&url).body(FILE)).await;
            post(app, cookie, "upload/finish", json!({ "id": id })).await;
            json!({ "content": { "document": { "upload": id, "caption": id } } })
        }
    };
    let body = json!({ "conversation": conversation, "client_id": id, "asked": asked, "quotes": null, "link_preview": false });
    post(app, cookie, "thread/send-message", body).await;
}

async fn post(app: &TestApp, cookie: &str, path: &str, body: Value) {
    let url = format!("{}/api/{path}", app.url);
    insist(app, cookie, |client| client.post(&url).json(&body)).await;
}

/// Asks until the server says that it is done.
async fn insist(app: &TestApp, cookie: &str, request: impl Fn(&reqwest::Client) -> reqwest::RequestBuilder) {
    let client = crate::support::client();
    for _ in 0..1_500 {
        let asked = request(&client).header(header::ORIGIN, &app.url).header(header::COOKIE, cookie);
        match asked.send().await.map(|answer| answer.status()) {
            Ok(StatusCode::OK | StatusCode::NO_CONTENT) => return,
            // It is away, or starts: the same once more.
            Err(_) | Ok(StatusCode::SERVICE_UNAVAILABLE) => tokio::time::sleep(Duration::from_millis(20)).await,
            Ok(other) => panic!("{other}"),
        }
    }
    panic!("the server took nothing for half a minute");
}

/// The id that a message on the phone says.
fn said(message: &Value) -> String {
    let components = message["template"]["components"].as_array();
    let body = components.and_then(|components| components.iter().find(|component| component["type"] == "body"));
    let words = [
        &message["text"]["body"],
        &message["interactive"]["body"]["text"],
        &message["document"]["caption"],
        body.map_or(&Value::Null, |body| &body["parameters"][0]["text"]),
    ];
    let words = words.into_iter().find_map(Value::as_str);
    words.unwrap_or_else(|| panic!("{message}")).to_owned()
}

/// All messages of a conversation, once none of ours is under way. An attempt that was cut off counts as over after a minute.
async fn settled(browser: &Browser, conversation: &str) -> Vec<Value> {
    let settled = tried(120, async || {
        // A busy machine may answer 503 now and then; that is asked again.
        let ask = async |path: &str, body: Value| {
            let (status, answer) = browser.api(path, body).await;
            (status == StatusCode::OK).then_some(answer)
        };
        let mut page = ask("thread", json!({ "conversation": conversation })).await?["page"].clone();
        let mut messages = Vec::new();
        loop {
            messages.extend(messages_of(&page));
            if page["older"].is_null() {
                break;
            }
            page = ask("thread/older", json!({ "conversation": conversation, "before": page["older"] })).await?;
        }
        let under_way = |message: &Value| matches!(state(message), "queued" | "sending");
        (!messages.iter().any(under_way)).then_some(messages)
    });
    settled.await.expect("messages are under way for ever")
}
