//! Files that are sent later: as they were when they were planned, whoever changes the plan, and however long it takes.

use super::world::World;
use crate::support::{Browser, SUPPORT, client_id, now, text_event, until};
use domain::Seconds;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const JPEG: &[u8] = include_bytes!("../../../crates/sandbox/media/photo.jpg");
const PDF: &[u8] = include_bytes!("../../../crates/sandbox/media/leaflet.pdf");

fn image(upload: &str, caption: &str) -> Value {
    json!({ "content": { "image": { "upload": upload, "caption": caption } } })
}

fn document(upload: &str) -> Value {
    json!({ "content": { "document": { "upload": upload } } })
}

/// What the phone got, the newest last.
async fn phone(world: &World) -> Vec<Value> {
    let messages = world.app.on_the_phone(&world.person).await;
    messages.into_iter().map(|message| message["message"].clone()).collect()
}

async fn gives_of_media(world: &World) -> i64 {
    let calls = world.app.control(Method::GET, "calls", Value::Null).await;
    calls["eum"]["PostWhatsAppMessageMedia"].as_i64().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_at_their_time_in_their_order_with_their_captions() {
    let world = World::new(0).await;
    let (photo, leaflet) = (
        world.upload(&world.browser, 1, "image", "front.jpg", JPEG).await,
        world.upload(&world.browser, 2, "document", "leaflet.pdf", PDF).await,
    );
    let ids = [client_id(1), client_id(2)];
    // The ids are no order: the second of the files was picked first.
    let first = world.browser.ok("later/put", world.plan_of(&ids[1], &document(&leaflet))).await;
    let mut second = world.plan_of(&ids[0], &image(&photo, "The front"));
    second["plan"]["nth"] = json!(1);
    let planned = world.browser.ok("later/put", second.clone()).await;
    assert_eq!(world.browser.ok("later/put", second).await, planned, "told again");
    let apart = planned["due"].as_i64().unwrap() - first["due"].as_i64().unwrap();
    assert!((1_000..5_000).contains(&apart), "{apart}");
    let previews: Vec<Value> = world.plans().await.iter().map(|plan| plan["asked"]["content"].clone()).collect();
    assert_eq!(previews[0]["document"]["name"], "leaflet.pdf");
    assert_eq!(previews[1]["image"]["caption"], "The front");
    assert_eq!((phone(&world).await.len(), gives_of_media(&world).await), (0, 0), "nothing yet");
    world.hasten(&ids[1], 300).await;
    world.hasten(&ids[0], 301).await;
    for id in &ids {
        world.reaches(id, "delivered").await;
    }
    let got = phone(&world).await;
    assert_eq!(got[0]["document"]["filename"], "leaflet.pdf");
    assert_eq!(got[1]["image"]["caption"], "The front");
    assert_eq!(gives_of_media(&world).await, 2);
    // What WhatsApp has already is not given to it again.
    let again = client_id(3);
    world.browser.ok("later/put", world.plan_of(&again, &image(&photo, ""))).await;
    world.hasten(&again, 0).await;
    world.reaches(&again, "delivered").await;
    let got = phone(&world).await;
    assert_eq!(got[2]["image"]["id"], got[1]["image"]["id"]);
    assert_eq!(gives_of_media(&world).await, 2);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_file_is_changed_by_others_and_outlives_its_upload() {
    let world = World::new(0).await;
    let photo = world.upload(&world.browser, 1, "image", "front.jpg", JPEG).await;
    let id = client_id(1);
    world.browser.ok("later/put", world.plan_of(&id, &image(&photo, "The front"))).await;
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    // To plan somebody else's file anew is no change.
    let theirs = world.plan_of(&client_id(2), &image(&photo, "Mine"));
    let (status, why) = other.api("later/put", theirs).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let mut change = world.plan_of(&id, &image(&photo, "The front door"));
    change["plan"]["over"] = json!(1);
    let changed = other.ok("later/put", change).await;
    assert_eq!(changed["author"]["name"], "Asha Menon");
    // It cannot become what it is not.
    let mut wrong = world.plan_of(&id, &document(&photo));
    wrong["plan"]["over"] = json!(2);
    let (status, why) = other.api("later/put", wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    // The upload counts as gone after 30 days; the file is in the bucket, and WhatsApp is given it then.
    let (store, upload) = (world.app.store(), photo.parse().unwrap());
    let mut item = store.upload(upload, Seconds(now())).await.unwrap().unwrap();
    let version = item.version;
    item.expires_at = Seconds(1);
    item.version += 1;
    assert!(store.put_upload(&item, Some(version)).await.unwrap());
    world.hasten(&id, 0).await;
    world.reaches(&id, "delivered").await;
    let got = phone(&world).await;
    assert_eq!(got[0]["image"]["caption"], "The front door");
    assert_eq!(gives_of_media(&world).await, 1);
    let at = world.message(&id).await.unwrap()["at"].clone();
    let file = world.browser.get(&format!("/media/{}/{at}/{id}", world.conversation)).await;
    assert_eq!(file.bytes().await.unwrap(), JPEG);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_finds_the_window_closed_and_is_held_or_gives_way_to_a_template_with_its_own() {
    let world = World::new(0).await;
    let app = &world.app;
    app.control(Method::POST, "templates/seed", json!({})).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let person = app.customer("Test Customer", "+919811110067").await;
    app.publish(text_event("wamid.OLD", "919811110067", now() - 25 * 3600, "yesterday"))
        .await;
    let conversation = world.browser.conversation_with("Test Customer").await;
    let world = World {
        conversation,
        person,
        app: world.app,
        browser: world.browser,
    };
    let photo = world.upload(&world.browser, 1, "image", "front.jpg", JPEG).await;
    let invoice = world.upload(&world.browser, 2, "document", "invoice.pdf", PDF).await;
    // What the browser says of a file beside its upload does not count, in a template's blanks either.
    let forged = json!({ "stored": { "key": "documents/secret.pdf", "size": 9, "mime": "application/pdf" } });
    let template = |file: Value| {
        let text = |text: &str| json!({ "text": text });
        let fills =
            json!({ "header": { "file": file }, "body.1": text("Ms Okafor"), "body.2": text("2026-118"), "body.3": text("1 rupee") });
        json!({ "name": "invoice_ready", "language": "en", "fills": fills })
    };
    let file = json!({ "upload": invoice, "fetched": forged });
    let (held, instead, alone) = (client_id(1), client_id(2), client_id(3));
    world.browser.ok("later/put", world.plan_of(&held, &image(&photo, "Look"))).await;
    let mut plan = world.plan_of(&instead, &image(&photo, "Look"));
    plan["plan"]["fallback"] = template(file.clone());
    let planned = world.browser.ok("later/put", plan).await;
    assert!(!planned.to_string().contains("secret.pdf"), "{planned}");
    let asked = json!({ "template": template(file) });
    let planned = world.browser.ok("later/put", world.plan_of(&alone, &asked)).await;
    assert!(!planned.to_string().contains("secret.pdf"), "{planned}");
    let nothing = json!({ "template": template(json!({ "fetched": forged })) });
    let (status, why) = world.browser.api("later/put", world.plan_of(&client_id(4), &nothing)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    for id in [&held, &instead, &alone] {
        world.hasten(id, 0).await;
    }
    for id in [&instead, &alone] {
        world.reaches(id, "delivered").await;
    }
    until("it is held", async || (world.counts().await == (0, 1)).then_some(())).await;
    let got = phone(&world).await;
    assert_eq!(got.len(), 2);
    for message in &got {
        let header = &message["template"]["components"][0];
        assert!(header["parameters"][0]["document"]["id"].is_string(), "{message}");
    }
    let why = world.plans().await[0]["stand"]["held"]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("24-hour window was closed"), "{why}");
    // They write again, and somebody sends it now.
    world.app.customer_writes(&world.person, "I am back").await;
    until("it is taken", async || {
        let body = json!({ "conversation": world.conversation, "id": held });
        (world.browser.api("later/send", body).await.0 == StatusCode::OK).then_some(())
    })
    .await;
    world.reaches(&held, "delivered").await;
    let got = phone(&world).await;
    assert_eq!(got[2]["image"]["caption"], "Look");
    world.verified().await;
}
