//! The cards of a carousel. Facts 4.2.

use super::{
    buttons,
    flaw::{Flaws, Rule},
    kinds, texts,
};
use crate::template::source::{component, list, text};
use serde_json::Value;

pub(super) fn check(carousel: &Value, category: &str, named: bool, flaws: &mut Flaws) {
    let rule = Rule::Carousel;
    if category != "MARKETING" {
        flaws.no(rule, "cards", "Only marketing templates have cards.");
    }
    flaws.only(rule, "cards", carousel, &["type", "cards"]);
    let cards = list(carousel, "cards");
    if !(2..=10).contains(&cards.len()) {
        flaws.no(rule, "cards", format!("There are 2 to 10 cards, not {}.", cards.len()));
    }
    let forms: Vec<String> = cards
        .iter()
        .enumerate()
        .map(|(n, card)| one(n, card, category, named, flaws))
        .collect();
    let first = forms.first();
    for (n, form) in forms.iter().enumerate().skip(1) {
        if Some(form) != first {
            let words = "All cards have the same parts in the same order: compare this one with the first.";
            flaws.no(rule, format!("cards.{n}"), words);
        }
    }
    if cards.len() != 2 && first.is_some_and(|form| form.starts_with("PRODUCT")) {
        flaws.no(
            rule,
            "cards",
            "Cards with products are made with two cards; when it is sent there may be up to 10.",
        );
    }
}

/// Checks a card and says what it is made of.
fn one(n: usize, card: &Value, category: &str, named: bool, flaws: &mut Flaws) -> String {
    let rule = Rule::Carousel;
    let at = format!("cards.{n}");
    flaws.only(rule, &at, card, &["components"]);
    let components = list(card, "components");
    let parts = kinds::each_once(&at, components, &["HEADER", "BODY", "BUTTONS"], flaws);
    let header = component(components, "HEADER");
    let format = header.map(|header| text(header, "format").to_ascii_uppercase()).unwrap_or_default();
    match header {
        Some(header) if matches!(format.as_str(), "IMAGE" | "VIDEO") => kinds::media(&format!("{at}.header"), header, &format, flaws),
        Some(header) if format == "PRODUCT" => flaws.only(rule, &at, header, &["type", "format"]),
        _ => flaws.no(rule, format!("{at}.header"), "A card shows a picture, a video or a product."),
    }
    if let Some(body) = component(components, "BODY") {
        texts::body(&format!("{at}.body"), body, named, 160, flaws);
    }
    let mut labels = Vec::new();
    match component(components, "BUTTONS") {
        Some(list_of) => {
            buttons::check(&format!("{at}.buttons"), list_of, category, flaws);
            labels = list(list_of, "buttons").iter().map(buttons::kind).collect();
            if labels.len() > 2 {
                flaws.no(rule, format!("{at}.buttons"), "A card has two buttons at most.");
            }
        }
        None => flaws.no(rule, format!("{at}.buttons"), "A card has one or two buttons."),
    }
    format!("{format} {} {}", parts.join(" "), labels.join(" "))
}
