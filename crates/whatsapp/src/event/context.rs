//! What stands around a message: quote, forwarding, advertisement, group, errors.

use super::{
    clip,
    content::{text, title},
    failure,
};
use domain::{
    Context, Wamid,
    context::{Forwarded, ProductRef, Referral},
};
use serde_json::Value;

/// Reads what a message came with. Whatever is missing or odd is left out.
pub(super) fn context(message: &Value) -> Context {
    let value = &message["context"];
    let is = |name: &str| value[name].as_bool().unwrap_or(false);
    let product = &value["referred_product"];
    Context {
        quotes: value["id"].as_str().and_then(|id| Wamid::parse(id).ok()),
        forwarded: match (is("frequently_forwarded"), is("forwarded")) {
            (true, _) => Some(Forwarded::Often),
            (false, true) => Some(Forwarded::Once),
            (false, false) => None,
        },
        product: text(product, "product_retailer_id").map(|id| ProductRef {
            catalog: text(product, "catalog_id").unwrap_or_default(),
            product: clip(&id),
        }),
        referral: message["referral"].is_object().then(|| Box::new(referral(&message["referral"]))),
        group: text(message, "group_id").or_else(|| text(value, "group_id")).map(|id| clip(&id)),
        errors: message["errors"].as_array().into_iter().flatten().take(10).map(failure).collect(),
        ..Context::default()
    }
}

fn referral(value: &Value) -> Referral {
    const MOST: usize = 2000;
    let words = |name: &str| {
        let text = text(value, name).unwrap_or_default();
        text.chars().take(MOST).collect::<String>()
    };
    let picture = ["image_url", "thumbnail_url"]
        .iter()
        .map(|name| words(name))
        .find(|url| !url.is_empty());
    Referral {
        kind: words("source_type"),
        id: words("source_id"),
        url: words("source_url"),
        headline: title(value, "headline").unwrap_or_default().chars().take(MOST).collect(),
        body: words("body"),
        picture: picture.unwrap_or_default(),
        fetched: None,
        click: words("ctwa_clid"),
    }
}
