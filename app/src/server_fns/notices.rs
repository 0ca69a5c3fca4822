//! What Admin should know.

use super::json::Json;
use crate::error::AppError;
use domain::{EventId, NoticePage};
use leptos::prelude::*;

/// Notices before a place, or the newest, and how many this person has not seen. Admin.
#[server(prefix = "/api", endpoint = "notices/list", input = Json, output = Json)]
pub async fn list_notices(before: Option<EventId>) -> Result<NoticePage, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::notices::list(&service, &admin, before).await }).await
}

/// This person has seen the notices up to one. Gives how many came meanwhile. Admin.
#[server(prefix = "/api", endpoint = "notices/seen", input = Json, output = Json)]
pub async fn see_notices(up_to: EventId) -> Result<u32, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::notices::see(&service, &admin, up_to).await }).await
}
