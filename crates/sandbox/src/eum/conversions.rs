//! The data set of an account at Meta, and the conversions that it is told of.

use crate::{
    app::App,
    aws::{ApiError, Input},
    names::{META_WABA_ID, WABA_ID},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

const DATASET: &str = "730000000000001";
const MOST: usize = 1_000;
const WEEK: i64 = 7 * 86_400;

fn refused(why: &str) -> ApiError {
    ApiError::bad("InvalidParametersException", why)
}

fn ours(input: &Input) -> Result<(), ApiError> {
    if input.text("id")? == WABA_ID {
        return Ok(());
    }
    Err(ApiError::bad("ResourceNotFoundException", "The account was not found."))
}

/// CreateWhatsAppDataset. There is one for each account.
pub(super) fn dataset(body: &[u8]) -> Result<Value, ApiError> {
    ours(&Input::parse(body)?)?;
    Ok(json!({ "datasetId": DATASET }))
}

/// SendWhatsAppConversionEvent.
pub(super) fn event(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    ours(&input)?;
    if input.text("datasetId")? != DATASET {
        return Err(ApiError::bad("ResourceNotFoundException", "The dataset was not found."));
    }
    let data = STANDARD.decode(input.text("eventData")?).unwrap_or_default();
    let data: Value = serde_json::from_slice(&data).unwrap_or_default();
    let events = data["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    if events.is_empty() || events.len() > MOST {
        return Err(refused("data must have 1 to 1000 events."));
    }
    let now = app.now() / 1_000;
    for event in events {
        check(event, now)?;
    }
    Ok(json!({ "requestId": format!("sandbox-{now}") }))
}

fn check(event: &Value, now: i64) -> Result<(), ApiError> {
    let name = event["event_name"].as_str().unwrap_or_default();
    if !["Purchase", "LeadSubmitted", "ViewContent", "AddToCart", "InitiateCheckout"].contains(&name) {
        return Err(refused("Unknown event_name."));
    }
    if !event["event_time"].as_i64().is_some_and(|at| (now - WEEK..=now).contains(&at)) {
        return Err(refused("event_time must be within the last 7 days."));
    }
    if event["action_source"] != "business_messaging" || event["messaging_channel"] != "whatsapp" {
        return Err(refused("action_source must be business_messaging, and messaging_channel whatsapp."));
    }
    let user = &event["user_data"];
    if user["whatsapp_business_account_id"] != META_WABA_ID || user["ctwa_clid"].as_str().is_none_or(str::is_empty) {
        return Err(refused("user_data needs whatsapp_business_account_id and ctwa_clid."));
    }
    let custom = &event["custom_data"];
    let is_priced = custom["value"].is_number() && custom["currency"].as_str().is_some_and(|currency| currency.len() == 3);
    if name == "Purchase" && !is_priced {
        return Err(refused("Purchase needs custom_data with currency and value."));
    }
    Ok(())
}
