//! Cards that scroll sideways: with a picture or film each, or products of one catalogue.

use super::{Upload, choices::unique, interactive::link_button, simple::file};
use crate::eum::{meta::MetaError, part::Part};

pub(super) fn check(action: &Part<'_>, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    action.only(&["cards"])?;
    let cards = action.list("cards", 2..=10)?;
    let mut kinds = Vec::new();
    for (at, card) in cards.iter().enumerate() {
        let index = card.need("card_index")?;
        if index.value.as_u64() != u64::try_from(at).ok() {
            return Err(MetaError::value(format!("Param {} must be {at}.", index.path)));
        }
        kinds.push(match card.one_of("type", &["cta_url", "product"])? {
            "product" => product(card)?,
            _ => media(card, uploads)?,
        });
    }
    if kinds.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(MetaError::value(
            "All cards of a carousel must have the same parts and one catalogue.",
        ));
    }
    Ok(())
}

/// What must be the same on all cards.
fn product(card: &Part<'_>) -> Result<String, MetaError> {
    card.only(&["card_index", "type", "action"])?;
    let action = card.need("action")?;
    action.only(&["product_retailer_id", "catalog_id"])?;
    action.need_text("product_retailer_id", 200)?;
    Ok(format!("product {}", action.need_text("catalog_id", 100)?))
}

fn media(card: &Part<'_>, uploads: &mut Vec<Upload>) -> Result<String, MetaError> {
    card.only(&["card_index", "type", "header", "body", "action"])?;
    let header = card.need("header")?;
    let kind = match header.one_of("type", &["image", "video"])? {
        "image" => "image",
        _ => "video",
    };
    header.only(&["type", kind])?;
    let shown = header.need(kind)?;
    shown.only(&["id", "link"])?;
    file(&shown, kind, uploads)?;
    if let Some(body) = card.maybe("body") {
        body.only(&["text"])?;
        let text = body.need_text("text", 160)?;
        if text.matches('\n').count() > 2 {
            return Err(MetaError::value(format!("Param {} can have 2 line breaks at most.", body.path)));
        }
    }
    let action = card.need("action")?;
    let buttons = if action.maybe("buttons").is_some() {
        action.only(&["buttons"])?;
        replies(&action)?
    } else {
        action.only(&["name", "parameters"])?;
        link_button(&action)?;
        "cta_url".to_owned()
    };
    Ok(format!("{kind} {} {buttons}", card.maybe("body").is_some()))
}

fn replies(action: &Part<'_>) -> Result<String, MetaError> {
    let buttons = action.list("buttons", 1..=2)?;
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for button in &buttons {
        button.only(&["type", "quick_reply"])?;
        button.one_of("type", &["quick_reply"])?;
        let reply = button.need("quick_reply")?;
        reply.only(&["id", "title"])?;
        ids.push(reply.need_text("id", 20)?);
        titles.push(reply.need_text("title", 20)?);
    }
    unique(&ids, "id of a button")?;
    unique(&titles, "title of a button")?;
    Ok(format!("{} quick replies", buttons.len()))
}
