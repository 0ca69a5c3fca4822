//! Conversions: noting one, taking it back, and those of a range.

use super::json::Json;
use crate::error::AppError;
use domain::{ConversationId, MessageId, conversion::Conversions, statistics::Query};
use leptos::prelude::*;

/// Those of a range. Viewer and up.
#[server(name = ConversionsRequest, prefix = "/api", endpoint = "analytics/conversions", input = Json, output = Json)]
pub async fn conversions(query: Query) -> Result<Conversions, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { Box::pin(service::conversions::of_range(&request.service, &viewer, &query)).await }).await
}

/// Notes a conversion, with what it brought. Operator and up.
#[server(prefix = "/api", endpoint = "thread/convert", input = Json, output = Json)]
pub async fn convert(conversation: ConversationId, id: MessageId, revenue: String) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::conversions::note(&service, &operator, &conversation, id, &revenue)).await }).await
}

/// Takes one back that was noted by mistake. Operator and up.
#[server(prefix = "/api", endpoint = "thread/take-conversion-back", input = Json, output = Json)]
pub async fn take_conversion_back(conversation: ConversationId, id: MessageId) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::conversions::take_back(&service, &operator, &conversation, id)).await }).await
}

/// Tells Meta of one, so that its advertisement is judged by it. Operator and up.
#[server(prefix = "/api", endpoint = "thread/tell-conversion", input = Json, output = Json)]
pub async fn tell_conversion(conversation: ConversationId, id: MessageId) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let service = guard::request()?.service;
    guard::call(async move { Box::pin(service::conversions::tell(&service, &operator, &conversation, id)).await }).await
}
