mod buttons;

use super::*;
use crate::template::source::set;
use serde_json::{Value, json};

fn whole(category: &str, components: Value) -> Source {
    Source(json!({ "name": "t", "language": "en_US", "category": category, "parameter_format": "positional", "components": components }))
}

/// Where something is refused.
fn refused(source: &Source) -> Vec<String> {
    let mut places: Vec<String> = check(source, false)
        .into_iter()
        .filter(|flaw| flaw.weight == Weight::Refused)
        .map(|flaw| flaw.at)
        .collect();
    places.dedup();
    places
}

fn of(category: &str, components: Value) -> Vec<String> {
    refused(&whole(category, components))
}

fn text(words: &str, samples: &[&str]) -> Value {
    let mut body = json!({ "type": "BODY", "text": words });
    if !samples.is_empty() {
        set(&mut body, "example", json!({ "body_text": [samples] }));
    }
    body
}

fn plain() -> Value {
    text("Hello there", &[])
}

fn with(member: &str, value: Value) -> Vec<String> {
    let mut source = whole("UTILITY", json!([plain()]));
    source.set(member, value);
    refused(&source)
}

#[test]
fn the_top_is_refused_one_beyond_each_limit() {
    for (member, value, at) in [
        ("name", json!("a_1"), None),
        ("name", json!("a".repeat(512)), None),
        ("name", json!("a".repeat(513)), Some("name")),
        ("name", json!("Order Update"), Some("name")),
        ("name", json!(""), Some("name")),
        ("language", json!("pt_BR"), None),
        ("language", json!("pt-BR"), Some("language")),
        ("language", json!(""), Some("language")),
        ("category", json!("OTHER"), Some("category")),
        ("parameter_format", json!("NAMED"), None),
        ("parameter_format", json!("mixed"), Some("body")),
        ("message_send_ttl_seconds", json!(30), None),
        ("message_send_ttl_seconds", json!(29), Some("ttl")),
        ("message_send_ttl_seconds", json!(43_200), None),
        ("message_send_ttl_seconds", json!(43_201), Some("ttl")),
        ("message_send_ttl_seconds", json!(-1), None),
        ("message_send_ttl_seconds", json!("60"), Some("ttl")),
        ("sub_category", json!("ORDER_STATUS"), Some("category")),
        ("colour", json!("red"), Some("template")),
    ] {
        assert_eq!(
            with(member, value.clone()),
            Vec::from_iter(at.map(str::to_owned)),
            "{member} {value}"
        );
    }
    let mut marketing = whole("MARKETING", json!([plain()]));
    for (seconds, fine) in [(43_199, false), (43_200, true), (2_592_000, true), (2_592_001, false), (-1, false)] {
        marketing.set("message_send_ttl_seconds", json!(seconds));
        assert_eq!(refused(&marketing).is_empty(), fine, "{seconds}");
    }
    assert_eq!(refused(&Source(Value::Null)).first().map(String::as_str), Some("template"));
}

#[test]
fn a_body_is_refused_one_beyond_each_limit() {
    let fine = |words: &str, samples: &[&str]| of("UTILITY", json!([text(words, samples)])).is_empty();
    for (words, samples, expected) in [
        ("Hi {{1}}, order {{2}} shipped.", &["Ana", "A-1"][..], true),
        ("Hi {{1}}, order {{1}} shipped.", &["Ana"], true),
        ("Hi {{1}}, order {{2}} shipped.", &["Ana"], false),
        ("Hi {{1}}, order {{2}} shipped.", &["Ana", " "], false),
        ("Hi {{1}} to you", &["Ana", "B"], false),
        ("Hi to all of you", &["Ana"], false),
        ("{{1}} is here now", &["Ana"], false),
        (" {{1}} is here now", &["Ana"], false),
        ("Now here is {{1}}", &["Ana"], false),
        ("Now here is {{1}}.", &["Ana"], true),
        ("Hello {{1}} {{2}} and good day to you", &["A", "B"], false),
        ("Hello {{1}}{{2}} and good day to you", &["A", "B"], false),
        ("Hello {{1}} and {{3}} good day to you", &["A", "B"], false),
        ("Hello {{2}} good day to you", &["A"], false),
        ("Hello {{01}} good day to you", &["A"], false),
        ("Hello {{}} good day to you", &["A"], false),
        ("Hello {{name}} good day to you", &["A"], false),
        ("Hello {{1} good day to you", &[], false),
        ("Hello 1}} good day to you", &[], false),
        ("Hello { 1 } good day to you", &[], true),
        ("Hi {{1}}!", &["A"], false),
        ("Oh hi {{1}}!", &["A"], true),
        ("Four    spaces", &[], true),
        ("Five     spaces", &[], false),
        ("Two\n\nbreaks", &[], true),
        ("Three\n\n\nbreaks", &[], false),
        ("Three\r\n\r\n\r\nbreaks", &[], false),
        ("A\ttab", &[], false),
        (" ", &[], false),
    ] {
        assert_eq!(fine(words, samples), expected, "{words:?}");
    }
    // Emoji take two UTF-16 units.
    assert!(fine(&"a".repeat(1024), &[]) && !fine(&"a".repeat(1025), &[]));
    assert!(fine(&"🙂".repeat(512), &[]) && !fine(&format!("{}a", "🙂".repeat(512)), &[]));
    assert!(fine("Hello {{1}}, good day", &[&"x".repeat(1024)]) && !fine("Hello {{1}}, good day", &[&"x".repeat(1025)]));
}

