//! Messages with something to tap that the team keeps under names, for one of our numbers.

use super::json::Json;
use crate::error::AppError;
use domain::{Interactive, PhoneId, SavedMessage, SavedMessageId};
use leptos::prelude::*;

/// All of a number, by name. Operator and up.
#[server(name = SavedMessages, prefix = "/api", endpoint = "saved/list", input = Json, output = Json)]
pub async fn list(phone: PhoneId) -> Result<Vec<SavedMessage>, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::saved_messages::list(&service, &operator, &phone).await }).await
}

/// Keeps a message under a name that is not taken. The same call again gives the same one back. Operator and up.
#[server(name = KeepMessage, prefix = "/api", endpoint = "saved/keep", input = Json, output = Json)]
pub async fn keep(phone: PhoneId, id: SavedMessageId, name: String, message: Interactive) -> Result<SavedMessage, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::saved_messages::keep(&service, &operator, &phone, id, &name, message).await }).await
}

/// Removes one. Operator and up.
#[server(name = RemoveMessage, prefix = "/api", endpoint = "saved/remove", input = Json, output = Json)]
pub async fn remove(phone: PhoneId, id: SavedMessageId) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::saved_messages::remove(&service, &operator, &phone, id).await }).await
}
