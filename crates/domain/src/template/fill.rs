//! Filling a template in.

use super::{
    Blank, BlankKind, Button, Definition, FileLink, Head, Linked, Sent, Shown, Template, blank::replaced, products, secret, variables,
};
use crate::{
    clock::Seconds,
    context::ProductRef,
    interactive::Header,
    media::{FileKind, Media},
    place::Location,
    problem::{Problem, Problems},
    zone::parse_rfc3339,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What fills a blank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    Text(String),
    File(Media),
    /// A file that WhatsApp fetches itself.
    Link(FileLink),
    Location(Location),
}

/// A variable is no longer than the longest text.
const BODY: usize = 1024;
const CARD_BODY: usize = 160;
const HEADER: usize = 60;
const CODE: usize = 15;
const URL: usize = 2000;

impl Template {
    /// The message that the template makes with this in its blanks, by where they are. Everything that is wrong comes back.
    pub fn fill(&self, fills: &BTreeMap<String, Fill>) -> Result<Sent, Vec<Problem>> {
        let mut problems = Problems::default();
        if let Some(why) = self.status.refusal() {
            problems.add("template", why);
        }
        let definition = &self.definition;
        if !definition.unknown.is_empty() {
            let parts = definition.unknown.join(", ");
            problems.add("template", format!("This template cannot be sent from here: {parts}."));
        }
        for blank in definition.blanks() {
            check(&mut problems, &blank, fills.get(&blank.at));
        }
        let part = Part {
            path: String::new(),
            fills,
            named: definition.named,
        };
        let mut components = Vec::new();
        let shown = part.show(definition.header.as_ref(), &definition.body, &definition.buttons, &mut components);
        // 132005 otherwise.
        let most = most_in_body(definition.offer.is_some(), definition.header == Some(Head::Product));
        problems.at_most("body", "The text", &shown.body, most);
        if let Some(Header::Text(text)) = &shown.header {
            problems.at_most("header", "The title", text, HEADER);
        }
        if definition.offer.as_ref().is_some_and(|offer| offer.ends)
            && let Some(at) = part.text("offer").as_deref().and_then(until)
        {
            let parameter = json!({ "type": "limited_time_offer", "limited_time_offer": { "expiration_time_ms": at.millis().0 } });
            // Meta wants it between the header and the text.
            let place = usize::from(components.first().is_some_and(|first: &Value| first["type"] == "header"));
            components.insert(place, json!({ "type": "limited_time_offer", "parameters": [parameter] }));
        }
        let (cards, objects) = if definition.has_product_cards() {
            product_cards(definition, &part)
        } else {
            cards(definition, fills, &mut problems)
        };
        if !objects.is_empty() {
            components.push(json!({ "type": "carousel", "cards": objects }));
        }
        problems.into_result()?;
        let code = secret::take(definition, fills, &mut components);
        let shown = if code.is_some() { Part::masked(shown, definition) } else { shown };
        Ok(Sent {
            has_code: code.is_some(),
            code,
            name: self.name.clone(),
            language: self.language.clone(),
            category: self.category.clone(),
            shown: Shown {
                footer: definition.footer.clone(),
                offer: definition.offer.as_ref().map(|offer| offer.text.clone()),
                ..shown
            },
            cards,
            components,
        })
    }
}

/// How much Meta takes as the text of a template, as it is made and as it is filled in: beside an offer for a limited time, and below a
/// product, there is less.
pub(super) const fn most_in_body(offer: bool, product: bool) -> usize {
    match (offer, product) {
        (true, _) => 600,
        (false, true) => 160,
        (false, false) => BODY,
    }
}

/// When an offer ends.
fn until(text: &str) -> Option<Seconds> {
    parse_rfc3339(text.trim()).map(|(at, _)| at)
}

fn cards(definition: &Definition, fills: &BTreeMap<String, Fill>, problems: &mut Problems) -> (Vec<Shown>, Vec<Value>) {
    let mut shown = Vec::new();
    let mut objects = Vec::new();
    for (n, card) in definition.cards.iter().enumerate() {
        let part = Part {
            path: format!("cards.{n}."),
            fills,
            named: definition.named,
        };
        let mut components = Vec::new();
        let one = part.show(card.header.as_ref(), &card.body, &card.buttons, &mut components);
        problems.at_most(&format!("cards.{n}.body"), "The card's text", &one.body, CARD_BODY);
        shown.push(one);
        objects.push(json!({ "card_index": n, "components": components }));
    }
    (shown, objects)
}

