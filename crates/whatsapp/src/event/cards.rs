//! Contact cards. Meta: `messages[].contacts`.

use super::content::{text, title};
use domain::content::{Card, CardPhone, Cards, Labelled};
use serde_json::Value;

/// The cards of a message; none when it is no list of cards.
pub(super) fn read(value: &Value) -> Option<Cards> {
    let cards: Vec<Card> = value.as_array()?.iter().map(card).collect();
    let asked = value[0]["origin"].as_str() == Some("contact_request");
    (!cards.is_empty()).then_some(Cards { cards, asked })
}

fn card(value: &Value) -> Card {
    let name = &value["name"];
    let parts = ["first_name", "last_name"].iter().filter_map(|part| title(name, part));
    let named = title(name, "formatted_name").unwrap_or_else(|| parts.collect::<Vec<_>>().join(" "));
    let org = ["company", "department", "title"]
        .iter()
        .filter_map(|part| title(&value["org"], part));
    let org = org.collect::<Vec<_>>().join(", ");
    let phone = |phone: &Value| {
        let wa_id = text(phone, "wa_id");
        Some(CardPhone {
            number: text(phone, "phone").or_else(|| wa_id.clone())?,
            wa_id,
            label: text(phone, "type"),
        })
    };
    Card {
        name: named,
        org: (!org.is_empty()).then_some(org),
        birthday: text(value, "birthday"),
        phones: list(&value["phones"]).filter_map(phone).collect(),
        emails: labelled(&value["emails"], |email| text(email, "email")),
        addresses: labelled(&value["addresses"], address),
        urls: labelled(&value["urls"], |url| text(url, "url")),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn labelled(value: &Value, read: impl Fn(&Value) -> Option<String>) -> Vec<Labelled> {
    let item = |item: &Value| {
        Some(Labelled {
            value: read(item)?,
            label: text(item, "type"),
        })
    };
    list(value).filter_map(item).collect()
}

fn address(value: &Value) -> Option<String> {
    let parts = ["street", "zip", "city", "state", "country"];
    let line = parts.iter().filter_map(|part| text(value, part)).collect::<Vec<_>>().join(", ");
    (!line.is_empty()).then_some(line)
}
