#![allow(clippy::unwrap_used)]
use super::*;
use serde_json::json;

fn code(message: Value) -> Option<u32> {
    check(message.as_object().unwrap()).err().map(|e| e.code)
}

/// The code for a message to somebody with that object under its type.
fn of(kind: &str, body: Value) -> Option<u32> {
    code(json!({ "messaging_product": "whatsapp", "to": "+919000012345", "type": kind, kind: body }))
}

fn long(count: usize) -> String {
    "ü".repeat(count)
}

#[test]
fn texts_have_one_to_4096_characters() {
    let text = |body: String| of("text", json!({ "body": body }));
    assert_eq!(text(long(4096)), None);
    assert_eq!(text("😀".repeat(4096)), None);
    assert_eq!(text(long(4097)), Some(100));
    assert_eq!(text(String::new()), Some(100));
    assert_eq!(of("text", json!({})), Some(131_008));
    assert_eq!(of("text", json!({ "body": 7 })), Some(100));
    assert_eq!(of("text", json!({ "body": "x", "colour": "red" })), Some(100));
    assert_eq!(of("text", json!({ "body": "x", "preview_url": true })), None);
}

#[test]
fn recipients_are_numbers_with_plus_or_user_ids() {
    let to = |name: &str, value: &str| code(json!({name: value, "type": "text", "text": {"body": "x"}}));
    for (name, value, expected) in [
        ("to", "+919000012345", None),
        ("to", "919000012345", Some(131_009)),
        ("to", "+91 90000 12345", Some(131_009)),
        ("to", "+0190000123", Some(131_009)),
        ("to", "+1234567890123456", Some(131_009)),
        ("recipient", "IN.13491208655302741918", None),
        ("recipient", "919000012345", Some(131_009)),
    ] {
        assert_eq!(to(name, value), expected, "{value}");
    }
    assert_eq!(code(json!({ "type": "text", "text": { "body": "x" } })), Some(131_008));
}

#[test]
fn what_all_messages_share_is_checked() {
    let with = |name: &str, value: Value| code(json!({ "to": "+919000012345", "type": "text", "text": { "body": "x" }, name: value }));
    assert_eq!(with("biz_opaque_callback_data", json!("x".repeat(512))), None);
    assert_eq!(with("biz_opaque_callback_data", json!("x".repeat(513))), Some(100));
    assert_eq!(with("context", json!({ "message_id": "wamid.A" })), None);
    assert_eq!(with("context", json!({})), Some(131_008));
    assert_eq!(with("category", json!("utility")), Some(100));
    assert_eq!(with("recipient_identity_key_hash", json!("abc")), Some(137_000));
    assert_eq!(with("extra", json!(1)), Some(100));
    assert_eq!(code(json!({"to": "+919000012345"})), Some(131_008));
    assert_eq!(code(json!({"to": "+919000012345", "type": "text"})), Some(131_008));
    assert_eq!(code(json!({"to": "+919000012345", "type": "poll", "poll": {}})), Some(131_051));
    let reaction = json!({ "to": "+919000012345", "type": "reaction", "context": { "message_id": "wamid.A" },
        "reaction": { "message_id": "wamid.A", "emoji": "👍" } });
    assert_eq!(code(reaction), Some(100));
}

