//! Places, contact cards, addresses and reactions as WhatsApp would refuse them, written as JSON, as anybody may send them.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Nothing, or nothing that one sees.
fn empty() -> impl Strategy<Value = String> {
    prop::sample::select(vec![String::new(), " ".to_owned(), "\t".to_owned()])
}

fn place() -> impl Strategy<Value = Value> {
    const NORTH: i32 = 900_000_000;
    const EAST: i32 = 1_800_000_000;
    let nowhere = prop_oneof![
        (prop_oneof![NORTH + 1..=i32::MAX, i32::MIN..=-NORTH - 1], -EAST..=EAST),
        (-NORTH..=NORTH, prop_oneof![EAST + 1..=i32::MAX, i32::MIN..=-EAST - 1]),
    ];
    prop_oneof![
        nowhere.prop_map(|(latitude, longitude)| json!({ "latitude": latitude, "longitude": longitude })),
        "[a-z]{1,20}".prop_map(|address| json!({ "latitude": 1, "longitude": 1, "address": address })),
        empty().prop_map(|name| json!({ "latitude": 1, "longitude": 1, "name": name })),
    ]
    .prop_map(|place| json!({ "location": place }))
}

/// What is wrong on a card.
fn part() -> impl Strategy<Value = Value> {
    let lists = prop::sample::select(vec!["emails", "urls", "addresses"]);
    prop_oneof![
        empty().prop_map(|name| json!({ "name": name })),
        empty().prop_map(|org| json!({ "org": org })),
        (lists, empty(), any::<bool>()).prop_map(|(list, nothing, label)| {
            let item = if label {
                json!({ "value": "x", "label": nothing })
            } else {
                json!({ "value": nothing })
            };
            json!({ list: [item] })
        }),
        empty().prop_map(|number| json!({ "phones": [{ "number": number }] })),
        "[a-z+ ]{0,9}".prop_map(|id| json!({ "phones": [{ "number": "+91 98", "wa_id": id }] })),
        prop_oneof![
            "[a-z ]{0,10}",
            "[0-9]{4}-(1[3-9]|[2-9][0-9])-[0-9]{2}",
            "[0-9]{4}-[0-9]{2}-(3[2-9]|[4-9][0-9])",
            "[0-9]{3}-[0-9]{2}-[0-9]{2}",
            "[0-9]{2}\\.[0-9]{2}\\.[0-9]{4}",
        ]
        .prop_map(|day| json!({ "birthday": day })),
    ]
}

fn cards() -> impl Strategy<Value = Value> {
    (0..3_usize, part()).prop_map(|(before, part)| {
        let fine = json!({ "name": "Ana", "phones": [{ "number": "+91 98" }] });
        let mut odd = fine.clone();
        odd.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        let mut cards = vec![fine; before];
        cards.push(odd);
        json!({ "contacts": { "cards": cards } })
    })
}

fn address() -> impl Strategy<Value = Value> {
    let values = prop_oneof![
        "[0-9]{0,5}|[0-9]{7,9}|[0-9]{5}[a-zO]".prop_map(|pin| json!([["in_pin_code", pin]])),
        "x_[a-z]{1,12}".prop_map(|name| json!([[name, "x"]])),
        empty().prop_map(|value| json!([["city", value]])),
        Just(json!([["city", "Pune"], ["city", "Pune"]])),
    ];
    values.prop_map(|values| {
        let action = json!({ "address": { "country": "IN", "values": values } });
        json!({ "interactive": { "body": "Where to?", "action": action } })
    })
}

fn reaction() -> impl Strategy<Value = Value> {
    let odd = prop_oneof!["[ -~]{0,8}", "(👍|❤|🇮🇳){2,3}", "[a-zа-я]👍|👍[a-zа-я ]",];
    odd.prop_map(|emoji| json!({ "reaction": { "to": "wamid.A", "emoji": emoji } }))
}

/// Anything of these.
pub(crate) fn content() -> BoxedStrategy<Value> {
    prop_oneof![place(), cards(), address(), reaction()].boxed()
}
