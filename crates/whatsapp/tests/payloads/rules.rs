//! The rules for what we send, written down a second time from the facts (3.1 to 3.5) and without a look at what builds it: every
//! member that may stand there, whether it must, and how long it may be. What is not named here is wrong.

use serde_json::{Map, Value};

type Checked = Result<(), String>;

/// An object of which each member is looked at once; what is left over is wrong.
struct Object<'a> {
    at: String,
    left: Map<String, Value>,
    _of: &'a Value,
}

impl<'a> Object<'a> {
    fn of(at: &str, value: &'a Value) -> Result<Self, String> {
        let left = value.as_object().cloned().ok_or_else(|| format!("{at} is no object: {value}"))?;
        Ok(Self {
            at: at.to_owned(),
            left,
            _of: value,
        })
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name)
    }

    fn need(&mut self, name: &str) -> Result<Value, String> {
        self.take(name).ok_or_else(|| format!("{}.{name} is missing", self.at))
    }

    fn is(&mut self, name: &str, wanted: &str) -> Checked {
        let found = self.need(name)?;
        if found == wanted {
            Ok(())
        } else {
            Err(format!("{}.{name} is {found} and not {wanted}", self.at))
        }
    }

    /// A text of 1 to `most` UTF-16 units.
    fn text(&mut self, name: &str, most: usize) -> Result<String, String> {
        let found = self.need(name)?;
        text(&format!("{}.{name}", self.at), &found, most)
    }

    fn maybe_text(&mut self, name: &str, most: usize) -> Checked {
        match self.take(name) {
            Some(found) => text(&format!("{}.{name}", self.at), &found, most).map(drop),
            None => Ok(()),
        }
    }

    fn list(&mut self, name: &str, least: usize, most: usize) -> Result<Vec<Value>, String> {
        let found = self.need(name)?;
        let list = found.as_array().cloned().ok_or_else(|| format!("{}.{name} is no list", self.at))?;
        if (least..=most).contains(&list.len()) {
            Ok(list)
        } else {
            Err(format!("{}.{name} has {} entries", self.at, list.len()))
        }
    }

    fn end(self) -> Checked {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => Err(format!("{}.{name} is nothing that WhatsApp knows there", self.at)),
        }
    }
}

fn text(at: &str, value: &Value, most: usize) -> Result<String, String> {
    let text = value.as_str().ok_or_else(|| format!("{at} is no text: {value}"))?;
    match text.encode_utf16().count() {
        0 => Err(format!("{at} is empty")),
        units if units > most => Err(format!("{at} has {units} units, {most} are allowed")),
        _ => Ok(text.to_owned()),
    }
}

fn distinct(at: &str, values: &[String]) -> Checked {
    let mut seen = values.to_vec();
    seen.sort();
    seen.dedup();
    if seen.len() == values.len() {
        Ok(())
    } else {
        Err(format!("{at} are not distinct"))
    }
}

/// 3.1: a whole message.
pub(crate) fn message(value: &Value) -> Checked {
    no_null("", value)?;
    let mut message = Object::of("message", value)?;
    message.is("messaging_product", "whatsapp")?;
    message.is("recipient_type", "individual")?;
    match (message.take("to"), message.take("recipient")) {
        (Some(to), None) => {
            let to = text("to", &to, 16)?;
            let digits = to.strip_prefix('+').ok_or("to has no plus")?;
            let fine = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            if !fine {
                return Err(format!("to is {to}"));
            }
        }
        (None, Some(recipient)) => text("recipient", &recipient, 131).map(drop)?,
        _ => return Err("either to or recipient".into()),
    }
    // Our own id must come back with every status. Meta: 512 at most.
    message.text("biz_opaque_callback_data", 512)?;
    let kind = message.text("type", 20)?;
    if let Some(context) = message.take("context") {
        let mut context = Object::of("context", &context)?;
        context.text("message_id", 512)?;
        context.end()?;
        if kind == "reaction" {
            return Err("a reaction answers nothing".into());
        }
    }
    let content = message.need(&kind)?;
    message.end()?;
    match kind.as_str() {
        "text" => plain(&content),
        "image" | "video" => file(&kind, &content, true, false),
        "document" => file(&kind, &content, true, true),
        "sticker" => file(&kind, &content, false, false),
        "audio" => audio(&content),
        "location" => location(&content),
        "contacts" => contacts(&content),
        "reaction" => reaction(&content),
        "interactive" => interactive(&content),
        "template" => template(&content),
        other => Err(format!("there is no type {other}")),
    }
}

