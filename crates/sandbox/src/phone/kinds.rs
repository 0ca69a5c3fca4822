//! Every kind of message that a customer can send, as the objects of Meta's webhooks.

use super::Person;
use crate::aws::ApiError;
use serde_json::{Map, Value, json};

/// What is asked for.
pub(crate) struct Asked<'a> {
    pub(crate) kind: &'a str,
    /// Text, caption, title, emoji or names, depending on the kind.
    pub(crate) body: &'a str,
    /// Members of the kind's own object that overrule ours; the answers of a form.
    pub(crate) fields: &'a Map<String, Value>,
    /// The wamid that it is done to.
    pub(crate) about: Option<&'a str>,
    /// What there is to say of its file, see [`sample`].
    pub(crate) media: Option<Value>,
    /// Who sends it, when that is known.
    pub(crate) sender: Option<&'a Person>,
}

pub(super) fn refuse(message: &str) -> ApiError {
    ApiError::bad("invalid_message", message)
}

/// The file that a kind carries when none is named; none for a kind without a file.
pub(crate) fn sample(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "image" => "photo.jpg",
        "video" => "clip.mp4",
        "audio" => "melody.mp3",
        "voice" => "voice.ogg",
        "document" => "leaflet.pdf",
        "sticker" => "sticker.webp",
        "animated_sticker" => "sticker-animated.webp",
        _ => return None,
    })
}

/// The message object without id, timestamp and sender.
pub(crate) fn object(asked: &Asked<'_>) -> Result<Map<String, Value>, ApiError> {
    let (name, payload) = match payload(asked)? {
        // Meta sends no object with it.
        ("request_welcome", _) => return Ok(Map::from_iter([("type".to_owned(), json!("request_welcome"))])),
        known => known,
    };
    let mut out = Map::from_iter([("type".to_owned(), json!(name)), (name.to_owned(), payload)]);
    if name == "unsupported" {
        out.insert("errors".to_owned(), json!([unsupported()]));
    }
    if asked.kind == "contact_request" {
        out.insert("origin".to_owned(), json!("contact_request"));
    }
    Ok(out)
}

fn unsupported() -> Value {
    json!({ "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
        "error_data": { "details": "Message type is currently not supported." } })
}

fn payload(asked: &Asked<'_>) -> Result<(&'static str, Value), ApiError> {
    let body = asked.body;
    let about = || asked.about.ok_or_else(|| refuse("reply_to must name the message."));
    let filled = || {
        if body.trim().is_empty() {
            Err(refuse("body must not be empty."))
        } else {
            Ok(body)
        }
    };
    let with = |name: &'static str, ours: Value| Ok((name, merged(ours, asked.fields)));
    match asked.kind {
        "text" | "" => {
            // WhatsApp's own limit for what a customer types.
            if body.encode_utf16().count() > 65_536 {
                return Err(refuse("A text can have 65536 letters at most."));
            }
            with("text", json!({ "body": filled()? }))
        }
        "image" => with("image", file(asked, true, json!({}))),
        "video" => with("video", file(asked, true, json!({}))),
        "audio" => with("audio", file(asked, false, json!({ "voice": false }))),
        "voice" => with("audio", file(asked, false, json!({ "voice": true }))),
        "document" => with("document", file(asked, true, json!({ "filename": "document.pdf" }))),
        "sticker" => with("sticker", file(asked, false, json!({ "animated": false }))),
        "animated_sticker" => with("sticker", file(asked, false, json!({ "animated": true }))),
        "location" => {
            let mut place = json!({ "latitude": 12.9716, "longitude": 77.5946 });
            if !body.is_empty() {
                place["name"] = json!(body);
            }
            with("location", place)
        }
        "contacts" => Ok(("contacts", filled()?.lines().enumerate().map(|(at, name)| card(at, name)).collect())),
        "contact_request" => Ok(("contacts", json!([own_card(asked)]))),
        "button" => with("button", json!({ "payload": body, "text": filled()? })),
        "button_reply" => Ok(answer(asked, "button_reply", json!({ "id": body, "title": filled()? }))),
        "list_reply" => Ok(answer(asked, "list_reply", json!({ "id": body, "title": filled()? }))),
        "flow" => Ok(form("flow", "Sent", &flow(asked.fields))),
        "address" => Ok(form("address_message", "Delivery address", &address(asked.fields))),
        "call_permission" => Ok(answer(asked, "call_permission_reply", call_permission(body == "reject"))),
        "reaction" if body.is_empty() => with("reaction", json!({ "message_id": about()? })),
        "reaction" => with("reaction", json!({ "message_id": about()?, "emoji": body })),
        "order" => with("order", order(body)),
        "request_welcome" => Ok(("request_welcome", Value::Null)),
        "unsupported" => with("unsupported", json!({ "type": if body.is_empty() { "poll" } else { body } })),
        // Businesses are not told where somebody goes.
        "live_location" => with("unsupported", json!({ "type": "live_location" })),
        "edit" => with(
            "edit",
            json!({ "original_message_id": about()?, "message": { "type": "text", "text": { "body": filled()? } } }),
        ),
        "revoke" => with("revoke", json!({ "original_message_id": about()? })),
        other => Err(refuse(&format!("The phone cannot send the kind {other}; use raw."))),
    }
}

