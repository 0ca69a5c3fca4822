//! What WhatsApp would refuse in contact cards. Facts 3.2.

use crate::{
    content::{Card, Cards, Labelled},
    problem::Problems,
    zone::is_day,
};

/// Meta takes up to 257 cards and recommends 50 at most.
pub const MAX_CARDS: usize = 50;
/// Longer than anything that is shown of a card.
const LONGEST: usize = 1000;

pub(super) fn check(problems: &mut Problems, cards: &Cards) {
    problems.count("cards", "Contact cards", cards.cards.len(), 1, MAX_CARDS);
    for (n, card) in cards.cards.iter().enumerate() {
        one(problems, &format!("cards.{n}"), card);
    }
}

fn one(problems: &mut Problems, at: &str, card: &Card) {
    problems.text(&format!("{at}.name"), "The name", &card.name, 256);
    problems.optional(&format!("{at}.org"), "The company", card.org.as_deref(), LONGEST);
    let odd = card.birthday.as_deref().is_some_and(|day| !is_day(day));
    problems.refuse_if(odd, &format!("{at}.birthday"), "The birthday is a day, like 1990-12-31.");
    for (m, phone) in card.phones.iter().enumerate() {
        let at = format!("{at}.phones.{m}");
        problems.text(&at, "The number", &phone.number, 64);
        problems.optional(&at, "What the number is called", phone.label.as_deref(), LONGEST);
        let fine = phone
            .wa_id
            .as_deref()
            .is_none_or(|id| (5..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()));
        problems.refuse_if(!fine, &at, "The number on WhatsApp is written in digits alone.");
    }
    let lists: [(&str, &str, &[Labelled]); 3] = [
        ("emails", "The e-mail address", &card.emails),
        ("addresses", "The address", &card.addresses),
        ("urls", "The web page", &card.urls),
    ];
    for (list, what, values) in lists {
        for (m, item) in values.iter().enumerate() {
            let at = format!("{at}.{list}.{m}");
            problems.text(&at, what, &item.value, LONGEST);
            problems.optional(&at, &format!("{what}: what it is called"), item.label.as_deref(), LONGEST);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{Value, json};

    fn wrong(more: Value) -> Vec<String> {
        let mut card = json!({ "name": "Ana" });
        card.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut problems = Problems::default();
        check(&mut problems, &serde_json::from_value(json!({ "cards": [card] })).unwrap());
        let problems = problems.into_result().err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.at).collect()
    }

    #[test]
    fn nothing_on_a_card_is_empty() {
        let whole = json!({
            "org": "Chai Co", "birthday": "1955-02-28",
            "phones": [{ "number": "+91 98", "wa_id": "919811110077", "label": "CELL" }],
            "emails": [{ "value": "ana@example.com", "label": "work" }],
            "addresses": [{ "value": "Main Street 1" }],
            "urls": [{ "value": "https://chai.example" }],
        });
        assert_eq!(wrong(whole), [""; 0]);
        for (more, at) in [
            (json!({ "org": " " }), "cards.0.org"),
            (json!({ "emails": [{ "value": "" }] }), "cards.0.emails.0"),
            (json!({ "emails": [{ "value": "a@b.example", "label": "" }] }), "cards.0.emails.0"),
            (
                json!({ "urls": [{ "value": "https://a.example" }, { "value": " " }] }),
                "cards.0.urls.1",
            ),
            (json!({ "addresses": [{ "value": "x".repeat(1001) }] }), "cards.0.addresses.0"),
            (json!({ "phones": [{ "number": "" }] }), "cards.0.phones.0"),
            (json!({ "phones": [{ "number": "+91", "wa_id": "+9198" }] }), "cards.0.phones.0"),
            (json!({ "phones": [{ "number": "+91", "wa_id": "" }] }), "cards.0.phones.0"),
        ] {
            assert_eq!(wrong(more.clone()), [at], "{more}");
        }
    }

    #[test]
    fn a_birthday_is_a_day() {
        for day in ["1900-01-01", "1955-12-31", "2000-02-29", "2024-02-29"] {
            assert_eq!(wrong(json!({ "birthday": day })), [""; 0], "{day}");
        }
        for odd in [
            "",
            "tomorrow",
            "1990-2-3",
            "1990-02-30",
            "1900-02-29",
            "31.12.1990",
            "1990-12-31T00:00",
            "+990-12-31",
        ] {
            assert_eq!(wrong(json!({ "birthday": odd })), ["cards.0.birthday"], "{odd}");
        }
    }
}
