#![allow(clippy::unwrap_used)]
use super::*;
use crate::eum::templates::definition::complete;

const NOW: i64 = 1_760_000_000_000;

fn template(category: &str, format: &str, components: Value) -> Template {
    let definition = json!({ "name": "t", "language": "en", "category": category, "parameter_format": format, "components": components });
    Template::new("1", complete(definition), NOW)
}

fn filled(template: &Template, sent: Value) -> Result<Value, u32> {
    fill(template, &sent, To { bsuid: false, now: NOW }).map_err(|error| error.code)
}

fn body(texts: &[&str]) -> Value {
    let parameters: Vec<Value> = texts.iter().map(|text| json!({ "type": "text", "text": text })).collect();
    json!({ "type": "body", "parameters": parameters })
}

#[test]
fn positional_variables_are_counted_and_filled() {
    let of = template(
        "UTILITY",
        "positional",
        json!([{ "type": "BODY", "text": "Hi {{1}}, order {{2}} shipped." }]),
    );
    assert_eq!(
        filled(&of, json!([body(&["Ana", "A-1"])])).unwrap()["body"],
        "Hi Ana, order A-1 shipped."
    );
    for (sent, code) in [
        (json!([]), 132_000),
        (json!([body(&["Ana"])]), 132_000),
        (json!([body(&["Ana", "A", "B"])]), 132_000),
        (
            json!([{ "type": "body", "parameters": [{ "type": "image", "image": {} }, { "type": "text", "text": "x" }] }]),
            132_012,
        ),
        (json!([body(&["Ana\nSouza", "A"])]), 132_018),
        (json!([body(&["Ana     Souza", "A"])]), 132_018),
        (json!([body(&["Ana\u{7}", "A"])]), 132_007),
        (json!([body(&[&"a".repeat(1024), "A"])]), 132_005),
        (
            json!([body(&["A", "B"]), { "type": "header", "parameters": [{ "type": "text", "text": "x" }] }]),
            132_000,
        ),
    ] {
        assert_eq!(filled(&of, sent.clone()), Err(code), "{sent}");
    }
    let long = body(&["Ana", &"a".repeat(1024 - "Hi Ana, order  shipped.".len())]);
    assert!(filled(&of, json!([long])).is_ok());
}

#[test]
fn named_variables_need_their_names() {
    let of = template(
        "UTILITY",
        "named",
        json!([{ "type": "BODY", "text": "Hi {{first}}, order {{id}} shipped." }]),
    );
    let with = |pairs: &[(&str, &str)]| {
        let parameters: Vec<Value> = pairs
            .iter()
            .map(|(name, text)| json!({ "type": "text", "parameter_name": name, "text": text }))
            .collect();
        filled(&of, json!([{ "type": "body", "parameters": parameters }]))
    };
    assert_eq!(
        with(&[("id", "A-1"), ("first", "Ana")]).unwrap()["body"],
        "Hi Ana, order A-1 shipped."
    );
    assert_eq!(with(&[("id", "A-1"), ("id", "B")]), Err(132_018));
    assert_eq!(with(&[("id", "A-1"), ("last", "B")]), Err(132_018));
    assert_eq!(with(&[("id", "A-1")]), Err(132_000));
    assert_eq!(filled(&of, json!([body(&["Ana", "A-1"])])), Err(131_008));
}

#[test]
fn headers_need_what_they_are_made_for() {
    let with = |format: &str, sent: Value| {
        let of = template(
            "UTILITY",
            "positional",
            json!([{ "type": "HEADER", "format": format }, { "type": "BODY", "text": "Hello" }]),
        );
        filled(&of, sent)
    };
    let image = json!([{ "type": "header", "parameters": [{ "type": "image", "image": { "id": "7" } }] }]);
    let place = json!([{ "type": "header", "parameters": [{ "type": "location", "location": { "latitude": "1", "longitude": "2" } }] }]);
    assert_eq!(
        with("IMAGE", image.clone()).unwrap()["header"],
        json!({ "type": "IMAGE", "image": { "id": "7" } })
    );
    assert_eq!(with("LOCATION", place.clone()).unwrap()["header"]["location"]["latitude"], "1");
    assert_eq!(with("DOCUMENT", image), Err(132_012));
    assert_eq!(with("IMAGE", place), Err(132_012));
    assert_eq!(with("IMAGE", json!([])), Err(132_012));
}

