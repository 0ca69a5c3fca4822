//! What a message says and what stands around it, kind by kind.

use super::*;

fn read_one(mut message: Value) -> InboundMessage {
    message["from"] = json!("919876543210");
    message["id"] = json!("wamid.A");
    message["timestamp"] = json!("1760000000");
    let mut read = parse(&envelope(&change(value(json!([message])))));
    let Some(Inbound::Message(read)) = read.events.pop() else {
        panic!("{read:?}")
    };
    read
}

#[test]
fn every_kind_is_read_with_its_data() {
    for (kind, payload, expected) in [
        (
            "video",
            json!({ "id": "7", "mime_type": "video/mp4", "sha256": "AB==" }),
            json!({ "video": { "id": "7", "mime": "video/mp4", "sha256": "AB==" } }),
        ),
        (
            "sticker",
            json!({ "id": "7", "animated": true }),
            json!({ "sticker": { "id": "7", "animated": true } }),
        ),
        (
            "location",
            json!({ "latitude": 51.52, "longitude": "-0.16", "name": "Café" }),
            json!({ "location": { "latitude": 515_200_000, "longitude": -1_600_000, "name": "Café" } }),
        ),
        (
            "location",
            json!({ "latitude": 91, "longitude": 0, "name": "Nowhere" }),
            json!({ "other": { "kind": "location", "summary": "Nowhere" } }),
        ),
        (
            "contacts",
            json!([{ "name": { "first_name": "Bo", "last_name": "Li" }, "phones": [{ "phone": "+1 415", "type": "CELL" }, {}],
                     "org": { "company": "Acme" }, "emails": [{ "email": "b@example.org" }] }]),
            json!({ "contacts": { "cards": [{ "name": "Bo Li", "org": "Acme", "phones": [{ "number": "+1 415", "label": "CELL" }],
                    "emails": [{ "value": "b@example.org" }] }] } }),
        ),
        (
            "interactive",
            json!({ "type": "nfm_reply", "nfm_reply": { "name": "flow", "response_json":
                "{\"flow_token\":\"t\",\"name\":\"Bo\",\"when\":{\"day\":3},\"tags\":[\"a\",\"b\"]}" } }),
            json!({ "answer": { "form": { "name": "flow", "fields": [["name", "Bo"], ["tags", "a, b"], ["when.day", "3"]] } } }),
        ),
        (
            "interactive",
            json!({ "type": "call_permission_reply", "call_permission_reply": { "response": "accept", "expiration_timestamp": 1_770_000_000 } }),
            json!({ "answer": { "call_permission": { "accepted": true, "permanent": false, "until": 1_770_000_000 } } }),
        ),
        (
            "interactive",
            json!({ "type": "hologram_reply", "hologram_reply": { "title": "Hi" } }),
            json!({ "other": { "kind": "interactive", "summary": "Hi" } }),
        ),
        (
            "order",
            json!({ "catalog_id": "c", "product_items": [{ "product_retailer_id": "p", "quantity": "2", "item_price": 9.5, "currency": "EUR" }] }),
            json!({ "order": { "catalog": "c", "items": [{ "product": "p", "quantity": 2, "price": { "thousandths": 9500, "currency": "EUR" } }] } }),
        ),
        ("request_welcome", json!(null), json!({ "request_welcome": {} })),
        (
            "unsupported",
            json!({ "type": "poll" }),
            json!({ "unsupported": { "what": "poll" } }),
        ),
    ] {
        let read = read_one(json!({ "type": kind, kind: payload }));
        assert_eq!(serde_json::to_value(&read.content).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Content>(expected).unwrap(), read.content);
    }
}

#[test]
fn what_is_too_large_to_store_twice_is_shown_by_its_name() {
    let card = json!({ "name": { "formatted_name": "x".repeat(1000) } });
    let read = read_one(json!({ "type": "contacts", "contacts": vec![card; 257] }));
    assert!(matches!(read.content, Content::Placeholder { .. }));
    assert!(read.content.size() < 400);
}

#[test]
fn what_stands_around_a_message_is_read() {
    let read = read_one(json!({
        "type": "unsupported",
        "context": { "id": "wamid.Q", "forwarded": true, "frequently_forwarded": true,
            "referred_product": { "catalog_id": "c", "product_retailer_id": "p" } },
        "referral": { "source_type": "ad", "source_url": "https://fb.me/x", "headline": "Sale", "thumbnail_url": "https://x/y.jpg" },
        "group_id": "G1",
        "errors": [{ "code": 131_051, "title": "Unsupported message type" }],
    }));
    assert_eq!(
        serde_json::to_value(&read.context).unwrap(),
        json!({
            "quotes": "wamid.Q", "forwarded": "often", "product": { "catalog": "c", "product": "p" },
            "referral": { "kind": "ad", "id": "", "url": "https://fb.me/x", "headline": "Sale", "body": "", "picture": "https://x/y.jpg", "click": "" },
            "group": "G1", "errors": [{ "code": 131_051, "details": "Unsupported message type" }],
        })
    );
    assert!(
        read_one(json!({ "type": "text", "text": { "body": "x" }, "context": 7, "referral": [], "errors": {} }))
            .context
            .is_empty()
    );
}
