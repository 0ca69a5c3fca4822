//! What a message says, out of Meta's object. What does not read as its kind says is shown by its name; the raw object is
//! kept beside it in any case.

use super::{cards, clip, seconds, sender::straight};
use domain::{
    Content, Kind, Media,
    content::Answer,
    order::{Order, OrderItem, Price},
    place::Location,
};
use serde_json::Value;

/// More than this is not stored twice; the raw object has it. DynamoDB takes 400 KB an item, SNS brings 256 KB.
const MOST_BYTES: usize = 96 * 1024;
/// A flow's answer: more fields are in the raw object.
const MOST_FIELDS: usize = 200;

/// The content of a message. Never fails: what cannot be read becomes [`Content::Placeholder`].
pub fn content(message: &Value) -> Content {
    let name = message["type"].as_str().unwrap_or("");
    let value = &message[name];
    let kind = Kind::from_type(name, value["voice"].as_bool().unwrap_or(false));
    let is_text = kind == Kind::Text;
    let mut read = typed(&kind, value);
    // Meta says it of the message; some versions of the same words stand on the card.
    if let Some(Content::Contacts(cards)) = &mut read {
        cards.asked |= message["origin"].as_str() == Some("contact_request");
    }
    match read {
        // A text has no placeholder: it is its own summary.
        Some(content) if is_text || content.size() <= MOST_BYTES => content,
        _ => Content::Placeholder {
            // A text without its text is no text.
            kind: if is_text { Kind::Unknown(name.to_owned()) } else { kind.clone() },
            summary: summary(&kind, value).map(clip),
        },
    }
}

fn typed(kind: &Kind, value: &Value) -> Option<Content> {
    Some(match kind {
        Kind::Text => Content::Text {
            body: value["body"].as_str()?.to_owned(),
        },
        Kind::Image => Content::Image(media(value)?),
        Kind::Video => Content::Video(media(value)?),
        Kind::Audio => Content::Audio(media(value)?),
        Kind::Voice => Content::Voice(media(value)?),
        Kind::Document => Content::Document(media(value)?),
        Kind::Sticker => Content::Sticker(media(value)?),
        Kind::Location => {
            let place = Location::at(degrees(&value["latitude"])?, degrees(&value["longitude"])?)?;
            Content::Location(Location {
                name: title(value, "name"),
                address: title(value, "address"),
                url: text(value, "url"),
                ..place
            })
        }
        Kind::Contacts => Content::Contacts(cards::read(value)?),
        Kind::Button => Content::Button {
            text: text(value, "text")?,
            payload: text(value, "payload").unwrap_or_default(),
        },
        Kind::Interactive => Content::Answer(answer(value)?),
        Kind::Order => Content::Order(order(value)?),
        Kind::System => Content::System {
            body: text(value, "body")?,
            what: text(value, "type").unwrap_or_default(),
        },
        Kind::RequestWelcome => Content::RequestWelcome {},
        Kind::Unsupported => Content::Unsupported { what: text(value, "type") },
        Kind::Question | Kind::Template | Kind::Reaction | Kind::Edit | Kind::Revoke | Kind::Unknown(_) => return None,
    })
}

fn media(value: &Value) -> Option<Media> {
    value.as_object()?;
    Some(Media {
        id: text(value, "id"),
        mime: text(value, "mime_type").unwrap_or_default(),
        sha256: text(value, "sha256"),
        caption: text(value, "caption"),
        name: title(value, "filename"),
        animated: value["animated"].as_bool().unwrap_or(false),
        ..Media::default()
    })
}

fn answer(value: &Value) -> Option<Answer> {
    let name = value["type"].as_str()?;
    let said = &value[name];
    let named = || title(said, "title");
    let id = || text(said, "id").unwrap_or_default();
    Some(match name {
        "button_reply" => Answer::Button { id: id(), title: named()? },
        "list_reply" => Answer::Row {
            id: id(),
            title: named()?,
            description: title(said, "description"),
        },
        "nfm_reply" => Answer::Form {
            name: text(said, "name").unwrap_or_else(|| "flow".to_owned()),
            fields: fields(said["response_json"].as_str()?)?,
        },
        "call_permission_reply" => Answer::CallPermission {
            accepted: said["response"].as_str()? == "accept",
            permanent: said["is_permanent"].as_bool().unwrap_or(false),
            until: seconds(&said["expiration_timestamp"]),
        },
        _ => return None,
    })
}

/// The fields of a form that was filled in. The flow's own token is none of the customer's words.
fn fields(json: &str) -> Option<Vec<(String, String)>> {
    let Value::Object(map) = serde_json::from_str(json).ok()? else {
        return None;
    };
    let mut out = Vec::new();
    flatten("", &Value::Object(map), &mut out);
    out.retain(|(name, _): &(String, String)| name != "flow_token");
    Some(out)
}

/// Nested objects become `outer.inner`; lists of plain values one line.
fn flatten(prefix: &str, value: &Value, out: &mut Vec<(String, String)>) {
    if out.len() >= MOST_FIELDS {
        return;
    }
    let name = |inner: &str| {
        if prefix.is_empty() {
            inner.to_owned()
        } else {
            format!("{prefix}.{inner}")
        }
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(inner, value)| flatten(&name(inner), value, out)),
        Value::Array(list) if list.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in list.iter().enumerate() {
                flatten(&name(&(place + 1).to_string()), item, out);
            }
        }
        Value::Array(list) => out.push((prefix.to_owned(), list.iter().map(plain).collect::<Vec<_>>().join(", "))),
        value => out.push((prefix.to_owned(), plain(value))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn order(value: &Value) -> Option<Order> {
    let item = |item: &Value| {
        let price = match &item["item_price"] {
            Value::String(price) => Some(price.clone()),
            Value::Number(price) => Some(price.to_string()),
            _ => None,
        };
        Some(OrderItem {
            product: text(item, "product_retailer_id")?,
            quantity: number(&item["quantity"])?,
            price: price.and_then(|price| Price::parse(&price, item["currency"].as_str()?)),
        })
    };
    Some(Order {
        catalog: text(value, "catalog_id").unwrap_or_default(),
        text: text(value, "text"),
        // One line that cannot be read is no reason to show a shorter order.
        items: value["product_items"].as_array()?.iter().map(item).collect::<Option<_>>()?,
    })
}

/// A number, also as text.
fn number(value: &Value) -> Option<u32> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    number.try_into().ok()
}

fn degrees(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// What a message of a kind that could not be read says of itself.
fn summary<'a>(kind: &Kind, value: &'a Value) -> Option<&'a str> {
    let found = match kind {
        Kind::Location => either(value, "name", "address"),
        Kind::Contacts => &value[0]["name"]["formatted_name"],
        Kind::Interactive => {
            let answer = value["type"].as_str().map_or(&Value::Null, |kind| &value[kind]);
            either(answer, "title", "body")
        }
        Kind::Order => &value["text"],
        Kind::Reaction => &value["emoji"],
        Kind::Edit => {
            let edited = &value["message"];
            edited["type"].as_str().map_or(&Value::Null, |kind| &edited[kind]["body"])
        }
        _ => &Value::Null,
    };
    found.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The first of two members that is a text.
fn either<'a>(value: &'a Value, first: &str, second: &str) -> &'a Value {
    if value[first].is_string() { &value[first] } else { &value[second] }
}

/// A member that is a text with something in it.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// What names something, without marks that turn the direction of what stands around it.
pub(super) fn title(value: &Value, name: &str) -> Option<String> {
    let title: String = straight(&text(value, name)?).collect();
    (!title.trim().is_empty()).then_some(title)
}
