//! The rules for what we send, written down a second time from the facts (3.1 to 3.5) and without a look at what builds it: every
//! member that may stand there, whether it must, and how long it may be. What is not named here is wrong.

#[path = "interactive.rs"]
mod interactive;
#[path = "template.rs"]
mod template;

use interactive::interactive;
use serde_json::{Map, Value};
use template::template;

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
            let number = |range: std::ops::Range<usize>| day.get(range).and_then(|part| part.parse().ok()).unwrap_or(0_u8);
            if shape != "0000-00-00" || !(1..=12).contains(&number(5..7)) || !(1..=31).contains(&number(8..10)) {
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
    let text = emoji.as_str().ok_or_else(|| format!("emoji is {emoji}"))?;
    let (mut pictures, mut joined, mut letters) = (0, false, 0);
    for c in text.chars() {
        match c {
            '\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' => {}
            '\u{200D}' => joined = true,
            '\u{1F1E6}'..='\u{1F1FF}' => letters += 1,
            _ if joined => joined = false,
            _ => pictures += 1,
        }
    }
    if !text.is_empty() && (text.is_ascii() || pictures + letters / 2 != 1 || letters % 2 != 0) {
        return Err(format!("emoji is {emoji}"));
    }
    object.end()
}
