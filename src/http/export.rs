//! Figures as CSV, JSON and workbooks, and the audit as CSV, for whoever may see them on the page.

use super::{
    bulk::{CSV, SHEET, attached},
    sheet,
};
use crate::state::AppState;
use app::Refusal;
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    audit::{AuditLine, AuditQuery, act_words, result_words},
    conversion,
    csv::{MARK, line},
    statistics::{
        self, Behind,
        period::{Period, Written},
        report::{Cell, Format, Table, csv_pieces, json_pieces},
    },
    zone::rfc3339,
};
use futures::StreamExt as _;
use identity::{AuthError, Person};
use std::{collections::BTreeMap, convert::Infallible};
use table::SheetCell;

/// A table of the page as a file.
pub(crate) const STATISTICS: &str = "/analytics/export";

/// The name of the table of what is behind a figure, and how many rows of it a file has at most.
const BEHIND: &str = "behind";
const MOST_BEHIND: usize = 5_000;

/// Figures of a board, each with the board's id and its place.
const BOARD: &str = "board-";

/// The tables of the month that runs.
const MONTH: [&str; 2] = ["cost-month", "budgets"];

/// A file of a report that was written by itself.
pub(crate) const REPORT: &str = "/analytics/reports/{period}/{from}/{file}";

/// `GET /analytics/reports/week/2026-11-23/report.html`. Saved, not shown: it has a style of its own.
pub(crate) async fn report(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Path((period, from, name)): Path<(String, String, String)>,
) -> Response {
    match report_file(&state, auth, &period, &from, &name).await {
        Ok(file) => file,
        Err(Refusal(error)) => (error.status(), format!("{error}\n")).into_response(),
    }
}

async fn report_file(state: &AppState, auth: Result<Person, AuthError>, period: &str, from: &str, name: &str) -> Result<Response, Refusal> {
    let viewer = auth?.viewer()?;
    let Some(period) = Period::from_name(period) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let written = Written {
        period,
        from: from.to_owned(),
    };
    let (bytes, mime) = Box::pin(service::statistics::report_file(&state.service, &viewer, &written, name)).await?;
    Ok(attached(Body::from(bytes), mime, &format!("{}-{from}-{name}", period.name())))
}

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
    attached(Body::from_stream(rows), CSV, "audit.csv")
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

/// `GET /analytics/export?table=team&format=xlsx&range=7`.
pub(crate) async fn statistics(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    match read(&state, auth, &asked).await {
        Ok(file) => file,
        Err(Refusal(error)) => (error.status(), format!("{error}\n")).into_response(),
    }
}

async fn read(state: &AppState, auth: Result<Person, AuthError>, asked: &BTreeMap<String, String>) -> Result<Response, Refusal> {
    let viewer = auth?.viewer()?;
    let get = |name: &str| asked.get(name).cloned();
    let query = statistics::Query::parse(get);
    let wanted = asked.get("table").map_or("messages", String::as_str);
    let Some(format) = Format::of(asked.get("format").map_or("csv", String::as_str)) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    // What is behind a figure is a table too.
    let counted = query.counted_by();
    let (table, days, zone) = if wanted == BEHIND && asked.get("figure").is_some_and(|figure| figure == conversion::FIGURE) {
        let found = Box::pin(service::conversions::of_range(&state.service, &viewer, &query)).await?;
        let found = found.of(conversion::source(get).as_deref());
        (found.table(BEHIND), found.days, found.zone)
    } else if wanted == BEHIND {
        let Some(query) = Behind::parse(get) else {
            return Ok(StatusCode::NOT_FOUND.into_response());
        };
        let page = Box::pin(service::statistics::behind(&state.service, &viewer, query, MOST_BEHIND)).await?;
        (page.table(BEHIND), page.days.clone(), page.zone)
    } else if wanted.starts_with(BOARD) {
        let found = Box::pin(service::statistics::board_table(&state.service, &viewer, wanted, query)).await?;
        let Some(found) = found else {
            return Ok(StatusCode::NOT_FOUND.into_response());
        };
        found
    } else if MONTH.contains(&wanted) {
        let month = Box::pin(service::statistics::month(&state.service, &viewer, query)).await?;
        let Some((table, days, zone)) = month.and_then(|month| month.table(wanted)) else {
            return Ok(StatusCode::NOT_FOUND.into_response());
        };
        (table, days, zone)
    } else {
        let report = Box::pin(service::statistics::report(&state.service, &viewer, query)).await?;
        let Some(table) = report.all_tables().into_iter().find(|table| table.id == wanted) else {
            return Ok(StatusCode::NOT_FOUND.into_response());
        };
        let table = if table.id == "team" {
            let board = Box::pin(service::now_board::board(&state.service, &viewer)).await?;
            table.with_load(&board.loads, report.query.agent.as_ref())
        } else if table.id == "sources" {
            let found = Box::pin(service::conversions::of_range(&state.service, &viewer, &report.query)).await?;
            table.with_conversions(&found)
        } else {
            table
        };
        (table, [report.from, report.to], report.zone)
    };
    Ok(file(table, format, days, (zone, counted)))
}

/// The table as a file, sent row by row.
fn file(table: Table, format: Format, [from, to]: [String; 2], (zone, counted): (String, &str)) -> Response {
    let name = format!("{}-{from}-{to}.{}", table.id, format.ending());
    let pieces = |pieces| Body::from_stream(futures::stream::iter(pieces).map(Ok::<String, Infallible>));
    match format {
        Format::Csv => attached(pieces(Box::new(csv_pieces(table)) as Pieces), CSV, &name),
        Format::Json => {
            let about = [("from", from), ("to", to), ("zone", zone), ("counted_by", counted.to_owned())];
            attached(pieces(Box::new(json_pieces(table, about)) as Pieces), "application/json", &name)
        }
        Format::Workbook => {
            let heads = table.heads.into_iter().map(|head| SheetCell::Text(head.title)).collect();
            let cell = |cell: Cell| match cell.number {
                None => SheetCell::Text(cell.text),
                Some(number) if cell.scale == 0 => SheetCell::Number(number),
                Some(number) => SheetCell::Decimal(number, cell.scale),
            };
            let rows = table.rows.into_iter().map(move |row| row.into_iter().map(cell).collect());
            let rows: Vec<Vec<SheetCell>> = std::iter::once(heads).chain(rows).collect();
            let rows = futures::stream::iter([Ok::<_, Infallible>(rows)]);
            attached(Body::from_stream(sheet::written(table.title, rows)), SHEET, &name)
        }
    }
}

type Pieces = Box<dyn Iterator<Item = String> + Send>;