#[test]
fn simple_kinds_have_their_fields() {
    for (kind, body, expected) in [
        ("image", json!({ "link": "https://a.example/x.png", "caption": long(1024) }), None),
        ("image", json!({ "id": "1", "caption": long(1025) }), Some(100)),
        ("image", json!({ "id": "1", "link": "https://a.example/x.png" }), Some(100)),
        ("image", json!({}), Some(131_008)),
        ("image", json!({ "link": "ftp://a.example/x" }), Some(131_053)),
        ("image", json!({ "id": "1", "filename": "a.png" }), Some(100)),
        ("document", json!({ "id": "1", "filename": "a.pdf", "caption": "x" }), None),
        ("audio", json!({ "id": "1", "caption": "x" }), Some(100)),
        ("audio", json!({ "id": "1", "voice": true }), None),
        ("sticker", json!({ "id": "1" }), None),
        ("sticker", json!({ "id": "1", "caption": "x" }), Some(100)),
        (
            "location",
            json!({ "latitude": 12.9, "longitude": "77.5", "name": "A", "address": "B" }),
            None,
        ),
        ("location", json!({ "latitude": 90.1, "longitude": 0 }), Some(131_009)),
        ("location", json!({ "latitude": 90 }), Some(131_008)),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "" }), None),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "👍🏽" }), None),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "1️⃣" }), None),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "👩🏽‍🚀" }), None),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "🇮🇳" }), None),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "ok" }), Some(131_009)),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "👍👍" }), Some(131_009)),
        ("reaction", json!({ "message_id": "wamid.A" }), Some(131_008)),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Ana", "first_name": "Ana" }, "birthday": "1990-02-28" }]),
            None,
        ),
        ("contacts", json!([{ "name": { "formatted_name": "Ana" } }]), Some(131_008)),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Ana", "first_name": "Ana" }, "birthday": "28.2.1990" }]),
            Some(131_009),
        ),
        ("contacts", json!([]), Some(131_009)),
        ("contacts", json!({}), Some(100)),
    ] {
        assert_eq!(of(kind, body.clone()), expected, "{kind} {body}");
    }
    let cards = |count| json!(vec![json!({ "name": { "formatted_name": "A", "last_name": "A" } }); count]);
    assert_eq!((of("contacts", cards(257)), of("contacts", cards(258))), (None, Some(131_009)));
}

/// An interactive message with a body and that action.
fn asks(kind: &str, action: Value) -> Value {
    json!({ "type": kind, "body": { "text": "Please choose" }, "action": action })
}

#[test]
fn reply_buttons_and_lists_have_their_limits() {
    let reply = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    let buttons = |list: Value| of("interactive", asks("button", json!({ "buttons": list })));
    assert_eq!(
        buttons(json!([reply(&long(256), &long(20)), reply("b", "B"), reply("c", "C")])),
        None
    );
    assert_eq!(buttons(json!([reply(&long(257), "A")])), Some(131_009));
    assert_eq!(buttons(json!([reply("a", &long(21))])), Some(131_009));
    assert_eq!(buttons(json!([reply("a", "A"), reply("a", "B")])), Some(131_009));
    assert_eq!(buttons(json!([reply("a", "A"), reply("b", "A")])), Some(131_009));
    assert_eq!(buttons(json!([])), Some(131_009));
    assert_eq!(
        buttons(json!([reply("a", "A"), reply("b", "B"), reply("c", "C"), reply("d", "D")])),
        Some(131_009)
    );
    let row = |id: usize| json!({ "id": id.to_string(), "title": long(24), "description": long(72) });
    let section = |from: usize, count: usize| json!({ "title": long(24), "rows": (from..from + count).map(row).collect::<Vec<_>>() });
    let list = |sections: Value| of("interactive", asks("list", json!({ "button": long(20), "sections": sections })));
    assert_eq!(list(json!([section(0, 5), section(5, 5)])), None);
    assert_eq!(list(json!([section(0, 5), section(5, 6)])), Some(131_009));
    assert_eq!(list(json!([section(0, 5), section(0, 5)])), Some(131_009));
    assert_eq!(list(json!([{ "rows": [row(1)] }])), None);
    assert_eq!(list(json!([{ "rows": [row(1)] }, { "rows": [row(2)] }])), Some(131_008));
    assert_eq!(list(json!([{ "rows": [{ "id": "1", "title": long(25) }] }])), Some(131_009));
    assert_eq!(
        list(json!([{ "rows": [{ "id": "1", "title": "A", "description": long(73) }] }])),
        Some(131_009)
    );
}

