//! What customers send that is far larger or stranger than usual: shown or kept, and the neighbour comes through.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, until};
use serde_json::{Value, json};

const FROM: &str = "919811110555";

/// A message of a kind, and a text right behind it in the same delivery.
fn with_neighbour(serial: usize, kind: &str, content: Value) -> Value {
    let mut event = text_event(&format!("wamid.NEXT{serial}"), FROM, now(), &format!("after {serial}"));
    event["contacts"][0]["profile"]["name"] = json!("Xena Extreme");
    event["metadata"]["phone_number_id"] = json!(SUPPORT);
    let odd = json!({ "from": FROM, "id": format!("wamid.ODD{serial}"), "timestamp": now().to_string(), "type": kind, kind: content });
    event["messages"].as_array_mut().unwrap().insert(0, odd);
    event
}

fn card_of(fields: usize) -> Value {
    let phones: Vec<Value> = (0..fields)
        .map(|n| json!({ "phone": format!("+91 98111 {n:05}"), "type": "WORK" }))
        .collect();
    json!([{ "name": { "formatted_name": "The whole office" }, "phones": phones }])
}

fn order_of(items: usize) -> Value {
    let items: Vec<Value> = (0..items)
        .map(|n| json!({ "product_retailer_id": format!("sku-{n}"), "quantity": 2, "item_price": 1.25, "currency": "EUR" }))
        .collect();
    json!({ "catalog_id": "77", "text": "all of them", "product_items": items })
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_cards_and_orders_and_places_that_do_not_exist_are_shown_or_named_with_their_neighbours() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let odd = [
        ("contacts", card_of(500), "The whole office"),
        ("order", order_of(1_000), "2500 EUR"),
        ("location", json!({ "latitude": 91.0, "longitude": 181.0 }), "location"),
        ("location", json!({ "latitude": "12.5", "longitude": true }), "location"),
        ("contacts", json!([{ "name": {} }]), "contact"),
        (
            "order",
            json!({ "product_items": [{ "quantity": -1, "item_price": "free" }] }),
            "order",
        ),
    ];
    for (serial, (kind, content, _)) in odd.iter().enumerate() {
        app.publish(with_neighbour(serial, kind, content.clone())).await;
    }
    let messages = until("everything is there", async || {
        let conversation = browser.conversation_with("Xena Extreme").await;
        let messages = browser.messages(&conversation).await;
        (messages.len() == odd.len() * 2).then_some(messages)
    })
    .await;
    let wamid = |id: String| messages.iter().find(|message| message["wamid"] == id).unwrap();
    for (serial, _) in odd.iter().enumerate() {
        wamid(format!("wamid.ODD{serial}"));
        assert_eq!(
            wamid(format!("wamid.NEXT{serial}"))["content"]["text"]["body"],
            format!("after {serial}")
        );
    }
    let conversation = messages[0]["conversation"].as_str().unwrap();
    let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    for (kind, _, shown) in &odd {
        assert!(page.to_lowercase().contains(&shown.to_lowercase()), "{kind}: {shown}");
    }
    assert!(!app.log().contains("panicked"));
}
