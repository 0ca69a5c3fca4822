//! The JSON that WhatsApp takes. Meta: "Messages", Cloud API reference; facts 3.

use domain::{
    Content, Context, CustomerCard, Media, MessageId, Wamid,
    content::{Card, Cards},
    media::FileKind,
    place::Location,
};
use serde_json::{Map, Value, json};

mod interactive;
mod template;
#[cfg(test)]
mod tests;

/// Whom a message goes to: the number when there is one, else the business-scoped user id.
///
/// None when the customer has neither.
fn recipient(card: &CustomerCard) -> Option<(&'static str, String)> {
    // `to` is understood by every API version; `recipient` only by recent ones, so the number comes first.
    if let Some(number) = &card.number {
        return Some(("to", number.as_str().to_owned()));
    }
    card.bsuid.as_ref().map(|bsuid| ("recipient", bsuid.as_str().to_owned()))
}

/// A message. `id` comes back with every status as `biz_opaque_callback_data`. None when the customer cannot be addressed, or
/// when a file has no id of Meta's yet.
pub fn of(card: &CustomerCard, id: MessageId, content: &Content, context: &Context) -> Option<Value> {
    let (key, value) = recipient(card)?;
    let (kind, content) = match content {
        Content::Text { body } => (
            "text",
            json!({ "body": body, "preview_url": context.link_preview && has_link(body) }),
        ),
        Content::Image(media) => file(FileKind::Image, media)?,
        Content::Video(media) => file(FileKind::Video, media)?,
        Content::Audio(media) => file(FileKind::Audio, media)?,
        Content::Voice(media) => file(FileKind::Voice, media)?,
        Content::Document(media) => file(FileKind::Document, media)?,
        Content::Sticker(media) => file(FileKind::Sticker, media)?,
        Content::Location(place) => ("location", location(place)),
        Content::Contacts(cards) => ("contacts", contacts(cards)),
        Content::Reaction { to, emoji } => (
            "reaction",
            json!({ "message_id": to, "emoji": emoji.as_deref().unwrap_or_default() }),
        ),
        Content::Interactive(interactive) => ("interactive", interactive::of(interactive)?),
        Content::Template(sent) => ("template", template::of(sent)?),
        _ => return None,
    };
    let mut payload = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        key: value,
        "type": kind,
        kind: content,
        "biz_opaque_callback_data": id.to_string(),
    });
    if let Some(quoted) = &context.quotes {
        payload["context"] = json!({ "message_id": quoted });
    }
    Some(payload)
}

/// Meta wants a link in a text that asks for a card of it.
fn has_link(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.contains(scheme))
}

/// A file by Meta's id of it.
fn file(kind: FileKind, media: &Media) -> Option<(&'static str, Value)> {
    let mut object = Map::from_iter([("id".to_owned(), json!(media.id.as_ref()?))]);
    let mut add = |name: &str, value: Option<&String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            object.insert(name.to_owned(), json!(value));
        }
    };
    match kind {
        FileKind::Image | FileKind::Video => add("caption", media.caption.as_ref()),
        FileKind::Document => {
            add("caption", media.caption.as_ref());
            add("filename", media.name.as_ref());
        }
        FileKind::Voice => {
            object.insert("voice".to_owned(), json!(true));
        }
        FileKind::Audio | FileKind::Sticker => {}
    }
    Some((kind.name(), Value::Object(object)))
}

fn location(place: &Location) -> Value {
    let mut object = json!({ "latitude": place.latitude.degrees(), "longitude": place.longitude.degrees() });
    for (member, value) in [("name", &place.name), ("address", &place.address)] {
        if let Some(value) = value {
            object[member] = json!(value);
        }
    }
    object
}

fn contacts(cards: &Cards) -> Value {
    cards.cards.iter().map(card).collect()
}

fn card(card: &Card) -> Value {
    let mut object = Map::new();
    // Meta wants one part of the name beside the whole.
    object.insert("name".to_owned(), json!({ "formatted_name": card.name, "first_name": card.name }));
    let labelled = |member: &str, value: &str, label: Option<&String>| {
        let mut object = json!({ member: value });
        if let Some(label) = label {
            object["type"] = json!(label);
        }
        object
    };
    let phones: Vec<Value> = card
        .phones
        .iter()
        .map(|phone| {
            let mut object = labelled("phone", &phone.number, phone.label.as_ref());
            if let Some(digits) = &phone.wa_id {
                object["wa_id"] = json!(digits);
            }
            object
        })
        .collect();
    let mut add = |member: &str, values: Vec<Value>| {
        if !values.is_empty() {
            object.insert(member.to_owned(), Value::Array(values));
        }
    };
    add("phones", phones);
    let each = |of: &[domain::content::Labelled], member: &str| -> Vec<Value> {
        of.iter().map(|item| labelled(member, &item.value, item.label.as_ref())).collect()
    };
    add("emails", each(&card.emails, "email"));
    add("urls", each(&card.urls, "url"));
    add("addresses", each(&card.addresses, "street"));
    if let Some(org) = &card.org {
        object.insert("org".to_owned(), json!({ "company": org }));
    }
    if let Some(birthday) = &card.birthday {
        object.insert("birthday".to_owned(), json!(birthday));
    }
    Value::Object(object)
}

/// Shows the customer that somebody writes, for 25 seconds or until they are answered. Meta knows it only with the receipt.
pub fn typing(wamid: &Wamid) -> Value {
    let mut receipt = read_receipt(wamid);
    receipt["typing_indicator"] = json!({ "type": "text" });
    receipt
}

/// Marks a customer's message, and all before it, as read.
pub fn read_receipt(wamid: &Wamid) -> Value {
    json!({ "messaging_product": "whatsapp", "status": "read", "message_id": wamid.as_str() })
}