#[test]
fn what_surrounds_an_action_depends_on_the_kind() {
    let link = json!({ "name": "cta_url", "parameters": { "display_text": "Open", "url": "https://a.example" } });
    let with = |kind: &str, action: &Value, name: &str, value: Value| {
        let mut message = asks(kind, action.clone());
        message[name] = value;
        of("interactive", message)
    };
    let place = json!({ "name": "send_location" });
    let rows = json!({ "button": "Open", "sections": [{ "rows": [{ "id": "1", "title": "A" }] }] });
    for (kind, action, name, value, expected) in [
        ("cta_url", &link, "footer", json!({ "text": long(60) }), None),
        ("cta_url", &link, "footer", json!({ "text": long(61) }), Some(131_009)),
        ("cta_url", &link, "body", json!({ "text": long(1024) }), None),
        ("cta_url", &link, "body", json!({ "text": long(1025) }), Some(131_009)),
        ("cta_url", &link, "body", Value::Null, Some(131_008)),
        ("cta_url", &link, "header", json!({ "type": "text", "text": long(60) }), None),
        (
            "cta_url",
            &link,
            "header",
            json!({ "type": "text", "text": long(61) }),
            Some(131_009),
        ),
        (
            "cta_url",
            &link,
            "header",
            json!({ "type": "document", "document": { "id": "1", "filename": "a" } }),
            None,
        ),
        (
            "cta_url",
            &link,
            "header",
            json!({ "type": "audio", "audio": { "id": "1" } }),
            Some(131_009),
        ),
        (
            "list",
            &rows,
            "header",
            json!({ "type": "image", "image": { "id": "1" } }),
            Some(131_009),
        ),
        ("location_request_message", &place, "action", place.clone(), None),
        ("location_request_message", &place, "footer", json!({ "text": "x" }), Some(100)),
        (
            "location_request_message",
            &place,
            "header",
            json!({ "type": "text", "text": "x" }),
            Some(100),
        ),
        ("poll", &place, "action", place.clone(), Some(131_009)),
        ("order_details", &place, "action", place.clone(), Some(134_011)),
    ] {
        assert_eq!(with(kind, action, name, value.clone()), expected, "{kind} {name} {value}");
    }
}

#[test]
fn every_action_is_checked() {
    let flow = |more: Value| {
        let mut parameters = json!({ "flow_message_version": "3", "flow_id": "1", "flow_cta": "Book" });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        asks("flow", json!({ "name": "flow", "parameters": parameters }))
    };
    let address = |more: Value| asks("address_message", json!({ "name": "address_message", "parameters": more }));
    let call = |more: Value| asks("voice_call", json!({ "name": "voice_call", "parameters": more }));
    let link = |text: &str, url: &str| {
        asks(
            "cta_url",
            json!({ "name": "cta_url", "parameters": { "display_text": text, "url": url } }),
        )
    };
    let product = json!({ "type": "product", "action": { "catalog_id": "1", "product_retailer_id": "A" } });
    let products = |count: usize| {
        let items = vec![json!({ "product_retailer_id": "A" }); count];
        json!({ "type": "product_list", "header": { "type": "text", "text": "Tea" }, "body": { "text": "Ours" },
            "action": { "catalog_id": "1", "sections": [{ "title": "All", "product_items": items }] } })
    };
    for (message, expected) in [
        (flow(json!({})), None),
        (flow(json!({ "flow_name": "x" })), Some(100)),
        (flow(json!({ "flow_id": null })), Some(131_008)),
        (flow(json!({ "flow_cta": long(20) })), None),
        (flow(json!({ "flow_cta": long(21) })), Some(131_009)),
        (flow(json!({ "flow_message_version": "2" })), Some(131_009)),
        (flow(json!({ "flow_action_payload": { "screen": "A" } })), None),
        (
            flow(json!({ "flow_action": "data_exchange", "flow_action_payload": { "screen": "A" } })),
            Some(100),
        ),
        (address(json!({ "country": "IN", "values": { "in_pin_code": "560001" } })), None),
        (
            address(json!({ "country": "IN", "values": { "in_pin_code": "56001" } })),
            Some(131_009),
        ),
        (address(json!({ "country": "SG" })), Some(131_009)),
        (address(json!({ "country": "IN", "values": { "planet": "x" } })), Some(100)),
        (
            call(json!({ "display_text": long(20), "ttl_minutes": 43_200, "payload": long(512) })),
            None,
        ),
        (call(json!({ "ttl_minutes": 43_201 })), Some(131_009)),
        (call(json!({ "ttl_minutes": 0 })), Some(131_009)),
        (call(json!({ "payload": long(513) })), Some(131_009)),
        (link(&long(20), "https://a.example"), None),
        (link(&long(21), "https://a.example"), Some(131_009)),
        (link("Open", "javascript:alert(1)"), Some(131_009)),
        (product, None),
        (products(30), None),
        (products(31), Some(131_009)),
        (asks("catalog_message", json!({ "name": "catalog_message" })), None),
        (asks("request_contact_info", json!({ "name": "request_contact_info" })), None),
        (
            json!({ "type": "call_permission_request", "action": { "name": "call_permission_request" } }),
            None,
        ),
        (
            json!({ "type": "product_list", "body": { "text": "x" }, "action": {} }),
            Some(131_008),
        ),
    ] {
        assert_eq!(of("interactive", message.clone()), expected, "{message}");
    }
}

