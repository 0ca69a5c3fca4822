//! Every limit of what is sent in a conversation, at its edge and one beyond. The numbers are written down here a second time, from
//! Meta's pages, and the messages are written as JSON, as browsers send them: neither comes from the checks that are tested.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use domain::{
    Content, Draft,
    draft::DraftError,
    media::{FileKind, MOST_BYTES, Pixels, StoredFile},
    place::Location,
    text::TextError,
};
use serde_json::{Value, json};

const UPLOAD: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

fn checked(content: &Value) -> Result<(), String> {
    let read: Content = serde_json::from_value(content.clone()).unwrap();
    match Draft::new(&read) {
        Ok(_) => Ok(()),
        Err(DraftError::NotSendable) => panic!("this is nothing that can be sent: {content}"),
        Err(why) => Err(why.to_string()),
    }
}

fn replies(count: usize) -> Value {
    (0..count)
        .map(|n| json!({ "id": format!("id-{n}"), "title": format!("Choice {n}") }))
        .collect()
}

fn asking(action: Value) -> Value {
    json!({ "interactive": { "body": "Choose", "action": action } })
}

fn headed(action: Value) -> Value {
    json!({ "interactive": { "header": { "text": "Title" }, "body": "Choose", "action": action } })
}

fn buttons(more: &Value) -> Value {
    let mut message = asking(json!({ "buttons": replies(1) }));
    for (name, value) in more.as_object().unwrap() {
        message["interactive"][name] = value.clone();
    }
    message
}

fn one_button(id: &str, title: &str) -> Value {
    asking(json!({ "buttons": [{ "id": id, "title": title }] }))
}

fn list(button: &str, section: &str, row: Value) -> Value {
    let sections = json!([{ "title": section, "rows": [row] }, { "title": "Other", "rows": [{ "id": "o", "title": "Other" }] }]);
    asking(json!({ "list": { "button": button, "sections": sections } }))
}

fn row(id: &str, title: &str, description: &str) -> Value {
    list("Open", "Section", json!({ "id": id, "title": title, "description": description }))
}

fn link(text: &str, url: &str) -> Value {
    asking(json!({ "link": { "text": text, "url": url } }))
}

fn flow(id: &str, button: &str, screen: &str) -> Value {
    asking(json!({ "flow": { "id": id, "button": button, "screen": screen } }))
}

fn cards(count: usize, body: &str, action: Value) -> Value {
    let card = json!({ "header": { "image": { "upload": UPLOAD } }, "body": body, "action": action });
    asking(json!({ "cards": vec![card; count] }))
}

fn card_reply(id: &str, title: &str) -> Value {
    cards(2, "One", json!({ "replies": [{ "id": id, "title": title }] }))
}

fn contact(name: &str, number: &str) -> Value {
    json!({ "contacts": { "cards": [{ "name": name, "phones": [{ "number": number }] }] } })
}

fn place(name: &str, address: &str) -> Value {
    json!({ "location": { "latitude": 129_700_000, "longitude": 775_900_000, "name": name, "address": address } })
}

fn products(title: &str, count: usize) -> Value {
    let of = |count: usize| (0..count).map(|n| format!("sku-{n}")).collect::<Vec<_>>();
    headed(json!({ "products": { "catalog": "1", "sections": [{ "title": title, "products": of(count) }] } }))
}

