//! The figures of the team.

use super::json::Json;
use crate::error::AppError;
use domain::{
    ViewId,
    now_board::NowBoard,
    statistics::{Behind, BehindPage, Query, Report, SavedView, period::Written, report::Month},
};
use leptos::prelude::*;

/// The figures of a range, compared with the range before. Viewer and up.
#[server(prefix = "/api", endpoint = "analytics/report", input = Json, output = Json)]
pub async fn analytics(query: Query) -> Result<Report, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move {
        // On the heap: so many reads at once are too large for a stack.
        Box::pin(service::statistics::report(&request.service, &viewer, query)).await
    })
    .await
}

/// What this month costs and will have cost; none without prices. Viewer and up.
#[server(name = MonthRequest, prefix = "/api", endpoint = "analytics/month", input = Json, output = Json)]
pub async fn month(query: Query) -> Result<Option<Month>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { Box::pin(service::statistics::month(&request.service, &viewer, query)).await }).await
}

/// What is behind a figure. Viewer and up.
#[server(name = BehindRequest, prefix = "/api", endpoint = "analytics/behind", input = Json, output = Json)]
pub async fn behind(asked: Behind) -> Result<BehindPage, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move {
        let page = domain::statistics::behind::PAGE;
        Box::pin(service::statistics::behind(&request.service, &viewer, asked, page)).await
    })
    .await
}

/// Who waits right now. Viewer and up.
#[server(name = NowRequest, prefix = "/api", endpoint = "analytics/now", input = Json, output = Json)]
pub async fn now_board() -> Result<NowBoard, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { Box::pin(service::now_board::board(&request.service, &viewer)).await }).await
}

/// The views that the team keeps. Viewer and up.
#[server(name = ViewsRequest, prefix = "/api", endpoint = "analytics/views", input = Json, output = Json)]
pub async fn views() -> Result<Vec<SavedView>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { service::statistics::views(&request.service, &viewer).await }).await
}

/// Keeps a view under a name, in place of one that has it. Operator and up.
#[server(prefix = "/api", endpoint = "analytics/keep-view", input = Json, output = Json)]
pub async fn save_view(id: ViewId, name: String, query: Query, over: Option<u64>) -> Result<SavedView, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let request = guard::request()?;
    guard::call(async move { service::statistics::save_view(&request.service, &operator, id, &name, query, over).await }).await
}

/// Removes a view. Operator and up.
#[server(prefix = "/api", endpoint = "analytics/remove-view", input = Json, output = Json)]
pub async fn remove_view(id: ViewId, v: u64) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let request = guard::request()?;
    guard::call(async move { service::statistics::remove_view(&request.service, &operator, id, v).await }).await
}

/// The reports that were written by themselves, the newest first. Viewer and up.
#[server(name = ReportsRequest, prefix = "/api", endpoint = "analytics/reports", input = Json, output = Json)]
pub async fn reports() -> Result<Vec<Written>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { service::statistics::reports(&request.service, &viewer).await }).await
}
