//! The rules for what a customer can tap (3.3).

use super::{Checked, Object, distinct, file};
use serde_json::Value;

/// 3.3.
pub(super) fn interactive(value: &Value) -> Checked {
    let mut object = Object::of("interactive", value)?;
    let kind = object.text("type", 40)?;
    let action = object.need("action")?;
    let header = object.take("header");
    let words = |value: Option<Value>, at: &str, most: usize| match value {
        None => Ok(false),
        Some(value) => {
            let mut object = Object::of(at, &value)?;
            object.text("text", most)?;
            object.end().map(|()| true)
        }
    };
    let body = words(object.take("body"), "body", 1024)?;
    let footer = words(object.take("footer"), "footer", 60)?;
    object.end()?;
    let kinds: &[&str] = match kind.as_str() {
        "button" | "cta_url" | "flow" => &["text", "image", "video", "document"],
        "list" | "product_list" => &["text"],
        _ => &[],
    };
    match &header {
        Some(header) => interactive_header(header, kinds)?,
        None if kind == "product_list" => return Err("a list of products needs a header".into()),
        None => {}
    }
    if !body && !matches!(kind.as_str(), "product" | "call_permission_request") {
        return Err(format!("{kind} needs a body"));
    }
    let small = matches!(
        kind.as_str(),
        "button" | "list" | "cta_url" | "flow" | "product" | "product_list" | "catalog_message" | "address_message"
    );
    if footer && !small {
        return Err(format!("{kind} has no footer"));
    }
    tapped(&kind, &action)
}

fn interactive_header(value: &Value, kinds: &[&str]) -> Checked {
    let mut header = Object::of("header", value)?;
    let kind = header.text("type", 20)?;
    if !kinds.contains(&kind.as_str()) {
        return Err(format!("a header of the kind {kind} cannot stand there"));
    }
    if kind == "text" {
        header.text("text", 60)?;
    } else {
        let media = header.need(&kind)?;
        file(&kind, &media, false, kind == "document")?;
    }
    header.end()
}

fn tapped(kind: &str, value: &Value) -> Checked {
    let mut action = Object::of("action", value)?;
    match kind {
        "button" => replies(action.list("buttons", 1, 3)?, "reply", 256)?,
        "list" => {
            action.text("button", 20)?;
            list(&action.list("sections", 1, 10)?)?;
        }
        "cta_url" => return link(action),
        "location_request_message" => action.is("name", "send_location")?,
        "request_contact_info" | "call_permission_request" => action.is("name", kind)?,
        "address_message" => {
            action.is("name", "address_message")?;
            let parameters = action.need("parameters")?;
            address(&parameters)?;
        }
        "product" => {
            action.text("catalog_id", 1000)?;
            action.text("product_retailer_id", 1000)?;
        }
        "product_list" => {
            action.text("catalog_id", 1000)?;
            products(&action.list("sections", 1, 10)?)?;
        }
        "catalog_message" => {
            action.is("name", "catalog_message")?;
            if let Some(parameters) = action.take("parameters") {
                let mut parameters = Object::of("parameters", &parameters)?;
                parameters.text("thumbnail_product_retailer_id", 1000)?;
                parameters.end()?;
            }
        }
        "flow" => {
            action.is("name", "flow")?;
            let parameters = action.need("parameters")?;
            flow(&parameters)?;
        }
        "carousel" => carousel(&action.list("cards", 2, 10)?)?,
        other => return Err(format!("there is no interactive message {other}")),
    }
    action.end()
}

fn replies(buttons: Vec<Value>, kind: &str, most: usize) -> Checked {
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for button in &buttons {
        let mut button = Object::of("button", button)?;
        button.is("type", kind)?;
        let reply = button.need(kind)?;
        let mut reply = Object::of(kind, &reply)?;
        ids.push(reply.text("id", most)?);
        titles.push(reply.text("title", 20)?);
        reply.end()?;
        button.end()?;
    }
    distinct("ids", &ids)?;
    distinct("titles", &titles)
}

fn list(sections: &[Value]) -> Checked {
    let mut ids = Vec::new();
    for section in sections {
        let mut section = Object::of("section", section)?;
        if sections.len() > 1 {
            section.text("title", 24)?;
        } else {
            section.maybe_text("title", 24)?;
        }
        for row in section.list("rows", 1, 10)? {
            let mut row = Object::of("row", &row)?;
            ids.push(row.text("id", 200)?);
            row.text("title", 24)?;
            row.maybe_text("description", 72)?;
            row.end()?;
        }
        section.end()?;
    }
    if ids.len() > 10 {
        return Err(format!("{} rows", ids.len()));
    }
    distinct("ids of rows", &ids)
}

