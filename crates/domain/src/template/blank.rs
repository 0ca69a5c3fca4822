//! What is left open in a template.

use super::{Button, Definition, Head};
use serde::{Deserialize, Serialize};

/// Something to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    /// Where: `header`, `body.first_name`, `buttons.1`, `cards.0.body.1`.
    pub at: String,
    pub label: String,
    pub kind: BlankKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// What fits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlankKind {
    Text,
    Image,
    Video,
    Document,
    Location,
    /// The end of a web address.
    Suffix,
    /// A coupon.
    Code,
    /// When an offer ends: RFC 3339 in UTC.
    Until,
    /// The id of a catalogue or of a product in it.
    Id,
    /// The ids of two to ten products, one in each line.
    Products,
    /// Ids of products in sections, as `products::sections` reads them.
    Sections,
    /// The product whose picture stands for a catalogue; may be left empty.
    Picture,
}

impl BlankKind {
    /// Whether the message goes out without it too.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Picture)
    }
}

/// The variables of a text, each once, in the order in which they first stand there.
pub fn variables(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for part in text.split("{{").skip(1) {
        if let Some((name, _)) = part.split_once("}}") {
            let name = name.trim();
            if is_name(name) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The text with each variable replaced.
pub fn replaced(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}") {
            Some((name, behind)) if is_name(name.trim()) => {
                out.push_str(&value(name.trim()).unwrap_or_else(|| format!("{{{{{name}}}}}")));
                rest = behind;
            }
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

impl Definition {
    /// What is to be filled in, in the order of the message.
    pub fn blanks(&self) -> Vec<Blank> {
        let mut blanks = Vec::new();
        self.part_blanks("", self.header.as_ref(), &self.body, &self.buttons, &mut blanks);
        if self.has_product_cards() {
            for (at, label, kind) in [
                ("cards.catalog", "Id of the catalogue", BlankKind::Id),
                ("cards.products", "Ids of the products, one in each line", BlankKind::Products),
            ] {
                blanks.push(Blank {
                    at: at.to_owned(),
                    label: label.to_owned(),
                    kind,
                    example: None,
                });
            }
            return blanks;
        }
        for (n, card) in self.cards.iter().enumerate() {
            self.part_blanks(&format!("cards.{n}."), card.header.as_ref(), &card.body, &card.buttons, &mut blanks);
        }
        blanks
    }

    fn part_blanks(&self, path: &str, header: Option<&Head>, body: &str, buttons: &[Button], into: &mut Vec<Blank>) {
        let card = path.split('.').nth(1).and_then(|n| n.parse::<usize>().ok());
        let of_card = card.map(|n| format!(", card {}", n + 1)).unwrap_or_default();
        let mut add = |at: String, label: String, kind, example| {
            into.push(Blank {
                at: format!("{path}{at}"),
                label: format!("{label}{of_card}"),
                kind,
                example,
            });
        };
        let file = |kind, label: &str| (kind, label.to_owned());
        match header {
            Some(Head::Text(text)) => {
                for name in variables(text) {
                    add(
                        format!("header.{name}"),
                        format!("{} (title)", self.called(name)),
                        BlankKind::Text,
                        None,
                    );
                }
            }
            Some(Head::Product) => {
                add("header.catalog".to_owned(), "Id of the catalogue".to_owned(), BlankKind::Id, None);
                add("header.product".to_owned(), "Id of the product".to_owned(), BlankKind::Id, None);
            }
            Some(other) => {
                let (kind, label) = match other {
                    Head::Image => file(BlankKind::Image, "Picture"),
                    Head::Video => file(BlankKind::Video, "Video"),
                    Head::Document => file(BlankKind::Document, "Document"),
                    Head::Location | Head::Text(_) | Head::Product => file(BlankKind::Location, "Place"),
                };
                add("header".to_owned(), label, kind, None);
            }
            None => {}
        }
        if card.is_none() && self.offer.as_ref().is_some_and(|offer| offer.ends) {
            add("offer".to_owned(), "End of the offer".to_owned(), BlankKind::Until, None);
        }
        for name in variables(body) {
            if self.is_code() {
                add(format!("body.{name}"), "Code".to_owned(), BlankKind::Code, None);
                continue;
            }
            let example = self.examples.iter().find(|(of, _)| of == name && card.is_none());
            add(
                format!("body.{name}"),
                self.called(name),
                BlankKind::Text,
                example.map(|(_, example)| example.clone()),
            );
        }
        for (n, button) in buttons.iter().enumerate() {
            match button {
                Button::Url { text, url } if !variables(url).is_empty() => {
                    add(format!("buttons.{n}"), format!("End of the link “{text}”"), BlankKind::Suffix, None);
                }
                Button::Code { .. } => add(format!("buttons.{n}"), "Offer code".to_owned(), BlankKind::Code, None),
                Button::Products { .. } => {
                    let label = "Products, one in each line; “Title:” begins a section".to_owned();
                    add(format!("buttons.{n}"), label, BlankKind::Sections, None);
                }
                Button::Catalog { .. } => {
                    let label = "Id of the product in the picture (optional)".to_owned();
                    add(format!("buttons.{n}"), label, BlankKind::Picture, None);
                }
                _ => {}
            }
        }
    }

    fn called(&self, name: &str) -> String {
        if self.named {
            name.replace('_', " ")
        } else {
            format!("Variable {name}")
        }
    }
}
