//! What Meta checks in a message before it looks for the recipient.
//!
//! Where sources disagree the narrower rule is taken, so that what passes here passes there.

mod address;
mod carousel;
mod choices;
mod interactive;
mod simple;
mod template;
#[cfg(test)]
mod tests;

use super::{
    meta::{IDENTITY, MetaError, UNSUPPORTED},
    part::Part,
};
use serde_json::{Map, Value};

/// Whom a message is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Recipient {
    /// `+` and digits.
    Number(String),
    /// A business-scoped user id.
    Bsuid(String),
}

/// An uploaded file that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// image, video, audio, document or sticker.
    pub(super) kind: &'static str,
    pub(super) id: String,
    /// To be played as a voice message.
    pub(super) voice: bool,
}

/// What is known of a message that has the right form.
pub(super) struct Outgoing {
    pub(super) recipient: Recipient,
    pub(super) kind: String,
    pub(super) uploads: Vec<Upload>,
}

const MEDIA: [&str; 5] = ["image", "video", "audio", "document", "sticker"];
const OTHERS: [&str; 6] = ["text", "reaction", "template", "location", "contacts", "interactive"];
const MEMBERS: [&str; 10] = [
    "messaging_product",
    "recipient_type",
    "to",
    "recipient",
    "type",
    "context",
    "biz_opaque_callback_data",
    "recipient_identity_key_hash",
    "category",
    "status",
];

/// Checks the form of a message.
pub(super) fn check(message: &Map<String, Value>) -> Result<Outgoing, MetaError> {
    let whole = Value::Object(message.clone());
    let recipient = recipient(message)?;
    let kind = match message.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(_) => return Err(MetaError::invalid("Param type must be a string.")),
        None => return Err(MetaError::missing("The parameter type is required.")),
    };
    if !MEDIA.contains(&kind) && !OTHERS.contains(&kind) {
        return Err(UNSUPPORTED);
    }
    if let Some(key) = message.keys().find(|key| *key != kind && !MEMBERS.contains(&key.as_str())) {
        return Err(MetaError::invalid(format!("Unexpected key \"{key}\".")));
    }
    common(&Part::new(&whole, "message"), kind)?;
    let body = message.get(kind).filter(|body| !body.is_null());
    let body = body.ok_or_else(|| MetaError::missing(format!("The parameter {kind} is required.")))?;
    let (part, mut uploads) = (Part::new(body, kind), Vec::new());
    match kind {
        "text" => simple::text(&part)?,
        "reaction" => simple::reaction(&part)?,
        "location" => simple::location(&part)?,
        "contacts" => simple::contacts(&part)?,
        "interactive" => interactive::check(&part, &mut uploads)?,
        "template" => template::check(&part, &mut uploads)?,
        _ => simple::media(&part, kind, &mut uploads)?,
    }
    Ok(Outgoing {
        recipient,
        kind: kind.to_owned(),
        uploads,
    })
}

fn recipient(message: &Map<String, Value>) -> Result<Recipient, MetaError> {
    let member = |name: &str| message.get(name).and_then(Value::as_str);
    if member("recipient_type").is_some_and(|kind| kind != "individual") {
        return Err(MetaError::value("recipient_type must be individual: this account has no groups."));
    }
    // `to` wins when both are there.
    match (member("to"), member("recipient")) {
        (Some(to), _) if is_number(to) => Ok(Recipient::Number(to.to_owned())),
        (Some(_), _) => Err(MetaError::value(
            "to must be + and the digits of a phone number with its country code.",
        )),
        (None, Some(user)) if is_bsuid(user) => Ok(Recipient::Bsuid(user.to_owned())),
        (None, Some(_)) => Err(MetaError::value("recipient is not a business-scoped user id.")),
        (None, None) => Err(MetaError::missing("Either to or recipient is required.")),
    }
}

/// What every kind may carry.
fn common(message: &Part<'_>, kind: &str) -> Result<(), MetaError> {
    if let Some(data) = message.maybe("biz_opaque_callback_data") {
        data.chars(0..=512).map_err(MetaError::into_invalid)?;
    }
    if let Some(context) = message.maybe("context") {
        if kind == "reaction" {
            return Err(MetaError::invalid("A reaction has no context."));
        }
        context.only(&["message_id"])?;
        context.need_text("message_id", 512)?;
    }
    if message.maybe("category").is_some() {
        return Err(MetaError::invalid("Direct Send is not enabled for this account."));
    }
    // Nobody here has his identity checked, so no hash is the right one.
    match message.maybe("recipient_identity_key_hash") {
        Some(_) => Err(IDENTITY),
        None => Ok(()),
    }
}

/// A number as people write it, as plus and digits.
pub(crate) fn plain_number(text: &str) -> Option<String> {
    let plain: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/'))
        .collect();
    let plain = plain.strip_prefix("00").map_or_else(|| plain.clone(), |rest| format!("+{rest}"));
    // Digits alone are a number with its country code, as events have it.
    let plain = if plain.starts_with(|c: char| c.is_ascii_digit()) {
        format!("+{plain}")
    } else {
        plain
    };
    is_number(&plain).then_some(plain)
}

/// A plus, then 7 to 15 digits of which the first is no zero.
fn is_number(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|rest| (7..=15).contains(&rest.len()) && !rest.starts_with('0') && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// Two letters of a country, a dot, then up to 128 letters and digits.
fn is_bsuid(text: &str) -> bool {
    text.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && (1..=128).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
    })
}