/// What is limited, how long it may be in UTF-16 units, and a message with it.
type Text = (&'static str, usize, fn(&str) -> Value);

const TEXTS: [Text; 34] = [
    ("a text", 4096, |x| json!({ "text": { "body": x } })),
    (
        "the caption of a photo",
        1024,
        |x| json!({ "image": { "upload": UPLOAD, "caption": x } }),
    ),
    (
        "the caption of a video",
        1024,
        |x| json!({ "video": { "upload": UPLOAD, "caption": x } }),
    ),
    (
        "the caption of a document",
        1024,
        |x| json!({ "document": { "upload": UPLOAD, "caption": x } }),
    ),
    ("the name of a place", 1000, |x| place(x, "Here")),
    ("the address of a place", 1000, |x| place("Here", x)),
    ("the name on a card", 256, |x| contact(x, "+1 555")),
    ("the number on a card", 64, |x| contact("Ana", x)),
    ("a title above", 60, |x| buttons(&json!({ "header": { "text": x } }))),
    ("the text of a question", 1024, |x| buttons(&json!({ "body": x }))),
    ("the small print", 60, |x| buttons(&json!({ "footer": x }))),
    ("a button", 20, |x| one_button("id", x)),
    ("a button's id", 256, |x| one_button(x, "Yes")),
    ("the button of a list", 20, |x| {
        list(x, "Section", json!({ "id": "1", "title": "Row" }))
    }),
    ("a section of a list", 24, |x| list("Open", x, json!({ "id": "1", "title": "Row" }))),
    ("a row", 24, |x| row("1", x, "")),
    ("a row's id", 200, |x| row(x, "Row", "")),
    ("a row's description", 72, |x| row("1", "Row", x)),
    ("a button with a link", 20, |x| link(x, "https://a.example")),
    ("a link", 2000 - 18, |x| link("Open", &format!("https://a.example/{x}"))),
    ("a product's id", 256, |x| {
        asking(json!({ "product": { "catalog": "1", "product": x } }))
    }),
    ("a catalogue's id", 256, |x| {
        asking(json!({ "product": { "catalog": x, "product": "1" } }))
    }),
    ("a section of products", 24, |x| products(x, 1)),
    ("the product of the catalogue", 256, |x| {
        asking(json!({ "catalog": { "product": x } }))
    }),
    ("a form's id", 100, |x| flow(x, "Open", "START")),
    ("a form's button", 20, |x| flow("1", x, "START")),
    ("a form's screen", 256, |x| flow("1", "Open", x)),
    ("the text of a card", 160, |x| cards(2, x, json!({ "replies": replies(1) }))),
    ("a card's button", 20, |x| card_reply("1", x)),
    ("a card's button's id", 20, |x| card_reply(x, "Yes")),
    ("a card's link's button", 20, |x| {
        cards(2, "One", json!({ "link": { "text": x, "url": "https://a.example" } }))
    }),
    ("a card's link", 2000 - 18, |x| {
        let url = format!("https://a.example/{x}");
        cards(2, "One", json!({ "link": { "text": "Open", "url": url } }))
    }),
    (
        "the text of a request for a place",
        1024,
        |x| json!({ "interactive": { "body": x, "action": { "location": {} } } }),
    ),
    (
        "the text of a request for an address",
        1024,
        |x| json!({ "interactive": { "body": x, "action": { "address": { "country": "IN" } } } }),
    ),
];

#[test]
fn every_text_at_its_edge_and_one_beyond() {
    for (what, most, message) in TEXTS {
        // An emoji is two units.
        let odd = "x".repeat(most % 2);
        let emoji = "🙂".repeat(most / 2);
        for edge in ["x".repeat(most), format!("{emoji}{odd}"), "é".repeat(most)] {
            assert_eq!(checked(&message(&edge)), Ok(()), "{what} of {most}");
            let why = checked(&message(&format!("{edge}x"))).expect_err(what);
            assert!(why.contains("too long"), "{what}: {why}");
        }
    }
}

/// What is counted, how many there must and may be, and a message with so many.
type Count = (&'static str, usize, usize, fn(usize) -> Value);

const COUNTS: [Count; 8] = [
    ("buttons", 1, 3, |n| asking(json!({ "buttons": replies(n) }))),
    ("sections of a list", 1, 10, |n| {
        let section = |n: usize| json!({ "title": format!("S{n}"), "rows": [{ "id": format!("{n}"), "title": "Row" }] });
        asking(json!({ "list": { "button": "Open", "sections": (0..n).map(section).collect::<Vec<_>>() } }))
    }),
    ("rows of a list", 1, 10, |n| {
        let rows: Vec<_> = (0..n).map(|n| json!({ "id": format!("{n}"), "title": "Row" })).collect();
        asking(json!({ "list": { "button": "Open", "sections": [{ "title": "S", "rows": rows }] } }))
    }),
    ("products", 1, 30, |n| products("Section", n)),
    ("sections of products", 1, 10, |n| {
        let section = |n: usize| json!({ "title": format!("S{n}"), "products": [format!("sku-{n}")] });
        headed(json!({ "products": { "catalog": "1", "sections": (0..n).map(section).collect::<Vec<_>>() } }))
    }),
    ("cards to swipe", 2, 10, |n| cards(n, "One", json!({ "replies": replies(1) }))),
    ("buttons of a card", 1, 2, |n| cards(2, "One", json!({ "replies": replies(n) }))),
    (
        "contact cards",
        1,
        50,
        |n| json!({ "contacts": { "cards": vec![json!({ "name": "Ana" }); n] } }),
    ),
];

#[test]
fn every_number_at_its_edges_and_one_beyond() {
    for (what, least, most, message) in COUNTS {
        for fine in [least, most] {
            assert_eq!(checked(&message(fine)), Ok(()), "{fine} {what}");
        }
        for wrong in [least - 1, most + 1] {
            assert!(checked(&message(wrong)).is_err(), "{wrong} {what}");
        }
    }
}

#[test]
fn every_kind_of_file_at_its_edge_and_one_beyond() {
    const KB: u64 = 1024;
    for (kind, most, takes, not) in [
        (FileKind::Image, 5 * KB * KB, ["image/jpeg", "image/png"].as_slice(), "image/gif"),
        (FileKind::Video, 16 * KB * KB, &["video/mp4", "video/3gpp"], "video/quicktime"),
        (
            FileKind::Audio,
            16 * KB * KB,
            &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
            "audio/wav",
        ),
        (FileKind::Voice, 16 * KB * KB, &["audio/ogg"], "audio/mpeg"),
        (
            FileKind::Document,
            100 * KB * KB,
            &["application/pdf", "text/plain", "application/msword"],
            "application/zip",
        ),
        (FileKind::Sticker, 500 * KB, &["image/webp"], "image/png"),
    ] {
        for mime in takes {
            for fine in [1, most] {
                assert_eq!(kind.refusal(mime, fine), None, "{kind:?} {mime}");
            }
            assert!(kind.refusal(mime, most + 1).unwrap().contains("too large"), "{kind:?} {mime}");
            assert!(kind.refusal(mime, 0).unwrap().contains("empty"), "{kind:?} {mime}");
        }
        let why = kind.refusal(not, 1).unwrap();
        assert!(why.contains(not), "{why}");
    }
    assert_eq!(MOST_BYTES, 100 * KB * KB);
}

#[test]
fn stickers_have_their_size_in_pixels() {
    let of = |width, height| StoredFile {
        size: 9,
        mime: "image/webp".to_owned(),
        pixels: Some(Pixels { width, height }),
        ..StoredFile::default()
    };
    assert_eq!(FileKind::Sticker.refusal_of(&of(512, 512)), None);
    for (width, height) in [(511, 512), (512, 513), (1, 1)] {
        let why = FileKind::Sticker.refusal_of(&of(width, height)).unwrap();
        assert!(why.contains("512 pixels") && why.contains(&format!("{width} by {height}")), "{why}");
    }
    let photo = StoredFile {
        mime: "image/png".to_owned(),
        ..of(9, 9)
    };
    assert_eq!(FileKind::Image.refusal_of(&photo), None, "of other kinds any size will do");
}

#[test]
fn what_must_not_be_said_beside_something_is_refused() {
    for kind in ["audio", "voice", "sticker"] {
        assert_eq!(checked(&json!({ kind: { "upload": UPLOAD } })), Ok(()), "{kind}");
        assert!(checked(&json!({ kind: { "upload": UPLOAD, "caption": "x" } })).is_err(), "{kind}");
    }
    for kind in ["image", "video", "document", "audio", "voice", "sticker"] {
        assert!(checked(&json!({ kind: {} })).unwrap_err().contains("Choose a file"), "{kind}");
    }
    assert_eq!(checked(&json!({ "text": { "body": " \n" } })), Err(TextError::Empty.to_string()));
    // Everywhere but for India; an address without a name; products without a title above them.
    for wrong in [
        asking(json!({ "address": { "country": "US" } })),
        json!({ "location": { "latitude": 10_000_000, "longitude": 20_000_000, "address": "Here" } }),
        asking(json!({ "products": { "catalog": "1", "sections": [{ "title": "S", "products": ["1"] }] } })),
    ] {
        assert!(checked(&wrong).is_err(), "{wrong}");
    }
    for (latitude, longitude) in [(1_800_000_000, 0), (0, 1_800_000_001), (-900_000_001, 0)] {
        let nowhere = json!({ "location": { "latitude": latitude, "longitude": longitude } });
        assert!(checked(&nowhere).unwrap_err().contains("nowhere on the earth"), "{nowhere}");
    }
    for (latitude, longitude, fine) in [(90.0, 180.0, true), (-90.0, -180.0, true), (90.1, 0.0, false), (0.0, 180.1, false)] {
        assert_eq!(Location::at(latitude, longitude).is_some(), fine, "{latitude} {longitude}");
    }
}

#[test]
fn a_reaction_is_one_emoji() {
    let reaction = |emoji: &str| checked(&json!({ "reaction": { "to": "wamid.A", "emoji": emoji } }));
    for fine in ["👍", "👍🏽", "❤️", "👩🏽\u{200D}🚀", "🇮🇳", "1\u{FE0F}\u{20E3}"] {
        assert_eq!(reaction(fine), Ok(()), "{fine}");
    }
    for wrong in ["!", "1", "?", "ok", "👍👍", "🇮🇳🇮🇳", "👍 ", "नमस्ते", " "] {
        assert!(reaction(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn nothing_on_a_contact_card_or_in_an_address_is_made_up() {
    let card = |more: &Value| {
        let mut card = json!({ "name": "Ana" });
        card.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        checked(&json!({ "contacts": { "cards": [card] } }))
    };
    for fine in [
        json!({ "birthday": "1955-02-28", "org": "Chai Co" }),
        json!({ "emails": [{ "value": "ana@example.com" }], "urls": [{ "value": "https://a.example" }] }),
    ] {
        assert_eq!(card(&fine), Ok(()), "{fine}");
    }
    for wrong in [
        json!({ "birthday": "tomorrow" }),
        json!({ "birthday": "1990-13-01" }),
        json!({ "org": "" }),
        json!({ "emails": [{ "value": "" }] }),
        json!({ "urls": [{ "value": " " }] }),
        json!({ "addresses": [{ "value": "Street", "label": "" }] }),
    ] {
        assert!(card(&wrong).is_err(), "{wrong}");
    }
    let address = |values: Value| checked(&asking(json!({ "address": { "country": "IN", "values": values } })));
    assert_eq!(address(json!([["in_pin_code", "560001"], ["city", "Bengaluru"]])), Ok(()));
    for wrong in [
        json!([["in_pin_code", "12"]]),
        json!([["in_pin_code", "56000O"]]),
        json!([["city", ""]]),
        json!([["planet", "Earth"]]),
    ] {
        assert!(address(wrong.clone()).is_err(), "{wrong}");
    }
}
