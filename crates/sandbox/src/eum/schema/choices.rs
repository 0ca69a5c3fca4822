//! What customers choose from: buttons, rows and products.

use crate::eum::{meta::MetaError, part::Part};

pub(super) fn unique(texts: &[&str], what: &str) -> Result<(), MetaError> {
    let twice = texts.iter().enumerate().find(|(at, text)| texts[..*at].contains(text));
    match twice {
        Some((_, text)) => Err(MetaError::value(format!("The {what} must be unique: {text} is there twice."))),
        None => Ok(()),
    }
}

pub(super) fn buttons(action: &Part<'_>) -> Result<(), MetaError> {
    action.only(&["buttons"])?;
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for button in action.list("buttons", 1..=3)? {
        button.only(&["type", "reply"])?;
        button.one_of("type", &["reply"])?;
        let reply = button.need("reply")?;
        reply.only(&["id", "title"])?;
        ids.push(reply.need_text("id", 256)?);
        titles.push(reply.need_text("title", 20)?);
    }
    unique(&ids, "id of a button")?;
    unique(&titles, "title of a button")
}

pub(super) fn list(action: &Part<'_>) -> Result<(), MetaError> {
    action.only(&["button", "sections"])?;
    action.need_text("button", 20)?;
    let sections = action.list("sections", 1..=10)?;
    let mut ids = Vec::new();
    for section in &sections {
        section.only(&["title", "rows"])?;
        if sections.len() > 1 {
            section.need("title")?;
        }
        section.maybe_text("title", 24)?;
        for row in section.list("rows", 1..=10)? {
            row.only(&["id", "title", "description"])?;
            ids.push(row.need_text("id", 200)?);
            row.need_text("title", 24)?;
            row.maybe_text("description", 72)?;
        }
    }
    if ids.len() > 10 {
        return Err(MetaError::value("Total row count exceeds the max of 10."));
    }
    unique(&ids, "id of a row")
}

/// Sections of products: 10 sections and 30 products at most.
pub(super) fn products(of: &Part<'_>) -> Result<(), MetaError> {
    let sections = of.list("sections", 1..=10)?;
    let mut count = 0;
    for section in &sections {
        section.only(&["title", "product_items"])?;
        if sections.len() > 1 {
            section.need("title")?;
        }
        section.maybe_text("title", 24)?;
        for item in section.list("product_items", 1..=30)? {
            item.only(&["product_retailer_id"])?;
            item.need_text("product_retailer_id", 200)?;
            count += 1;
        }
    }
    if count > 30 {
        return Err(MetaError::value("A list can have 30 products at most."));
    }
    Ok(())
}
