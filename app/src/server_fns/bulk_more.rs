//! More of bulk jobs: who is held out, which message wins, what goes out free, and what became of whom.

#![allow(clippy::unused_async, reason = "server functions are async, also those that wait for nothing")]

use super::json::Json;
use crate::error::AppError;
use domain::{
    BulkId,
    bulk::{ByCountry, Job, Variant, Winner},
};
use leptos::prelude::*;

/// Holds so many of a hundred recipients out; 0 for nobody. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/hold-out", input = Json, output = Json)]
pub async fn set_job_hold_out(id: BulkId, percent: u32) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_hold_out(&service, &operator, id, percent).await }).await
}

/// Tests the messages on some of the recipients, so that the best goes to the rest; none to send all of them to their shares. Operator
/// and up.
#[server(prefix = "/api", endpoint = "bulk/winner", input = Json, output = Json)]
pub async fn set_job_winner(id: BulkId, winner: Option<Winner>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_winner(&service, &operator, id, winner).await }).await
}

/// Decides at once which message goes to the rest: the best by now, or the one that is chosen. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/decide", input = Json, output = Json)]
pub async fn decide_winner(id: BulkId, message: Option<Variant>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::decide(&service, &operator, id, message).await }).await
}

/// Sends a text to those who wrote within 24 hours, and the template to the others; none to send the template to all. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/free", input = Json, output = Json)]
pub async fn set_job_free(id: BulkId, text: Option<String>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_free(&service, &operator, id, text.as_deref()).await }).await
}

/// How far the messages came, by the countries of the recipients: of those from a place on, and where the next begin. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/by-country", input = Json, output = Json)]
pub async fn count_by_country(id: BulkId, from: u32) -> Result<ByCountry, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::by_country(&service, &viewer, id, from).await }).await
}
