//! Files that customers send: into the bucket, through our own address, to those who may see them; and what goes wrong.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

#[path = "media/hard.rs"]
mod hard;

const OPERATOR: &str = "asha@demo.example";

/// A customer who sends files, and a browser that looks at them.
struct World {
    app: TestApp,
    browser: Browser,
    person: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let browser = Browser::signed_in(&app, OPERATOR).await;
        let person = app.customer("Mia Media", "+919811110077").await;
        Self { app, browser, person }
    }

    async fn sends(&self, message: Value) {
        let mut message = message;
        message["person"] = json!(self.person);
        message["our_number"] = json!(SUPPORT);
        self.app.control(Method::POST, "phone/messages", message).await;
    }

    /// Bytes as they are, under a type that may be a lie.
    async fn sends_bytes(&self, kind: &str, mime: &str, name: Option<&str>, bytes: Vec<u8>) {
        let url = format!("{}/control/phone/media?our_number={SUPPORT}", self.app.sandbox.url());
        let kept = crate::support::client()
            .post(url)
            .header(header::CONTENT_TYPE, mime)
            .body(bytes)
            .send()
            .await
            .unwrap();
        assert_eq!(kept.status(), StatusCode::CREATED);
        let kept: Value = kept.json().await.unwrap();
        let mut message = json!({ "kind": kind, "media": { "id": kept["id"] } });
        if let Some(name) = name {
            message["fields"] = json!({ "filename": name });
        }
        self.sends(message).await;
    }

    async fn messages(&self) -> Vec<Value> {
        let conversation = self.browser.conversation_with("Mia Media").await;
        self.browser.messages(&conversation).await
    }

    /// The newest message once its file is here or given up, and the file's part of it.
    async fn settled(&self, count: usize) -> (Value, Value) {
        until("the file is here, or given up", async || {
            let messages = self.messages().await;
            let last = messages.last().filter(|_| messages.len() == count)?.clone();
            let media = last["content"].as_object()?.values().next()?.clone();
            media["fetched"].is_object().then_some((last, media))
        })
        .await
    }

    fn address(message: &Value) -> String {
        format!(
            "/media/{}/{}/{}",
            message["conversation"].as_str().unwrap(),
            message["at"],
            message["id"].as_str().unwrap()
        )
    }

    async fn get(&self, address: &str, headers: &[(header::HeaderName, &str)]) -> reqwest::Response {
        let with = |request: reqwest::RequestBuilder| headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
        self.browser.send(Method::GET, address, with).await
    }
}

