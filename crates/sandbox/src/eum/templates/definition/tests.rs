#![allow(clippy::unwrap_used)]
use super::*;
use serde_json::json;

fn files() -> HashMap<String, String> {
    HashMap::from([
        ("4::image".to_owned(), "image/png".to_owned()),
        ("4::film".to_owned(), "video/mp4".to_owned()),
        ("4::paper".to_owned(), "application/pdf".to_owned()),
    ])
}

fn code(definition: &Value) -> Option<u32> {
    check(definition, &files()).err().map(|error| error.code)
}

/// A template of that category with these components.
fn of(category: &str, components: Value) -> Option<u32> {
    code(&json!({ "name": "t", "language": "en_US", "category": category, "components": components }))
}

fn body(text: &str, samples: &[&str]) -> Value {
    json!({ "type": "BODY", "text": text, "example": { "body_text": [samples] } })
}

fn plain() -> Value {
    json!({ "type": "BODY", "text": "Hello there" })
}

#[test]
fn names_languages_categories_and_times_are_checked() {
    let with = |member: &str, value: Value| {
        let mut definition = json!({ "name": "order_update", "language": "en_US", "category": "UTILITY", "components": [plain()] });
        definition[member] = value;
        code(&definition)
    };
    for (member, value, expected) in [
        ("name", json!("a_1"), None),
        ("name", json!("a".repeat(512)), None),
        ("name", json!("a".repeat(513)), Some(2_388_040)),
        ("name", json!("A"), Some(100)),
        ("name", json!("a-b"), Some(100)),
        ("name", json!(""), Some(100)),
        ("language", json!("pt_BR"), None),
        ("language", json!("pt-BR"), Some(100)),
        ("language", json!("xx"), Some(100)),
        ("category", json!("TRANSACTIONAL"), Some(100)),
        ("parameter_format", json!("NAMED"), None),
        ("parameter_format", json!("mixed"), Some(100)),
        ("message_send_ttl_seconds", json!(-1), None),
        ("message_send_ttl_seconds", json!(43_200), None),
        ("message_send_ttl_seconds", json!(43_201), Some(100)),
        ("message_send_ttl_seconds", json!(29), Some(100)),
        ("components", json!([]), Some(100)),
        ("components", json!([{ "type": "FOOTER", "text": "x" }]), Some(100)),
        ("components", json!([plain(), plain()]), Some(100)),
        ("colour", json!("red"), Some(100)),
    ] {
        assert_eq!(with(member, value.clone()), expected, "{member} {value}");
    }
}

#[test]
fn variables_of_a_body_are_numbered_sampled_and_surrounded() {
    for (text, samples, expected) in [
        ("Hi {{1}}, order {{2}} shipped.", &["Ana", "A-1"][..], None),
        ("Hi {{1}}, order {{2}} shipped.", &["Ana"], Some(2_388_043)),
        ("Hi {{1}} there", &[], Some(2_388_043)),
        ("{{1}} is here now", &["Ana"], Some(2_388_299)),
        ("Now here is {{1}}", &["Ana"], Some(2_388_299)),
        ("Now here is {{1}}.", &["Ana"], None),
        ("Hello {{1}} {{2}} and good day to you", &["A", "B"], Some(2_388_072)),
        ("Hello {{1}} and {{3}} good day to you", &["A", "B"], Some(2_388_072)),
        ("Hello {{2}} good day to you", &["A"], Some(2_388_072)),
        ("Hello {{name}} good day to you", &["A"], Some(2_388_072)),
        ("Hello {{1} good day to you", &[], Some(2_388_072)),
        ("Hi {{1}}!", &["A"], Some(2_388_293)),
        ("Oh hi {{1}}!", &["A"], None),
    ] {
        assert_eq!(of("UTILITY", json!([body(text, samples)])), expected, "{text}");
    }
    assert_eq!(of("UTILITY", json!([{ "type": "BODY", "text": "a".repeat(1024) }])), None);
    assert_eq!(
        of("UTILITY", json!([{ "type": "BODY", "text": "ü".repeat(1025) }])),
        Some(2_388_040)
    );
}

