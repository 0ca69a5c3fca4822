//! The list of conversations.

use super::json::Json;
use crate::error::AppError;
use domain::{
    Position,
    inbox::{Counts, Filter, InboxSnapshot, Page},
};
use leptos::prelude::*;

/// The first page of a list with its tab counts. Viewer and up.
#[server(prefix = "/api", endpoint = "inbox", input = Json, output = Json)]
pub async fn inbox(filter: Filter) -> Result<InboxSnapshot, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::inbox::snapshot(&service, &viewer, &filter).await }).await
}

/// The next page of a list. Viewer and up.
#[server(prefix = "/api", endpoint = "inbox/more", input = Json, output = Json)]
pub async fn more_conversations(filter: Filter, after: Position) -> Result<Page, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::inbox::page(&service, &viewer, &filter, Some(after)).await }).await
}

/// The tab counts alone. Viewer and up.
#[server(prefix = "/api", endpoint = "inbox/counts", input = Json, output = Json)]
pub async fn inbox_counts(filter: Filter) -> Result<Counts, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let service = guard::request()?.service;
    guard::call(async move { service::inbox::counts(&service, &viewer, &filter).await }).await
}