fn no_null(at: &str, value: &Value) -> Checked {
    match value {
        Value::Null => Err(format!("{at} is null")),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .try_for_each(|(n, value)| no_null(&format!("{at}.{n}"), value)),
        Value::Object(object) => object.iter().try_for_each(|(name, value)| no_null(&format!("{at}.{name}"), value)),
        _ => Ok(()),
    }
}

fn plain(value: &Value) -> Checked {
    let mut object = Object::of("text", value)?;
    let body = object.text("body", 4096)?;
    let preview = object.take("preview_url");
    let linked = body.contains("http://") || body.contains("https://");
    match preview {
        None | Some(Value::Bool(false)) => {}
        Some(Value::Bool(true)) if linked => {}
        Some(other) => return Err(format!("preview_url is {other} and there is no link")),
    }
    object.end()
}

/// By Meta's id: digits.
fn media_id(object: &mut Object<'_>) -> Checked {
    let id = object.text("id", 64)?;
    if id.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("{}.id is {id}", object.at))
    }
}

fn file(kind: &str, value: &Value, speaks: bool, named: bool) -> Checked {
    let mut object = Object::of(kind, value)?;
    media_id(&mut object)?;
    if speaks {
        object.maybe_text("caption", 1024)?;
    }
    if named {
        object.maybe_text("filename", 240)?;
    }
    object.end()
}

fn audio(value: &Value) -> Checked {
    let mut object = Object::of("audio", value)?;
    media_id(&mut object)?;
    match object.take("voice") {
        None | Some(Value::Bool(_)) => object.end(),
        Some(other) => Err(format!("voice is {other}")),
    }
}

fn location(value: &Value) -> Checked {
    let mut object = Object::of("location", value)?;
    for (name, most) in [("latitude", 90.0), ("longitude", 180.0)] {
        let degrees = object.need(name)?.as_f64().ok_or("coordinates are numbers")?;
        if degrees.abs() > most {
            return Err(format!("{name} is {degrees}"));
        }
    }
    let address = object.left.contains_key("address");
    if address && !object.left.contains_key("name") {
        return Err("an address is shown only with a name".into());
    }
    object.maybe_text("name", 1000)?;
    object.maybe_text("address", 1000)?;
    object.end()
}

fn contacts(value: &Value) -> Checked {
    let cards = value.as_array().ok_or("contacts is no list")?;
    if !(1..=50).contains(&cards.len()) {
        return Err(format!("{} cards", cards.len()));
    }
    for card in cards {
        let mut card = Object::of("card", card)?;
        let name = card.need("name")?;
        let mut name = Object::of("name", &name)?;
        name.text("formatted_name", 256)?;
        let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
        let known = parts.iter().filter_map(|part| name.take(part)).count();
        if known == 0 {
            return Err("a name needs one part beside the whole".into());
        }
        name.end()?;
        for (list, members) in [
            ("phones", &["phone", "wa_id", "type"][..]),
            ("emails", &["email", "type"]),
            ("urls", &["url", "type"]),
            ("addresses", &["street", "city", "state", "zip", "country", "country_code", "type"]),
        ] {
            let Some(values) = card.take(list) else { continue };
            for value in values.as_array().ok_or("no list")? {
                let mut value = Object::of(list, value)?;
                for member in members {
                    value.maybe_text(member, 1000)?;
                }
                value.end()?;
            }
        }
        if let Some(org) = card.take("org") {
            let mut org = Object::of("org", &org)?;
            for member in ["company", "department", "title"] {
                org.maybe_text(member, 1000)?;
            }
            org.end()?;
        }
        if let Some(day) = card.take("birthday") {
            let day = text("birthday", &day, 10)?;
            let shape: String = day.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            if shape != "0000-00-00" {
                return Err(format!("birthday is {day}"));
            }
        }
        card.end()?;
    }
    Ok(())
}

fn reaction(value: &Value) -> Checked {
    let mut object = Object::of("reaction", value)?;
    object.text("message_id", 512)?;
    // Empty takes it back.
    let emoji = object.need("emoji")?;
    if !emoji.is_string() {
        return Err(format!("emoji is {emoji}"));
    }
    object.end()
}

/// 3.3.
fn interactive(value: &Value) -> Checked {
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
            let buttons = action.list("buttons", 1, 3)?;
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

/// 3.5.
fn template(value: &Value) -> Checked {
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
            for name in ["latitude", "longitude"] {
                let degrees = place.text(name, 20)?;
                degrees.parse::<f64>().map_err(|_| format!("{name} is {degrees}"))?;
            }
            place.maybe_text("name", 1000)?;
            place.maybe_text("address", 1000)?;
            place.end()?;
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
            other => return Err(format!("there is no button {other}")),
        }
        parameter.end()?;
    }
    Ok(())
}
