//! The assistant: what became of its drafts, and what Admins say about them. Drafts themselves are streamed: `src/http/drafts.rs`.

use super::json::Json;
use crate::error::AppError;
use domain::{
    ConversationId,
    assistant::{DraftSettings, Outcome, SaveSettings},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What drafts are made with, as configuration says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// In words.
    pub backend: String,
    pub has_guardrail: bool,
    /// Whether e-mail addresses, phone and card numbers are hidden from the model.
    pub hides: bool,
    /// Tokens that all drafts of a day may take; none for any number.
    pub daily: Option<i64>,
    /// Whether it remembers customers from one conversation to the next, as an agent does.
    pub remembers: bool,
}

/// What `/admin/assistant` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistantPage {
    pub settings: DraftSettings,
    /// None where no backend is configured.
    pub offer: Option<Offer>,
    /// Tokens that drafts took today (UTC).
    pub spent: i64,
}

/// Somebody used, changed, put away or judged a draft. Operator and up.
#[server(prefix = "/api", endpoint = "assistant/outcome", input = Json, output = Json)]
pub async fn draft_outcome(conversation: ConversationId, outcome: Outcome, #[server(default)] titles: Vec<String>) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::draft_reply::outcome(&service, &operator, &conversation, outcome, titles).await }).await
}

/// What is said about drafts, and what they are made with. Admin.
#[server(name = AssistantPageRequest, prefix = "/api", endpoint = "assistant/settings", input = Json, output = Json)]
pub async fn assistant_page() -> Result<AssistantPage, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    let offer = guard::offer();
    guard::call(async move {
        let got = service::draft_settings::get(&service, &admin).await;
        got.map(|(settings, spent)| AssistantPage { settings, offer, spent })
    })
    .await
}

/// Keeps what is said about drafts. Admin.
#[server(prefix = "/api", endpoint = "assistant/settings/save", input = Json, output = Json)]
pub async fn save_assistant(save: SaveSettings) -> Result<DraftSettings, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::draft_settings::save(&service, &admin, save).await }).await
}

/// Deletes what the assistant remembers of a customer. Admin.
#[server(prefix = "/api", endpoint = "assistant/forget", input = Json, output = Json)]
pub async fn forget_customer(conversation: ConversationId) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::forget::by_admin(&service, &admin, &conversation).await }).await
}
