//! One conversation: reading it and acting on it.

use super::json::Json;
use crate::error::AppError;
use domain::{
    Asked, Conversation, ConversationId, Message, MessageId, Position, UserId, Wamid,
    entry::Note,
    gallery::{GalleryPage, Shelf},
    thread::{EntryPage, ThreadSnapshot},
};
use leptos::prelude::*;

/// A conversation with its customer and its newest messages, or those before a place. Viewer and up.
#[server(prefix = "/api", endpoint = "thread", input = Json, output = Json)]
pub async fn thread(conversation: ConversationId, before: Option<Position>) -> Result<ThreadSnapshot, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::thread::snapshot(&service, &viewer, &conversation, before)).await }).await
}

/// Messages older than a place in the thread. Viewer and up.
#[server(prefix = "/api", endpoint = "thread/older", input = Json, output = Json)]
pub async fn older_messages(conversation: ConversationId, before: Position) -> Result<EntryPage, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::thread::page(&service, &viewer, &conversation, before).await }).await
}

/// Messages newer than a place in the thread. Viewer and up.
#[server(prefix = "/api", endpoint = "thread/newer", input = Json, output = Json)]
pub async fn newer_messages(conversation: ConversationId, after: Position) -> Result<EntryPage, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::thread::newer(&service, &viewer, &conversation, after).await }).await
}

/// Messages around a place in the thread. Viewer and up.
#[server(prefix = "/api", endpoint = "thread/around", input = Json, output = Json)]
pub async fn messages_around(conversation: ConversationId, place: Position) -> Result<EntryPage, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::thread::around(&service, &viewer, &conversation, place).await }).await
}

/// The message that another one answers, when it stands in this conversation. Viewer and up.
#[server(prefix = "/api", endpoint = "thread/quoted", input = Json, output = Json)]
pub async fn quoted(conversation: ConversationId, wamid: Wamid) -> Result<Option<Message>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::thread::quoted(&service, &viewer, &conversation, &wamid).await }).await
}

/// Pictures, documents or links of a conversation, those before a place when there is one. Viewer and up.
#[server(prefix = "/api", endpoint = "thread/gallery", input = Json, output = Json)]
pub async fn gallery(conversation: ConversationId, shelf: Shelf, before: Option<Position>) -> Result<GalleryPage, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::thread::gallery(&service, &viewer, &conversation, shelf, before).await }).await
}

/// Fetches the file of a message again that could not be fetched. Operator and up.
#[server(prefix = "/api", endpoint = "thread/fetch-again", input = Json, output = Json)]
pub async fn fetch_again(conversation: ConversationId, place: Position) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::fetch_media::ask_again(&service, &operator, &conversation, place).await }).await
}

/// Marks a voice message as heard. Operator and up.
#[server(prefix = "/api", endpoint = "thread/played", input = Json, output = Json)]
pub async fn mark_played(conversation: ConversationId, place: Position) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::played::mark(&service, &operator, &conversation, place).await }).await
}

/// Sends a plain text. `client_id` is made by the composer and becomes the message's id; the same call again gives the same
/// message back, so it may be repeated when the answer was lost. Operator and up.
#[server(prefix = "/api", endpoint = "thread/send", input = Json, output = Json)]
pub async fn send_text(conversation: ConversationId, client_id: MessageId, text: String) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let outgoing = service::send_reply::Outgoing::text(client_id, &text);
    guard::call(async move { service::send_reply::send(&service, &operator, &conversation, outgoing).await }).await
}

/// Sends a message of any kind; for the rest as `thread/send`. Operator and up.
#[server(prefix = "/api", endpoint = "thread/send-message", input = Json, output = Json)]
pub async fn send_message(
    conversation: ConversationId,
    client_id: MessageId,
    asked: Asked,
    quotes: Option<Wamid>,
    link_preview: bool,
) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let outgoing = service::send_reply::Outgoing {
        id: client_id,
        asked,
        quotes,
        link_preview,
    };
    guard::call(async move { service::send_reply::send(&service, &operator, &conversation, outgoing).await }).await
}

/// Writes a private note for colleagues. `client_id` as for messages. Operator and up.
#[server(prefix = "/api", endpoint = "thread/note", input = Json, output = Json)]
pub async fn add_note(conversation: ConversationId, client_id: MessageId, text: String) -> Result<Note, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::note::add(&service, &operator, &conversation, client_id, &text).await }).await
}

/// Gives a conversation to somebody, or to nobody. Operator and up.
#[server(prefix = "/api", endpoint = "thread/assign", input = Json, output = Json)]
pub async fn assign(conversation: ConversationId, assignee: Option<UserId>) -> Result<Conversation, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::assign::assign(&service, &operator, &conversation, assignee.as_ref()).await }).await
}

/// Marks a conversation as done. Operator and up.
#[server(prefix = "/api", endpoint = "thread/resolve", input = Json, output = Json)]
pub async fn resolve(conversation: ConversationId) -> Result<Conversation, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::resolve::resolve(&service, &operator, &conversation).await }).await
}

/// Opens a resolved conversation again. Operator and up.
#[server(prefix = "/api", endpoint = "thread/reopen", input = Json, output = Json)]
pub async fn reopen(conversation: ConversationId) -> Result<Conversation, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::resolve::reopen(&service, &operator, &conversation).await }).await
}

/// Sends a message of ours that failed once more, as a new one. That one of which nobody knows whether it went out may arrive `twice` is
/// said. Operator and up.
#[server(prefix = "/api", endpoint = "thread/send-again", input = Json, output = Json)]
pub async fn send_again(
    conversation: ConversationId,
    place: Position,
    client_id: MessageId,
    #[server(default)] twice: bool,
) -> Result<Message, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    // On the heap: the AWS SDK's futures are large.
    guard::call(async move {
        Box::pin(service::send_again::send_again(
            &service,
            &operator,
            &conversation,
            place,
            (client_id, twice),
        ))
        .await
    })
    .await
}

/// The team has seen a conversation up to a message (the greatest id shown). Also sends the read receipt. Operator and up.
#[server(prefix = "/api", endpoint = "thread/read", input = Json, output = Json)]
pub async fn mark_read(conversation: ConversationId, seen: Position) -> Result<Conversation, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::mark_read::mark_read(&service, &operator, &conversation, seen).await }).await
}
