//! The linked WhatsApp Business Account and its numbers.

use crate::{
    app::App,
    aws::{ApiError, Input},
    db,
    ids::epoch_seconds,
    names::{self, META_WABA_ID, OurNumber, REFUSING_WABA_ID, TOPIC_ARN, WABA_ID, WABA_NAME},
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
    /// Where events go; they are lost where there is none, or where nothing of the sandbox is.
    event_destination: String,
    /// The role that writes them there; usually none.
    event_role: String,
    /// Whether EUM has the account. Linking one again is done in the console of AWS.
    linked: bool,
    /// Whether EUM has another account too, to which Meta refuses access. It is listed first.
    refusing: bool,
    /// Whether Meta knows the business; one that it does not know may have 250 templates and not 6000.
    verified: bool,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            registration_status: "COMPLETE".to_owned(),
            quality_rating: "GREEN".to_owned(),
            event_destination: TOPIC_ARN.to_owned(),
            event_role: String::new(),
            linked: true,
            refusing: false,
            verified: true,
        }
    }
}

impl Standing {
    fn load(app: &App) -> Result<Self, ApiError> {
        app.db.run(Self::read)
    }

    /// Whether EUM has the account.
    pub(super) fn is_linked(tx: &Transaction<'_>) -> Result<bool, ApiError> {
        Ok(Self::read(tx)?.linked)
    }

    /// Whether what is published to a topic gets there.
    pub(super) fn publishes_to(tx: &Transaction<'_>, topic: &str) -> Result<bool, ApiError> {
        let standing = Self::read(tx)?;
        Ok(standing.linked && standing.event_destination == topic)
    }

    /// Nothing is left of an account that is not linked.
    pub(super) fn must_be_linked(app: &App) -> Result<(), ApiError> {
        if Self::load(app)?.linked {
            return Ok(());
        }
        let message = "The WhatsApp Business Account is not linked.";
        Err(ApiError::new(
            StatusCode::NOT_FOUND,
            "ResourceNotFoundException",
            message.to_owned(),
        ))
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
        "eventDestinations": destinations(&standing),
    }))
}

fn destinations(standing: &Standing) -> Value {
    let mut destination = json!({ "eventDestinationArn": standing.event_destination });
    if !standing.event_role.is_empty() {
        destination["roleArn"] = json!(standing.event_role);
    }
    if standing.event_destination.is_empty() {
        json!([])
    } else {
        json!([destination])
    }
}

/// PutWhatsAppBusinessAccountEventDestinations. An account that is not linked is no `ResourceNotFoundException` here.
pub(super) fn put_destinations(app: &App, body: &[u8]) -> Result<Value, ApiError> {
    let input = Input::parse(body)?;
    let refused = |message: &str| ApiError::bad("InvalidParametersException", message);
    let unknown = waba(input.text("id")?).err().filter(|error| error.status != StatusCode::NOT_FOUND);
    if let Some(malformed) = unknown {
        return Err(malformed);
    }
    if !input.0.contains_key("eventDestinations") {
        return Err(ApiError::bad("ValidationException", "eventDestinations is required"));
    }
    let (arn, role) = match input.list("eventDestinations") {
        [] => (String::new(), String::new()),
        [one] => destination(one)?,
        _ => {
            let message = "Value at 'eventDestinations' failed to satisfy constraint: Member must have length less than or equal to 1";
            return Err(ApiError::bad("ValidationException", message));
        }
    };
    app.db.run(|tx| {
        let mut standing = Standing::read(tx)?;
        if waba(input.text("id")?).is_err() || !standing.linked {
            return Err(refused("The WhatsApp Business Account is not linked."));
        }
        (standing.event_destination, standing.event_role) = (arn, role);
        Ok(db::set_setting(tx, "standing", &json!(standing).to_string())?)
    })?;
    Ok(json!({}))
}

/// Where events are to go: its ARN, and that of a role.
fn destination(wanted: &Value) -> Result<(String, String), ApiError> {
    let invalid = |name: &str| ApiError::bad("ValidationException", format!("Value at '{name}' failed to satisfy constraint"));
    let arn = wanted["eventDestinationArn"]
        .as_str()
        .ok_or_else(|| invalid("eventDestinationArn"))?;
    let role = wanted["roleArn"].as_str().unwrap_or_default();
    if arn.len() > 2048 || !arn.starts_with("arn:") || arn.split(':').count() < 4 {
        return Err(invalid("eventDestinationArn"));
    }
    let is_role = role.starts_with("arn:") && role.contains(":iam::") && role.contains(":role/");
    if !role.is_empty() && !is_role {
        return Err(invalid("roleArn"));
    }
    let refused = |message: &str| Err(ApiError::bad("InvalidParametersException", message));
    if arn.contains(":sns:") && arn.strip_suffix(".fifo").is_some() {
        return refused("FIFO topics are not supported as event destinations.");
    }
    if !arn.contains(":sns:") && !arn.contains(":connect:") {
        return refused("The event destination must be an Amazon SNS topic or an Amazon Connect instance.");
    }
    Ok((arn.to_owned(), role.to_owned()))
}

/// DisassociateWhatsAppBusinessAccount.
pub(super) fn disassociate(app: &App, query: &str) -> Result<Value, ApiError> {
    waba(&id(query)?)?;
    app.db.run(|tx| {
        let standing = Standing {
            linked: false,
            event_destination: String::new(),
            event_role: String::new(),
            ..Standing::read(tx)?
        };
        Ok::<_, ApiError>(db::set_setting(tx, "standing", &json!(standing).to_string())?)
    })?;
    Ok(json!({}))
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
    let standing = Standing::load(app)?;
    let mut accounts = Vec::new();
    if standing.refusing {
        let mut other = summary(app)?;
        other["id"] = json!(REFUSING_WABA_ID);
        other["arn"] = json!(names::waba_arn().replace(WABA_ID.trim_start_matches("waba-"), REFUSING_WABA_ID.trim_start_matches("waba-")));
        (other["wabaId"], other["wabaName"]) = (json!("210000000000009"), json!("Refusing"));
        accounts.push(other);
    }
    if standing.linked {
        accounts.push(summary(app)?);
    }
    Ok(json!({ "linkedAccounts": accounts }))
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
    let id = id(query)?;
    if id == REFUSING_WABA_ID && Standing::load(app)?.refusing {
        let message = "Meta refuses access to this account.";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "AccessDeniedByMetaException", message));
    }
    waba(&id)?;
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
