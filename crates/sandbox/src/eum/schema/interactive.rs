//! Messages that ask for an answer: buttons, lists, forms, products, requests.

use super::{
    Upload, address, carousel,
    choices::{buttons, list, products},
    simple::file,
};
use crate::eum::{
    meta::{MetaError, NO_PAYMENTS},
    part::Part,
};

/// What a kind has around its action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    Never,
    Text,
    TextNeeded,
    /// Text or a file.
    Any,
}

pub(super) fn check(message: &Part<'_>, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    let kind = message.need("type")?;
    let (header, body_needed, footer) = match kind.text()? {
        "button" | "cta_url" | "flow" => (Header::Any, true, true),
        "list" => (Header::Text, true, true),
        "location_request_message" | "carousel" | "voice_call" => (Header::Never, true, false),
        "address_message" | "catalog_message" | "request_contact_info" => (Header::Never, true, true),
        "product" => (Header::Never, false, true),
        "product_list" => (Header::TextNeeded, true, true),
        "call_permission_request" => (Header::Never, false, false),
        "order_details" | "order_status" => return Err(NO_PAYMENTS),
        other => return Err(MetaError::value(format!("Param {} cannot be {other}.", kind.path))),
    };
    message.only(&["type", "header", "body", "footer", "action"])?;
    around(message, header, body_needed, footer, uploads)?;
    let action = message.need("action")?;
    match kind.text()? {
        "button" => buttons(&action),
        "list" => list(&action),
        "cta_url" => {
            action.only(&["name", "parameters"])?;
            link_button(&action)
        }
        "location_request_message" => named(&action, "send_location"),
        "call_permission_request" => named(&action, "call_permission_request"),
        "request_contact_info" => named(&action, "request_contact_info"),
        "address_message" => address::check(&parameters(&action, "address_message")?),
        "product" => {
            action.only(&["catalog_id", "product_retailer_id"])?;
            action.need_text("catalog_id", 100)?;
            action.need_text("product_retailer_id", 200)?;
            Ok(())
        }
        "product_list" => {
            action.only(&["catalog_id", "sections"])?;
            action.need_text("catalog_id", 100)?;
            products(&action)
        }
        "catalog_message" => {
            action.only(&["name", "parameters"])?;
            action.one_of("name", &["catalog_message"])?;
            let Some(parameters) = action.maybe("parameters") else {
                return Ok(());
            };
            parameters.only(&["thumbnail_product_retailer_id"])?;
            parameters.maybe_text("thumbnail_product_retailer_id", 200)?;
            Ok(())
        }
        "flow" => flow(&parameters(&action, "flow")?),
        "voice_call" => {
            action.only(&["name", "parameters"])?;
            action.one_of("name", &["voice_call"])?;
            let Some(parameters) = action.maybe("parameters") else {
                return Ok(());
            };
            parameters.only(&["display_text", "ttl_minutes", "payload"])?;
            parameters.maybe_text("display_text", 20)?;
            parameters.whole("ttl_minutes", 1..=43_200)?;
            parameters.maybe_text("payload", 512)?;
            Ok(())
        }
        _ => carousel::check(&action, uploads),
    }
}

fn around(
    message: &Part<'_>,
    allowed: Header,
    body_needed: bool,
    footer_allowed: bool,
    uploads: &mut Vec<Upload>,
) -> Result<(), MetaError> {
    match (message.maybe("header"), allowed) {
        (Some(_), Header::Never) => message.never("header")?,
        (Some(part), _) => header(&part, allowed, uploads)?,
        (None, Header::TextNeeded) => drop(message.need("header")?),
        (None, _) => {}
    }
    let body = if body_needed {
        Some(message.need("body")?)
    } else {
        message.maybe("body")
    };
    if let Some(body) = body {
        body.only(&["text"])?;
        body.need_text("text", 1024)?;
    }
    if !footer_allowed {
        message.never("footer")?;
    }
    if let Some(footer) = message.maybe("footer") {
        footer.only(&["text"])?;
        footer.need_text("text", 60)?;
    }
    Ok(())
}

fn header(part: &Part<'_>, allowed: Header, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    let known: &[&str] = if allowed == Header::Any {
        &["text", "image", "video", "document"]
    } else {
        &["text"]
    };
    let kind = match part.one_of("type", known)? {
        "image" => "image",
        "video" => "video",
        "document" => "document",
        _ => {
            part.only(&["type", "text"])?;
            part.need_text("text", 60)?;
            return Ok(());
        }
    };
    part.only(&["type", kind])?;
    let shown = part.need(kind)?;
    shown.only(if kind == "document" {
        &["id", "link", "filename"]
    } else {
        &["id", "link"]
    })?;
    file(&shown, kind, uploads)
}

/// An action that is only a name.
fn named(action: &Part<'_>, name: &str) -> Result<(), MetaError> {
    action.only(&["name"])?;
    action.one_of("name", &[name])?;
    Ok(())
}

/// The parameters of an action with that name.
fn parameters<'a>(action: &Part<'a>, name: &str) -> Result<Part<'a>, MetaError> {
    action.only(&["name", "parameters"])?;
    action.one_of("name", &[name])?;
    action.need("parameters")
}

/// A button that opens a page.
pub(super) fn link_button(action: &Part<'_>) -> Result<(), MetaError> {
    let parameters = parameters(action, "cta_url")?;
    parameters.only(&["display_text", "url"])?;
    parameters.need_text("display_text", 20)?;
    parameters.web("url", 2000)?;
    Ok(())
}

fn flow(parameters: &Part<'_>) -> Result<(), MetaError> {
    parameters.only(&[
        "flow_message_version",
        "flow_id",
        "flow_name",
        "flow_cta",
        "mode",
        "flow_token",
        "flow_action",
        "flow_action_payload",
    ])?;
    parameters.one_of("flow_message_version", &["3"])?;
    match (parameters.maybe("flow_id"), parameters.maybe("flow_name")) {
        (Some(flow), None) | (None, Some(flow)) => flow.chars(1..=200)?,
        (Some(_), Some(_)) => return Err(MetaError::invalid("A flow has one of flow_id and flow_name, not both.")),
        (None, None) => return Err(MetaError::missing("A flow needs flow_id or flow_name.")),
    };
    parameters.need_text("flow_cta", 20)?;
    parameters.maybe_text("flow_token", 1000)?;
    if parameters.maybe("mode").is_some() {
        parameters.one_of("mode", &["published", "draft"])?;
    }
    let action = match parameters.maybe("flow_action") {
        Some(_) => parameters.one_of("flow_action", &["navigate", "data_exchange"])?,
        None => "navigate",
    };
    if let Some(payload) = parameters.maybe("flow_action_payload") {
        if action != "navigate" {
            parameters.never("flow_action_payload")?;
        }
        payload.only(&["screen", "data"])?;
        payload.need_text("screen", 200)?;
    }
    Ok(())
}
