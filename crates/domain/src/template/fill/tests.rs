use super::*;
use crate::template::Status;

fn template(json: &Value) -> Template {
    Template {
        account: "waba-1".into(),
        id: "1".into(),
        name: "order_update".into(),
        language: "en_US".into(),
        category: "UTILITY".into(),
        status: Status::Approved,
        definition: Definition::read(json),
        ..Template::default()
    }
}

fn fills(fills: &[(&str, &str)]) -> BTreeMap<String, Fill> {
    let text = |(at, text): &(&str, &str)| ((*at).to_owned(), Fill::Text((*text).to_owned()));
    fills.iter().map(text).collect()
}

fn wrong(template: &Template, with: &BTreeMap<String, Fill>) -> Vec<String> {
    template
        .fill(with)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|problem| problem.at)
        .collect()
}

fn order() -> Template {
    template(&json!({ "components": [
        { "type": "HEADER", "format": "TEXT", "text": "Order {{1}}" },
        { "type": "BODY", "text": "Hi {{1}}, your order {{2}} is on its way, {{1}}!" },
        { "type": "FOOTER", "text": "Thank you" },
        { "type": "BUTTONS", "buttons": [
            { "type": "QUICK_REPLY", "text": "Thanks" },
            { "type": "URL", "text": "Track", "url": "https://t.example/{{1}}" },
            { "type": "COPY_CODE", "example": "X" },
        ] },
    ] }))
}

#[test]
fn a_template_filled_in_is_shown_and_told_as_meta_wants_it() {
    let with = fills(&[
        ("header.1", "A-1"),
        ("body.1", " Ana "),
        ("body.2", "A-1"),
        ("buttons.1", "a1"),
        ("buttons.2", "25OFF"),
    ]);
    let sent = order().fill(&with).unwrap();
    assert_eq!(sent.shown.header, Some(Header::Text("Order A-1".into())));
    assert_eq!(sent.shown.body, "Hi Ana, your order A-1 is on its way, Ana!");
    assert_eq!(sent.shown.footer.as_deref(), Some("Thank you"));
    assert_eq!(sent.shown.buttons, ["Thanks", "Track", "Copy offer code"]);
    let text = |text: &str| json!({ "type": "text", "text": text });
    assert_eq!(
        Value::from(sent.components),
        json!([
            { "type": "header", "parameters": [text("A-1")] },
            { "type": "body", "parameters": [text("Ana"), text("A-1")] },
            { "type": "button", "sub_type": "url", "index": "1", "parameters": [text("a1")] },
            { "type": "button", "sub_type": "copy_code", "index": "2", "parameters": [{ "type": "coupon_code", "coupon_code": "25OFF" }] },
        ])
    );
}

#[test]
fn what_is_missing_or_odd_is_said_where_it_is() {
    let all = ["header.1", "body.1", "body.2", "buttons.1", "buttons.2"];
    assert_eq!(wrong(&order(), &BTreeMap::new()), all);
    let good = || fills(&all.map(|at| (at, "x")));
    assert_eq!(wrong(&order(), &good()), [""; 0]);
    for (at, bad) in [
        ("body.1", "a\nb".to_owned()),
        ("body.1", "a\tb".to_owned()),
        ("body.1", "a     b".to_owned()),
        ("body.1", "  ".to_owned()),
        ("buttons.1", "a b".to_owned()),
        ("buttons.2", "x".repeat(16)),
    ] {
        let mut with = good();
        with.insert(at.to_owned(), Fill::Text(bad.clone()));
        assert_eq!(wrong(&order(), &with), [at], "{bad:?}");
    }
    let mut long = good();
    long.insert("body.2".into(), Fill::Text("x".repeat(1000)));
    assert_eq!(wrong(&order(), &long), ["body"], "filled in it is too long");
    let mut four = good();
    four.insert("body.1".into(), Fill::Text("a    b".into()));
    assert_eq!(wrong(&order(), &four), [""; 0]);
}

#[test]
fn only_approved_templates_are_filled() {
    for status in ["PENDING", "REJECTED", "PAUSED", "DISABLED", "ARCHIVED"] {
        let template = Template {
            status: status.to_owned().into(),
            ..template(&json!({ "components": [{ "type": "BODY", "text": "Hi" }] }))
        };
        assert_eq!(wrong(&template, &BTreeMap::new()), ["template"], "{status}");
    }
}

fn place() -> Template {
    template(&json!({ "components": [{ "type": "HEADER", "format": "LOCATION" }, { "type": "BODY", "text": "Here" }] }))
}

