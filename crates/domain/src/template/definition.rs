//! What a template consists of, read out of Meta's own JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Definition {
    pub header: Option<Head>,
    pub body: String,
    pub footer: Option<String>,
    pub buttons: Vec<Button>,
    /// An offer that ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// Cards to swipe to.
    pub cards: Vec<Card>,
    /// Variables go by names, not by numbers.
    pub named: bool,
    /// Examples for the variables, by their names.
    pub examples: Vec<(String, String)>,
    /// Parts that this version cannot fill; such a template cannot be sent from here.
    pub unknown: Vec<String>,
}

/// What stands above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    Text(String),
    Image,
    Video,
    Document,
    Location,
    /// A product of a catalogue.
    Product,
}

/// An offer that stands above the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub text: String,
    /// The phone counts down to its end, which each message names.
    #[serde(default)]
    pub ends: bool,
}

/// A card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    pub header: Option<Head>,
    pub body: String,
    pub buttons: Vec<Button>,
}

/// Something to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    Reply {
        text: String,
    },
    Url {
        text: String,
        url: String,
    },
    Phone {
        text: String,
        number: String,
    },
    /// Copies a coupon.
    Code {
        text: String,
    },
    Flow {
        text: String,
    },
    Catalog {
        text: String,
    },
    /// Opens some products of the catalogue.
    Products {
        text: String,
    },
    /// Brings a code to sign in to an app.
    Otp {
        text: String,
    },
    /// Needs nothing to be filled in.
    Plain {
        text: String,
    },
}

impl Button {
    /// What stands on it.
    pub fn text(&self) -> &str {
        match self {
            Self::Reply { text }
            | Self::Url { text, .. }
            | Self::Phone { text, .. }
            | Self::Code { text }
            | Self::Flow { text }
            | Self::Catalog { text }
            | Self::Products { text }
            | Self::Otp { text }
            | Self::Plain { text } => text,
        }
    }
}

impl Definition {
    /// Whether words in small letters stand in any of its texts.
    pub(super) fn contains(&self, words: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(words);
        let title = |header: &Option<Head>| matches!(header, Some(Head::Text(text)) if has(text));
        let labels = |buttons: &[Button]| buttons.iter().any(|button| has(button.text()));
        has(&self.body)
            || title(&self.header)
            || self.footer.as_deref().is_some_and(has)
            || labels(&self.buttons)
            || self.cards.iter().any(|card| has(&card.body) || labels(&card.buttons))
    }

    /// Whether its cards are products: made with two, and sent with up to ten.
    pub fn has_product_cards(&self) -> bool {
        self.cards.first().is_some_and(|card| card.header == Some(Head::Product))
    }

    /// Whether it brings a code to sign in.
    pub fn is_code(&self) -> bool {
        self.buttons.iter().any(|button| matches!(button, Button::Otp { .. }))
    }

    /// Reads Meta's JSON of a template. What it does not know makes the template one that cannot be sent from here; it never
    /// fails.
    pub fn read(json: &Value) -> Self {
        let mut definition = Self {
            named: text(json, "parameter_format").eq_ignore_ascii_case("named"),
            ..Self::default()
        };
        for component in list(json, "components") {
            match text(component, "type").to_ascii_uppercase().as_str() {
                "HEADER" => match head(component) {
                    Some(header) => definition.header = Some(header),
                    None => definition
                        .unknown
                        .push(format!("header {}", text(component, "format").to_lowercase())),
                },
                "BODY" => text(component, "text").clone_into(&mut definition.body),
                "FOOTER" => definition.footer = Some(text(component, "text").to_owned()).filter(|footer| !footer.is_empty()),
                "BUTTONS" => definition.buttons = buttons(component, &mut definition.unknown),
                "CAROUSEL" => {
                    for card in list(component, "cards") {
                        let card = read_card(card, &mut definition.unknown);
                        definition.cards.push(card);
                    }
                }
                "LIMITED_TIME_OFFER" if component.get("limited_time_offer").is_some_and(Value::is_object) => {
                    let offer = &component["limited_time_offer"];
                    definition.offer = Some(Offer {
                        text: text(offer, "text").to_owned(),
                        ends: offer.get("has_expiration").and_then(Value::as_bool).unwrap_or_default(),
                    });
                }
                other => definition.unknown.push(other.to_lowercase().replace('_', " ")),
            }
            examples(component, &mut definition.examples);
        }
        definition
    }
}

