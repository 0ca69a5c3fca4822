//! Messages of every kind, at random within WhatsApp's limits and often right at their edges.

use domain::{
    Content, Interactive, Media, Wamid,
    content::{Card, CardPhone, Cards, Labelled},
    context::ProductRef,
    interactive::{ADDRESS_FIELDS, Action, CardAction, CarouselCard, Flow, Header, Link, Products, Reply, Row, Section},
    place::Location,
    template::{Definition, Fill, Status, Template},
};
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A text of a length in UTF-16 units that is often the greatest allowed one. The first character can be read.
pub(crate) fn words(most: usize) -> impl Strategy<Value = String> {
    filled(most, "aZ9 .é₹नमस्ते🙂👍🏽\u{200D}عربى*_~`{}\n")
}

/// The same on one line.
fn line(most: usize) -> impl Strategy<Value = String> {
    filled(most, "aZ9.é₹नमस्ते🙂عربى*_~{}\"'")
}

/// What may stand in a variable of a template.
pub(crate) fn short(most: usize) -> impl Strategy<Value = String> {
    filled(most, "aZ9 é₹🙂*_").prop_map(|text| text.replace("  ", " -"))
}

fn filled(most: usize, from: &'static str) -> impl Strategy<Value = String> {
    let pool: Vec<char> = from.chars().collect();
    let length = prop_oneof![1..=most.min(30), Just(most), Just(most.saturating_sub(1).max(1))];
    (length, vec(prop::sample::select(pool), 1..40)).prop_map(|(length, chars)| {
        let mut text = "x".to_owned();
        let mut left = length - 1;
        for c in chars.iter().cycle() {
            match c.len_utf16() {
                size if size < left => {
                    text.push(*c);
                    left -= size;
                }
                _ => break,
            }
        }
        // White space at the end would be taken off.
        text.extend(std::iter::repeat_n('y', left));
        text
    })
}

