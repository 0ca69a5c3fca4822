//! When bulk jobs are sent: over which days, how often, and the calendar; and whom else a list is about.

#![allow(clippy::unused_async, reason = "server functions are async, also those that wait for nothing")]

use super::json::Json;
use crate::error::AppError;
use domain::{
    BulkId, Millis,
    bulk::{Hours, Job, JobState, Line, Repeat, Series},
    hours::Date,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Sends a job over several days: to so many people on the first, and to so many on each after it; none to send to all on one. Operator
/// and up.
#[server(prefix = "/api", endpoint = "bulk/days", input = Json, output = Json)]
pub async fn set_job_days(id: BulkId, people: Option<(u32, u32)>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_days(&service, &operator, id, people).await }).await
}

/// Sends only in some hours of each recipient; none for any time. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/hours", input = Json, output = Json)]
pub async fn set_job_hours(id: BulkId, hours: Option<Hours>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_hours(&service, &operator, id, hours).await }).await
}

/// Sends nothing on some days, by the calendar of each recipient; with `holidays` also on those of its number that are still to come.
/// Operator and up.
#[server(prefix = "/api", endpoint = "bulk/off-days", input = Json, output = Json)]
pub async fn set_job_off_days(id: BulkId, days: Vec<Date>, holidays: bool) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_off_days(&service, &operator, id, days, holidays).await }).await
}

/// A job at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnCalendar {
    pub at: Millis,
    /// For a repeat that is not made yet, the first job of the series.
    pub id: BulkId,
    pub name: String,
    /// None for a repeat that is not made yet.
    pub state: Option<JobState>,
    pub people: u32,
    /// The days on which it sends nothing.
    #[serde(default)]
    pub off: Vec<Date>,
}

/// What begins, began or goes on from one moment until before another, 40 days at most; and what began a month before, as far as it
/// names days without sending. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/calendar", input = Json, output = Json)]
pub async fn bulk_calendar(from: Millis, until: Millis) -> Result<Vec<OnCalendar>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    let shown = |one: service::bulk::OnCalendar| OnCalendar {
        at: one.at,
        id: one.id,
        name: one.name,
        state: one.state,
        people: one.people,
        off: one.off,
    };
    let found = guard::call(async move { service::bulk::calendar(&service, &viewer, from, until).await }).await?;
    Ok(found.into_iter().map(shown).collect())
}

/// Schedules a job that was checked for the first of several times. `seen` and `no_way_out` are as for one that is sent once. Operator
/// and up.
#[server(prefix = "/api", endpoint = "bulk/repeat", input = Json, output = Json)]
pub async fn repeat_job(id: BulkId, seen: Option<u64>, repeat: Repeat, no_way_out: Option<bool>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    let confirmed = service::bulk::Confirmed {
        seen,
        no_way_out: no_way_out == Some(true),
    };
    guard::call(async move { service::bulk::repeat(&service, &operator, id, confirmed, repeat).await }).await
}

/// Jobs that are sent again and again, the newest first. Viewer and up.
#[server(prefix = "/api", endpoint = "bulk/series", input = Json, output = Json)]
pub async fn all_series() -> Result<Vec<Series>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::all_series(&service, &viewer).await }).await
}

/// Sends a job again no more. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/series/stop", input = Json, output = Json)]
pub async fn stop_series(id: BulkId) -> Result<Series, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::stop_series(&service, &operator, id).await }).await
}

/// Adds people of other jobs and of lists of the inbox to the list of a job, keeps only some, or leaves some out. Operator and up.
#[server(prefix = "/api", endpoint = "bulk/lines", input = Json, output = Json)]
pub async fn set_job_lines(id: BulkId, lines: Vec<Line>) -> Result<Job, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { service::bulk::set_lines(&service, &operator, id, &lines).await }).await
}