fn button(sub_type: &str, index: Value, parameter: Value) -> Value {
    json!({ "type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter] })
}

#[test]
fn buttons_are_filled_by_their_kind() {
    let of = template(
        "MARKETING",
        "positional",
        json!([{ "type": "BODY", "text": "Hello" }, { "type": "BUTTONS", "buttons": [
            { "type": "QUICK_REPLY", "text": "Yes" },
            { "type": "URL", "text": "Track", "url": "https://a.example/{{1}}" },
            { "type": "URL", "text": "Shop", "url": "https://a.example/shop" },
            { "type": "COPY_CODE", "example": "A" },
            { "type": "FLOW", "text": "Book", "flow_id": "1" }] }]),
    );
    let url = || button("url", json!("1"), json!({ "type": "text", "text": "A-1" }));
    let code = || button("copy_code", json!(3), json!({ "type": "coupon_code", "coupon_code": "SAVE" }));
    let flow = || button("flow", json!(4), json!({ "type": "action", "action": { "flow_token": "t1" } }));
    let shown = filled(&of, json!([url(), code(), flow()])).unwrap();
    assert_eq!(shown["buttons"][0]["payload"], "Yes");
    assert_eq!(shown["buttons"][1]["url"], "https://a.example/A-1");
    assert_eq!(
        (&shown["buttons"][3]["code"], &shown["buttons"][4]["flow_token"]),
        (&json!("SAVE"), &json!("t1"))
    );
    for (sent, expected) in [
        (json!([code(), flow()]), 131_008),
        (json!([url(), flow()]), 131_008),
        (json!([url(), code()]), 131_008),
        (
            json!([
                url(),
                code(),
                flow(),
                button("url", json!(2), json!({ "type": "text", "text": "x" }))
            ]),
            132_000,
        ),
        (
            json!([
                url(),
                code(),
                flow(),
                button("url", json!(7), json!({ "type": "text", "text": "x" }))
            ]),
            131_009,
        ),
        (
            json!([
                url(),
                code(),
                flow(),
                button("url", json!(0), json!({ "type": "text", "text": "x" }))
            ]),
            132_012,
        ),
        (
            json!([
                url(),
                code(),
                flow(),
                button("quick_reply", json!(0), json!({ "type": "text", "text": "x" }))
            ]),
            132_012,
        ),
    ] {
        assert_eq!(filled(&of, sent.clone()), Err(expected), "{sent}");
    }
}

#[test]
fn codes_go_to_phone_numbers_only() {
    let of = template(
        "AUTHENTICATION",
        "positional",
        json!([{ "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE" }] }]),
    );
    let with = |text: &str, code: &str| json!([body(&[text]), button("url", json!(0), json!({ "type": "text", "text": code }))]);
    assert_eq!(filled(&of, with("123456", "123456")).unwrap()["buttons"][0]["code"], "123456");
    assert_eq!(filled(&of, with("123456", "654321")), Err(132_018));
    assert_eq!(filled(&of, with(&"1".repeat(16), &"1".repeat(16))), Err(131_009));
    assert_eq!(filled(&of, json!([body(&["1"])])), Err(131_008));
    let hidden = fill(&of, &with("1", "1"), To { bsuid: true, now: NOW });
    assert_eq!(hidden.map_err(|error| error.code), Err(131_062));
}

#[test]
fn offers_end_in_the_future_and_carousels_have_all_their_cards() {
    let of = template(
        "MARKETING",
        "positional",
        json!([{ "type": "BODY", "text": "Hello" }, { "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": "Ends", "has_expiration": true } }]),
    );
    let until = |at: i64| json!([{ "type": "limited_time_offer", "parameters": [{ "type": "limited_time_offer", "limited_time_offer": { "expiration_time_ms": at } }] }]);
    assert_eq!(filled(&of, until(NOW + 1)).unwrap()["offer"]["expires"], NOW + 1);
    assert_eq!(filled(&of, until(NOW)), Err(131_009));
    assert_eq!(filled(&of, until(NOW / 1000 + 9999)), Err(131_009), "seconds are long ago");
    assert_eq!(filled(&of, json!([])), Err(132_000));
    let card = json!({ "components": [{ "type": "HEADER", "format": "IMAGE" }, { "type": "BODY", "text": "For {{1}} only" },
        { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Yes" }] }] });
    let of = template(
        "MARKETING",
        "positional",
        json!([{ "type": "BODY", "text": "Hello" }, { "type": "CAROUSEL", "cards": [card, card] }]),
    );
    let sent = |at: usize| json!({ "card_index": at, "components": [body(&["5"]), { "type": "header", "parameters": [{ "type": "image", "image": { "id": "7" } }] }] });
    let carousel = |cards: Vec<Value>| filled(&of, json!([{ "type": "carousel", "cards": cards }]));
    assert_eq!(carousel(vec![sent(0), sent(1)]).unwrap()["cards"][1]["body"], "For 5 only");
    assert_eq!(carousel(vec![sent(0)]), Err(132_000));
    assert_eq!(carousel(vec![sent(1), sent(0)]), Err(131_009));
    assert_eq!(
        carousel(vec![sent(0), json!({ "card_index": 1, "components": [body(&["5"])] })]),
        Err(132_012)
    );
}

#[test]
fn products_are_named_by_the_message_that_our_program_fills() {
    use domain::template::{Definition, Fill, Status};
    let card = json!({ "components": [{ "type": "HEADER", "format": "PRODUCT" },
        { "type": "BUTTONS", "buttons": [{ "type": "SPM", "text": "View" }] }] });
    let buttons = |kind: &str| json!({ "type": "BUTTONS", "buttons": [{ "type": kind, "text": "View" }] });
    let text = json!({ "type": "BODY", "text": "Hello" });
    for (components, fills) in [
        (
            json!([{ "type": "HEADER", "format": "PRODUCT" }, text, buttons("SPM")]),
            vec![("header.catalog", "51"), ("header.product", "TEA-250")],
        ),
        (json!([text, buttons("MPM")]), vec![("buttons.0", "Tea:\nTEA-250\nCups:\nCUP-BLUE")]),
        (json!([text, buttons("CATALOG")]), vec![]),
        (json!([text, buttons("CATALOG")]), vec![("buttons.0", "TEA-250")]),
        (
            json!([text, { "type": "CAROUSEL", "cards": [card, card] }]),
            vec![("cards.catalog", "51"), ("cards.products", "A\nB\nC")],
        ),
    ] {
        let of = template("MARKETING", "positional", components);
        let ours = domain::template::Template {
            status: Status::Approved,
            definition: Definition::read(&of.definition),
            ..Default::default()
        };
        let fills = fills.into_iter().map(|(at, text)| (at.to_owned(), Fill::Text(text.to_owned())));
        let sent = ours.fill(&fills.collect()).unwrap();
        assert!(filled(&of, Value::from(sent.components)).is_ok(), "{}", of.definition);
    }
    let of = template("MARKETING", "positional", json!([text, buttons("MPM")]));
    assert_eq!(filled(&of, json!([])), Err(131_008));
}