/// As many texts, each another one.
fn distinct(most: usize, count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<String>> {
    vec(line(most - 3), count).prop_map(|texts| texts.into_iter().enumerate().map(|(n, text)| format!("{n:02} {text}")).collect())
}

fn id(most: usize) -> impl Strategy<Value = String> {
    (1..=most).prop_map(|length| "i".repeat(length))
}

/// A file that WhatsApp has.
pub(crate) fn media() -> impl Strategy<Value = Media> {
    (1_u64..u64::MAX, option::of(line(200)), option::of(words(1024))).prop_map(|(id, name, caption)| Media {
        id: Some(id.to_string()),
        name,
        caption,
        upload: Some(domain::UploadId::from_parts(1, id.into())),
        ..Media::default()
    })
}

fn wordless() -> impl Strategy<Value = Media> {
    media().prop_map(|media| Media { caption: None, ..media })
}

fn place() -> impl Strategy<Value = Location> {
    let words = option::of((words(1000), option::of(words(1000))));
    (-90.0..=90.0_f64, -180.0..=180.0_f64, words).prop_map(|(latitude, longitude, words)| {
        let mut place = Location::at(latitude, longitude).unwrap();
        if let Some((name, address)) = words {
            place.name = Some(name);
            place.address = address;
        }
        place
    })
}

fn labelled() -> impl Strategy<Value = Labelled> {
    (line(80), option::of(line(12))).prop_map(|(value, label)| Labelled { value, label })
}

fn card() -> impl Strategy<Value = Card> {
    let phone = (line(20), option::of("[0-9]{8,15}"), option::of(Just("CELL".to_owned()))).prop_map(|(number, wa_id, label)| CardPhone {
        number,
        wa_id,
        label,
    });
    let lists = (vec(labelled(), 0..3), vec(labelled(), 0..3), vec(labelled(), 0..3));
    let rest = (
        option::of(line(60)),
        option::of("(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"),
    );
    (line(256), vec(phone, 0..4), lists, rest).prop_map(|(name, phones, (emails, urls, addresses), (org, birthday))| Card {
        name,
        org,
        birthday,
        phones,
        emails,
        addresses,
        urls,
    })
}

fn link() -> impl Strategy<Value = Link> {
    let url = (1..=1_975_usize, any::<bool>()).prop_map(|(length, safe)| {
        let scheme = if safe { "https" } else { "http" };
        format!("{scheme}://shop.example/{}", "p".repeat(length))
    });
    (line(20), url).prop_map(|(text, url)| Link { text, url })
}

fn replies(most: usize, id_most: usize) -> impl Strategy<Value = Vec<Reply>> {
    (distinct(20, 1..=most), 3..=id_most).prop_map(|(titles, length)| {
        let id = |n: usize| format!("{n:0length$}");
        titles
            .into_iter()
            .enumerate()
            .map(|(n, title)| Reply { id: id(n), title })
            .collect()
    })
}

fn list() -> impl Strategy<Value = Action> {
    let rows = vec((line(24), prop_oneof![Just(String::new()), line(72)], 2..=200_usize), 1..=10);
    (line(20), rows, distinct(24, 10..=10), 1..=10_usize).prop_map(|(button, rows, titles, each)| {
        let rows: Vec<Row> = rows
            .into_iter()
            .enumerate()
            .map(|(n, (title, description, length))| Row {
                id: format!("{n:0length$}"),
                title,
                description,
            })
            .collect();
        let sections = rows
            .chunks(each)
            .zip(titles)
            .map(|(rows, title)| Section {
                title,
                rows: rows.to_vec(),
            })
            .collect();
        Action::List { button, sections }
    })
}

fn products() -> impl Strategy<Value = Action> {
    (id(60), vec(id(60), 1..=30), distinct(24, 10..=10), 3..=30_usize).prop_map(|(catalog, products, titles, each)| {
        let sections = products
            .chunks(each)
            .zip(titles)
            .map(|(products, title)| Products {
                title,
                products: products.to_vec(),
            })
            .collect();
        Action::Products { catalog, sections }
    })
}

fn carousel() -> impl Strategy<Value = Action> {
    let bodies = vec(
        prop_oneof![
            Just(String::new()),
            line(160),
            line(70).prop_map(|text| format!("{text}\n{text}\nz"))
        ],
        2..=10,
    );
    let buttons = prop_oneof![link().prop_map(CardAction::Link), replies(2, 20).prop_map(CardAction::Replies),];
    (bodies, buttons, wordless(), any::<bool>()).prop_map(|(bodies, action, media, film)| {
        let header = if film { Header::Video(media) } else { Header::Image(media) };
        let card = |body: String| CarouselCard {
            header: header.clone(),
            body,
            action: action.clone(),
        };
        Action::Cards(bodies.into_iter().map(card).collect())
    })
}

fn product_cards() -> impl Strategy<Value = Action> {
    (id(60), vec(id(60), 2..=10)).prop_map(|(catalog, products)| Action::ProductCards { catalog, products })
}

fn any_header() -> impl Strategy<Value = Option<Header>> {
    let header = prop_oneof![
        line(60).prop_map(Header::Text),
        wordless().prop_map(Header::Image),
        wordless().prop_map(Header::Video),
        wordless().prop_map(Header::Document),
    ];
    option::of(header)
}

fn text_header() -> impl Strategy<Value = Header> {
    line(60).prop_map(Header::Text)
}

fn interactive() -> BoxedStrategy<Interactive> {
    let whole = |header: BoxedStrategy<Option<Header>>, body: BoxedStrategy<String>, footer: bool, action: BoxedStrategy<Action>| {
        let footer = if footer { option::of(line(60)).boxed() } else { Just(None).boxed() };
        (header, body, footer, action)
            .prop_map(|(header, body, footer, action)| Interactive {
                header,
                body,
                footer,
                action,
            })
            .boxed()
    };
    let none = || Just(None).boxed();
    let body = || words(1024).boxed();
    let maybe = || prop_oneof![Just(String::new()), words(1024)].boxed();
    let flow = (id(100), line(20), option::of(id(80)), any::<bool>())
        .prop_map(|(id, button, screen, draft)| Action::Flow(Flow { id, button, screen, draft }));
    let product = (id(60), id(60)).prop_map(|(catalog, product)| Action::Product(ProductRef { catalog, product }));
    let known = vec((prop::sample::select(ADDRESS_FIELDS.to_vec()), line(100), "[0-9]{6}"), 0..6);
    let address = known.prop_map(|known| Action::Address {
        country: "IN".into(),
        values: known
            .into_iter()
            .map(|((name, _), text, pin)| (name.to_owned(), if name == "in_pin_code" { pin } else { text }))
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .collect(),
    });
    prop_oneof![
        whole(
            any_header().boxed(),
            body(),
            true,
            replies(3, 256).prop_map(Action::Buttons).boxed()
        ),
        whole(option::of(text_header()).boxed(), body(), true, list().boxed()),
        whole(any_header().boxed(), body(), true, link().prop_map(Action::Link).boxed()),
        whole(none(), body(), false, Just(Action::Location {}).boxed()),
        whole(none(), body(), false, Just(Action::Contact {}).boxed()),
        whole(none(), body(), true, address.boxed()),
        whole(none(), maybe(), true, product.boxed()),
        whole(text_header().prop_map(Some).boxed(), body(), true, products().boxed()),
        whole(
            none(),
            body(),
            true,
            option::of(id(60)).prop_map(|product| Action::Catalog { product }).boxed()
        ),
        whole(any_header().boxed(), body(), true, flow.boxed()),
        whole(none(), body(), false, carousel().boxed()),
        whole(none(), body(), false, product_cards().boxed()),
        whole(none(), maybe(), false, Just(Action::Call {}).boxed()),
    ]
    .boxed()
}

/// A template as Meta would give it, and what fills it.
fn template() -> impl Strategy<Value = Content> {
    let header = prop_oneof![
        Just(None),
        Just(Some(json!({ "type": "HEADER", "format": "TEXT", "text": "Order {{1}}" }))),
        prop::sample::select(vec!["IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT"])
            .prop_map(|format| Some(json!({ "type": "HEADER", "format": format }))),
    ];
    let fills = (vec(short(60), 8), "[a-z0-9/]{1,40}", "[A-Z0-9]{1,15}", media(), place());
    (header, 0..=6_usize, any::<bool>(), 0..=5_usize, fills).prop_map(
        |(header, blanks, named, buttons, (texts, suffix, code, file, place))| {
            let name = |n: usize| if named { format!("name_{n}") } else { (n + 1).to_string() };
            let marks: Vec<String> = (0..blanks).map(|n| format!("{{{{{}}}}}", name(n))).collect();
            // Below a product there is room for 160 characters.
            let is_product = header.as_ref().is_some_and(|header| header["format"] == "PRODUCT");
            let mut components: Vec<Value> = header.into_iter().collect();
            if named && let Some(text) = components.first_mut().and_then(|header| header.get_mut("text")) {
                *text = json!("Order {{name_0}}");
            }
            components.push(json!({ "type": "BODY", "text": format!("Hi {}.", marks.join(" and ")) }));
            let all = [
                json!({ "type": "URL", "text": "Track", "url": "https://t.example/{{1}}" }),
                json!({ "type": "QUICK_REPLY", "text": "Thanks" }),
                json!({ "type": "COPY_CODE", "example": "X" }),
                json!({ "type": "MPM", "text": "View items" }),
                json!({ "type": "CATALOG", "text": "View catalog" }),
            ];
            if buttons > 0 {
                components.push(json!({ "type": "BUTTONS", "buttons": all[..buttons] }));
            }
            let format = if named { "NAMED" } else { "POSITIONAL" };
            let template = Template {
                account: "waba-1".into(),
                id: "1".into(),
                name: "order_update".into(),
                language: "en_US".into(),
                category: "UTILITY".into(),
                status: Status::Approved,
                definition: Definition::read(&json!({ "parameter_format": format, "components": components })),
                ..Template::default()
            };
            let mut fills = BTreeMap::new();
            for blank in template.definition.blanks() {
                use domain::template::BlankKind as Kind;
                let n = fills.len() % texts.len();
                let fill = match blank.kind {
                    // A title is short.
                    Kind::Text if blank.at.starts_with("header") || is_product => Fill::Text(texts[n].chars().take(10).collect()),
                    Kind::Text => Fill::Text(texts[n].clone()),
                    Kind::Image | Kind::Video | Kind::Document => Fill::File(file.clone()),
                    Kind::Location => Fill::Location(place.clone()),
                    Kind::Suffix | Kind::Id | Kind::Picture => Fill::Text(suffix.clone()),
                    Kind::Products => Fill::Text("TEA-250\nCUP-BLUE".to_owned()),
                    Kind::Sections => Fill::Text(format!("Tea: {code}, TEA-250, Cups: CUP-BLUE")),
                    Kind::Code => Fill::Text(code.clone()),
                    Kind::Until => Fill::Text("2030-01-02T03:04:05Z".to_owned()),
                };
                fills.insert(blank.at, fill);
            }
            Content::Template(Box::new(template.fill(&fills).expect("it is within the limits")))
        },
    )
}

/// Anything that we send.
pub(crate) fn content() -> BoxedStrategy<Content> {
    let reaction = prop::sample::select(vec![None, Some("👍"), Some("👩🏽‍🚀"), Some("❤️")]).prop_map(|emoji| Content::Reaction {
        to: Wamid::parse("wamid.A").unwrap(),
        emoji: emoji.map(str::to_owned),
    });
    let linked = words(4000).prop_map(|text| format!("{text} https://shop.example/a"));
    prop_oneof![
        1 => prop_oneof![words(4096), linked].prop_map(|body| Content::Text { body }),
        1 => media().prop_map(Content::Image),
        1 => media().prop_map(Content::Video),
        1 => wordless().prop_map(Content::Audio),
        1 => wordless().prop_map(Content::Voice),
        1 => media().prop_map(Content::Document),
        1 => wordless().prop_map(Content::Sticker),
        1 => place().prop_map(Content::Location),
        1 => vec(card(), 1..=50).prop_map(|cards| Content::Contacts(Cards { cards, asked: false })),
        1 => reaction,
        8 => interactive().prop_map(|interactive| Content::Interactive(Box::new(interactive))),
        4 => template(),
    ]
    .boxed()
}