#[test]
fn named_variables_have_named_samples() {
    let fine = |words: &str, names: &[&str]| {
        let samples: Vec<Value> = names.iter().map(|name| json!({ "param_name": name, "example": "x" })).collect();
        let mut source = whole(
            "UTILITY",
            json!([{ "type": "BODY", "text": words, "example": { "body_text_named_params": samples } }]),
        );
        source.set("parameter_format", json!("named"));
        refused(&source).is_empty()
    };
    assert!(fine("Hi {{first_name}}, order {{order_id}} shipped.", &["first_name", "order_id"]));
    assert!(!fine("Hi {{first_name}}, order {{order_id}} shipped.", &["first_name"]));
    assert!(!fine("Hi {{first_name}}, order shipped.", &["first_name", "first_name"]));
    assert!(!fine("Hi {{first_name}}, order shipped.", &["first_name", "other"]));
    for odd in ["FirstName", "1", "1st", "a-b", "_a", ""] {
        assert!(!fine(&format!("Hi {{{{{odd}}}}}, order shipped."), &[odd]), "{odd}");
    }
}

#[test]
fn headers_and_footers_have_their_limits() {
    let header = |header: Value| {
        let mut header = header;
        set(&mut header, "type", json!("HEADER"));
        of("UTILITY", json!([header, plain()])).is_empty()
    };
    let title = |words: &str| json!({ "format": "TEXT", "text": words });
    let file = |format: &str| json!({ "format": format, "example": { "header_handle": ["4::x"] } });
    for (given, fine) in [
        (title(&"a".repeat(60)), true),
        (title(&"a".repeat(61)), false),
        (title("*Order*"), false),
        (title("Order 🙂"), false),
        (title("Ordnung für Käfer, 注文, طلب"), true),
        (title("two\nlines"), false),
        (title("Order {{1}}"), false),
        (
            json!({ "format": "text", "text": "Order {{1}}", "example": { "header_text": ["A-1"] } }),
            true,
        ),
        (
            json!({ "format": "TEXT", "text": "A {{1}} b {{2}}", "example": { "header_text": ["1", "2"] } }),
            false,
        ),
        (file("IMAGE"), true),
        (file("video"), true),
        (file("DOCUMENT"), true),
        (file("GIF"), false),
        (json!({ "format": "IMAGE" }), false),
        (json!({ "format": "IMAGE", "example": { "header_handle": [] } }), false),
        (
            json!({ "format": "IMAGE", "example": { "header_handle": ["https://scontent.whatsapp.net/x"] } }),
            false,
        ),
        (json!({ "format": "LOCATION" }), true),
        (json!({ "format": "PRODUCT" }), false),
        (json!({}), false),
    ] {
        assert_eq!(header(given.clone()), fine, "{given}");
    }
    let footer = |words: &str| of("UTILITY", json!([plain(), { "type": "FOOTER", "text": words }])).is_empty();
    assert!(footer(&"a".repeat(60)) && !footer(&"a".repeat(61)));
    assert!(!footer("Hi {{1}} you") && !footer("two\nlines") && !footer(" "));
}

