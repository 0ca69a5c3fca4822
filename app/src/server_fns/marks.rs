//! Marks on the time axis of the figures, by hand.

use super::json::Json;
use crate::error::AppError;
use domain::{
    MarkId,
    statistics::{
        Query,
        own_mark::{ListedMark, TypedMark},
    },
};
use leptos::prelude::*;

/// Those of some days and numbers, the newest first. Viewer and up.
#[server(name = MarksRequest, prefix = "/api", endpoint = "analytics/marks", input = Json, output = Json)]
pub async fn own_marks(query: Query) -> Result<Vec<ListedMark>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { Box::pin(service::statistics::own_marks(&request.service, &viewer, &query)).await }).await
}

/// Sets a mark, or changes one. Operator and up.
#[server(prefix = "/api", endpoint = "analytics/set-mark", input = Json, output = Json)]
pub async fn set_mark(mark: TypedMark) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let request = guard::request()?;
    guard::call(async move { Box::pin(service::statistics::set_mark(&request.service, &operator, mark)).await }).await
}

/// Removes a mark. Operator and up.
#[server(prefix = "/api", endpoint = "analytics/remove-mark", input = Json, output = Json)]
pub async fn remove_mark(id: MarkId, v: u64) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let request = guard::request()?;
    guard::call(async move { Box::pin(service::statistics::remove_mark(&request.service, &operator, id, v)).await }).await
}
