//! The rules for messages made of templates (3.5).

use super::{Checked, Object, file};
use serde_json::Value;

/// 3.5.
pub(super) fn template(value: &Value) -> Checked {
    let mut template = Object::of("template", value)?;
    let name = template.text("name", 512)?;
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        return Err(format!("name is {name}"));
    }
    let language = template.need("language")?;
    let mut language = Object::of("language", &language)?;
    language.text("code", 10)?;
    language.end()?;
    components(&template.list("components", 0, 20)?, false)?;
    template.end()
}

/// Gives their kinds, in their order.
fn components(list: &[Value], on_card: bool) -> Result<Vec<String>, String> {
    let mut order = Vec::new();
    let mut kinds = Vec::new();
    for component in list {
        let mut component = Object::of("component", component)?;
        let kind = component.text("type", 20)?;
        order.push(
            ["header", "limited_time_offer", "body", "button", "carousel"]
                .iter()
                .position(|known| *known == kind)
                .ok_or(kind.clone())?,
        );
        kinds.push(kind.clone());
        match kind.as_str() {
            "header" => {
                for parameter in component.list("parameters", 1, 1)? {
                    header_parameter(&parameter)?;
                }
            }
            "body" => {
                for parameter in component.list("parameters", 1, 100)? {
                    text_parameter(&parameter, 1024)?;
                }
            }
            "button" => button(&mut component)?,
            "limited_time_offer" if !on_card => {
                for parameter in component.list("parameters", 1, 1)? {
                    offer(&parameter)?;
                }
            }
            "carousel" if !on_card => cards(&component.list("cards", 2, 10)?)?,
            other => return Err(format!("{other} cannot stand on a card")),
        }
        component.end()?;
    }
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if order != sorted {
        return Err("header, body, buttons come in this order".into());
    }
    Ok(kinds)
}

/// Each with what stands above it, and all alike.
fn cards(cards: &[Value]) -> Checked {
    let mut all = Vec::new();
    for (n, card) in cards.iter().enumerate() {
        let mut card = Object::of("card", card)?;
        if card.need("card_index")?.as_u64() != u64::try_from(n).ok() {
            return Err("cards are counted from 0".into());
        }
        let kinds = components(&card.list("components", 1, 4)?, true)?;
        if kinds.first().map(String::as_str) != Some("header") {
            return Err("a card has something above it".into());
        }
        all.push(kinds);
        card.end()?;
    }
    all.dedup();
    if all.len() == 1 {
        Ok(())
    } else {
        Err("cards differ in their parts".into())
    }
}

/// In milliseconds, and not in seconds.
fn offer(value: &Value) -> Checked {
    let mut parameter = Object::of("parameter", value)?;
    parameter.is("type", "limited_time_offer")?;
    let offer = parameter.need("limited_time_offer")?;
    let mut offer = Object::of("limited_time_offer", &offer)?;
    let ends = offer.need("expiration_time_ms")?;
    if ends.as_i64().is_none_or(|ends| ends <= 1_000_000_000_000) {
        return Err(format!("expiration_time_ms is {ends}"));
    }
    offer.end()?;
    parameter.end()
}

/// A file that WhatsApp fetches itself.
fn linked(kind: &str, value: &Value) -> Checked {
    let mut object = Object::of(kind, value)?;
    let link = object.text("link", 2048)?;
    if !link.starts_with("https://") {
        return Err(format!("link is {link}"));
    }
    if kind == "document" {
        object.maybe_text("filename", 240)?;
    }
    object.end()
}

fn text_parameter(value: &Value, most: usize) -> Checked {
    let mut parameter = Object::of("parameter", value)?;
    parameter.is("type", "text")?;
    let words = parameter.text("text", most)?;
    if words.contains(['\n', '\t']) || words.contains("     ") {
        return Err(format!("no line breaks, tabs and more than four spaces: {words:?}"));
    }
    parameter.maybe_text("parameter_name", 100)?;
    parameter.end()
}

fn header_parameter(value: &Value) -> Checked {
    match value["type"].as_str() {
        Some("text") => text_parameter(value, 60),
        Some(kind @ ("image" | "video" | "document")) => {
            let mut parameter = Object::of("parameter", value)?;
            parameter.is("type", kind)?;
            let media = parameter.need(kind)?;
            if media.get("link").is_some() {
                linked(kind, &media)?;
            } else {
                file(kind, &media, false, kind == "document")?;
            }
            parameter.end()
        }
        Some("location") => {
            let mut parameter = Object::of("parameter", value)?;
            parameter.is("type", "location")?;
            let place = parameter.need("location")?;
            let mut place = Object::of("location", &place)?;
            for (name, most) in [("latitude", 90.0), ("longitude", 180.0)] {
                let degrees = place.text(name, 20)?;
                let fine = degrees.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most);
                if !fine {
                    return Err(format!("{name} is {degrees}"));
                }
            }
            if place.left.contains_key("address") && !place.left.contains_key("name") {
                return Err("an address is shown only with a name".into());
            }
            place.maybe_text("name", 1000)?;
            place.maybe_text("address", 1000)?;
            place.end()?;
            parameter.end()
        }
        Some("product") => {
            let mut parameter = Object::of("parameter", value)?;
            parameter.is("type", "product")?;
            let product = parameter.need("product")?;
            let mut product = Object::of("product", &product)?;
            product.text("catalog_id", 100)?;
            product.text("product_retailer_id", 100)?;
            product.end()?;
            parameter.end()
        }
        other => Err(format!("there is no header parameter {other:?}")),
    }
}

fn button(component: &mut Object<'_>) -> Checked {
    let kind = component.text("sub_type", 20)?;
    let index = component.text("index", 1)?;
    if !index.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("index is {index}"));
    }
    for parameter in component.list("parameters", 1, 1)? {
        let mut parameter = Object::of("parameter", &parameter)?;
        match kind.as_str() {
            "url" => {
                parameter.is("type", "text")?;
                parameter.text("text", 2000)?;
            }
            "copy_code" => {
                parameter.is("type", "coupon_code")?;
                parameter.text("coupon_code", 15)?;
            }
            "quick_reply" => {
                parameter.is("type", "payload")?;
                parameter.text("payload", 256)?;
            }
            "flow" => {
                parameter.is("type", "action")?;
                let action = parameter.need("action")?;
                let mut action = Object::of("action", &action)?;
                action.maybe_text("flow_token", 1000)?;
                action.take("flow_action_data");
                action.end()?;
            }
            "mpm" | "catalog" => {
                parameter.is("type", "action")?;
                let action = parameter.need("action")?;
                let mut action = Object::of("action", &action)?;
                action.text("thumbnail_product_retailer_id", 100)?;
                if kind == "mpm" {
                    for section in action.list("sections", 1, 10)? {
                        let mut section = Object::of("section", &section)?;
                        section.text("title", 24)?;
                        for item in section.list("product_items", 1, 30)? {
                            let mut item = Object::of("item", &item)?;
                            item.text("product_retailer_id", 100)?;
                            item.end()?;
                        }
                        section.end()?;
                    }
                }
                action.end()?;
            }
            other => return Err(format!("there is no button {other}")),
        }
        parameter.end()?;
    }
    Ok(())
}
