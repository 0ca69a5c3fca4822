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
    let mut order = Vec::new();
    for component in template.list("components", 0, 20)? {
        let mut component = Object::of("component", &component)?;
        let kind = component.text("type", 20)?;
        order.push(
            ["header", "body", "button", "carousel"]
                .iter()
                .position(|known| *known == kind)
                .ok_or(kind.clone())?,
        );
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
            _ => return Err("cards of templates are not built here".into()),
        }
        component.end()?;
    }
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if order != sorted {
        return Err("header, body, buttons come in this order".into());
    }
    template.end()
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
            file(kind, &media, false, kind == "document")?;
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
