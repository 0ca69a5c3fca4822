//! Whether a customer wants marketing messages.

use super::json::Json;
use crate::error::AppError;
use domain::{Consent, Contact, ConversationId};
use leptos::prelude::*;

/// What was said of a customer's consent, the newest first. Viewer and up.
#[server(prefix = "/api", endpoint = "consent/ledger", input = Json, output = Json)]
pub async fn consents(conversation: ConversationId) -> Result<Vec<Consent>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::consent::ledger(&service, &viewer, &conversation).await }).await
}

/// Keeps what one of us heard of it. Operator and up.
#[server(prefix = "/api", endpoint = "consent/set", input = Json, output = Json)]
pub async fn set_consent(conversation: ConversationId, stopped: bool, note: String) -> Result<Contact, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::consent::set(&service, &operator, &conversation, stopped, &note).await }).await
}
