//! Events that were not understood. All of it is for Admins.

use super::json::Json;
use crate::error::AppError;
use domain::{
    DayPlace,
    kept_event::{Brought, KeptPage, KeptQuery, Replayed, Standing},
};
use leptos::prelude::*;

/// A page of them, the newest first. Admin.
#[server(prefix = "/api", endpoint = "events/page", input = Json, output = Json)]
pub async fn kept_events(query: KeptQuery) -> Result<KeptPage, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::page(&service, &admin, &query).await }).await
}

/// One of them as it came. Admin.
#[server(prefix = "/api", endpoint = "events/raw", input = Json, output = Json)]
pub async fn kept_event(place: DayPlace) -> Result<String, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::raw(&service, &admin, place).await }).await
}

/// Takes one in again. Admin.
#[server(prefix = "/api", endpoint = "events/replay", input = Json, output = Json)]
pub async fn replay_event(place: DayPlace) -> Result<Replayed, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::replay(&service, &admin, place).await }).await
}

/// Takes in some of those that are asked for; the answer says where to go on. Admin.
#[server(prefix = "/api", endpoint = "events/replay_all", input = Json, output = Json)]
pub async fn replay_events(query: KeptQuery) -> Result<Replayed, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::replay_some(&service, &admin, &query).await }).await
}

/// Throws one away, with a reason for the audit. Admin.
#[server(prefix = "/api", endpoint = "events/discard", input = Json, output = Json)]
pub async fn discard_event(place: DayPlace, reason: String) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::discard(&service, &admin, place, &reason).await }).await
}

/// How the queues stand that events come by, and those that hold what failed. Admin.
#[server(name = QueueRequest, prefix = "/api", endpoint = "events/queue", input = Json, output = Json)]
pub async fn queue_standing() -> Result<Standing, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::queue::standing(&service, &admin).await }).await
}

/// Has everything tried again that failed too often. Admin.
#[server(prefix = "/api", endpoint = "events/redrive", input = Json, output = Json)]
pub async fn redrive_queue() -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::queue::redrive(&service, &admin).await }).await
}

/// Brings some of a dead-letter queue among the events that are kept; `goes_on` after the first call. Admin.
#[server(prefix = "/api", endpoint = "events/bring", input = Json, output = Json)]
pub async fn bring_letters(queue: String, goes_on: bool) -> Result<Brought, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::queue::bring(&service, &admin, &queue, goes_on)).await }).await
}