fn text(answer: &reqwest::Response, name: header::HeaderName) -> String {
    answer
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_file_is_fetched_measured_and_served() {
    let world = World::new().await;
    for (count, (kind, mime, served)) in [
        ("image", "image/jpeg", "image/jpeg"),
        ("video", "video/mp4", "video/mp4"),
        ("voice", "audio/ogg", "audio/ogg"),
        ("audio", "audio/mpeg", "audio/mpeg"),
        ("document", "application/pdf", "application/octet-stream"),
        ("sticker", "image/webp", "image/webp"),
        ("animated_sticker", "image/webp", "image/webp"),
    ]
    .into_iter()
    .enumerate()
    {
        world.sends(json!({ "kind": kind })).await;
        let (message, media) = world.settled(count + 1).await;
        let stored = &media["fetched"]["stored"];
        assert_eq!(stored["mime"], mime, "{kind}: {media}");
        let address = World::address(&message);
        let answer = world.get(&address, &[]).await;
        assert_eq!(
            (answer.status(), text(&answer, header::CONTENT_TYPE)),
            (StatusCode::OK, served.to_owned()),
            "{kind}"
        );
        assert_eq!(text(&answer, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert!(text(&answer, header::CONTENT_SECURITY_POLICY).starts_with("sandbox"), "{kind}");
        assert_eq!(text(&answer, header::CACHE_CONTROL), "private, no-cache");
        let bytes = answer.bytes().await.unwrap();
        assert_eq!(stored["size"], bytes.len(), "{kind}");
        let small = world.get(&format!("{address}/thumbnail"), &[]).await;
        if kind == "image" {
            assert!(stored["pixels"]["width"].as_u64().unwrap() > 0 && stored["thumbnail"]["pixels"]["width"].as_u64().unwrap() <= 480);
            assert_eq!(small.status(), StatusCode::OK);
        }
        match kind {
            "video" | "voice" | "audio" => assert!(stored["millis"].as_u64().unwrap() > 0, "{kind}: {stored}"),
            "document" => assert_eq!(stored["pages"], 2),
            _ => {}
        }
    }
    assert!(!world.app.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_file_are_served_as_players_ask_for_them() {
    let world = World::new().await;
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    world
        .sends_bytes("document", "application/octet-stream", Some("data.bin"), bytes.clone())
        .await;
    let (message, _) = world.settled(1).await;
    let address = World::address(&message);
    let whole = world.get(&address, &[]).await;
    let etag = text(&whole, header::ETAG);
    assert!(etag.starts_with('"'), "{etag}");
    assert_eq!(whole.bytes().await.unwrap(), bytes);
    let thousand = format!("bytes={}", vec!["0-9"; 1_000].join(","));
    for (range, expected, status) in [
        ("bytes=0-9,5-20", Some(0..200_000), StatusCode::OK),
        (thousand.as_str(), Some(0..200_000), StatusCode::OK),
        ("bytes=0-9", Some(0..10), StatusCode::PARTIAL_CONTENT),
        ("bytes=199990-", Some(199_990..200_000), StatusCode::PARTIAL_CONTENT),
        ("bytes=-5", Some(199_995..200_000), StatusCode::PARTIAL_CONTENT),
        ("bytes=199999-999999", Some(199_999..200_000), StatusCode::PARTIAL_CONTENT),
        ("bytes=200000-", None, StatusCode::RANGE_NOT_SATISFIABLE),
        ("bytes=0-1,3-4", Some(0..200_000), StatusCode::OK),
        ("bytes=5-2", Some(0..200_000), StatusCode::OK),
        ("nonsense", Some(0..200_000), StatusCode::OK),
    ] {
        let answer = world.get(&address, &[(header::RANGE, range)]).await;
        assert_eq!(answer.status(), status, "{range}");
        if let Some(expected) = expected {
            assert_eq!(answer.bytes().await.unwrap(), bytes[expected], "{range}");
        } else {
            assert_eq!(text(&answer, header::CONTENT_RANGE), "bytes */200000");
        }
    }
    let known = world.get(&address, &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!((known.status(), known.bytes().await.unwrap().len()), (StatusCode::NOT_MODIFIED, 0));
    let changed = world
        .get(&address, &[(header::RANGE, "bytes=0-9"), (header::IF_RANGE, "\"other\"")])
        .await;
    assert_eq!(changed.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_document_comes_through_without_filling_memory() {
    const LARGEST: usize = 100 * 1024 * 1024;
    let world = World::new().await;
    world
        .sends_bytes("document", "text/plain", Some("small.txt"), b"to warm up".to_vec())
        .await;
    world.settled(1).await;
    let before = world.app.server.lock().unwrap().memory();
    world
        .sends_bytes("document", "application/octet-stream", Some("backup.bin"), vec![7; LARGEST])
        .await;
    let (message, media) = world.settled(2).await;
    assert_eq!(media["fetched"]["stored"]["size"], LARGEST);
    let mut answer = world.get(&World::address(&message), &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let (mut came, mut most) = (0, 0);
    while let Some(part) = answer.chunk().await.unwrap() {
        assert!(part.iter().all(|byte| *byte == 7));
        came += part.len();
        most = most.max(world.app.server.lock().unwrap().memory());
    }
    assert_eq!(came, LARGEST);
    // Far less than the file: it passes through in pieces.
    assert!(most < before + 24 * 1024, "from {before} kB to {most} kB");
    // One byte more is no WhatsApp document: the sandbox's phone says so as WhatsApp does.
    let url = format!("{}/control/phone/media?our_number={SUPPORT}", world.app.sandbox.url());
    let refused = crate::support::client().post(url).body(vec![7; LARGEST + 1]).send().await.unwrap();
    assert!(refused.text().await.unwrap().contains("100 MB"));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pretends_to_be_something_else_is_a_download_that_cannot_run() {
    let world = World::new().await;
    let html = b"<!-- x --><html><script>alert(1)</script></html>".to_vec();
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
    for (count, (kind, mime, bytes, called)) in [
        ("image", "image/jpeg", html.clone(), "Photo"),
        ("image", "image/svg+xml; x", svg, "Photo"),
        ("video", "video/mp4", html.clone(), "Video"),
        ("sticker", "image/webp", html, "Sticker of a kind that cannot be shown"),
        ("document", "text/html", b"<html></html>".to_vec(), "document.pdf"),
    ]
    .into_iter()
    .enumerate()
    {
        world.sends_bytes(kind, mime, None, bytes).await;
        let (message, media) = world.settled(count + 1).await;
        assert!(media["fetched"]["stored"].is_object(), "{media}");
        let address = World::address(&message);
        let answer = world.get(&address, &[]).await;
        assert_eq!(text(&answer, header::CONTENT_TYPE), "application/octet-stream", "{kind} {mime}");
        assert!(text(&answer, header::CONTENT_DISPOSITION).starts_with("attachment"));
        assert_eq!(
            world.get(&format!("{address}/thumbnail"), &[]).await.status(),
            StatusCode::NOT_FOUND
        );
        let page = world
            .browser
            .get(&format!("/inbox/{}", message["conversation"].as_str().unwrap()))
            .await;
        let page = page.text().await.unwrap();
        assert!(!page.contains("<script>alert") && page.contains(called), "{kind} {mime}");
    }
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_unpack_to_gigabytes_and_broken_ones_are_kept_as_files() {
    let world = World::new().await;
    // The header of a picture of 30,000 by 30,000, and nothing else.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bomb.extend([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 6, 0, 0, 0, 0, 0, 0, 0]);
    for (count, bytes) in [bomb, b"\xff\xd8\xff\xe0 no more".to_vec()].into_iter().enumerate() {
        world.sends_bytes("image", "image/png", None, bytes).await;
        let (message, media) = world.settled(count + 1).await;
        let stored = &media["fetched"]["stored"];
        assert!(stored.is_object() && stored["thumbnail"].is_null(), "{media}");
        assert_eq!(world.get(&World::address(&message), &[]).await.status(), StatusCode::OK);
    }
    assert!(!world.app.log().contains("panicked"));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_and_one_that_whatsapp_no_longer_has_say_so() {
    let world = World::new().await;
    world.sends_bytes("document", "text/plain", Some("a.txt"), Vec::new()).await;
    let (message, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["failed"]["why"], "empty");
    assert_eq!(world.get(&World::address(&message), &[]).await.status(), StatusCode::NOT_FOUND);
    let mut lost = text_event("wamid.LOST", "919811110077", now(), "");
    lost["contacts"][0]["profile"]["name"] = json!("Mia Media");
    lost["messages"][0] = json!({ "from": "919811110077", "id": "wamid.LOST", "timestamp": now().to_string(),
        "type": "image", "image": { "id": "999999999", "mime_type": "image/jpeg" } });
    world.app.publish(lost).await;
    let (message, media) = world.settled(2).await;
    // The week is not over, so it may be asked for again.
    assert_eq!(media["fetched"]["failed"]["why"], "not_found");
    let page = world
        .browser
        .get(&format!("/inbox/{}", message["conversation"].as_str().unwrap()))
        .await;
    let page = page.text().await.unwrap();
    assert!(page.contains("WhatsApp does not find this file") && page.contains("Try again"));
    let place = crate::support::place(&message);
    let asked = json!({ "conversation": message["conversation"], "place": place });
    let asked = world.browser.ok("thread/fetch-again", asked).await;
    assert_eq!(asked["content"]["image"]["fetched"], Value::Null, "{asked}");
    assert_eq!(world.settled(2).await.1["fetched"]["failed"]["why"], "not_found");
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_is_there_first_and_its_file_follows_when_the_bucket_is_back() {
    let world = World::new().await;
    let fault = json!({ "service": "s3", "kind": "error", "times": 6 });
    world.app.control(Method::POST, "faults", fault).await;
    world.sends(json!({ "kind": "image", "body": "our cat" })).await;
    until("the message is there without its file", async || {
        let messages = world.messages().await;
        (messages.len() == 1 && messages[0]["content"]["image"]["caption"] == "our cat").then_some(())
    })
    .await;
    let (message, media) = world.settled(1).await;
    assert!(media["fetched"]["stored"].is_object(), "{media}");
    assert_eq!(world.get(&World::address(&message), &[]).await.status(), StatusCode::OK);
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_loses_no_file_and_keeps_none_twice() {
    let world = World::new().await;
    let fault = json!({ "service": "eum", "operation": "GetWhatsAppMessageMedia", "kind": "delay", "millis": 1500, "times": 3 });
    world.app.control(Method::POST, "faults", fault).await;
    for _ in 0..3 {
        world.sends(json!({ "kind": "image" })).await;
    }
    until("the messages are stored", async || {
        (world.messages().await.len() == 3).then_some(())
    })
    .await;
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    tokio_tries(&world).await;
    world.app.holds().await;
}

/// A claim is given back only after its visibility time, so this takes longer than other waits.
async fn tokio_tries(world: &World) {
    let all = crate::support::tried(200, async || {
        let messages = world.messages().await;
        messages
            .iter()
            .all(|message| message["content"]["image"]["fetched"]["stored"].is_object())
            .then_some(messages)
    })
    .await
    .expect("all files are here");
    let keys: std::collections::BTreeSet<_> = all
        .iter()
        .map(|message| message["content"]["image"]["fetched"]["stored"]["key"].to_string())
        .collect();
    assert_eq!(keys.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_message_that_was_heard_is_marked_for_everybody() {
    let world = World::new().await;
    world.sends(json!({ "kind": "voice" })).await;
    let (voice, media) = world.settled(1).await;
    assert!(media["played"].is_null(), "{media}");
    let heard = async |message: &Value| {
        let place = format!("{:010}#{}", message["at"].as_i64().unwrap(), message["id"].as_str().unwrap());
        let asked = json!({ "conversation": message["conversation"], "place": place });
        world.browser.api("thread/played", asked).await.0
    };
    for _ in 0..2 {
        assert_eq!(heard(&voice).await, StatusCode::OK);
    }
    assert_eq!(world.messages().await[0]["content"]["voice"]["played"], true);
    world.sends(json!({ "kind": "image" })).await;
    let (photo, _) = world.settled(2).await;
    assert_eq!(heard(&photo).await, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_a_file() {
    let world = World::new().await;
    world.sends(json!({ "kind": "image" })).await;
    let (message, _) = world.settled(1).await;
    let address = World::address(&message);
    let nobody = Browser::new(&world.app);
    assert_eq!(nobody.get(&address).await.status(), StatusCode::UNAUTHORIZED);
    let without = Browser::new(&world.app);
    without.sign_in("noor@demo.example", "").await;
    let refused = without.get(&address).await.status();
    assert!(matches!(refused, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED), "{refused}");
    // Another number's, another customer's, one that never was, and no address at all.
    let (conversation, at, id) = (
        message["conversation"].as_str().unwrap(),
        &message["at"],
        message["id"].as_str().unwrap(),
    );
    let (customer, _) = conversation.split_once('-').unwrap();
    for wrong in [
        format!("/media/{customer}-999/{at}/{id}"),
        format!("/media/{}-{SUPPORT}/{at}/{id}", domain::MessageId::from_parts(1, 1)),
        format!("/media/{conversation}/7/{id}"),
        format!("/media/{conversation}/x/{id}"),
        format!("/media/{conversation}/{at}/..%2f..%2fsecret"),
    ] {
        assert_eq!(world.browser.get(&wrong).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
}
