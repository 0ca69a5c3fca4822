//! When bulk jobs are sent: over which days, how often, and the calendar.

#![allow(clippy::unused_async, reason = "server functions are async, also those that wait for nothing")]

use super::json::Json;
use crate::error::AppError;
use domain::{BulkId, bulk::Job};
use leptos::prelude::*;

/// Sends a job over several days: to so many people on the first, and to so many on each after it; none to send to all on one. Operator
/// and up.
#[server(prefix = "/api", endpoint = "bulk/days", input = Json, output = Json)]
pub async fn set_job_days(id: BulkId, people: Option<(u32, u32)>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_days(&service, &operator, id, people).await }).await
}
