//! What WhatsApp would refuse is refused before it is sent, with a sentence.

use super::{OGG, World};
use reqwest::StatusCode;
use serde_json::json;

/// A PNG of 2 × 2 pixels, 16 bits a colour.
const DEEP: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x02\x10\x02\x00\x00\x00\xad\x44\x46\x30\x00\x00\x00\x13\x49\x44\x41\x54\x78\xda\x63\xf8\xff\xbf\x81\x81\x91\x09\x42\x32\x20\x73\x00\x93\x24\x0a\x05\x6c\x3c\xdd\xc1\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

#[tokio::test(flavor = "multi_thread")]
async fn values_that_whatsapp_would_refuse_are_refused_with_a_sentence() {
    let world = World::new().await;
    let hello = world.browser.messages(&world.conversation).await[0]["wamid"].clone();
    let card = |more: &str, value: serde_json::Value| {
        let mut card = json!({ "name": "Ana" });
        card[more] = value;
        json!({ "contacts": { "cards": [card] } })
    };
    let address = |name: &str, value: &str| {
        let action = json!({ "address": { "country": "IN", "values": [[name, value]] } });
        json!({ "interactive": { "body": "Where to?", "action": action } })
    };
    let reaction = |emoji: &str| json!({ "reaction": { "to": hello, "emoji": emoji } });
    for (n, (content, words)) in (1..).zip([
        (
            json!({ "location": { "latitude": 1_800_000_000, "longitude": 0 } }),
            "nowhere on the earth",
        ),
        (
            json!({ "location": { "latitude": 10, "longitude": 10, "address": "Without a name" } }),
            "only with a name",
        ),
        (reaction("!"), "one emoji"),
        (reaction("1"), "one emoji"),
        (reaction("👍👍"), "one emoji"),
        (card("birthday", json!("tomorrow")), "The birthday is a day"),
        (card("org", json!(" ")), "The company is missing"),
        (card("emails", json!([{ "value": "" }])), "The e-mail address is missing"),
        (card("urls", json!([{ "value": "" }])), "The web page is missing"),
        (address("in_pin_code", "12"), "6 digits"),
        (address("planet", "Earth"), "WhatsApp knows no “planet”"),
    ]) {
        let (status, why) = world.send(n, content.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{content}: {why}");
        assert!(why["Invalid"].as_str().unwrap().contains(words), "{content}: {why}");
    }
    assert!(world.on_the_phone().await.is_empty());
}

fn part(name: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes()[..], name, content].concat()
}

/// A film with one track that is coded so.
fn film(handler: &[u8], coding: &[u8]) -> Vec<u8> {
    let handler = part(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat());
    let entries = part(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &part(coding, &[0; 20])].concat());
    let table = part(b"minf", &part(b"stbl", &entries));
    let track = part(b"trak", &part(b"mdia", &[handler, table].concat()));
    [part(b"ftyp", b"isom\0\0\0\0isom"), part(b"moov", &track)].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_and_films_that_no_phone_plays_are_refused_once_they_are_here() {
    let world = World::new().await;
    let mut vorbis = OGG.to_vec();
    vorbis[28..36].copy_from_slice(b"\x01vorbis\0");
    for (n, kind, claimed, bytes, words) in [
        (1, "audio", "audio/ogg", vorbis.clone(), "only in Opus"),
        (2, "voice", "audio/ogg", vorbis, "only in Opus"),
        (3, "video", "video/mp4", film(b"vide", b"hvc1"), "H.264"),
        (4, "video", "video/mp4", film(b"soun", b"ac-3"), "AAC"),
    ] {
        let (_, status, why) = world.upload_as(n, kind, claimed, &bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {why}");
        assert!(why.to_string().contains(words), "{kind}: {why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_of_two_channels_and_pictures_of_16_bits_are_made_into_what_whatsapp_takes() {
    let world = World::new().await;
    let mut stereo = OGG.to_vec();
    stereo[28 + 9] = 2;
    let (sound, status, why) = world.upload_as(1, "audio", "audio/ogg", &stereo).await;
    assert_eq!(status, StatusCode::OK, "{why}");
    let (picture, status, file) = world.upload_as(2, "image", "image/png", DEEP).await;
    assert_eq!((status, &file["mime"]), (StatusCode::OK, &json!("image/jpeg")), "{file}");
    for (n, content) in (1..).zip([json!({ "audio": { "upload": sound } }), json!({ "image": { "upload": picture } })]) {
        let (status, sent) = world.send(n, content).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
        let message = world.delivered(n).await;
        let bytes = world.bytes_of(&message).await;
        assert!(bytes.starts_with(if n == 1 { b"OggS" } else { b"\xff\xd8\xff\xe0" }), "{n}");
        if n == 1 {
            assert_eq!(&bytes[28..38], b"OpusHead\x01\x01", "one channel");
        }
    }
    let phone = world.on_the_phone().await;
    assert_eq!(phone[0]["type"], "audio");
    assert_eq!(phone[0]["audio"]["voice"], serde_json::Value::Null);
    assert_eq!(phone[1]["type"], "image");
}
