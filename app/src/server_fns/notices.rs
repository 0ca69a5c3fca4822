//! What Admin should know, and what Operators are asked to do.

use super::json::Json;
use crate::error::AppError;
use domain::{EventId, NoticePage};
use leptos::prelude::*;

/// Notices before a place, or the newest, and how many this person has not seen. Operator: what is for
/// Operators; Admin: all of it.
#[server(prefix = "/api", endpoint = "notices/list", input = Json, output = Json)]
pub async fn list_notices(before: Option<EventId>) -> Result<NoticePage, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let admin = guard::person()?.admin();
    let service = guard::request()?.service;
    guard::call(async move {
        match admin {
            Ok(admin) => service::notices::list(&service, &admin, before).await,
            Err(_) => service::notices::list_for_operator(&service, &operator, before).await,
        }
    })
    .await
}

/// This person has seen the notices up to one. Gives how many came meanwhile. Operator.
#[server(prefix = "/api", endpoint = "notices/seen", input = Json, output = Json)]
pub async fn see_notices(up_to: EventId) -> Result<u32, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let admin = guard::person()?.admin();
    let service = guard::request()?.service;
    guard::call(async move {
        match admin {
            Ok(admin) => service::notices::see(&service, &admin, up_to).await,
            Err(_) => service::notices::see_for_operator(&service, &operator, up_to).await,
        }
    })
    .await
}