#[test]
fn codes_to_sign_in_have_no_words_of_their_own() {
    let fine = |components: Value| of("AUTHENTICATION", components).is_empty();
    let button = |more: Value| {
        let mut button = json!({ "type": "OTP", "otp_type": "COPY_CODE" });
        for (name, value) in more.as_object().into_iter().flatten() {
            set(&mut button, name, value.clone());
        }
        json!({ "type": "BUTTONS", "buttons": [button] })
    };
    let app = json!({ "package_name": "com.example.app", "signature_hash": "K8a/AINcGX7" });
    assert!(fine(json!([button(json!({}))])));
    assert!(fine(
        json!([{ "type": "BODY", "add_security_recommendation": true }, { "type": "FOOTER", "code_expiration_minutes": 90 }, button(json!({}))])
    ));
    for minutes in [json!(0), json!(91), json!("5"), Value::Null] {
        assert!(!fine(
            json!([{ "type": "FOOTER", "code_expiration_minutes": minutes }, button(json!({}))])
        ));
    }
    assert!(!fine(json!([plain(), button(json!({}))])) && !fine(json!([])) && !fine(json!([{ "type": "BODY" }])));
    assert!(!fine(
        json!([{ "type": "HEADER", "format": "TEXT", "text": "a" }, button(json!({}))])
    ));
    for (more, expected) in [
        (json!({ "otp_type": "ONE_TAP", "supported_apps": [app] }), true),
        (json!({ "otp_type": "ONE_TAP" }), false),
        (json!({ "otp_type": "ONE_TAP", "supported_apps": vec![app.clone(); 5] }), true),
        (json!({ "otp_type": "ONE_TAP", "supported_apps": vec![app.clone(); 6] }), false),
        (
            json!({ "otp_type": "ONE_TAP", "supported_apps": [{ "package_name": "a".repeat(225), "signature_hash": "K8a/AINcGX7" }] }),
            false,
        ),
        (
            json!({ "otp_type": "ONE_TAP", "supported_apps": [{ "package_name": "a", "signature_hash": "K8a/AINcGX" }] }),
            false,
        ),
        (
            json!({ "otp_type": "ZERO_TAP", "supported_apps": [app], "zero_tap_terms_accepted": true }),
            true,
        ),
        (
            json!({ "otp_type": "ZERO_TAP", "supported_apps": [app], "zero_tap_terms_accepted": false }),
            false,
        ),
        (json!({ "otp_type": "NO_TAP" }), false),
        (json!({ "text": "a".repeat(26) }), false),
        (json!({ "type": "QUICK_REPLY" }), false),
    ] {
        assert_eq!(fine(json!([button(more.clone())])), expected, "{more}");
    }
}

