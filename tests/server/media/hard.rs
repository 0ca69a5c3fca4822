//! Files and buckets that are hard: too large, badly named, cut short, slow, and gone half-way.

use super::{World, text};
use crate::support::{Browser, SUPPORT, TestApp, now, text_event, tried, until};
use domain::media::{KEPT_SECONDS, MOST_BYTES};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

async fn fault(world: &World, fault: Value) {
    world.app.control(Method::POST, "faults", fault).await;
}

/// WhatsApp's id of a photo that it has.
async fn photo(world: &World) -> Value {
    let photo = include_bytes!("../../../crates/sandbox/media/photo.jpg").to_vec();
    let url = format!("{}/control/phone/media?our_number={SUPPORT}", world.app.sandbox.url());
    let kept = crate::support::client()
        .post(url)
        .header(header::CONTENT_TYPE, "image/jpeg")
        .body(photo)
        .send()
        .await
        .unwrap();
    kept.json::<Value>().await.unwrap()["id"].clone()
}

/// A message with a photo, as WhatsApp tells of it.
async fn photo_event(world: &World, wamid: &str, at: i64, id: &Value) {
    let mut event = text_event(wamid, "919811110077", at, "");
    event["contacts"][0]["profile"]["name"] = json!("Mia Media");
    event["messages"][0] = json!({ "from": "919811110077", "id": wamid, "timestamp": at.to_string(),
        "type": "image", "image": { "id": id, "mime_type": "image/jpeg" } });
    world.app.publish(event).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_more_than_a_week_ago_is_not_asked_for() {
    let world = World::new().await;
    let id = photo(&world).await;
    photo_event(&world, "wamid.OLD", now() - 8 * 86_400, &id).await;
    let (message, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["failed"]["why"], "expired", "{media}");
    let page = world
        .browser
        .get(&format!("/inbox/{}", message["conversation"].as_str().unwrap()))
        .await;
    assert!(page.text().await.unwrap().contains("WhatsApp no longer has this file."));
    // Asking again is of no use, and changes nothing.
    let asked = json!({ "conversation": message["conversation"], "place": crate::support::place(&message) });
    let asked = world.browser.ok("thread/fetch-again", asked).await;
    assert_eq!(asked["content"]["image"]["fetched"]["failed"]["why"], "expired", "{asked}");
    let calls = world.app.control(Method::GET, "calls", Value::Null).await;
    assert!(calls["eum"]["GetWhatsAppMessageMedia"].is_null(), "{calls}");
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_week_ends_while_the_bucket_is_broken_is_given_up() {
    let world = World::new().await;
    let id = photo(&world).await;
    fault(&world, json!({ "service": "s3", "kind": "refuse", "times": 40 })).await;
    // It ends after the first attempt.
    photo_event(&world, "wamid.ENDS", now() - KEPT_SECONDS + 2, &id).await;
    let (_, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["failed"]["why"], "expired", "{media}");
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_larger_than_whatsapp_allows_is_not_kept() {
    let world = World::new().await;
    // AWS is slow to write it, so what lies under the message's prefix is what it wrote before.
    fault(
        &world,
        json!({ "service": "eum", "operation": "GetWhatsAppMessageMedia", "kind": "throttle", "times": 2 }),
    )
    .await;
    world.sends(json!({ "kind": "document" })).await;
    let message = until("the message is there", async || world.messages().await.pop()).await;
    let month: String = domain::zone::rfc3339(domain::Seconds(message["at"].as_i64().unwrap()))
        .chars()
        .take(7)
        .collect();
    let id = message["id"].as_str().unwrap();
    let key = format!("whatsapp-media/whatsapp-media-incoming/{SUPPORT}/{month}/{id}/file-1");
    let bytes = vec![7; usize::try_from(MOST_BYTES).unwrap() + 1];
    world.app.bucket().put(&key, "application/octet-stream", bytes).await.unwrap();
    let (message, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["failed"]["why"], "too_large", "{media}");
    assert!(
        world.app.bucket().find(&key).await.unwrap().is_none(),
        "it was taken out of the bucket"
    );
    assert_eq!(world.get(&World::address(&message), &[]).await.status(), StatusCode::NOT_FOUND);
    let page = world
        .browser
        .get(&format!("/inbox/{}", message["conversation"].as_str().unwrap()))
        .await;
    assert!(page.text().await.unwrap().contains("larger than WhatsApp allows"));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_files_are_shown_as_written_and_saved_under_safe_ones() {
    let world = World::new().await;
    let long = format!("{}.pdf", "long ".repeat(100));
    let pdf = b"%PDF-1.4\n%%EOF\n".to_vec();
    for (count, (name, part, ending)) in [
        ("../../etc/passwd", "etc_passwd", ""),
        ("C:\\Users\\me\\offer \"final\".pdf", "offer _final_.pdf", ".pdf"),
        ("\u{202e}fdp.exe", "fdp.exe", ".exe"),
        ("रसीद/../३ \"final\".pdf", "final", ".pdf"),
        (long.as_str(), "long long", ".pdf"),
        ("CON", "_CON", ".pdf"),
    ]
    .into_iter()
    .enumerate()
    {
        world.sends_bytes("document", "application/pdf", Some(name), pdf.clone()).await;
        let (message, _) = world.settled(count + 1).await;
        let answer = world.get(&format!("{}?download", World::address(&message)), &[]).await;
        let disposition = text(&answer, header::CONTENT_DISPOSITION);
        assert!(
            disposition.starts_with("attachment; filename=\"") && disposition.contains(part),
            "{name:?}: {disposition}"
        );
        let saved = disposition.split('"').nth(1).unwrap();
        assert!(
            saved.len() <= 255 && !saved.contains(['/', '\\', ':']) && !saved.starts_with('.'),
            "{name:?}: {saved}"
        );
        assert!(saved.ends_with(ending), "{name:?}: {saved}");
        assert!(!disposition.to_lowercase().contains("%e2%80%ae"), "{disposition}");
    }
    let conversation = world.browser.conversation_with("Mia Media").await;
    let page = world.browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("रसीद") && !page.contains('\u{202e}'));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_is_cut_off_and_a_file_of_no_type_are_kept_as_what_they_are() {
    const CLIP: &[u8] = include_bytes!("../../../crates/sandbox/media/clip.mp4");
    const FORM: &[u8] = include_bytes!("../../../crates/sandbox/media/form.docx");
    let world = World::new().await;
    world.sends_bytes("video", "video/mp4", None, CLIP[..CLIP.len() / 3].to_vec()).await;
    let (message, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["stored"]["mime"], "video/mp4", "{media}");
    let half = world.get(&World::address(&message), &[(header::RANGE, "bytes=0-9")]).await;
    assert_eq!(half.status(), StatusCode::PARTIAL_CONTENT);
    // What has no name is saved under its kind, its time and its customer.
    let saved = world.get(&format!("{}?download", World::address(&message)), &[]).await;
    let saved = text(&saved, header::CONTENT_DISPOSITION);
    assert!(saved.contains("\"video-20") && saved.contains("-Mia Media.mp4\""), "{saved}");
    assert_eq!(saved.matches('-').count(), 5, "year, month, day and the time of day: {saved}");
    world
        .sends_bytes("document", "application/octet-stream", Some("form"), FORM.to_vec())
        .await;
    let (message, media) = world.settled(2).await;
    let mime = media["fetched"]["stored"]["mime"].as_str().unwrap();
    assert!(mime.ends_with("wordprocessingml.document"), "{mime}");
    let answer = world.get(&World::address(&message), &[]).await;
    assert!(text(&answer, header::CONTENT_DISPOSITION).contains("form.docx"));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_refuses_is_said_and_the_file_can_be_asked_for_again() {
    let world = World::new().await;
    fault(&world, json!({ "service": "s3", "kind": "refuse", "times": 40 })).await;
    world.sends(json!({ "kind": "image", "body": "our cat" })).await;
    let (message, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["failed"]["why"], "refused", "{media}");
    // What was written meanwhile is there.
    world.app.customer_writes(&world.person, "did you get it?").await;
    until("the text is there", async || (world.messages().await.len() == 2).then_some(())).await;
    world.app.control(Method::DELETE, "faults", json!({})).await;
    let place = crate::support::place(&message);
    let asked = json!({ "conversation": message["conversation"], "place": place });
    world.browser.ok("thread/fetch-again", asked).await;
    until("the photo is here", async || {
        let messages = world.messages().await;
        let photo = messages.iter().find(|one| one["id"] == message["id"])?;
        photo["content"]["image"]["fetched"]["stored"].is_object().then_some(())
    })
    .await;
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reached_for_half_a_minute_is_said_and_comes_by_itself_all_the_same() {
    let world = World::new().await;
    let throttled = json!({ "service": "eum", "operation": "GetWhatsAppMessageMedia", "kind": "throttle", "times": 60 });
    fault(&world, throttled).await;
    world.sends(json!({ "kind": "image", "body": "our cat" })).await;
    let fetched = async || {
        let messages = world.messages().await;
        messages.first().map(|one| one["content"]["image"]["fetched"].clone())
    };
    let said = tried(90, async || fetched().await.filter(Value::is_object)).await;
    let said = said.expect("it is said that it could not be fetched");
    assert_eq!(said["failed"]["why"], "unreachable", "{said}");
    world.app.control(Method::DELETE, "faults", json!({})).await;
    let here = tried(120, async || fetched().await.filter(|fetched| fetched["stored"].is_object())).await;
    assert!(here.is_some(), "nobody asked for it");
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_bucket_files_say_so() {
    let ground = TestApp::sandbox().await;
    let app = TestApp::start_on(ground, &[("MEDIA_BUCKET", String::new())]).await;
    let browser = Browser::signed_in(&app, super::OPERATOR).await;
    let person = app.customer("Mia Media", "+919811110077").await;
    let world = World { app, browser, person };
    world.sends(json!({ "kind": "image", "body": "our cat" })).await;
    let (message, media) = world.settled(1).await;
    assert_eq!(media["fetched"]["failed"]["why"], "no_bucket", "{media}");
    let ready = crate::support::client()
        .get(format!("{}/readyz", world.app.url))
        .send()
        .await
        .unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
    assert!(ready.text().await.unwrap().contains("MEDIA_BUCKET is not set"));
    let page = world
        .browser
        .get(&format!("/inbox/{}", message["conversation"].as_str().unwrap()))
        .await;
    assert!(page.text().await.unwrap().contains("no bucket is configured"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_slow_or_gone_half_way_spoils_no_answer_and_delays_no_text() {
    let world = World::new().await;
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    world
        .sends_bytes("document", "application/octet-stream", Some("data.bin"), bytes.clone())
        .await;
    let (message, _) = world.settled(1).await;
    let address = World::address(&message);
    // Half of it comes, and nobody can take it for all of it.
    fault(
        &world,
        json!({ "service": "s3", "operation": "GetObject", "kind": "cut", "times": 1 }),
    )
    .await;
    let answer = world.get(&address, &[]).await;
    assert_eq!(text(&answer, header::CONTENT_LENGTH), bytes.len().to_string());
    assert!(answer.bytes().await.is_err(), "it breaks off");
    assert_eq!(world.get(&address, &[]).await.bytes().await.unwrap(), bytes);
    // Out of reach, and then gone.
    fault(
        &world,
        json!({ "service": "s3", "operation": "GetObject", "kind": "refuse", "times": 1 }),
    )
    .await;
    assert_eq!(world.get(&address, &[]).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    // Slow: texts do not wait, and the photo comes in the end.
    fault(&world, json!({ "service": "s3", "kind": "delay", "millis": 3_000, "times": 2 })).await;
    world.sends(json!({ "kind": "image" })).await;
    world.app.customer_writes(&world.person, "and this?").await;
    until("the text is there before the photo", async || {
        let messages = world.messages().await;
        let has_text = messages.iter().any(|one| one["content"]["text"]["body"] == "and this?");
        let photo = messages.iter().find_map(|one| one["content"].get("image"))?;
        (has_text && photo["fetched"].is_null()).then_some(())
    })
    .await;
    until("the photo is here", async || {
        let messages = world.messages().await;
        let photo = messages.iter().find_map(|one| one["content"].get("image"))?.clone();
        photo["fetched"]["stored"].is_object().then_some(())
    })
    .await;
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_message_that_we_never_had_says_so() {
    let world = World::new().await;
    let mut event = text_event("wamid.ANSWER", "919811110077", now(), "yes, that one");
    event["contacts"][0]["profile"]["name"] = json!("Mia Media");
    event["messages"][0]["context"] = json!({ "from": "919000010001", "id": "wamid.NEVER" });
    world.app.publish(event).await;
    let conversation = world.browser.conversation_with("Mia Media").await;
    let asked = json!({ "conversation": conversation, "wamid": "wamid.NEVER" });
    assert_eq!(world.browser.ok("thread/quoted", asked).await, Value::Null);
    let page = world.browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("Answers a message that is not here.") && page.contains("yes, that one"));
    world.app.holds().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_photos_at_once_wait_in_line_and_none_is_fetched_twice() {
    const PHOTOS: u64 = 80;
    let world = World::new().await;
    let id = photo(&world).await;
    for n in 0..PHOTOS {
        photo_event(&world, &format!("wamid.P{n}"), now(), &id).await;
    }
    let all = crate::support::tried(60, async || {
        let messages = world.messages().await;
        let stored = messages
            .iter()
            .filter(|one| one["content"]["image"]["fetched"]["stored"]["thumbnail"].is_object());
        (stored.count() as u64 == PHOTOS).then_some(())
    });
    all.await.expect("all photos are here");
    let calls = world.app.control(Method::GET, "calls", Value::Null).await;
    assert_eq!(calls["eum"]["GetWhatsAppMessageMedia"], PHOTOS, "{calls}");
    // Looked for when it is there, and not before the first attempt.
    assert_eq!(calls["s3"]["ListObjectsV2"], PHOTOS, "{calls}");
    world.app.holds().await;
}
