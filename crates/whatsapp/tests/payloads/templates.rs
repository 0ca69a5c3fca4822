//! Templates of the rarer kinds: cards, offers that end, forms, codes, products, and files that stand on the web.

use super::build::{media, short};
use domain::{
    Content, Media,
    template::{BlankKind as Kind, Definition, FileLink, Fill, Status, Template},
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What fills blanks, whichever there are.
#[derive(Clone, Debug)]
struct Values {
    texts: Vec<String>,
    file: Media,
    /// Where a file stands on the web; else it is uploaded.
    link: Option<String>,
    code: String,
    products: usize,
}

fn values() -> impl Strategy<Value = Values> {
    let link = prop::option::of("[a-z]{1,20}/[a-z0-9-]{1,30}\\.(jpg|mp4|pdf)");
    (vec(short(40), 4), media(), link, "[A-Z0-9]{1,15}", 2..=10_usize).prop_map(|(texts, file, link, code, products)| Values {
        texts,
        file: Media { caption: None, ..file },
        link: link.map(|path| format!("https://files.example/{path}")),
        code,
        products,
    })
}

fn fill(kind: Kind, n: usize, values: &Values) -> Fill {
    match kind {
        Kind::Image | Kind::Video | Kind::Document => match &values.link {
            Some(link) => Fill::Link(FileLink::parse(link).unwrap()),
            None => Fill::File(values.file.clone()),
        },
        Kind::Until => Fill::Text("2030-01-02T03:04:05Z".to_owned()),
        Kind::Products => Fill::Text((0..values.products).map(|n| format!("SKU-{n}")).collect::<Vec<_>>().join("\n")),
        Kind::Code | Kind::Suffix | Kind::Id => Fill::Text(values.code.clone()),
        Kind::Text | Kind::Picture | Kind::Sections | Kind::Location => Fill::Text(values.texts[n % values.texts.len()].clone()),
    }
}

/// The components that Meta would give, and the category.
fn components() -> impl Strategy<Value = (Value, &'static str)> {
    let body = || json!({ "type": "BODY", "text": "For {{1}} and {{2}}." });
    let url = || json!({ "type": "URL", "text": "Open", "url": "https://t.example/{{1}}" });
    let file = || prop::sample::select(vec!["IMAGE", "VIDEO"]);
    let cards = (file(), 2..=10_usize, any::<bool>(), any::<bool>()).prop_map(move |(format, count, words, link)| {
        let card = |n: usize| {
            let mut parts = vec![json!({ "type": "HEADER", "format": format })];
            if words {
                parts.push(json!({ "type": "BODY", "text": format!("Card {n} with {{{{1}}}}.") }));
            }
            let reply = json!({ "type": "QUICK_REPLY", "text": "Take it" });
            let buttons = if link { vec![url(), reply] } else { vec![reply] };
            parts.push(json!({ "type": "BUTTONS", "buttons": buttons }));
            json!({ "components": parts })
        };
        let cards: Vec<Value> = (0..count).map(card).collect();
        (json!([body(), { "type": "CAROUSEL", "cards": cards }]), "MARKETING")
    });
    let offer = (prop::option::of(file()), any::<bool>()).prop_map(move |(header, ends)| {
        let mut parts: Vec<Value> = header
            .map(|format| json!({ "type": "HEADER", "format": format }))
            .into_iter()
            .collect();
        parts.push(json!({ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": "A fifth off", "has_expiration": ends } }));
        parts.push(body());
        parts.push(json!({ "type": "BUTTONS", "buttons": [{ "type": "COPY_CODE", "example": "X" }, url()] }));
        (Value::Array(parts), "MARKETING")
    });
    let form = Just((
        json!([body(), { "type": "BUTTONS", "buttons": [{ "type": "FLOW", "text": "Begin", "flow_id": "1" }] }]),
        "UTILITY",
    ));
    let code = Just((
        json!([
            { "type": "BODY", "text": "*{{1}}* is your verification code." },
            { "type": "BUTTONS", "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code" }] },
        ]),
        "AUTHENTICATION",
    ));
    let product = || json!({ "type": "HEADER", "format": "PRODUCT" });
    let view = || json!({ "type": "BUTTONS", "buttons": [{ "type": "SPM", "text": "View" }] });
    let one_product = Just((json!([product(), { "type": "BODY", "text": "For {{1}}." }, view()]), "MARKETING"));
    let product_cards = Just({
        let card = json!({ "components": [product(), view()] });
        (json!([body(), { "type": "CAROUSEL", "cards": [card.clone(), card] }]), "MARKETING")
    });
    let document = prop::sample::select(vec!["IMAGE", "VIDEO", "DOCUMENT"])
        .prop_map(move |format| (json!([{ "type": "HEADER", "format": format }, body()]), "UTILITY"));
    prop_oneof![
        4 => cards,
        2 => offer,
        1 => form,
        1 => code,
        1 => one_product,
        2 => product_cards,
        2 => document,
    ]
}

/// One of them, filled in as the server does it.
pub(crate) fn content() -> impl Strategy<Value = Content> {
    (components(), values()).prop_map(|((components, category), values)| {
        let template = Template {
            account: "waba-1".into(),
            id: "1".into(),
            name: "special".into(),
            language: "en".into(),
            category: category.into(),
            status: Status::Approved,
            definition: Definition::read(&json!({ "components": components })),
            ..Template::default()
        };
        let blanks = template.definition.blanks().into_iter().enumerate();
        let fills: BTreeMap<String, Fill> = blanks.map(|(n, blank)| (blank.at, fill(blank.kind, n, &values))).collect();
        let sent = template
            .fill(&fills)
            .unwrap_or_else(|why| panic!("within the limits, and refused: {why:?}"));
        // As it is handed over.
        let sent = match &sent.code {
            Some(code) => sent.revealed(code),
            None => sent,
        };
        Content::Template(Box::new(sent))
    })
}
