//! Everything that can be tapped goes to the phone as what it is, is tapped there, and comes back as an answer to it.

use super::{JPEG, World};
use crate::support::until;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// What is asked for, Meta's name of it, how the phone answers, and the kind of content that comes back.
struct Walk {
    action: Value,
    meta: &'static str,
    answer: Value,
    back: &'static str,
}

fn walks(photo: &str) -> Vec<Walk> {
    let reply = |id: &str| json!({ "id": id, "title": format!("Take {id}") });
    let walk = |action, meta, answer, back| Walk {
        action,
        meta,
        answer,
        back,
    };
    let card = |id: &str| json!({ "header": { "image": { "upload": photo } }, "body": "One", "action": { "replies": [reply(id)] } });
    vec![
        walk(
            json!({ "buttons": [reply("a"), reply("b")] }),
            "button",
            json!({ "choice": "b" }),
            "answer",
        ),
        walk(
            json!({ "list": { "button": "Open", "sections": [{ "rows": [reply("m"), reply("t")] }] } }),
            "list",
            json!({ "choice": "t" }),
            "answer",
        ),
        walk(json!({ "location": {} }), "location_request_message", json!({}), "location"),
        walk(json!({ "contact": {} }), "request_contact_info", json!({}), "contacts"),
        walk(
            json!({ "address": { "country": "IN" } }),
            "address_message",
            json!({ "fields": { "name": "Cara", "phone_number": "+919811110055", "in_pin_code": "560001", "address": "7 Lake View", "city": "Bengaluru" } }),
            "answer",
        ),
        walk(
            json!({ "product": { "catalog": "510000000000001", "product": "TEA-250" } }),
            "product",
            json!({}),
            "order",
        ),
        walk(
            json!({ "products": { "catalog": "510000000000001", "sections": [{ "title": "Teas", "products": ["TEA-250", "POT-1"] }] } }),
            "product_list",
            json!({ "items": [{ "product": "POT-1", "quantity": 2 }] }),
            "order",
        ),
        walk(
            json!({ "catalog": { "product": "TEA-250" } }),
            "catalog_message",
            json!({}),
            "order",
        ),
        walk(
            json!({ "flow": { "id": "710000000000001", "button": "Begin", "screen": "DAY" } }),
            "flow",
            json!({ "fields": { "day": "Monday" } }),
            "answer",
        ),
        walk(
            json!({ "cards": [card("one"), card("two")] }),
            "carousel",
            json!({ "card": 1, "choice": "two" }),
            "answer",
        ),
        walk(
            json!({ "product_cards": { "catalog": "510000000000001", "products": ["TEA-250", "POT-1"] } }),
            "carousel",
            json!({ "card": 1 }),
            "order",
        ),
        walk(
            json!({ "call": {} }),
            "call_permission_request",
            json!({ "choice": "accept" }),
            "answer",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_can_be_tapped_goes_to_the_phone_and_is_answered() {
    let world = World::new().await;
    let photo = world.upload(1, "photo.jpg", "image/jpeg", JPEG).await;
    for (n, walk) in (1..).zip(walks(&photo)) {
        let header = (walk.meta == "product_list").then(|| json!({ "text": "Teas" }));
        let mut asked = json!({ "body": format!("Question {n}"), "action": walk.action });
        if let Some(header) = header {
            asked["header"] = header;
        }
        let (status, sent) = world.send(n, json!({ "interactive": asked })).await;
        assert_eq!(status, StatusCode::OK, "{}: {sent}", walk.meta);
        let message = world.delivered(n).await;
        let wamid = message["wamid"].clone();
        let phone = world.on_the_phone().await;
        let shown = phone.last().unwrap();
        assert_eq!(shown["interactive"]["type"], walk.meta, "{shown}");
        // A request for a call permission may have no words of ours.
        assert!(shown.to_string().contains(&format!("Question {n}")), "{shown}");
        let mut answer = json!({ "person": world.person, "message": wamid });
        for (name, value) in walk.answer.as_object().unwrap() {
            answer[name] = value.clone();
        }
        until("it is on the phone, and can be tapped", async || {
            let url = format!("{}/control/phone/answer", world.app.sandbox.url());
            let tapped = crate::support::client()
                .request(Method::POST, url)
                .json(&answer)
                .send()
                .await
                .ok()?;
            tapped.status().is_success().then_some(())
        })
        .await;
        let back = until(&format!("the answer to {} is here", walk.meta), async || {
            let messages = world.browser.messages(&world.conversation).await;
            messages.into_iter().find(|message| message["context"]["quotes"] == wamid)
        })
        .await;
        assert!(back["content"][walk.back].is_object(), "{}: {back}", walk.meta);
    }
}