#[test]
fn carousels_have_two_to_ten_equal_cards() {
    let card = |at: usize| {
        json!({ "card_index": at, "type": "cta_url", "header": { "type": "image", "image": { "link": "https://a.example/x.png" } },
            "body": { "text": long(160) },
            "action": { "name": "cta_url", "parameters": { "display_text": "Open", "url": "https://a.example" } } })
    };
    let carousel = |cards: Vec<Value>| of("interactive", asks("carousel", json!({ "cards": cards })));
    assert_eq!(carousel((0..2).map(card).collect()), None);
    assert_eq!(carousel((0..10).map(card).collect()), None);
    assert_eq!(carousel((0..1).map(card).collect()), Some(131_009));
    assert_eq!(carousel((0..11).map(card).collect()), Some(131_009));
    assert_eq!(carousel(vec![card(0), card(2)]), Some(131_009), "the index counts");
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut second = card(1);
        change(&mut second);
        carousel(vec![card(0), second])
    };
    assert_eq!(changed(&|c| c["body"] = json!({ "text": long(161) })), Some(131_009));
    assert_eq!(changed(&|c| c["body"] = Value::Null), Some(131_009), "both or none");
    let quick = json!({ "buttons": [{ "type": "quick_reply", "quick_reply": { "id": "a", "title": "A" } }] });
    assert_eq!(changed(&|c| c["action"] = quick.clone()), Some(131_009));
    let product = |at: usize, catalog: &str| json!({ "card_index": at, "type": "product", "action": { "product_retailer_id": "A", "catalog_id": catalog } });
    assert_eq!(carousel(vec![product(0, "1"), product(1, "1")]), None);
    assert_eq!(carousel(vec![product(0, "1"), product(1, "2")]), Some(131_009));
}

#[test]
fn templates_have_components_with_typed_parameters() {
    let with = |components: Value| {
        of(
            "template",
            json!({ "name": "t", "language": { "code": "en" }, "components": components }),
        )
    };
    for (components, expected) in [
        (json!([]), None),
        (json!([{ "type": "body", "parameters": [{ "type": "text", "text": "A" }] }]), None),
        (
            json!([{ "type": "body", "parameters": [{ "type": "text", "text": "" }] }]),
            Some(131_008),
        ),
        (json!([{ "type": "body", "parameters": [{ "type": "song" }] }]), Some(131_009)),
        (
            json!([{ "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "x" }] }]),
            None,
        ),
        (json!([{ "type": "button", "sub_type": "url", "index": 10 }]), Some(131_009)),
        (
            json!([{ "type": "button", "sub_type": "copy_code", "index": 0, "parameters": [{ "type": "coupon_code", "coupon_code": long(15) }] }]),
            None,
        ),
        (
            json!([{ "type": "button", "sub_type": "copy_code", "index": 0, "parameters": [{ "type": "coupon_code", "coupon_code": long(16) }] }]),
            Some(131_009),
        ),
        (json!([{ "type": "footer" }]), Some(131_009)),
        (
            json!([{ "type": "header", "parameters": [{ "type": "image", "image": {} }] }]),
            Some(131_008),
        ),
    ] {
        assert_eq!(with(components.clone()), expected, "{components}");
    }
    assert_eq!(of("template", json!({ "language": { "code": "en" } })), Some(131_008));
    assert_eq!(of("template", json!({ "name": "t", "language": "en" })), Some(100));
}

#[test]
fn uploads_are_found_wherever_they_are() {
    let message = json!({ "to": "+919000012345", "type": "interactive", "interactive": { "type": "button", "body": { "text": "x" },
        "header": { "type": "video", "video": { "id": "77" } },
        "action": { "buttons": [{ "type": "reply", "reply": { "id": "a", "title": "A" } }] } } });
    let found = check(message.as_object().unwrap()).ok().unwrap().uploads;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].id.as_str()), ("video", "77"));
}