fn merged(mut ours: Value, fields: &Map<String, Value>) -> Value {
    if let Value::Object(own) = &mut ours {
        own.extend(fields.clone());
    }
    ours
}

fn file(asked: &Asked<'_>, captioned: bool, more: Value) -> Value {
    let mut out = more;
    if let (Value::Object(out), Some(Value::Object(media))) = (&mut out, &asked.media) {
        out.extend(media.clone());
    }
    if captioned && !asked.body.is_empty() {
        out["caption"] = json!(asked.body);
    }
    out
}

fn answer(asked: &Asked<'_>, name: &'static str, ours: Value) -> (&'static str, Value) {
    ("interactive", json!({ "type": name, name: merged(ours, asked.fields) }))
}

/// A form that was filled in; its answers are a JSON text.
fn form(name: &str, words: &str, answers: &Value) -> (&'static str, Value) {
    let reply = json!({ "name": name, "body": words, "response_json": answers.to_string() });
    ("interactive", json!({ "type": "nfm_reply", "nfm_reply": reply }))
}

fn flow(fields: &Map<String, Value>) -> Value {
    if fields.is_empty() {
        return json!({ "flow_token": "sandbox-flow", "date": "2026-12-24", "guests": 4, "wishes": ["window seat", "vegetarian"],
            "remarks": "We come by train." });
    }
    merged(json!({ "flow_token": "sandbox-flow" }), fields)
}

fn address(fields: &Map<String, Value>) -> Value {
    let ours = json!({ "name": "Maya Fernandes", "phone_number": "+919000099999", "in_pin_code": "560001", "house_number": "12",
        "floor_number": "3", "building_name": "Shanti Residency", "address": "14 Lake View Road", "landmark_area": "near the old mill",
        "city": "Bengaluru", "state": "Karnataka" });
    json!({ "saved_address_id": "address1", "values": merged(ours, fields) })
}

fn call_permission(rejected: bool) -> Value {
    if rejected {
        return json!({ "response": "reject", "is_permanent": false, "response_source": "user_action" });
    }
    json!({ "response": "accept", "is_permanent": false, "expiration_timestamp": 1_893_456_000, "response_source": "user_action" })
}

fn order(text: &str) -> Value {
    let item = |product: &str, quantity: u32, price: f64| json!({ "product_retailer_id": product, "quantity": quantity, "item_price": price, "currency": "INR" });
    let mut out = json!({ "catalog_id": "510000000000001", "product_items": [item("TEA-250", 2, 349.5), item("CUP-BLUE", 4, 120.0)] });
    if !text.is_empty() {
        out["text"] = json!(text);
    }
    out
}

/// A card that is full, then others with less on them.
fn card(at: usize, name: &str) -> Value {
    let first = name.split(' ').next().unwrap_or(name);
    if at % 2 == 1 {
        return json!({ "name": { "formatted_name": name, "first_name": first }, "phones": [{ "phone": "+44 20 7946 0123", "type": "WORK" }] });
    }
    json!({
        "name": { "formatted_name": name, "first_name": first },
        "phones": [{ "phone": "+91 90000 99999", "wa_id": "919000099999", "type": "CELL" }],
        "emails": [{ "email": "office@contact.example", "type": "WORK" }],
        "org": { "company": "Lakeside Supplies", "title": "Manager" },
        "addresses": [{ "street": "14 Lake View Road", "city": "Bengaluru", "zip": "560001", "country": "India", "type": "WORK" }],
        "urls": [{ "url": "https://contact.example", "type": "WORK" }],
    })
}

/// The sender's own card: the answer to a request for the number.
fn own_card(asked: &Asked<'_>) -> Value {
    let name = asked.sender.map_or("Somebody", |person| person.name.as_str());
    let number = asked.sender.and_then(|person| person.number.as_deref()).unwrap_or("+919000099999");
    json!({ "name": { "formatted_name": name }, "phones": [{ "phone": number, "wa_id": number.trim_start_matches('+'), "type": "CELL" }] })
}