#[test]
fn named_variables_files_places_and_cards() {
    let cards = template(&json!({ "parameter_format": "named", "components": [
        { "type": "BODY", "text": "For {{first_name}}:" },
        { "type": "CAROUSEL", "cards": [
            { "components": [{ "type": "HEADER", "format": "IMAGE" }, { "type": "BODY", "text": "One" }, { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Take" }] }] },
            { "components": [{ "type": "HEADER", "format": "IMAGE" }, { "type": "BODY", "text": "Two" }, { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Take" }] }] },
        ] },
    ] }));
    let file = Fill::File(Media::default());
    let mut with = fills(&[("body.first_name", "Ana")]);
    assert_eq!(wrong(&cards, &with), ["cards.0.header", "cards.1.header"]);
    with.insert("cards.0.header".into(), file.clone());
    with.insert("cards.1.header".into(), file.clone());
    let sent = cards.fill(&with).unwrap();
    assert_eq!(sent.files().count(), 2);
    assert_eq!(sent.components[0]["parameters"][0]["parameter_name"], "first_name");
    assert_eq!(sent.components[1]["cards"][1]["card_index"], 1);
    let place = place();
    assert_eq!(wrong(&place, &BTreeMap::from([("header".to_owned(), file)])), ["header"]);
    let here = Fill::Location(Location::at(1.5, 2.5).unwrap());
    let sent = place.fill(&BTreeMap::from([("header".to_owned(), here)])).unwrap();
    assert_eq!(sent.components[0]["parameters"][0]["location"]["latitude"], "1.5");
    let odd = |place: Value| {
        let fill = Fill::Location(serde_json::from_value(place).unwrap());
        wrong(&self::place(), &BTreeMap::from([("header".to_owned(), fill)]))
    };
    assert_eq!(odd(json!({ "latitude": 900_000_000, "longitude": 1 })), [""; 0]);
    assert_eq!(odd(json!({ "latitude": 1_800_000_000, "longitude": 0 })), ["header"]);
    assert_eq!(
        odd(json!({ "latitude": 0, "longitude": 0, "address": "Without a name" })),
        ["header"]
    );
}

#[test]
fn the_text_beside_an_offer_or_a_product_is_shorter() {
    let body = json!({ "type": "BODY", "text": "For {{1}}:" });
    let offer = json!({ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": "Now" } });
    let product = json!({ "type": "HEADER", "format": "PRODUCT" });
    for (beside, most) in [(json!([body]), 1024), (json!([body, offer]), 600), (json!([product, body]), 160)] {
        let template = template(&json!({ "components": beside }));
        let filled = |length: usize| {
            let name = "x".repeat(length - "For :".len());
            wrong(
                &template,
                &fills(&[("header.catalog", "1"), ("header.product", "2"), ("body.1", &name)]),
            )
        };
        assert_eq!(filled(most), [""; 0], "{most}");
        assert_eq!(filled(most + 1), ["body"], "{most}");
    }
}

#[test]
fn what_this_version_cannot_fill_is_not_sent() {
    let offer = template(&json!({ "components": [{ "type": "BODY", "text": "Hi" }, { "type": "LIMITED_TIME_OFFER" }] }));
    assert_eq!(wrong(&offer, &BTreeMap::new()), ["template"]);
}

#[test]
fn an_offer_ends_when_it_is_said_to() {
    let offer = json!({ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": "A fifth off", "has_expiration": true } });
    let template = template(
        &json!({ "components": [{ "type": "HEADER", "format": "TEXT", "text": "Hi {{1}}" }, { "type": "BODY", "text": "Now" }, offer] }),
    );
    let name = ("header.1".to_owned(), Fill::Text("Ana".to_owned()));
    let filled = |end: &str| BTreeMap::from([name.clone(), ("offer".to_owned(), Fill::Text(end.to_owned()))]);
    let sent = template.fill(&filled("2026-12-01T18:00:00Z")).unwrap();
    let kinds: Vec<_> = sent.components.iter().map(|component| component["type"].clone()).collect();
    assert_eq!(kinds, ["header", "limited_time_offer"]);
    let parameter = &sent.components[1]["parameters"][0]["limited_time_offer"];
    assert_eq!(parameter["expiration_time_ms"], 1_796_148_000_000_i64);
    assert_eq!(sent.shown.offer.as_deref(), Some("A fifth off"));
    assert_eq!(wrong(&template, &filled("tomorrow")), ["offer"]);
    assert_eq!(wrong(&template, &BTreeMap::from([name])), ["offer"]);
}
