//! Files that WhatsApp does not take, and what the server makes of them.

use super::{OGG, WEBP, World};
use domain::UploadId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const MOVING: &[u8] = include_bytes!("../../../crates/sandbox/media/sticker-animated.webp");

impl World {
    /// A file that is to be sent as a kind: what the server says of it at the end.
    pub(super) async fn upload_as(&self, n: u128, kind: &str, claimed: &str, bytes: &[u8]) -> (String, StatusCode, Value) {
        let id = UploadId::from_parts(3, n).to_string();
        let body = json!({
            "conversation": self.conversation, "id": id, "name": "a", "claimed": claimed, "size": bytes.len(), "kind": kind,
        });
        assert_eq!(self.browser.api("upload/begin", body).await.0, StatusCode::OK);
        assert_eq!(self.part(&id, 1, bytes).await, StatusCode::NO_CONTENT);
        let (status, file) = self.finish(&id).await;
        assert_eq!(self.finish(&id).await, (status, file.clone()), "the same call again");
        (id, status, file)
    }

    pub(super) async fn bytes_of(&self, message: &Value) -> Vec<u8> {
        let id = message["id"].as_str().unwrap();
        let address = format!("/media/{}/{}/{id}", self.conversation, message["at"]);
        let answer = self.browser.send(Method::GET, &address, |request| request).await;
        answer.bytes().await.unwrap().to_vec()
    }
}

fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap() | 0x1000_0000;
    [id, &size.to_be_bytes(), content].concat()
}

