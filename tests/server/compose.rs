//! Sending what is more than text: files, places, cards, reactions, things to tap; and what is refused before it is sent.

#[path = "compose/again.rs"]
mod again;
#[path = "compose/asked.rs"]
mod asked;
#[path = "compose/faults.rs"]
mod faults;
#[path = "compose/made.rs"]
mod made;
#[path = "compose/odd.rs"]
mod odd;
#[path = "compose/order.rs"]
mod order;

use crate::support::{Browser, SUPPORT, TestApp, now, state, text_event, tried, until};
use domain::{MessageId, UploadId, media::PART_BYTES};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

const JPEG: &[u8] = include_bytes!("../../crates/sandbox/media/photo.jpg");
const PDF: &[u8] = include_bytes!("../../crates/sandbox/media/leaflet.pdf");
const OGG: &[u8] = include_bytes!("../../crates/sandbox/media/voice.ogg");
const MP4: &[u8] = include_bytes!("../../crates/sandbox/media/clip.mp4");
const MP3: &[u8] = include_bytes!("../../crates/sandbox/media/melody.mp3");
const WEBP: &[u8] = include_bytes!("../../crates/sandbox/media/sticker.webp");

/// An agent, and a customer who has just written.
struct World {
    app: TestApp,
    browser: Browser,
    person: String,
    conversation: String,
    /// Milliseconds at the start, for ids.
    began: u64,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let browser = Browser::signed_in(&app, "asha@demo.example").await;
        let person = app.customer("Cara Composer", "+919811110055").await;
        app.customer_writes(&person, "hello").await;
        let conversation = browser.conversation_with("Cara Composer").await;
        Self {
            app,
            browser,
            person,
            conversation,
            began: u64::try_from(now()).unwrap() * 1000,
        }
    }

    fn id(&self, n: u64) -> String {
        MessageId::from_parts(self.began, n.into()).to_string()
    }

    async fn begin(&self, id: &str, name: &str, claimed: &str, size: usize) -> (StatusCode, Value) {
        let body = json!({ "conversation": self.conversation, "id": id, "name": name, "claimed": claimed, "size": size });
        self.browser.api("upload/begin", body).await
    }

    async fn part(&self, id: &str, part: usize, bytes: &[u8]) -> StatusCode {
        let url = format!("/uploads/{id}/{part}");
        let with = |request: reqwest::RequestBuilder| request.header(header::ORIGIN, self.app.url.clone()).body(bytes.to_vec());
        self.browser.send(Method::PUT, &url, with).await.status()
    }

    async fn finish(&self, id: &str) -> (StatusCode, Value) {
        self.browser.api("upload/finish", json!({ "id": id })).await
    }

    /// A file, uploaded.
    async fn upload(&self, n: u128, name: &str, claimed: &str, bytes: &[u8]) -> String {
        let id = UploadId::from_parts(1, n).to_string();
        assert_eq!(self.begin(&id, name, claimed, bytes.len()).await.0, StatusCode::OK);
        assert_eq!(self.part(&id, 1, bytes).await, StatusCode::NO_CONTENT);
        assert_eq!(self.finish(&id).await.0, StatusCode::OK);
        id
    }

    fn body(&self, n: u64, content: &Value) -> Value {
        json!({
            "conversation": self.conversation, "client_id": self.id(n), "asked": { "content": content },
            "quotes": null, "link_preview": false,
        })
    }

    async fn send(&self, n: u64, content: Value) -> (StatusCode, Value) {
        self.browser.api("thread/send-message", self.body(n, &content)).await
    }

    async fn delivered(&self, n: u64) -> Value {
        let id = self.id(n);
        until("the message is delivered", async || {
            let messages = self.browser.messages(&self.conversation).await;
            let message = messages.into_iter().find(|message| message["id"] == id.as_str())?;
            assert_ne!(state(&message), "failed", "{message}");
            matches!(state(&message), "sent" | "delivered").then_some(message)
        })
        .await
    }

    /// What the phone got, the newest last: what WhatsApp refused never came there.
    async fn on_the_phone(&self) -> Vec<Value> {
        let messages = self.app.on_the_phone(&self.person).await;
        let came = messages.into_iter().filter(|message| message["status"] != "failed");
        came.map(|message| message["message"].clone()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_file_goes_to_the_phone_and_is_shown_from_our_bucket() {
    let world = World::new().await;
    for (n, kind, name, mime, bytes) in [
        (1, "image", "photo.jpg", "image/jpeg", JPEG),
        (2, "document", "leaflet.pdf", "application/pdf", PDF),
        (3, "voice", "voice.ogg", "audio/ogg", OGG),
        (4, "sticker", "sticker.webp", "image/webp", WEBP),
        (5, "video", "clip.mp4", "video/mp4", MP4),
        (6, "audio", "melody.mp3", "audio/mpeg", MP3),
    ] {
        let upload = world.upload(n.into(), name, mime, bytes).await;
        let mut media = json!({ "upload": upload });
        if matches!(kind, "image" | "document" | "video") {
            media["caption"] = json!("Have a look");
        }
        let (status, sent) = world.send(n, json!({ kind: media })).await;
        assert_eq!(status, StatusCode::OK, "{kind}: {sent}");
        assert_eq!(sent["content"][kind]["fetched"]["stored"]["mime"], mime, "{kind}: {sent}");
        let message = world.delivered(n).await;
        assert_eq!(world.bytes_of(&message).await, bytes, "{kind}");
    }
    let phone = world.on_the_phone().await;
    let kinds: Vec<&str> = phone.iter().filter_map(|message| message["type"].as_str()).collect();
    assert_eq!(kinds, ["image", "document", "audio", "sticker", "video", "audio"]);
    assert_eq!(phone[0]["image"]["caption"], "Have a look");
    assert_eq!(phone[1]["document"]["filename"], "leaflet.pdf");
    assert_eq!(phone[2]["audio"]["voice"], true);
    assert_eq!(phone[4]["video"]["caption"], "Have a look");
    assert_eq!(phone[5]["audio"]["voice"], Value::Null, "sound from elsewhere is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_parts_goes_on_where_it_broke_off() {
    let world = World::new().await;
    let part = usize::try_from(PART_BYTES).unwrap();
    let mut bytes = PDF.to_vec();
    bytes.resize(part + 1000, b' ');
    let id = UploadId::from_parts(1, 9).to_string();
    assert_eq!(
        world.begin(&id, "large.pdf", "application/pdf", bytes.len()).await.0,
        StatusCode::OK
    );
    assert_eq!(world.part(&id, 1, &bytes[..part]).await, StatusCode::NO_CONTENT);
    let (status, early) = world.finish(&id).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a part is missing: {early}");
    // The browser was closed in between.
    let (_, stands) = world.begin(&id, "large.pdf", "application/pdf", bytes.len()).await;
    assert_eq!(stands["parts"], json!([1]));
    assert_eq!(world.part(&id, 2, b"of another size").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.part(&id, 3, b"x").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.part(&id, 2, &bytes[part..]).await, StatusCode::NO_CONTENT);
    let (status, file) = world.finish(&id).await;
    assert_eq!((status, &file["size"]), (StatusCode::OK, &json!(bytes.len())));
    assert_eq!(world.finish(&id).await, (StatusCode::OK, file), "the same call again");
    let (status, sent) = world.send(9, json!({ "document": { "upload": id } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_whatsapp_would_refuse_is_refused_before_it_is_sent() {
    let world = World::new().await;
    let id = |n| UploadId::from_parts(2, n).to_string();
    for (n, size) in [(1, 0), (2, 100 * 1024 * 1024 + 1)] {
        let (status, why) = world.begin(&id(n), "a.pdf", "application/pdf", size).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{size}: {why}");
    }
    // It is what its bytes say, whatever its name claims.
    let html = world
        .upload(50, "photo.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>")
        .await;
    let (status, why) = world.send(1, json!({ "image": { "upload": html } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("text/html"), "{why}");
    // A photo of an iPhone by any name, which is said with what to do about it.
    for (n, start) in [
        (52, b"\0\0\0\x18ftypheix\0\0\0\0mif1heix".as_slice()),
        (53, b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"),
    ] {
        let heic = world.upload(n, "photo.jpg", "image/jpeg", start).await;
        let (status, why) = world.send(1, json!({ "image": { "upload": heic } })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let why = why["Invalid"].as_str().unwrap();
        assert!(why.contains("image/heic") && why.contains("Most Compatible"), "{why}");
    }
    let photo = world.upload(51, "photo.jpg", "image/jpeg", JPEG).await;
    let long = "c".repeat(1025);
    for (n, content) in [
        (2, json!({ "voice": { "upload": photo } })),
        (3, json!({ "image": { "upload": photo, "caption": long } })),
        (4, json!({ "image": {} })),
        (5, json!({ "image": { "upload": id(77) } })),
        (7, json!({ "interactive": { "body": "", "action": { "buttons": [] } } })),
        (8, json!({ "reaction": { "to": "wamid.nowhere", "emoji": "👍" } })),
        (9, json!({ "order": { "catalog": "1", "items": [] } })),
    ] {
        let (status, why) = world.send(n, content.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{content}: {why}");
    }
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    let (status, why) = other
        .api("thread/send-message", world.body(10, &json!({ "image": { "upload": photo } })))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a file of somebody else: {why}");
    assert!(world.on_the_phone().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn places_cards_questions_and_links_go_to_the_phone() {
    let world = World::new().await;
    let reply = |id: &str, title: &str| json!({ "id": id, "title": title });
    let cases = [
        json!({ "location": { "latitude": 285_000_000, "longitude": 772_000_000, "name": "Shop" } }),
        json!({ "contacts": { "cards": [{ "name": "Ana Souza", "phones": [{ "number": "+55 11 5550", "wa_id": "55115550" }] }] } }),
        json!({ "interactive": { "body": "Which?", "footer": "Thanks", "action": { "buttons": [reply("a", "This"), reply("b", "That")] } } }),
        json!({ "interactive": { "body": "When?", "action": { "list": { "button": "Open", "sections": [{ "rows": [reply("m", "Monday"), reply("t", "Tuesday")] }] } } } }),
        json!({ "interactive": { "body": "See", "action": { "link": { "text": "Open", "url": "https://shop.example/a" } } } }),
        json!({ "interactive": { "body": "Where are you?", "action": { "location": {} } } }),
    ];
    for (n, content) in (1..).zip(&cases) {
        let (status, sent) = world.send(n, content.clone()).await;
        assert_eq!(status, StatusCode::OK, "{content}: {sent}");
        world.delivered(n).await;
    }
    let phone = world.on_the_phone().await;
    assert_eq!(phone[0]["location"], json!({ "latitude": 28.5, "longitude": 77.2, "name": "Shop" }));
    assert_eq!(phone[1]["contacts"][0]["name"]["formatted_name"], "Ana Souza");
    let kinds: Vec<&Value> = phone[2..].iter().map(|message| &message["interactive"]["type"]).collect();
    assert_eq!(kinds, ["button", "list", "cta_url", "location_request_message"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_stands_on_its_message_and_can_be_taken_back() {
    let world = World::new().await;
    let hello = world.browser.messages(&world.conversation).await[0].clone();
    let to = hello["wamid"].clone();
    let (status, sent) = world.send(1, json!({ "reaction": { "to": to, "emoji": "👍" } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(1).await;
    let reacted = world.browser.messages(&world.conversation).await[0].clone();
    assert_eq!(reacted["marks"]["ours"]["emoji"], "👍");
    assert_eq!(world.on_the_phone().await.last().unwrap()["reaction"]["emoji"], "👍");
    let (status, _) = world.send(2, json!({ "reaction": { "to": to } })).await;
    assert_eq!(status, StatusCode::OK);
    world.delivered(2).await;
    let back = world.browser.messages(&world.conversation).await[0].clone();
    assert_eq!(back["marks"]["ours"]["emoji"], Value::Null);
    let row = &world.browser.inbox().await[0];
    assert_eq!(row["last"]["preview"], "hello", "a reaction moves nothing up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_that_failed_is_not_shown_as_ours_and_can_be_given_again() {
    let world = World::new().await;
    let hello = world.browser.messages(&world.conversation).await[0].clone();
    let to = hello["wamid"].clone();
    let refuse = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1 });
    world.app.control(Method::POST, "faults", refuse).await;
    let (status, sent) = world.send(1, json!({ "reaction": { "to": to, "emoji": "👍" } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    until("the reaction is known to have failed", async || {
        let messages = world.browser.messages(&world.conversation).await;
        (messages[0]["marks"]["ours"]["failed"] == true).then_some(())
    })
    .await;
    let page = world
        .browser
        .get(&format!("/inbox/{}", world.conversation))
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("was not sent. React again.") && !page.contains("data-reaction"));
    let (status, sent) = world.send(2, json!({ "reaction": { "to": to, "emoji": "🙏" } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(2).await;
    let reacted = world.browser.messages(&world.conversation).await[0].clone();
    assert_eq!(reacted["marks"]["ours"]["emoji"], "🙏");
    assert_eq!(reacted["marks"]["ours"]["failed"], Value::Null);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_message_again_is_the_same_message() {
    let world = World::new().await;
    let upload = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    let content = json!({ "image": { "upload": upload, "caption": "Once" } });
    let calls = (0..6).map(|_| world.send(1, content.clone()));
    for (status, answer) in futures::future::join_all(calls).await {
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    world.delivered(1).await;
    assert_eq!(world.on_the_phone().await.len(), 1);
    let (status, _) = world.send(1, json!({ "image": { "upload": upload, "caption": "Other" } })).await;
    assert_eq!(status, StatusCode::CONFLICT);
    // Meta keeps it: another message with it asks for no other id.
    world.send(2, json!({ "image": { "upload": upload } })).await;
    world.delivered(2).await;
    let phone = world.on_the_phone().await;
    assert_eq!(phone[0]["image"]["id"], phone[1]["image"]["id"]);
    assert!(phone[0]["image"]["id"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_reaches_whom_nothing_else_may_be_sent_to() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Test Customer", "+919811110001").await;
    app.publish(text_event("wamid.OLD", "919811110001", now() - 25 * 3600, "yesterday"))
        .await;
    let conversation = browser.conversation_with("Test Customer").await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    let list = browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let find = |status: &str| {
        let templates = list["templates"].as_array().unwrap();
        templates.iter().find(|template| template["status"] == status).unwrap().clone()
    };
    let named = |template: &&Value| template["name"] == "order_shipped" && template["language"] == "en";
    let order = list["templates"].as_array().unwrap().iter().find(named).unwrap().clone();
    let id = |n: u128| MessageId::from_parts(u64::try_from(now()).unwrap() * 1000, n).to_string();
    let send = async |client_id: &str, template: &Value, fills: &[(&str, &str)]| {
        let fills: serde_json::Map<String, Value> = fills.iter().map(|(at, text)| ((*at).to_owned(), json!({ "text": text }))).collect();
        let asked = json!({ "template": { "name": template["name"], "language": template["language"], "fills": fills } });
        let body = json!({ "conversation": conversation, "client_id": client_id, "asked": asked, "quotes": null, "link_preview": false });
        browser.api("thread/send-message", body).await
    };
    let all = [
        ("header.1", "A-7"),
        ("body.1", "Maya"),
        ("body.2", "Friday"),
        ("body.3", "9 and 12"),
        ("buttons.0", "A-7"),
    ];
    let (first, second) = (id(1), id(2));
    let (status, why) = send(&second, &order, &all[..4]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a blank is left: {why}");
    for state in ["REJECTED", "PAUSED", "DISABLED", "PENDING"] {
        let (status, why) = send(&second, &find(state), &all).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{state}: {why}");
    }
    let (status, sent) = send(&first, &order, &all).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    assert_eq!(send(&first, &order, &all).await.1["id"], first.as_str(), "the same call again");
    let mut others = all;
    others[1].1 = "Asha";
    assert_eq!(send(&first, &order, &others).await.0, StatusCode::CONFLICT, "filled otherwise");
    until("it is delivered", async || {
        let messages = browser.messages(&conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == first.as_str())?;
        assert_ne!(state(&message), "failed", "{message}");
        (state(&message) == "delivered").then_some(())
    })
    .await;
    let phone = app.on_the_phone(&person).await;
    assert_eq!(phone.len(), 1, "once, and nothing of what was refused");
    assert_eq!(phone[0]["message"]["template"]["name"], "order_shipped");
    assert!(
        phone[0]["shown"].to_string().contains("Hi Maya, your order left"),
        "{}",
        phone[0]["shown"]
    );
    assert!(browser.inbox().await[0]["last"]["preview"].as_str().unwrap().contains("Hi Maya"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_between_upload_and_hand_over_sends_a_file_once() {
    let world = World::new().await;
    let upload = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    let fault = json!({ "service": "eum", "operation": "PostWhatsAppMessageMedia", "kind": "throttle", "times": 2 });
    world.app.control(Method::POST, "faults", fault).await;
    let (status, sent) = world.send(1, json!({ "image": { "upload": upload } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    let id = world.id(1);
    // It waits for half a minute, so that no two servers carry the same file.
    let settled = tried(90, async || {
        let messages = world.browser.messages(&world.conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == id.as_str())?;
        matches!(state(&message), "sent" | "delivered").then_some(())
    });
    let settled = settled.await.is_some();
    assert!(settled, "the next server sends it");
    assert_eq!(world.on_the_phone().await.len(), 1);
}
