//! The list of conversations.

use super::json::Json;
use crate::error::AppError;
use domain::{
    Position,
    inbox::{Counts, Filter, InboxSnapshot, Page},
};
use leptos::prelude::*;

/// What a list begins with, at its top or after a place, and its tab counts. Viewer and up.
#[server(prefix = "/api", endpoint = "inbox", input = Json, output = Json)]
pub async fn inbox(filter: Filter, after: Option<Position>) -> Result<InboxSnapshot, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::inbox::snapshot(&service, &viewer, &filter, after)).await }).await
}

/// The next page of a list. Viewer and up.
#[server(prefix = "/api", endpoint = "inbox/more", input = Json, output = Json)]
pub async fn more_conversations(filter: Filter, after: Position) -> Result<Page, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::inbox::page(&service, &viewer, &filter, after).await }).await
}

/// The tab counts alone. Viewer and up.
#[server(prefix = "/api", endpoint = "inbox/counts", input = Json, output = Json)]
pub async fn inbox_counts(filter: Filter) -> Result<Counts, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::inbox::counts(&service, &viewer, &filter).await }).await
}
