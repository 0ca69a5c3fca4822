//! Figures and the audit as CSV, for whoever may see them on the page.

use crate::state::AppState;
use app::Refusal;
use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    audit::{AuditLine, AuditQuery, act_words, result_words},
    csv::{MARK, line},
    statistics::{self, report::csv},
    zone::rfc3339,
};
use futures::StreamExt as _;
use identity::{AuthError, Person};
use std::collections::BTreeMap;

/// A table of the page as a file.
pub(crate) const STATISTICS: &str = "/analytics/export";

/// The audit as the page is narrowed, whole.
pub(crate) const AUDIT: &str = "/admin/audit/export";

/// `GET /admin/audit/export?act=sign_in`. Written as it is read.
pub(crate) async fn audit(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let admin = match auth.map_err(Refusal::from).and_then(|person| person.admin().map_err(Refusal::from)) {
        Ok(admin) => admin,
        Err(Refusal(error)) => return (error.status(), format!("{error}\n")).into_response(),
    };
    let query = AuditQuery::parse(|name| asked.get(name).cloned());
    let service = state.service.clone();
    let rows = async_stream::try_stream! {
        yield format!("{MARK}{}", line(["Time", "Who", "Role", "Act", "Result", "Object", "Note", "From", "Request"]));
        let mut query = query;
        loop {
            let page = service::audit::page(&service, &admin, &query).await?;
            yield page.lines.into_iter().map(audit_line).collect::<String>();
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
    };
    let rows = rows.map(|piece: Result<String, store::StoreError>| piece);
    super::bulk::attached(Body::from_stream(rows), super::bulk::CSV, "audit.csv")
}

fn audit_line(row: AuditLine) -> String {
    line([
        rfc3339(row.at.seconds()),
        row.who.unwrap_or_default(),
        row.role.unwrap_or_default(),
        act_words(&row.act).to_owned(),
        result_words(&row.result).to_owned(),
        row.object.unwrap_or_default(),
        row.note.unwrap_or_default(),
        row.origin.unwrap_or_default(),
        row.trace.unwrap_or_default(),
    ])
}

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