#[test]
fn named_variables_have_named_samples() {
    let named = |text: &str, names: &[&str]| {
        let samples: Vec<Value> = names.iter().map(|name| json!({ "param_name": name, "example": "x" })).collect();
        code(
            &json!({ "name": "t", "language": "en", "category": "UTILITY", "parameter_format": "named",
            "components": [{ "type": "BODY", "text": text, "example": { "body_text_named_params": samples } }] }),
        )
    };
    assert_eq!(
        named("Hi {{first_name}}, order {{order_id}} shipped.", &["first_name", "order_id"]),
        None
    );
    assert_eq!(
        named("Hi {{first_name}}, order {{order_id}} shipped.", &["first_name"]),
        Some(2_388_043)
    );
    assert_eq!(named("Hi {{first_name}}, order shipped.", &["other"]), Some(2_388_043));
    assert_eq!(named("Hi {{FirstName}}, order shipped.", &["FirstName"]), Some(2_388_072));
    assert_eq!(named("Hi {{1}}, order shipped.", &["1"]), Some(2_388_072));
}

#[test]
fn headers_and_footers_have_their_rules() {
    let header = |header: Value| {
        let mut header = header;
        header["type"] = json!("HEADER");
        of("UTILITY", json!([header, plain()]))
    };
    let handle = |format: &str, handle: &str| json!({ "format": format, "example": { "header_handle": [handle] } });
    for (given, expected) in [
        (json!({ "format": "TEXT", "text": "a".repeat(60) }), None),
        (json!({ "format": "text", "text": "Order" }), None),
        (json!({ "format": "TEXT", "text": "a".repeat(61) }), Some(2_388_040)),
        (json!({ "format": "TEXT", "text": "*Order*" }), Some(2_388_047)),
        (
            json!({ "format": "TEXT", "text": "Order {{1}}", "example": { "header_text": ["A-1"] } }),
            None,
        ),
        (json!({ "format": "TEXT", "text": "Order {{1}}" }), Some(2_388_043)),
        (
            json!({ "format": "TEXT", "text": "A {{1}} b {{2}}", "example": { "header_text": ["1", "2"] } }),
            Some(2_388_047),
        ),
        (handle("IMAGE", "4::image"), None),
        (handle("VIDEO", "4::film"), None),
        (handle("DOCUMENT", "4::paper"), None),
        (handle("IMAGE", "4::film"), Some(2_388_047)),
        (handle("IMAGE", "4::nothing"), Some(2_388_047)),
        (json!({ "format": "IMAGE" }), Some(2_388_043)),
        (json!({ "format": "GIF" }), Some(2_388_047)),
        (json!({ "format": "LOCATION" }), None),
        (json!({ "format": "PRODUCT" }), Some(2_388_047)),
    ] {
        assert_eq!(header(given.clone()), expected, "{given}");
    }
    let footer = |text: &str| of("UTILITY", json!([plain(), { "type": "FOOTER", "text": text }]));
    assert_eq!(footer(&"a".repeat(60)), None);
    assert_eq!(footer(&"a".repeat(61)), Some(2_388_040));
    assert_eq!(footer("Hi {{1}} you"), Some(2_388_073));
}

#[test]
fn buttons_have_numbers_order_and_lengths() {
    let buttons = |list: Value| of("MARKETING", json!([plain(), { "type": "BUTTONS", "buttons": list }]));
    let quick = |text: &str| json!({ "type": "QUICK_REPLY", "text": text });
    let link = |url: &str, example: Value| json!({ "type": "URL", "text": "Open", "url": url, "example": example });
    let phone = |number: &str| json!({ "type": "PHONE_NUMBER", "text": "Call", "phone_number": number });
    let fixed = || json!({ "type": "URL", "text": "Open", "url": "https://a.example/x" });
    for (list, expected) in [
        (json!(vec![quick("A"); 10]), None),
        (json!(vec![quick("A"); 11]), Some(100)),
        (json!([quick(&"a".repeat(25))]), None),
        (json!([quick(&"a".repeat(26))]), Some(2_388_040)),
        (json!([quick("A"), fixed(), quick("B")]), Some(100)),
        (json!([fixed(), quick("A"), quick("B")]), None),
        (json!([fixed(), fixed()]), None),
        (json!([fixed(), fixed(), fixed()]), Some(100)),
        (json!([link("https://a.example/{{1}}", json!(["https://a.example/x"]))]), None),
        (json!([link("https://a.example/{{1}}", Value::Null)]), Some(2_388_043)),
        (json!([link("https://a.example/{{1}}/x", json!(["y"]))]), Some(100)),
        (json!([link("javascript:alert(1)", Value::Null)]), Some(100)),
        (json!([phone("+919000010001")]), None),
        (json!([phone("+919000010001"), phone("+919000010002")]), Some(100)),
        (json!([phone("call me")]), Some(100)),
        (json!([{ "type": "COPY_CODE", "example": "A".repeat(15) }]), None),
        (json!([{ "type": "COPY_CODE", "example": "A".repeat(16) }]), Some(2_388_040)),
        (
            json!([{ "type": "FLOW", "text": "Book", "flow_id": "1", "flow_action": "navigate" }]),
            None,
        ),
        (
            json!([{ "type": "FLOW", "text": "Book", "flow_id": "1", "flow_name": "x" }]),
            Some(100),
        ),
        (json!([{ "type": "CATALOG", "text": "View catalog" }]), None),
        (json!([{ "type": "OTP", "otp_type": "COPY_CODE" }]), Some(100)),
        (json!([{ "type": "VOICE_CALL", "text": "Call us" }]), None),
        (json!([{ "type": "DANCE", "text": "x" }]), Some(100)),
        (json!([]), Some(100)),
    ] {
        assert_eq!(buttons(list.clone()), expected, "{list}");
    }
}

