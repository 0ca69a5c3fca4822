//! What is sent later, taken back, hidden, or not sent yet.

use super::json::Json;
use crate::error::AppError;
use domain::{
    Asked, ConversationId, Message, MessageId, Position, Scheduled, Wamid, Zone,
    draft::{Forms, Kept, Saved},
    later::{Fallback, When},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is to be sent later in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plans {
    /// The first due first.
    pub scheduled: Vec<Scheduled>,
    /// The main zone of the customer's country, where their number tells.
    pub customers: Option<Zone>,
}

/// A message that is to be sent later, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Made by the composer; becomes the message's id.
    pub id: MessageId,
    pub asked: Asked,
    pub quotes: Option<Wamid>,
    pub link_preview: bool,
    pub when: When,
    /// Sent in its place when the 24 hours are over by then.
    pub fallback: Option<Fallback>,
    /// The version that is changed; none for a new one.
    pub over: Option<u64>,
    /// Which of several it is that go at the same time; the first is 0.
    #[serde(default)]
    pub nth: u32,
}

/// What is to be sent later in a conversation. Viewer and up.
#[server(prefix = "/api", endpoint = "later/list", input = Json, output = Json)]
pub async fn list(conversation: ConversationId) -> Result<Plans, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    let plans = guard::call(async move { service::later::list(&service, &viewer, &conversation).await }).await?;
    Ok(Plans {
        scheduled: plans.scheduled,
        customers: plans.customers,
    })
}

/// Plans a message, or changes one that is planned. The same call again gives the same message back. Operator and up.
#[server(prefix = "/api", endpoint = "later/put", input = Json, output = Json)]
pub async fn put(conversation: ConversationId, plan: Plan) -> Result<Scheduled, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let plan = service::later::Plan {
        outgoing: service::send_reply::Outgoing {
            id: plan.id,
            asked: plan.asked,
            quotes: plan.quotes,
            link_preview: plan.link_preview,
        },
        when: plan.when,
        fallback: plan.fallback,
        over: plan.over,
        nth: plan.nth,
    };
    guard::call(async move { Box::pin(service::later::put(&service, &operator, &conversation, plan)).await }).await
}

/// Cancels a planned message. Operator and up.
#[server(prefix = "/api", endpoint = "later/cancel", input = Json, output = Json)]
pub async fn cancel(conversation: ConversationId, id: MessageId) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::later::cancel(&service, &operator, &conversation, id).await }).await
}

/// Sends a planned message now. Operator and up.
#[server(prefix = "/api", endpoint = "later/send", input = Json, output = Json)]
pub async fn send_now(conversation: ConversationId, id: MessageId) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::later::send_now(&service, &operator, &conversation, id).await }).await
}

/// Takes a message of one's own back while it waits to be sent. Operator and up.
#[server(prefix = "/api", endpoint = "thread/take-back", input = Json, output = Json)]
pub async fn take_back(conversation: ConversationId, place: Position) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    // On the heap: the AWS SDK's futures are large.
    guard::call(async move { Box::pin(service::take_back::take_back(&service, &operator, &conversation, place)).await }).await
}

/// Hides a message from the team. Operator and up.
#[server(prefix = "/api", endpoint = "thread/hide", input = Json, output = Json)]
pub async fn hide(conversation: ConversationId, place: Position) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::hide::hide(&service, &operator, &conversation, place).await }).await
}

/// Shows the customer that somebody writes, under a message of theirs. Operator and up.
#[server(prefix = "/api", endpoint = "thread/typing", input = Json, output = Json)]
pub async fn typing(conversation: ConversationId, place: Position) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::typing::show(&service, &operator, &conversation, place).await }).await
}

/// One's own draft. Operator and up.
#[server(prefix = "/api", endpoint = "draft/read", input = Json, output = Json)]
pub async fn draft(conversation: ConversationId) -> Result<Kept, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::drafts::read(&service, &operator, &conversation).await }).await
}

/// Keeps one's own draft over the version that was read; 0 where there was none. Without `forms`, what was begun in forms stays.
/// Operator and up.
#[server(prefix = "/api", endpoint = "draft/save", input = Json, output = Json)]
pub async fn save_draft(
    conversation: ConversationId,
    text: String,
    over: u64,
    #[server(default)] forms: Option<Forms>,
) -> Result<Saved, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let written = service::drafts::Written { text, forms };
    guard::call(async move { service::drafts::save(&service, &operator, &conversation, written, over).await }).await
}
