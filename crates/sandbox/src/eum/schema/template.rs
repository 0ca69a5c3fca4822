//! The form of a template message; whether it fits its template is looked up later.

use super::{Upload, choices::products, simple::file};
use crate::eum::{meta::MetaError, part::Part};

pub(super) fn check(template: &Part<'_>, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    template.only(&["name", "language", "components"])?;
    template.need_text("name", 512)?;
    let language = template.need("language")?;
    language.only(&["code", "policy"])?;
    language.need_text("code", 20)?;
    if language.maybe("policy").is_some() {
        language.one_of("policy", &["deterministic"])?;
    }
    if let Some(list) = template.maybe("components") {
        components(&list, uploads, true)?;
    }
    Ok(())
}

fn components(list: &Part<'_>, uploads: &mut Vec<Upload>, cards_allowed: bool) -> Result<(), MetaError> {
    for component in list.entries(0..=30)? {
        let kind = component.need("type")?;
        match kind.text()?.to_ascii_lowercase().as_str() {
            "header" | "body" | "limited_time_offer" | "tap_target_configuration" => {
                component.only(&["type", "parameters"])?;
            }
            "button" => button(&component)?,
            "carousel" if cards_allowed => {
                component.only(&["type", "cards"])?;
                for card in component.list("cards", 1..=10)? {
                    card.only(&["card_index", "components"])?;
                    card.need("card_index")?;
                    components(&card.need("components")?, uploads, false)?;
                }
                continue;
            }
            other => return Err(MetaError::value(format!("Param {} cannot be {other}.", kind.path))),
        }
        let Some(parameters) = component.maybe("parameters") else {
            continue;
        };
        for parameter in parameters.entries(0..=100)? {
            self::parameter(&parameter, uploads)?;
        }
    }
    Ok(())
}

fn button(button: &Part<'_>) -> Result<(), MetaError> {
    button.only(&["type", "sub_type", "index", "parameters"])?;
    button.need("sub_type")?.text()?;
    let index = button.need("index")?;
    match index_of(&index) {
        Some(0..=9) => Ok(()),
        _ => Err(MetaError::value(format!("Param {} must be 0 to 9.", index.path))),
    }
}

/// A place among the buttons: a number, or a text that is one.
pub(super) fn index_of(part: &Part<'_>) -> Option<u64> {
    part.value.as_u64().or_else(|| part.value.as_str()?.parse().ok())
}

fn parameter(parameter: &Part<'_>, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    let kind = parameter.need("type")?;
    let members = |name: &'static str| parameter.only(&["type", "parameter_name", name]);
    match kind.text()? {
        "text" => {
            members("text")?;
            // Meta calls an empty one missing.
            let text = parameter.need("text")?;
            if text.text()?.is_empty() {
                return Err(MetaError::missing("Parameter of type text is missing text value."));
            }
            Ok(())
        }
        "currency" => {
            members("currency")?;
            let currency = parameter.need("currency")?;
            currency.only(&["fallback_value", "code", "amount_1000"])?;
            currency.need_text("fallback_value", 1024)?;
            currency.need_text("code", 3)?;
            currency.need("amount_1000")?;
            currency.whole("amount_1000", 0..=i64::MAX)?;
            Ok(())
        }
        "date_time" => {
            members("date_time")?;
            parameter.need("date_time")?.need_text("fallback_value", 1024)?;
            Ok(())
        }
        "image" => media(parameter, "image", uploads),
        "video" => media(parameter, "video", uploads),
        "document" => media(parameter, "document", uploads),
        "location" => {
            members("location")?;
            super::simple::location(&parameter.need("location")?)
        }
        "product" => {
            members("product")?;
            let product = parameter.need("product")?;
            product.only(&["product_retailer_id", "catalog_id"])?;
            product.need_text("product_retailer_id", 200)?;
            product.need_text("catalog_id", 100)?;
            Ok(())
        }
        "payload" => {
            parameter.only(&["type", "payload"])?;
            parameter.need_text("payload", 256)?;
            Ok(())
        }
        "coupon_code" => {
            parameter.only(&["type", "coupon_code"])?;
            parameter.need_text("coupon_code", 15)?;
            Ok(())
        }
        "action" => action(parameter),
        "limited_time_offer" => {
            parameter.only(&["type", "limited_time_offer"])?;
            let offer = parameter.need("limited_time_offer")?;
            offer.only(&["expiration_time_ms"])?;
            offer.need("expiration_time_ms")?;
            offer.whole("expiration_time_ms", 1..=i64::MAX)?;
            Ok(())
        }
        other => Err(MetaError::value(format!("Param {} cannot be {other}.", kind.path))),
    }
}

fn media(parameter: &Part<'_>, kind: &'static str, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    parameter.only(&["type", "parameter_name", kind])?;
    let shown = parameter.need(kind)?;
    shown.only(if kind == "document" {
        &["id", "link", "filename"]
    } else {
        &["id", "link"]
    })?;
    file(&shown, kind, uploads)
}

/// What a flow, a catalogue or a list of products is opened with.
fn action(parameter: &Part<'_>) -> Result<(), MetaError> {
    parameter.only(&["type", "action"])?;
    let action = parameter.need("action")?;
    action.only(&["flow_token", "flow_action_data", "thumbnail_product_retailer_id", "sections"])?;
    action.maybe_text("flow_token", 1000)?;
    action.maybe_text("thumbnail_product_retailer_id", 200)?;
    if action.maybe("sections").is_some() {
        products(&action)?;
    }
    Ok(())
}