#[test]
fn offers_and_cards_keep_their_rules() {
    let link = json!({ "type": "URL", "text": "Go", "url": "https://a.example/a" });
    let code = json!({ "type": "COPY_CODE", "example": "A1" });
    let offer = |name: &str| json!({ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": name, "has_expiration": true } });
    let buttons = json!({ "type": "BUTTONS", "buttons": [code, link] });
    assert!(of("MARKETING", json!([plain(), offer(&"a".repeat(16)), buttons])).is_empty());
    assert_eq!(of("MARKETING", json!([plain(), offer(&"a".repeat(17)), buttons])), ["offer"]);
    assert_eq!(of("UTILITY", json!([plain(), offer("a"), buttons])), ["offer"]);
    assert_eq!(
        of("MARKETING", json!([plain(), offer("a"), { "type": "BUTTONS", "buttons": [link] }])),
        ["buttons"]
    );
    assert_eq!(
        of(
            "MARKETING",
            json!([plain(), offer("a"), { "type": "FOOTER", "text": "f" }, buttons])
        ),
        ["footer"]
    );
    assert!(of("MARKETING", json!([text(&"a".repeat(600), &[]), offer("a"), buttons])).is_empty());
    assert_eq!(of("MARKETING", json!([text(&"a".repeat(601), &[]), offer("a"), buttons])), ["body"]);

    let card = |format: &str, words: &str| {
        let mut header = json!({ "type": "HEADER", "format": format });
        if format != "PRODUCT" {
            set(&mut header, "example", json!({ "header_handle": ["4::x"] }));
        }
        json!({ "components": [header, { "type": "BODY", "text": words }, { "type": "BUTTONS", "buttons": [link] }] })
    };
    let carousel = |cards: Vec<Value>| of("MARKETING", json!([plain(), { "type": "CAROUSEL", "cards": cards }]));
    assert!(carousel(vec![card("IMAGE", "a"); 2]).is_empty() && carousel(vec![card("VIDEO", "a"); 10]).is_empty());
    assert_eq!(carousel(vec![card("IMAGE", "a")]), ["cards"]);
    assert_eq!(carousel(vec![card("IMAGE", "a"); 11]), ["cards"]);
    assert_eq!(carousel(vec![card("IMAGE", "a"), card("VIDEO", "a")]), ["cards.1"]);
    assert!(carousel(vec![card("IMAGE", &"a".repeat(160)); 2]).is_empty());
    assert_eq!(
        carousel(vec![card("IMAGE", "a"), card("IMAGE", &"a".repeat(161))]),
        ["cards.1.body"]
    );
    assert!(carousel(vec![card("PRODUCT", "a"); 2]).is_empty());
    assert_eq!(carousel(vec![card("PRODUCT", "a"); 3]), ["cards"]);
    assert_eq!(
        of(
            "MARKETING",
            json!([plain(), { "type": "FOOTER", "text": "f" }, { "type": "CAROUSEL", "cards": [card("IMAGE", "a"), card("IMAGE", "b")] }])
        ),
        ["cards"]
    );
}

#[test]
fn what_is_too_large_for_aws_is_refused_at_the_byte() {
    let link = |n: usize| json!({ "type": "URL", "text": format!("L{n}"), "url": format!("https://a.example/{}", "a".repeat(1700)) });
    let mut source = whole(
        "MARKETING",
        json!([text(&"a".repeat(1000), &[]), { "type": "BUTTONS", "buttons": [link(1), link(2)] }]),
    );
    assert!(refused(&source).is_empty());
    let warned = check(&source, false);
    assert!(warned.iter().any(|flaw| flaw.weight == Weight::Warning && flaw.rule == Rule::Aws));
    assert!(
        check(&source, true)
            .iter()
            .any(|flaw| flaw.weight == Weight::Refused && flaw.rule == Rule::Aws)
    );
    let room = crate::template::CREATE_BYTES - source.bytes().whole;
    let name = "n".repeat(1 + room);
    source.set("name", json!(name));
    // The name alone would be too long; only the bytes are looked at.
    let large = |source: &Source| {
        check(source, false)
            .iter()
            .any(|flaw| flaw.rule == Rule::Aws && flaw.weight == Weight::Refused)
    };
    assert!(!large(&source));
    source.set("name", json!(format!("{name}n")));
    assert!(large(&source));
}

#[test]
fn advertising_in_a_utility_template_is_noticed() {
    let warned = |words: &str| {
        check(&whole("UTILITY", json!([text(words, &[])])), false)
            .iter()
            .any(|flaw| flaw.rule == Rule::Categories && flaw.weight == Weight::Warning)
    };
    assert!(warned("Our summer SALE starts now") && warned("Save up to 50 %") && warned("20% off everything"));
    assert!(!warned("Your order from the wholesaler is dealt with"));
}

#[test]
fn repairs_put_right_what_they_are_for() {
    for (words, samples) in [
        ("Hello {{2}} and {{5}}, good day to you", json!([["a", "b", "c", "d", "e"]])),
        ("{{1}} is here and now", json!([["A"]])),
        ("All of it is here {{1}}", json!([["A"]])),
        ("Three\n\n\n\nbreaks     and\tmore", Value::Null),
    ] {
        let mut body = json!({ "type": "BODY", "text": words });
        if !samples.is_null() {
            set(&mut body, "example", json!({ "body_text": samples }));
        }
        let mut source = whole("UTILITY", json!([body]));
        for _ in 0..4 {
            let repairs: Vec<Repair> = check(&source, false).into_iter().filter_map(|flaw| flaw.repair).collect();
            for repair in repairs {
                assert!(!repair.words().is_empty());
                repair.apply(&mut source);
            }
        }
        assert_eq!(
            refused(&source),
            Vec::<String>::new(),
            "{words:?} became {:?}",
            source.words("BODY")
        );
    }
    let mut source = whole("UTILITY", json!([text(&format!("{} {{{{1}}}} b", "a".repeat(1019)), &["x"])]));
    Repair::Shorten {
        part: "body".into(),
        most: 1024,
    }
    .apply(&mut source);
    assert_eq!(source.words("BODY"), "a".repeat(1019));
    source.set("name", json!("Order Update"));
    let named = check(&source, false)
        .into_iter()
        .find(|flaw| flaw.at == "name")
        .and_then(|flaw| flaw.repair);
    named.unwrap().apply(&mut source);
    assert_eq!(source.name(), "order_update");
}

#[test]
fn every_rule_names_its_source() {
    let flaws = check(
        &Source(json!({ "components": [{ "type": "BUTTONS" }, { "type": "CAROUSEL" }, { "type": "LIMITED_TIME_OFFER" }] })),
        true,
    );
    assert!(flaws.len() > 8);
    for flaw in flaws {
        let source = flaw.rule.source();
        assert!(source.starts_with("Meta, ") || source.starts_with("AWS "), "{source}");
        assert!(!flaw.at.is_empty() && flaw.words.ends_with('.'), "{flaw:?}");
    }
}
