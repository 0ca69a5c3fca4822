//! Figures as CSV, for whoever may see them on the page.

use crate::state::AppState;
use app::Refusal;
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::statistics::{self, report::csv};
use identity::{AuthError, Person};
use std::collections::BTreeMap;

/// A table of the page as a file.
pub(crate) const STATISTICS: &str = "/analytics/export";

/// `GET /analytics/export?table=team&range=7`.
pub(crate) async fn statistics(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    match read(&state, auth, &asked, &headers).await {
        Ok(file) => file,
        Err(Refusal(error)) => (error.status(), format!("{error}\n")).into_response(),
    }
}

async fn read(
    state: &AppState,
    auth: Result<Person, AuthError>,
    asked: &BTreeMap<String, String>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let viewer = auth?.viewer()?;
    let query = statistics::Query::parse(|name| asked.get(name).cloned());
    let zone = app::cookie(headers, "tz");
    let report = Box::pin(service::statistics::report(&state.service, &viewer, query, zone.as_deref())).await?;
    let wanted = asked.get("table").map_or("messages", String::as_str);
    let tables = report.all_tables();
    let Some(table) = tables.iter().find(|table| table.id == wanted) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let mut answer = csv(table).into_response();
    let name = format!("attachment; filename=\"{}-{}-{}.csv\"", table.id, report.from, report.to);
    let own = answer.headers_mut();
    own.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        own.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}
