//! The assistant: what became of its drafts. Drafts themselves are streamed: `src/http/drafts.rs`.

use super::json::Json;
use crate::error::AppError;
use domain::{ConversationId, assistant::Outcome};
use leptos::prelude::*;

/// Somebody used, changed, put away or judged a draft. Operator and up.
#[server(prefix = "/api", endpoint = "assistant/outcome", input = Json, output = Json)]
pub async fn draft_outcome(conversation: ConversationId, outcome: Outcome) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::draft_reply::outcome(&service, &operator, &conversation, outcome).await }).await
}