/// As Chromium records: two channels, lengths unknown.
fn recording(codec: &[u8], packets: usize) -> Vec<u8> {
    let head = b"OpusHead\x01\x02\x38\x01\x80\xBB\0\0\0\0\0";
    let track = [element(b"\xD7", &[1]), element(b"\x86", codec), element(b"\x63\xA2", head)].concat();
    let sound = element(b"\xA3", &[&[0x81, 0, 0, 0x80, 0x78][..], &[7; 80]].concat()).repeat(packets);
    let unknown = b"\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    [
        [&b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm\x18\x53\x80\x67"[..], unknown].concat(),
        element(b"\x16\x54\xAE\x6B", &element(b"\xAE", &track)),
        [&b"\x1F\x43\xB6\x75"[..], unknown].concat(),
        sound,
    ]
    .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_a_browser_arrives_as_a_voice_message() {
    let world = World::new().await;
    let claimed = "audio/webm;codecs=opus";
    let (upload, status, file) = world.upload_as(1, "voice", claimed, &recording(b"A_OPUS", 150)).await;
    assert_eq!((status, &file["mime"]), (StatusCode::OK, &json!("audio/ogg")), "{file}");
    assert_eq!(file["millis"], 2993, "{file}");
    let (status, sent) = world.send(1, json!({ "voice": { "upload": upload } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    let message = world.delivered(1).await;
    let bytes = world.bytes_of(&message).await;
    assert!(bytes.starts_with(b"OggS"));
    assert_eq!(&bytes[28..38], b"OpusHead\x01\x01", "one channel");
    let phone = world.on_the_phone().await;
    assert_eq!(phone[0]["audio"]["voice"], true);
    // What is one already stays as it is.
    let (upload, _, file) = world.upload_as(2, "voice", "audio/ogg; codecs=opus", OGG).await;
    assert_eq!(file["size"], OGG.len());
    world.send(2, json!({ "voice": { "upload": upload } })).await;
    let message = world.delivered(2).await;
    assert_eq!(world.bytes_of(&message).await, OGG);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_voice_message_is_said() {
    let world = World::new().await;
    for (n, bytes, words) in [
        (1, recording(b"A_VORBIS", 3), "coded otherwise"),
        (2, recording(b"A_OPUS", 0), "no sound"),
    ] {
        let (_, status, why) = world.upload_as(n, "voice", "audio/webm", &bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(why.to_string().contains(words), "{why}");
    }
    // Sound in another wrapping is no voice message either.
    let (upload, status, _) = world
        .upload_as(3, "voice", "audio/mp4", b"\0\0\0\x18ftypM4A \0\0\0\0isomM4A ")
        .await;
    assert_eq!(status, StatusCode::OK);
    let (status, why) = world.send(3, json!({ "voice": { "upload": upload } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("OGG"), "{why}");
    assert!(world.on_the_phone().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webp_becomes_a_photo_unless_it_is_a_sticker() {
    let world = World::new().await;
    let (upload, status, file) = world.upload_as(1, "image", "image/webp", WEBP).await;
    assert_eq!(status, StatusCode::OK, "{file}");
    assert!(matches!(file["mime"].as_str(), Some("image/jpeg" | "image/png")), "{file}");
    assert_eq!(file["pixels"]["width"], 512, "{file}");
    let (status, sent) = world.send(1, json!({ "image": { "upload": upload, "caption": "Look" } })).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    world.delivered(1).await;
    assert_eq!(world.on_the_phone().await[0]["type"], "image");
    let (upload, _, file) = world.upload_as(2, "sticker", "image/webp", WEBP).await;
    assert_eq!(file["mime"], "image/webp");
    let (status, why) = world.send(2, json!({ "image": { "upload": upload } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it was uploaded as another kind: {why}");
    let (_, status, why) = world.upload_as(3, "image", "image/webp", MOVING).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("moves"), "{why}");
    // One that does not move may have 100 KB, one that does 500 KB.
    let padded = |bytes: &[u8], size: usize| [bytes, &vec![0; size - bytes.len()]].concat();
    for (n, bytes, size, fine) in [
        (4, WEBP, 100 * 1024, true),
        (5, WEBP, 100 * 1024 + 1, false),
        (6, MOVING, 100 * 1024 + 1, true),
    ] {
        let (_, status, why) = world.upload_as(n, "sticker", "image/webp", &padded(bytes, size)).await;
        assert_eq!(status == StatusCode::OK, fine, "{size}: {why}");
        assert!(fine || why.to_string().contains("100 KB"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_above_questions_and_on_cards_go_to_the_phone() {
    let world = World::new().await;
    let (photo, _, _) = world.upload_as(1, "image", "image/jpeg", super::JPEG).await;
    let (webp, _, _) = world.upload_as(2, "image", "image/webp", WEBP).await;
    let reply = |id: &str| json!({ "id": id, "title": format!("Take {id}") });
    let buttons = json!({ "header": { "image": { "upload": photo } }, "body": "This one?", "action": { "buttons": [reply("yes")] } });
    let card = |upload: &str, id: &str| json!({ "header": { "image": { "upload": upload } }, "body": "One", "action": { "replies": [reply(id)] } });
    let cards = json!({ "body": "Which?", "action": { "cards": [card(&photo, "a"), card(&webp, "b")] } });
    for (n, interactive) in (1..).zip([&buttons, &cards]) {
        let (status, sent) = world.send(n, json!({ "interactive": interactive })).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
        world.delivered(n).await;
    }
    let phone = world.on_the_phone().await;
    assert!(phone[0]["interactive"]["header"]["image"]["id"].is_string());
    let cards = phone[1]["interactive"]["action"]["cards"].as_array().unwrap();
    assert!(cards.iter().all(|card| card["header"]["image"]["id"].is_string()), "{cards:?}");
    let nothing = json!({ "header": { "image": {} }, "body": "This one?", "action": { "buttons": [reply("yes")] } });
    let (status, why) = world.send(3, json!({ "interactive": nothing })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Choose a file"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_goes_with_its_card_or_without() {
    let world = World::new().await;
    let text = json!({ "text": { "body": "See https://shop.example/a" } });
    for (n, preview) in [(1, true), (2, false)] {
        let mut body = world.body(n, &text);
        body["link_preview"] = json!(preview);
        let (status, sent) = world.browser.api("thread/send-message", body).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
        world.delivered(n).await;
    }
    let phone = world.on_the_phone().await;
    let shown: Vec<&Value> = phone.iter().map(|message| &message["text"]["preview_url"]).collect();
    assert_eq!(shown, [true, false]);
}
