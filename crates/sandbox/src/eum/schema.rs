//! What Meta checks in a message before it looks for the recipient.

use domain::PhoneNumber;
use serde_json::{Map, Value, json};

/// An error as Meta reports it in a failed status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MetaError {
    pub(super) code: u32,
    pub(super) title: &'static str,
    pub(super) details: &'static str,
}

impl MetaError {
    const fn new(code: u32, title: &'static str, details: &'static str) -> Self {
        Self { code, title, details }
    }

    const fn invalid(details: &'static str) -> Self {
        Self::new(100, "Invalid parameter", details)
    }

    const fn missing(details: &'static str) -> Self {
        Self::new(131_008, "Required parameter is missing", details)
    }

    const fn value(details: &'static str) -> Self {
        Self::new(131_009, "Parameter value is not valid", details)
    }

    /// The error object of a status.
    pub(super) fn json(self) -> Value {
        json!({
            "code": self.code, "title": self.title, "message": self.title, "error_data": { "details": self.details },
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        })
    }
}

pub(super) const NOT_ON_WHATSAPP: MetaError = MetaError::new(131_026, "Message undeliverable", "Message Undeliverable.");
pub(super) const WINDOW_CLOSED: MetaError = MetaError::new(
    131_047,
    "Re-engagement message",
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
);
pub(super) const NUMBER_LIMIT: MetaError = MetaError::new(
    130_429,
    "Rate limit hit",
    "Message failed to send because there were too many messages sent from this phone number in a short period of time.",
);
pub(super) const PAIR_LIMIT: MetaError = MetaError::new(
    131_056,
    "(Business Account, Consumer Account) pair rate limit hit",
    "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
);
pub(super) const TO_ITSELF: MetaError = MetaError::new(
    131_021,
    "Recipient cannot be sender",
    "Recipient phone number cannot be the sender phone number.",
);
pub(super) const NO_TEMPLATE: MetaError = MetaError::new(
    132_001,
    "Template name does not exist in the translation",
    "The account has no template of this name and language.",
);
pub(super) const NO_MEDIA: MetaError = MetaError::new(
    131_053,
    "Media upload error",
    "No media with this id was uploaded from this number.",
);
pub(super) const BAD_REACTION: MetaError = MetaError::value("The message to react to does not exist in this chat or is a reaction itself.");

/// Whom a message is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Recipient {
    /// `+` and digits.
    Number(String),
    /// A business-scoped user id.
    Bsuid(String),
}

/// A message with a sound form.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) recipient: Recipient,
    pub(super) kind: String,
}

const MEDIA: [&str; 5] = ["image", "video", "audio", "document", "sticker"];
const OTHERS: [&str; 6] = ["text", "location", "contacts", "reaction", "interactive", "template"];

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name).and_then(Value::as_str)
}