/// One card a product, each like the first that was approved.
fn product_cards(definition: &Definition, part: &Part<'_>) -> (Vec<Shown>, Vec<Value>) {
    let Some(like) = definition.cards.first() else {
        return (Vec::new(), Vec::new());
    };
    let catalog = part.text("cards.catalog").unwrap_or_default();
    let listed = products::ids(&part.text("cards.products").unwrap_or_default());
    let card = |(n, product): (usize, String)| {
        let product = ProductRef {
            catalog: catalog.clone(),
            product,
        };
        let object = json!({ "card_index": n, "components": [products::header(&product)] });
        let shown = Shown {
            product: Some(product),
            body: like.body.clone(),
            buttons: like.buttons.iter().map(|button| button.text().to_owned()).collect(),
            ..Shown::default()
        };
        (shown, object)
    };
    listed.into_iter().enumerate().map(card).unzip()
}

fn check(problems: &mut Problems, blank: &Blank, fill: Option<&Fill>) {
    let (at, what) = (blank.at.as_str(), format!("“{}”", blank.label));
    match (blank.kind, fill) {
        (BlankKind::Text, Some(Fill::Text(text))) => {
            problems.text(at, &what, text, BODY);
            let odd = text.contains(['\n', '\r', '\t']) || text.contains("     ");
            problems.refuse_if(
                odd,
                at,
                "WhatsApp takes no line breaks, tabs or more than four spaces in a variable.",
            );
        }
        (BlankKind::Suffix, Some(Fill::Text(text))) => {
            problems.text(at, &what, text, URL);
            problems.refuse_if(text.contains(char::is_whitespace), at, "The end of a link has no spaces in it.");
        }
        (BlankKind::Until, Some(Fill::Text(text))) => {
            problems.refuse_if(
                until(text).is_none(),
                at,
                "The end of the offer is a date and a time in UTC, like 2026-12-01T18:00:00Z.",
            );
        }
        (BlankKind::Id, Some(Fill::Text(text))) => problems.text(at, &what, text, products::ID),
        (BlankKind::Picture, Some(Fill::Text(text))) => {
            problems.optional(at, &what, Some(text.trim()).filter(|id| !id.is_empty()), products::ID);
        }
        (BlankKind::Products, Some(Fill::Text(text))) => products::check_ids(problems, at, text),
        (BlankKind::Sections, Some(Fill::Text(text))) => products::check_sections(problems, at, text),
        (BlankKind::Code, Some(Fill::Text(text))) => problems.text(at, &what, text, CODE),
        (BlankKind::Location, Some(Fill::Location(place))) => place.check(problems, [at; 3]),
        (BlankKind::Picture, None) | (BlankKind::Image | BlankKind::Video | BlankKind::Document, Some(Fill::File(_) | Fill::Link(_))) => {}
        _ => problems.add(at, format!("{what} is missing.")),
    }
}

/// The template itself, or a card of it.
struct Part<'a> {
    path: String,
    fills: &'a BTreeMap<String, Fill>,
    named: bool,
}

