//! The figures of the team.

use super::json::Json;
use crate::error::AppError;
use domain::{
    now_board::NowBoard,
    statistics::{Query, Report},
};
use leptos::prelude::*;

/// The figures of a range, compared with the range before. Viewer and up.
#[server(prefix = "/api", endpoint = "analytics/report", input = Json, output = Json)]
pub async fn analytics(query: Query) -> Result<Report, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move {
        let zone = request.zone();
        // On the heap: so many reads at once are too large for a stack.
        Box::pin(service::statistics::report(&request.service, &viewer, query, zone)).await
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