/// Checks the form of a message.
pub(super) fn check(message: &Map<String, Value>) -> Result<Outgoing, MetaError> {
    let member = |name: &str| message.get(name).and_then(Value::as_str);
    if member("recipient_type").is_some_and(|kind| kind != "individual") {
        return Err(MetaError::value("recipient_type must be individual: this account has no groups."));
    }
    // `to` wins when both are there.
    let recipient = match (member("to"), member("recipient")) {
        (Some(to), _) => match PhoneNumber::parse(to) {
            Ok(number) if number.as_str() == to => Recipient::Number(to.to_owned()),
            _ => {
                return Err(MetaError::value(
                    "to must be + and the digits of a phone number with its country code.",
                ));
            }
        },
        (None, Some(user)) if is_bsuid(user) => Recipient::Bsuid(user.to_owned()),
        (None, Some(_)) => return Err(MetaError::value("recipient is not a business-scoped user id.")),
        (None, None) => return Err(MetaError::missing("Either to or recipient is required.")),
    };
    if member("biz_opaque_callback_data").is_some_and(|data| data.chars().count() > 512) {
        return Err(MetaError::invalid("biz_opaque_callback_data can have 512 characters at most."));
    }
    let kind = member("type").ok_or(MetaError::missing("type is required."))?;
    if !MEDIA.contains(&kind) && !OTHERS.contains(&kind) {
        return Err(MetaError::new(
            131_051,
            "Message type is not currently supported",
            "Unsupported message type.",
        ));
    }
    let body = message
        .get(kind)
        .ok_or(MetaError::missing("The object named like the type is required."))?;
    match kind {
        "text" => {
            let units = text(body, "body")
                .ok_or(MetaError::missing("text.body is required."))?
                .encode_utf16()
                .count();
            if !(1..=4096).contains(&units) {
                return Err(MetaError::invalid("Param text['body'] must be 1 to 4096 characters long."));
            }
        }
        "reaction" => {
            text(body, "message_id").ok_or(MetaError::missing("reaction.message_id is required."))?;
            text(body, "emoji").ok_or(MetaError::missing("reaction.emoji is required; an empty one removes the reaction."))?;
        }
        "template" => {
            text(body, "name").ok_or(MetaError::missing("template.name is required."))?;
            body.get("language")
                .and_then(|l| text(l, "code"))
                .ok_or(MetaError::missing("template.language.code is required."))?;
        }
        "location" if !body["latitude"].is_number() || !body["longitude"].is_number() => {
            return Err(MetaError::missing("location needs latitude and longitude."));
        }
        "contacts"
            if body
                .as_array()
                .is_none_or(|cards| cards.is_empty() || cards.iter().any(|c| text(&c["name"], "formatted_name").is_none())) =>
        {
            return Err(MetaError::missing("contacts needs cards with name.formatted_name."));
        }
        "interactive" => {
            text(body, "type").ok_or(MetaError::missing("interactive.type is required."))?;
        }
        _ if MEDIA.contains(&kind) => media(body)?,
        _ => {}
    }
    Ok(Outgoing {
        recipient,
        kind: kind.to_owned(),
    })
}

fn media(body: &Value) -> Result<(), MetaError> {
    if text(body, "caption").is_some_and(|c| c.encode_utf16().count() > 1024) {
        return Err(MetaError::invalid("A caption can have 1024 characters at most."));
    }
    match (text(body, "id"), text(body, "link")) {
        // Whether there is such an id is looked up later.
        (Some(_), _) => Ok(()),
        (None, Some(link)) if link.starts_with("https://") || link.starts_with("http://") => Ok(()),
        (None, Some(_)) => Err(MetaError::new(131_053, "Media upload error", "link is no http or https URL.")),
        (None, None) => Err(MetaError::missing("A media message needs an id or a link.")),
    }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn code(message: Value) -> Option<u32> {
        check(message.as_object().unwrap()).err().map(|e| e.code)
    }

    #[test]
    fn texts_have_one_to_4096_utf16_units() {
        let text = |body: String| code(json!({"to": "+919000012345", "type": "text", "text": {"body": body}}));
        assert_eq!(text("a".repeat(4096)), None);
        assert_eq!(text("a".repeat(4097)), Some(100));
        assert_eq!(text("😀".repeat(2048)), None);
        assert_eq!(text("😀".repeat(2049)), Some(100));
        assert_eq!(text(String::new()), Some(100));
    }

    #[test]
    fn recipients_are_numbers_with_plus_or_user_ids() {
        let to = |name: &str, value: &str| code(json!({name: value, "type": "text", "text": {"body": "x"}}));
        assert_eq!(to("to", "+919000012345"), None);
        assert_eq!(to("to", "919000012345"), Some(131_009));
        assert_eq!(to("to", "+91 90000 12345"), Some(131_009));
        assert_eq!(to("recipient", "IN.13491208655302741918"), None);
        assert_eq!(to("recipient", "919000012345"), Some(131_009));
        assert_eq!(to("nobody", "x"), Some(131_008));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(code(json!({"to": "+919000012345"})), Some(131_008));
        assert_eq!(code(json!({"to": "+919000012345", "type": "text"})), Some(131_008));
        assert_eq!(code(json!({"to": "+919000012345", "type": "poll", "poll": {}})), Some(131_051));
        assert_eq!(
            code(json!({"to": "+919000012345", "type": "image", "image": {"link": "https://a.example/x.png"}})),
            None
        );
        assert_eq!(code(json!({"to": "+919000012345", "type": "image", "image": {}})), Some(131_008));
    }
}