fn products(sections: &[Value]) -> Checked {
    let mut count = 0;
    for section in sections {
        let mut section = Object::of("section", section)?;
        if sections.len() > 1 {
            section.text("title", 24)?;
        } else {
            section.maybe_text("title", 24)?;
        }
        for item in section.list("product_items", 1, 30)? {
            let mut item = Object::of("item", &item)?;
            item.text("product_retailer_id", 1000)?;
            item.end()?;
            count += 1;
        }
        section.end()?;
    }
    if count > 30 { Err(format!("{count} products")) } else { Ok(()) }
}

fn link(mut action: Object<'_>) -> Checked {
    action.is("name", "cta_url")?;
    let parameters = action.need("parameters")?;
    let mut parameters = Object::of("parameters", &parameters)?;
    parameters.text("display_text", 20)?;
    let url = parameters.text("url", 2000)?;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(format!("url is {url}"));
    }
    parameters.end()?;
    action.end()
}

fn address(value: &Value) -> Checked {
    const VALUES: [&str; 11] = [
        "name",
        "phone_number",
        "in_pin_code",
        "house_number",
        "floor_number",
        "tower_number",
        "building_name",
        "address",
        "landmark_area",
        "city",
        "state",
    ];
    let mut parameters = Object::of("parameters", value)?;
    parameters.is("country", "IN")?;
    if let Some(values) = parameters.take("values") {
        let mut values = Object::of("values", &values)?;
        let pin = values.left.get("in_pin_code").cloned().unwrap_or_else(|| "000000".into());
        let digits = pin
            .as_str()
            .filter(|pin| pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit()));
        if digits.is_none() {
            return Err(format!("in_pin_code is {pin}"));
        }
        for name in VALUES {
            values.maybe_text(name, 1000)?;
        }
        values.end()?;
    }
    parameters.end()
}

fn flow(value: &Value) -> Checked {
    let mut parameters = Object::of("parameters", value)?;
    parameters.is("flow_message_version", "3")?;
    let by_id = parameters.take("flow_id").is_some();
    if by_id == parameters.take("flow_name").is_some() {
        return Err("exactly one of flow_id and flow_name".into());
    }
    parameters.text("flow_cta", 20)?;
    parameters.maybe_text("flow_token", 1000)?;
    let mode = parameters.text("mode", 20)?;
    if !matches!(mode.as_str(), "published" | "draft") {
        return Err(format!("mode is {mode}"));
    }
    let action = parameters.text("flow_action", 20)?;
    match (action.as_str(), parameters.take("flow_action_payload")) {
        ("navigate", Some(payload)) => {
            let mut payload = Object::of("payload", &payload)?;
            payload.text("screen", 1000)?;
            payload.take("data");
            payload.end()?;
        }
        ("data_exchange", None) => {}
        (action, _) => return Err(format!("flow_action {action} does not go with its payload")),
    }
    parameters.end()
}

fn carousel(cards: &[Value]) -> Checked {
    if cards.iter().any(|card| card["type"] == "product") {
        return product_carousel(cards);
    }
    let mut shapes = Vec::new();
    for (n, card) in cards.iter().enumerate() {
        let mut card = Object::of("card", card)?;
        if card.need("card_index")?.as_u64() != u64::try_from(n).ok() {
            return Err("cards are counted from 0".into());
        }
        card.is("type", "cta_url")?;
        let header = card.need("header")?;
        interactive_header(&header, &["image", "video"])?;
        if let Some(body) = card.take("body") {
            let mut body = Object::of("body", &body)?;
            let words = body.text("text", 160)?;
            if words.matches('\n').count() > 2 {
                return Err("more than two line breaks".into());
            }
            body.end()?;
        }
        let action = card.need("action")?;
        let mut action = Object::of("action", &action)?;
        let buttons = if action.left.contains_key("buttons") {
            let buttons = action.list("buttons", 1, 2)?;
            action.end()?;
            let count = buttons.len();
            replies(buttons, "quick_reply", 20)?;
            count
        } else {
            link(action)?;
            0
        };
        shapes.push((header["type"].to_string(), buttons));
        card.end()?;
    }
    shapes.dedup();
    if shapes.len() == 1 {
        Ok(())
    } else {
        Err("cards differ in their kinds".into())
    }
}

/// Cards of products have nothing but their products, of one catalogue.
fn product_carousel(cards: &[Value]) -> Checked {
    let mut catalogs = Vec::new();
    for (n, card) in cards.iter().enumerate() {
        let mut card = Object::of("card", card)?;
        if card.need("card_index")?.as_u64() != u64::try_from(n).ok() {
            return Err("cards are counted from 0".into());
        }
        card.is("type", "product")?;
        let action = card.need("action")?;
        let mut action = Object::of("action", &action)?;
        action.text("product_retailer_id", 1000)?;
        catalogs.push(action.text("catalog_id", 1000)?);
        action.end()?;
        card.end()?;
    }
    catalogs.dedup();
    if catalogs.len() == 1 {
        Ok(())
    } else {
        Err("cards of several catalogues".into())
    }
}
