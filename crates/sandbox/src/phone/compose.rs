//! What a customer is asked to send, turned into the message objects of Meta's webhooks.

use super::{
    Person,
    files::Source,
    kinds::{self, Asked, refuse},
};
use crate::{
    app::App,
    aws::ApiError,
    names::{AD_HOST, AD_PICTURE, OurNumber},
};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A message as the phone page or a test asks for it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Draft {
    /// The person's id.
    pub(crate) person: String,
    /// Any id of one of our numbers.
    pub(crate) our_number: String,
    #[serde(default)]
    pub(super) kind: String,
    /// A message object of Meta's without id, timestamp and sender; overrules everything else.
    pub(super) raw: Option<Map<String, Value>>,
    /// Text, caption, emoji or title, depending on the kind. Names of contacts, one a line.
    #[serde(default)]
    pub(super) body: String,
    /// The wamid this answers, reacts to, edits or revokes.
    pub(super) reply_to: Option<String>,
    /// Members of the kind's own object that overrule ours; the answers of a form.
    #[serde(default)]
    pub(super) fields: Map<String, Value>,
    /// The file of a kind that has one; a sample when absent.
    pub(super) media: Option<Source>,
    /// Passed on from another chat.
    pub(super) forwarded: Option<Forwarded>,
    /// The advertisement that was tapped: an object of Meta's, or `true` for an invented one.
    pub(super) referral: Option<Value>,
    /// The product that was tapped: an object of Meta's, or `true` for an invented one.
    pub(super) product: Option<Value>,
    /// Errors of Meta's that come with the message.
    pub(super) errors: Option<Value>,
}

/// How often it was passed on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Forwarded {
    Once,
    /// More than five times.
    Often,
}

/// Builds the message object without id, timestamp and sender, and keeps its file.
pub(super) fn message(
    app: &App,
    tx: &Transaction<'_>,
    draft: &Draft,
    person: &Person,
    number: OurNumber,
) -> Result<Map<String, Value>, ApiError> {
    if let Some(raw) = &draft.raw {
        let typed = raw.get("type").is_some_and(Value::is_string);
        return if typed { Ok(raw.clone()) } else { Err(refuse("raw needs a type.")) };
    }
    let media = match (kinds::sample(&draft.kind), &draft.media) {
        (Some(sample), source) => Some(source.clone().unwrap_or_else(|| Source::Sample(sample.to_owned()))),
        (None, Some(_)) => return Err(refuse("This kind has no file.")),
        (None, None) => None,
    };
    let mut out = kinds::object(&Asked {
        kind: &draft.kind,
        body: &draft.body,
        fields: &draft.fields,
        about: draft.reply_to.as_deref(),
        media: media.as_ref().map(|source| source.announce(app, tx, number)).transpose()?,
        sender: Some(person),
    })?;
    let context = context(tx, draft, person, number)?;
    if !context.is_empty() {
        out.insert("context".to_owned(), Value::Object(context));
    }
    if let Some(referral) = wanted(draft.referral.as_ref(), advertisement) {
        out.insert("referral".to_owned(), referral);
    }
    let failed = matches!(media, Some(Source::Failed)).then(download_failed);
    if let Some(errors) = draft.errors.clone().or(failed) {
        out.insert("errors".to_owned(), errors);
    }
    Ok(out)
}

/// What it answers, and where it was before.
fn context(tx: &Transaction<'_>, draft: &Draft, person: &Person, number: OurNumber) -> Result<Map<String, Value>, ApiError> {
    let mut out = Map::new();
    let quotes = !matches!(draft.kind.as_str(), "reaction" | "edit" | "revoke");
    if let Some(wamid) = draft.reply_to.as_deref().filter(|_| quotes) {
        let direction: Option<String> = tx
            .query_row(
                "SELECT direction FROM chat_message WHERE wamid = ?1 AND person = ?2",
                (wamid, &person.id),
                |r| r.get(0),
            )
            .optional()?;
        let from = match direction.as_deref() {
            Some("out") => Some(number.digits()),
            Some(_) => person.number.as_deref().map(|n| n.trim_start_matches('+')),
            None => return Err(refuse("The message to answer is not in this chat.")),
        };
        out.insert("id".to_owned(), json!(wamid));
        if let Some(from) = from {
            out.insert("from".to_owned(), json!(from));
        }
    }
    if let Some(forwarded) = draft.forwarded {
        let name = match forwarded {
            Forwarded::Once => "forwarded",
            Forwarded::Often => "frequently_forwarded",
        };
        out.insert(name.to_owned(), json!(true));
    }
    let product = || json!({ "catalog_id": "510000000000001", "product_retailer_id": "TEA-250" });
    if let Some(product) = wanted(draft.product.as_ref(), product) {
        out.insert("from".to_owned(), json!(number.digits()));
        out.insert("referred_product".to_owned(), product);
    }
    Ok(out)
}

/// What was given, or an invented one when that was just `true`.
fn wanted(given: Option<&Value>, invented: impl FnOnce() -> Value) -> Option<Value> {
    match given {
        Some(Value::Bool(true)) => Some(invented()),
        Some(object @ Value::Object(_)) => Some(object.clone()),
        _ => None,
    }
}

/// An advertisement that leads into the chat.
pub(crate) fn advertisement() -> Value {
    json!({
        "source_url": "https://ads.example/autumn", "source_id": "120000000000000001", "source_type": "ad",
        "headline": "Autumn sale", "body": "Everything for the garden, 20 % off. Write to us!",
        "media_type": "image", "image_url": format!("https://{AD_HOST}{AD_PICTURE}"), "ctwa_clid": "ARsandboxClick0001",
        "welcome_message": { "text": "Hi! What can we do for your garden?" },
    })
}

/// WhatsApp could not fetch the file.
pub(crate) fn download_failed() -> Value {
    json!([{ "code": 131_052, "title": "Media download error", "message": "Media download error",
        "error_data": { "details": "Failed to download the media from the sender" } }])
}