fn text<'a>(json: &'a Value, member: &str) -> &'a str {
    json.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(json: &'a Value, member: &str) -> &'a [Value] {
    json.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn head(component: &Value) -> Option<Head> {
    Some(match text(component, "format").to_ascii_uppercase().as_str() {
        "TEXT" | "" => Head::Text(text(component, "text").to_owned()),
        "IMAGE" => Head::Image,
        "VIDEO" => Head::Video,
        "DOCUMENT" => Head::Document,
        "LOCATION" => Head::Location,
        "PRODUCT" => Head::Product,
        _ => return None,
    })
}

fn buttons(component: &Value, unknown: &mut Vec<String>) -> Vec<Button> {
    let mut buttons = Vec::new();
    for button in list(component, "buttons") {
        let kind = text(button, "type").to_ascii_uppercase();
        let label = |otherwise: &str| {
            let text = text(button, "text");
            if text.is_empty() { otherwise } else { text }.to_owned()
        };
        buttons.push(match kind.as_str() {
            "QUICK_REPLY" => Button::Reply { text: label("") },
            "URL" => Button::Url {
                text: label(""),
                url: text(button, "url").to_owned(),
            },
            "PHONE_NUMBER" => Button::Phone {
                text: label("Call"),
                number: text(button, "phone_number").to_owned(),
            },
            "COPY_CODE" => Button::Code {
                text: label("Copy offer code"),
            },
            "FLOW" => Button::Flow { text: label("Open") },
            "CATALOG" => Button::Catalog {
                text: label("View catalog"),
            },
            "MPM" => Button::Products { text: label("View items") },
            // The product stands in the header.
            "SPM" => Button::Plain { text: label("View") },
            "OTP" => Button::Otp { text: label("Copy code") },
            "VOICE_CALL" => Button::Plain { text: label("Call") },
            "REQUEST_CONTACT_INFO" => Button::Plain {
                text: label("Share contact info"),
            },
            _ => {
                unknown.push(format!("button {}", kind.to_lowercase().replace('_', " ")));
                Button::Plain { text: label("Button") }
            }
        });
    }
    buttons
}

fn read_card(card: &Value, unknown: &mut Vec<String>) -> Card {
    let mut read = Card::default();
    for component in list(card, "components") {
        match text(component, "type").to_ascii_uppercase().as_str() {
            "HEADER" => match head(component) {
                Some(header) => read.header = Some(header),
                None => unknown.push(format!("card with {}", text(component, "format").to_lowercase())),
            },
            "BODY" => text(component, "text").clone_into(&mut read.body),
            "BUTTONS" => read.buttons = buttons(component, unknown),
            other => unknown.push(format!("card {}", other.to_lowercase())),
        }
    }
    // Which card is which product is said when it is sent, so that variables would belong to none of them.
    let open = |button: &Button| matches!(button, Button::Url { url, .. } if url.contains("{{"));
    if read.header == Some(Head::Product) && (read.body.contains("{{") || read.buttons.iter().any(open)) {
        unknown.push("variables in cards of products".to_owned());
    }
    read
}

/// Meta has four ways to give examples.
fn examples(component: &Value, into: &mut Vec<(String, String)>) {
    let Some(example) = component.get("example") else { return };
    for member in ["body_text_named_params", "header_text_named_params"] {
        for named in list(example, member) {
            into.push((text(named, "param_name").to_owned(), text(named, "example").to_owned()));
        }
    }
    let body = list(example, "body_text");
    let body = body.first().and_then(Value::as_array).map_or(body, Vec::as_slice);
    for (n, value) in body.iter().enumerate() {
        into.push(((n + 1).to_string(), value.as_str().unwrap_or_default().to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_known_is_named_and_hides_nothing() {
        let read = Definition::read(&json!({
            "parameter_format": "NAMED",
            "components": [
                { "type": "HEADER", "format": "GIF" },
                { "type": "body", "text": "Hi {{name}}", "example": { "body_text_named_params": [{ "param_name": "name", "example": "Ana" }] } },
                { "type": "BUTTONS", "buttons": [{ "type": "SPIN", "text": "Spin" }, { "type": "URL", "text": "Go", "url": "https://a.example/{{1}}" }] },
                { "type": "LIMITED_TIME_OFFER" },
            ],
        }));
        assert_eq!(read.body, "Hi {{name}}");
        assert!(read.named);
        assert_eq!(read.examples, [("name".to_owned(), "Ana".to_owned())]);
        assert_eq!(read.buttons.len(), 2);
        assert_eq!(read.unknown, ["header gif", "button spin", "limited time offer"]);
        for odd in [
            json!(null),
            json!([]),
            json!({ "components": 7 }),
            json!({ "components": [null, 1, {}] }),
        ] {
            assert_eq!(Definition::read(&odd).body, "");
        }
    }
}
