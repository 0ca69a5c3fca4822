//! The cards of a carousel template.

use super::{
    Rules, buttons, lacks,
    parts::{self, Parts},
    text,
};
use crate::eum::{meta::MetaError, part::Part};

pub(super) fn check(carousel: &Part<'_>, rules: Rules<'_>) -> Result<(), MetaError> {
    if rules.category != "MARKETING" {
        return Err(MetaError::invalid("Only MARKETING templates can have a CAROUSEL."));
    }
    carousel.only(&["type", "cards"])?;
    let mut forms = Vec::new();
    for card in carousel.list("cards", 2..=10)? {
        card.only(&["components"])?;
        forms.push(one(&card, rules)?);
    }
    if forms.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(MetaError::invalid("All cards must have the same components in the same order."));
    }
    if forms.len() != 2 && forms[0].starts_with("PRODUCT") {
        return Err(MetaError::invalid("A carousel of products is created with two cards."));
    }
    Ok(())
}

/// Checks a card and says what it is made of.
fn one(card: &Part<'_>, rules: Rules<'_>) -> Result<String, MetaError> {
    let parts = Parts::read(&card.need("components")?)?;
    if let Some(other) = parts.kinds().iter().find(|kind| !["HEADER", "BODY", "BUTTONS"].contains(kind)) {
        return Err(MetaError::invalid(format!("A card cannot have a {other}.")));
    }
    let header = parts.get("HEADER").ok_or_else(|| lacks("CAROUSEL", "header"))?;
    let format = header.need("format")?.text()?.to_ascii_uppercase();
    match format.as_str() {
        "IMAGE" | "VIDEO" => parts::media(header, &format, rules)?,
        "PRODUCT" => parts::header(header, rules)?,
        other => return Err(parts::wrong(format!("The header of a card cannot be {other}."))),
    }
    if let Some(body) = parts.get("BODY") {
        text::body(body, rules, 160)?;
    }
    let list = parts.get("BUTTONS").ok_or_else(|| lacks("CAROUSEL", "buttons"))?;
    buttons::check(list, rules)?;
    let kinds: Vec<String> = list
        .list("buttons", 1..=2)?
        .iter()
        .map(|button| button.value["type"].as_str().unwrap_or_default().to_ascii_uppercase())
        .collect();
    Ok(format!("{format} {} {}", parts.kinds().join(" "), kinds.join(" ")))
}