impl Part<'_> {
    fn text(&self, at: &str) -> Option<String> {
        match self.fills.get(&format!("{}{at}", self.path))? {
            Fill::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// What is shown of it; what WhatsApp is told goes into `components`.
    fn show(&self, header: Option<&Head>, body: &str, buttons: &[Button], components: &mut Vec<Value>) -> Shown {
        let mut shown = Shown {
            body: self.filled("body", body, components),
            buttons: buttons.iter().map(|button| button.text().to_owned()).collect(),
            ..Shown::default()
        };
        match header {
            Some(Head::Text(text)) => {
                // Meta wants the header before the body.
                let mut own = Vec::new();
                shown.header = Some(Header::Text(self.filled("header", text, &mut own)));
                components.splice(0..0, own);
            }
            Some(Head::Location) => {
                if let Some(Fill::Location(place)) = self.fills.get(&format!("{}header", self.path)) {
                    let mut location = json!({
                        "latitude": place.latitude.degrees().to_string(), "longitude": place.longitude.degrees().to_string(),
                    });
                    for (member, value) in [("name", &place.name), ("address", &place.address)] {
                        if let Some(value) = value {
                            location[member] = json!(value);
                        }
                    }
                    let parameter = json!({ "type": "location", "location": location });
                    components.insert(0, json!({ "type": "header", "parameters": [parameter] }));
                    shown.location = Some(place.clone());
                }
            }
            Some(Head::Product) => {
                if let (Some(catalog), Some(product)) = (self.text("header.catalog"), self.text("header.product")) {
                    let product = ProductRef { catalog, product };
                    components.insert(0, products::header(&product));
                    shown.product = Some(product);
                }
            }
            Some(file) => {
                let (kind, name) = match file {
                    Head::Video => (FileKind::Video, "video"),
                    Head::Document => (FileKind::Document, "document"),
                    _ => (FileKind::Image, "image"),
                };
                // What is uploaded has no id yet.
                let object = match self.fills.get(&format!("{}header", self.path)) {
                    Some(Fill::File(media)) => {
                        let media = media.clone();
                        shown.header = Some(match kind {
                            FileKind::Video => Header::Video(media),
                            FileKind::Document => Header::Document(media),
                            _ => Header::Image(media),
                        });
                        Some(json!({}))
                    }
                    Some(Fill::Link(link)) => {
                        let mut object = json!({ "link": link });
                        if let Some(called) = link.name().filter(|_| kind == FileKind::Document) {
                            object["filename"] = json!(called);
                        }
                        shown.linked = Some(Linked { kind, link: link.clone() });
                        Some(object)
                    }
                    _ => None,
                };
                if let Some(object) = object {
                    components.insert(0, json!({ "type": "header", "parameters": [{ "type": name, name: object }] }));
                }
            }
            None => {}
        }
        for (n, button) in buttons.iter().enumerate() {
            let (kind, parameter) = match button {
                Button::Url { url, .. } if !variables(url).is_empty() => (
                    "url",
                    self.text(&format!("buttons.{n}"))
                        .map(|text| json!({ "type": "text", "text": text })),
                ),
                Button::Code { .. } => (
                    "copy_code",
                    self.text(&format!("buttons.{n}"))
                        .map(|code| json!({ "type": "coupon_code", "coupon_code": code })),
                ),
                Button::Otp { .. } => (
                    "url",
                    self.fills.get("body.1").map(|_| json!({ "type": "text", "text": secret::MASK })),
                ),
                Button::Products { .. } => ("mpm", self.text(&format!("buttons.{n}")).map(|text| products::action(&text))),
                Button::Catalog { .. } => (
                    "catalog",
                    self.text(&format!("buttons.{n}"))
                        .filter(|id| !id.is_empty())
                        .map(|id| json!({ "type": "action", "action": { "thumbnail_product_retailer_id": id } })),
                ),
                Button::Flow { .. } => ("flow", Some(json!({ "type": "action", "action": { "flow_token": "unused" } }))),
                _ => continue,
            };
            if let Some(parameter) = parameter {
                components.push(json!({ "type": "button", "sub_type": kind, "index": n.to_string(), "parameters": [parameter] }));
            }
        }
        shown
    }

    /// The same with a mask where the code stands.
    fn masked(shown: Shown, definition: &Definition) -> Shown {
        Shown {
            body: replaced(&definition.body, |_| Some(secret::MASK.to_owned())),
            ..shown
        }
    }

    fn filled(&self, part: &str, text: &str, components: &mut Vec<Value>) -> String {
        let names = variables(text);
        if !names.is_empty() {
            let parameters: Vec<Value> = names
                .iter()
                .map(|name| {
                    let mut parameter = json!({ "type": "text", "text": self.text(&format!("{part}.{name}")).unwrap_or_default() });
                    if self.named {
                        parameter["parameter_name"] = json!(name);
                    }
                    parameter
                })
                .collect();
            components.push(json!({ "type": part, "parameters": parameters }));
        }
        replaced(text, |name| self.text(&format!("{part}.{name}")))
    }
}

#[cfg(test)]
mod tests;
