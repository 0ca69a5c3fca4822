//! What goes wrong between choosing something and sending it: a template that is paused or gone by then, a file of another number, a
//! bucket that is full, a browser whose clock is a day off, and 24 hours that end.

use super::{JPEG, PDF, World};
use crate::support::{Browser, SUPPORT, TestApp, now, state, text_event, until};
use domain::{MessageId, UploadId, media::PART_BYTES};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const DAY_MILLIS: u64 = 24 * 60 * 60 * 1000;

fn answer() -> Value {
    json!({ "template": { "name": "we_have_an_answer", "language": "en", "fills": {} } })
}

fn body(conversation: &str, id: &str, asked: &Value) -> Value {
    json!({ "conversation": conversation, "client_id": id, "asked": asked, "quotes": null, "link_preview": false })
}

/// A message of ours, once it is in one of these states.
async fn ended(browser: &Browser, conversation: &str, id: &str, states: &[&str]) -> Value {
    until(&format!("{id} is one of {states:?}"), async || {
        let messages = browser.messages(conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == id)?;
        states.contains(&state(&message)).then_some(message)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_is_paused_or_gone_by_then_is_refused_or_fails_in_words() {
    let world = World::new().await;
    let app = &world.app;
    app.control(Method::POST, "templates/seed", json!({})).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let send = async |n: u64| {
        let asked = body(&world.conversation, &world.id(n), &answer());
        world.browser.api("thread/send-message", asked).await
    };
    // It is paused after it was picked, and the event has come.
    let pause = json!({ "name": "we_have_an_answer", "language": "en", "act": "pause" });
    app.control(Method::POST, "templates", pause).await;
    let refused = until("the pause is known", async || {
        let (status, why) = send(now().unsigned_abs() + 100).await;
        (status == StatusCode::UNPROCESSABLE_ENTITY).then_some(why)
    })
    .await;
    let why = refused["Invalid"].as_str().unwrap();
    assert!(why.to_lowercase().contains("paused"), "{why}");
    app.control(
        Method::POST,
        "templates",
        json!({ "name": "we_have_an_answer", "language": "en", "act": "unpause" }),
    )
    .await;
    // One that never was.
    let gone = json!({ "template": { "name": "we_have_no_answer", "language": "en", "fills": {} } });
    let (status, why) = world
        .browser
        .api("thread/send-message", body(&world.conversation, &world.id(2), &gone))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("no longer exists"), "{why}");
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_went_without_an_event_fails_once_and_is_known_to_be_gone() {
    let world = World::new().await;
    let app = &world.app;
    app.control(Method::POST, "templates/seed", json!({})).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let vanish = json!({ "name": "we_have_an_answer", "language": "en", "act": "vanish" });
    app.control(Method::POST, "templates", vanish).await;
    let (status, sent) = world
        .browser
        .api("thread/send-message", body(&world.conversation, &world.id(1), &answer()))
        .await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let failed = ended(&world.browser, &world.conversation, &world.id(1), &["failed"]).await;
    assert!(failed.to_string().contains("132001"), "{failed:#}");
    let mut n = 1;
    until("it is known to be gone", async || {
        n += 1;
        let asked = body(&world.conversation, &world.id(n), &answer());
        let (status, why) = world.browser.api("thread/send-message", asked).await;
        (status == StatusCode::UNPROCESSABLE_ENTITY && why["Invalid"].as_str()?.contains("no longer exists")).then_some(())
    })
    .await;
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_one_number_is_not_sent_from_another() {
    const SALES: &str = "310000000000012";
    let world = World::new().await;
    let photo = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    // The same person writes to the other number.
    let message = json!({ "person": world.person, "our_number": SALES, "kind": "text", "body": "and here" });
    world.app.control(Method::POST, "phone/messages", message).await;
    let other = until("the other conversation is there", async || {
        let rows = world.browser.inbox().await;
        let row = rows
            .into_iter()
            .find(|row| row["id"].as_str().is_some_and(|id| id.ends_with(SALES)))?;
        row["id"].as_str().map(str::to_owned)
    })
    .await;
    let asked = json!({ "content": { "image": { "upload": photo } } });
    let (status, why) = world.browser.api("thread/send-message", body(&other, &world.id(1), &asked)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("Choose it again"), "{why}");
    let (status, sent) = world.send(2, json!({ "image": { "upload": photo } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(2).await;
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_takes_nothing_more_is_said_and_the_upload_goes_on_later() {
    let world = World::new().await;
    let id = UploadId::from_parts(1, 7).to_string();
    assert_eq!(
        world.begin(&id, "leaflet.pdf", "application/pdf", PDF.len()).await.0,
        StatusCode::OK
    );
    // As a disk that is full: whatever is written fails, however often.
    let full = json!({ "service": "s3", "operation": "PutObject", "kind": "error", "times": 50 });
    world.app.control(Method::POST, "faults", full).await;
    assert_eq!(world.part(&id, 1, PDF).await, StatusCode::SERVICE_UNAVAILABLE);
    let (status, why) = world.finish(&id).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("not here yet"), "{why}");
    let (status, why) = world.send(1, json!({ "document": { "upload": id } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    world.app.control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(world.part(&id, 1, PDF).await, StatusCode::NO_CONTENT);
    assert_eq!(world.finish(&id).await.0, StatusCode::OK);
    let (status, sent) = world.send(1, json!({ "document": { "upload": id } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(1).await;
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_full_in_the_middle_of_an_upload_in_parts_costs_no_part_that_is_there() {
    let world = World::new().await;
    let part = usize::try_from(PART_BYTES).unwrap();
    let mut bytes = PDF.to_vec();
    bytes.resize(part + 500, b' ');
    let (id, size) = (UploadId::from_parts(1, 8).to_string(), bytes.len());
    let begin = async || world.begin(&id, "long.pdf", "application/pdf", size).await;
    assert_eq!(begin().await.0, StatusCode::OK);
    assert_eq!(world.part(&id, 1, &bytes[..part]).await, StatusCode::NO_CONTENT);
    let full = async |operation: &str| {
        let full = json!({ "service": "s3", "operation": operation, "kind": "error", "times": 50 });
        world.app.control(Method::POST, "faults", full).await;
    };
    full("UploadPart").await;
    assert_eq!(world.part(&id, 2, &bytes[part..]).await, StatusCode::SERVICE_UNAVAILABLE);
    world.app.control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(begin().await.1["parts"], json!([1]), "the first is there");
    assert_eq!(world.part(&id, 2, &bytes[part..]).await, StatusCode::NO_CONTENT);
    full("CompleteMultipartUpload").await;
    let (status, why) = world.finish(&id).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{why}");
    let (status, why) = world.send(1, json!({ "document": { "upload": id } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    world.app.control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(begin().await.1["parts"], json!([1, 2]), "nothing is to be uploaded again");
    let (status, file) = world.finish(&id).await;
    assert_eq!((status, &file["size"]), (StatusCode::OK, &json!(size)), "{file}");
    let (status, sent) = world.send(1, json!({ "document": { "upload": id } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(1).await;
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_whose_clock_is_a_day_off_sends_at_our_time() {
    let world = World::new().await;
    for (n, clock) in [(1, world.began - DAY_MILLIS), (2, world.began + DAY_MILLIS)] {
        let id = MessageId::from_parts(clock, n).to_string();
        let asked = json!({ "content": { "text": { "body": format!("by clock {n}") } } });
        let sent = world
            .browser
            .ok("thread/send-message", body(&world.conversation, &id, &asked))
            .await;
        let at = sent["at"].as_i64().unwrap();
        assert!((now() - at).abs() < 60, "{at}");
        ended(&world.browser, &world.conversation, &id, &["sent", "delivered", "read"]).await;
        // It stands at the end, above nothing that came before.
        let messages = world.browser.messages(&world.conversation).await;
        assert_eq!(messages.last().unwrap()["id"], id.as_str(), "{n}");
        // The same click again is the same message.
        let again = world
            .browser
            .ok("thread/send-message", body(&world.conversation, &id, &asked))
            .await;
        assert_eq!(again["at"], sent["at"]);
    }
    assert_eq!(world.on_the_phone().await.len(), 2);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_24_hours_have_ended_nothing_goes_but_a_template() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Test Customer", "+919811110001").await;
    app.publish(text_event("wamid.OLD", "919811110001", now() - 25 * 3600, "yesterday"))
        .await;
    let conversation = browser.conversation_with("Test Customer").await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let world = World {
        app,
        browser,
        person,
        conversation,
        began: now().unsigned_abs() * 1000,
    };
    let photo = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    let ask = |action: Value| json!({ "interactive": { "body": "Which?", "action": action } });
    let kinds = [
        json!({ "text": { "body": "hello" } }),
        json!({ "image": { "upload": photo } }),
        json!({ "location": { "latitude": 10_000_000, "longitude": 20_000_000 } }),
        json!({ "contacts": { "cards": [{ "name": "Ana" }] } }),
        ask(json!({ "buttons": [{ "id": "1", "title": "Yes" }] })),
        ask(json!({ "location": {} })),
        ask(json!({ "flow": { "id": "1", "button": "Open" } })),
    ];
    for (n, content) in (1..).zip(kinds) {
        let (status, why) = world.send(n, content.clone()).await;
        assert_eq!(status, StatusCode::CONFLICT, "{content}: {why}");
        assert!(why["Refused"]["WindowClosed"].is_object(), "{content}: {why}");
    }
    assert!(world.on_the_phone().await.is_empty());
    let id = world.id(99);
    world
        .browser
        .ok("thread/send-message", body(&world.conversation, &id, &answer()))
        .await;
    ended(&world.browser, &world.conversation, &id, &["sent", "delivered", "read"]).await;
    world.app.holds().await;
}
