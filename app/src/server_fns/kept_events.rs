//! Events that were not understood. All of it is for Admins.

use super::json::Json;
use crate::error::AppError;
use domain::{
    DayPlace,
    kept_event::{KeptPage, QueueStanding, Replayed},
};
use leptos::prelude::*;

/// A page of them, the newest first. Admin.
#[server(prefix = "/api", endpoint = "events/page", input = Json, output = Json)]
pub async fn kept_events(before: Option<DayPlace>) -> Result<KeptPage, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::page(&service, &admin, before).await }).await
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

/// Takes in some of all; the answer says where to go on. Admin.
#[server(prefix = "/api", endpoint = "events/replay_all", input = Json, output = Json)]
pub async fn replay_events(before: Option<DayPlace>) -> Result<Replayed, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::replay_before(&service, &admin, before).await }).await
}

/// Throws one away, with a reason for the audit. Admin.
#[server(prefix = "/api", endpoint = "events/discard", input = Json, output = Json)]
pub async fn discard_event(place: DayPlace, reason: String) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let service = guard::request()?.service;
    guard::call(async move { service::kept_events::discard(&service, &admin, place, &reason).await }).await
}

/// How the queue stands that events come by; none where they come by webhook alone. Admin.
#[server(name = QueueRequest, prefix = "/api", endpoint = "events/queue", input = Json, output = Json)]
pub async fn queue_standing() -> Result<Option<QueueStanding>, AppError> {
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
