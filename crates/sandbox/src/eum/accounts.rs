//! The linked WhatsApp Business Account and its numbers.

use crate::{
    app::App,
    aws::ApiError,
    db,
    ids::epoch_seconds,
    names::{self, META_WABA_ID, OurNumber, TOPIC_ARN, WABA_ID, WABA_NAME},
};
use axum::http::StatusCode;
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn id(query: &str) -> Result<String, ApiError> {
    parameter(query, "id")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| ApiError::bad("ValidationException", "id is required"))
}

/// What Meta thinks of the account and where its events are sent. In reality people change that in consoles.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub(crate) struct Standing {
    /// `COMPLETE` or `INCOMPLETE`.
    registration_status: String,
    /// Of all numbers: `GREEN`, `YELLOW`, `RED`, `NA`.
    quality_rating: String,
    /// What the API says. Events go to the topic all the same.
    event_destination: String,
    /// Whether Meta knows the business; one that it does not know may have 250 templates and not 6000.
    verified: bool,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            registration_status: "COMPLETE".to_owned(),
            quality_rating: "GREEN".to_owned(),
            event_destination: TOPIC_ARN.to_owned(),
            verified: true,
        }
    }
}

impl Standing {
    fn load(app: &App) -> Result<Self, ApiError> {
        app.db.run(Self::read)
    }

    fn read(tx: &Transaction<'_>) -> Result<Self, ApiError> {
        let kept = db::setting(tx, "standing")?;
        Ok(kept.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
    }

    /// How many templates the account may have.
    pub(super) fn template_limit(tx: &Transaction<'_>) -> Result<usize, ApiError> {
        Ok(if Self::read(tx)?.verified { 6000 } else { 250 })
    }

    /// Takes the place of what was.
    pub(crate) fn save(&self, app: &App) -> Result<(), ApiError> {
        let text = json!(self).to_string();
        Ok(app.db.run(|tx| db::set_setting(tx, "standing", &text))?)
    }
}

fn summary(app: &App) -> Result<Value, ApiError> {
    let linked = app
        .db
        .run(|tx| db::setting(tx, "linked"))?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let standing = Standing::load(app)?;
    Ok(json!({
        "arn": names::waba_arn(), "id": WABA_ID, "wabaId": META_WABA_ID, "registrationStatus": standing.registration_status,
        "linkDate": epoch_seconds(linked), "wabaName": WABA_NAME,
        "eventDestinations": [{ "eventDestinationArn": standing.event_destination }],
    }))
}

fn phone(number: &OurNumber, quality: &str) -> Value {
    json!({
        "arn": number.arn(), "phoneNumber": number.e164, "phoneNumberId": number.eum_id, "metaPhoneNumberId": number.meta_id,
        "displayPhoneNumberName": number.name, "displayPhoneNumber": number.display, "qualityRating": quality,
    })
}

pub(super) fn list(app: &App, query: &str) -> Result<Value, ApiError> {
    if let Some(text) = parameter(query, "maxResults")
        && !text.parse().is_ok_and(|n: u32| (1..=100).contains(&n))
    {
        return Err(ApiError::bad("ValidationException", "maxResults must be between 1 and 100"));
    }
    Ok(json!({ "linkedAccounts": [summary(app)?] }))
}

/// Meta's id of an account of ours, by what EUM calls it.
pub(super) fn waba(id: &str) -> Result<&'static str, ApiError> {
    if !(1..=115).contains(&id.len()) || !(id.starts_with("waba-") || id.starts_with("arn:")) {
        let message = "1 validation error detected: Value at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: (^waba-.*$)|(^arn:.*:waba/[0-9a-zA-Z]+$)";
        return Err(ApiError::bad("ValidationException", message));
    }
    if id != WABA_ID && id != names::waba_arn() {
        return Err(ApiError::new(
            StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            format!("{id} is not linked."),
        ));
    }
    Ok(META_WABA_ID)
}

pub(super) fn account(app: &App, query: &str) -> Result<Value, ApiError> {
    waba(&id(query)?)?;
    let mut account = summary(app)?;
    let quality = Standing::load(app)?.quality_rating;
    account["phoneNumbers"] = names::OUR_NUMBERS.iter().map(|number| phone(number, &quality)).collect();
    Ok(json!({ "account": account }))
}

pub(super) fn number(app: &App, query: &str) -> Result<Value, ApiError> {
    let id = id(query)?;
    let number = eum_number(&id)?;
    Ok(json!({ "phoneNumber": phone(&number, &Standing::load(app)?.quality_rating), "linkedWhatsAppBusinessAccountId": WABA_ID }))
}

/// One of our numbers by what EUM calls it: its id or its ARN, never Meta's id.
pub(super) fn eum_number(id: &str) -> Result<OurNumber, ApiError> {
    if !id.starts_with("phone-number-id-") && !id.starts_with("arn:") {
        let message = "1 validation error detected: Value at 'originationPhoneNumberId' failed to satisfy constraint: Member must satisfy regular expression pattern: (^phone-number-id-.*$)|(^arn:.*:phone-number-id/[0-9a-zA-Z]+$)";
        return Err(ApiError::bad("ValidationException", message));
    }
    names::our_number(id).ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", format!("{id} was not found.")))
}