#[test]
fn authentication_has_only_switches() {
    let otp = json!({ "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] });
    let app = |hash: &str| {
        json!({ "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "ONE_TAP",
        "supported_apps": [{ "package_name": "com.example.app", "signature_hash": hash }] }] })
    };
    for (components, expected) in [
        (json!([{ "type": "BODY", "add_security_recommendation": true }, otp]), None),
        (json!([{ "type": "FOOTER", "code_expiration_minutes": 90 }, otp]), None),
        (json!([{ "type": "FOOTER", "code_expiration_minutes": 91 }, otp]), Some(100)),
        (json!([{ "type": "BODY", "text": "Your code is {{1}} now" }, otp]), Some(100)),
        (json!([{ "type": "HEADER", "format": "TEXT", "text": "x" }, otp]), Some(100)),
        (json!([{ "type": "BODY" }]), Some(2_388_043)),
        (json!([app("12345678901")]), None),
        (json!([app("1234567890")]), Some(100)),
    ] {
        assert_eq!(of("AUTHENTICATION", components.clone()), expected, "{components}");
    }
    let whole = complete(json!({ "name": "t", "language": "en", "category": "AUTHENTICATION", "components": [otp] }));
    assert!(whole["components"][0]["text"].as_str().unwrap().contains("{{1}}"));
    assert_eq!(whole["components"][1]["buttons"][0]["text"], "Copy code");
}

#[test]
fn offers_and_carousels_are_marketing() {
    let offer = json!({ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": "Ends soon", "has_expiration": true } });
    let both = json!({ "type": "BUTTONS", "buttons": [{ "type": "COPY_CODE", "example": "A" }, { "type": "URL", "text": "Shop", "url": "https://a.example" }] });
    assert_eq!(of("MARKETING", json!([plain(), offer, both])), None);
    assert_eq!(of("UTILITY", json!([plain(), offer, both])), Some(100));
    assert_eq!(of("MARKETING", json!([plain(), offer])), Some(2_388_043));
    assert_eq!(
        of("MARKETING", json!([plain(), offer, both, { "type": "FOOTER", "text": "x" }])),
        Some(100)
    );
    assert_eq!(
        of("MARKETING", json!([{ "type": "BODY", "text": "a".repeat(601) }, offer, both])),
        Some(2_388_040)
    );
    let card = |button: &str| {
        json!({ "components": [{ "type": "HEADER", "format": "IMAGE", "example": { "header_handle": ["4::image"] } },
        { "type": "BODY", "text": "A card" }, { "type": "BUTTONS", "buttons": [{ "type": button, "text": "A", "url": "https://a.example" }] }] })
    };
    let quick = json!({ "components": [{ "type": "HEADER", "format": "IMAGE", "example": { "header_handle": ["4::image"] } },
        { "type": "BODY", "text": "A card" }, { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "A" }] }] });
    let carousel = |cards: Vec<Value>| of("MARKETING", json!([plain(), { "type": "CAROUSEL", "cards": cards }]));
    assert_eq!(carousel(vec![card("URL"); 2]), None);
    assert_eq!(carousel(vec![card("URL"); 10]), None);
    assert_eq!(carousel(vec![card("URL"); 1]), Some(100));
    assert_eq!(carousel(vec![card("URL"); 11]), Some(100));
    assert_eq!(carousel(vec![card("URL"), quick]), Some(100));
}
