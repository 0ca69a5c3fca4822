//! Downloads of bulk jobs: all recipients, and the rows that were left out. Written as they are read.

use super::sheet;
use crate::state::AppState;
use app::{Refusal, error::AppError};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    BulkId,
    bulk::{Job, LeftOut},
    csv::{MARK, line},
};
use futures::{Stream, StreamExt, TryStreamExt};
use identity::{AuthError, Person, Viewer};
use service::{
    ReadError, Service,
    bulk::{self, Sought, report},
};
use table::SheetCell;
use tokio_util::io::ReaderStream;

/// Read from the bucket in one go.
const PIECE: usize = 64 * 1024;

pub(super) const CSV: &str = "text/csv; charset=utf-8";
pub(super) const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// All recipients of a job.
pub(crate) const REPORT: &str = "/bulk/{id}/report";
/// The same as a workbook.
pub(crate) const WORKBOOK: &str = "/bulk/{id}/report.xlsx";
/// The report that was kept when the job ended.
pub(crate) const KEPT: &str = "/bulk/{id}/report/kept";
/// The rows that were left out for one reason.
pub(crate) const LEFT_OUT: &str = "/bulk/{id}/left-out/{reason}";

type SignedIn = Extension<Result<Person, AuthError>>;

pub(crate) async fn report_now(
    State(state): State<AppState>,
    Extension(auth): SignedIn,
    address: Result<Path<BulkId>, PathRejection>,
) -> Response {
    let (viewer, job) = match found(&state.service, auth, address.ok().map(|Path(id)| id)).await {
        Ok(found) => found,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let pages = pages(state.service.clone(), viewer, job.id);
    let text = pages.map_ok(|rows| rows.iter().map(line).collect::<String>());
    let head = futures::stream::once(async { Ok(MARK.to_owned()) });
    download(head.chain(text), &file_name(&job, "report"))
}

/// The same as a workbook.
pub(crate) async fn workbook(
    State(state): State<AppState>,
    Extension(auth): SignedIn,
    address: Result<Path<BulkId>, PathRejection>,
) -> Response {
    let (viewer, job) = match found(&state.service, auth, address.ok().map(|Path(id)| id)).await {
        Ok(found) => found,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let rows = pages(state.service.clone(), viewer, job.id);
    let name = format!("{}.xlsx", stem(&job, "report"));
    let cells = |row: Vec<String>| -> Vec<SheetCell> { row.into_iter().map(SheetCell::Text).collect() };
    let rows = rows.map_ok(move |rows| rows.into_iter().map(cells).collect::<sheet::Rows>());
    attached(Body::from_stream(sheet::written("Recipients".to_owned(), rows)), SHEET, &name)
}

/// The report as it was kept when the job ended.
pub(crate) async fn kept(
    State(state): State<AppState>,
    Extension(auth): SignedIn,
    address: Result<Path<BulkId>, PathRejection>,
) -> Response {
    let viewer = match viewer(auth) {
        Ok(viewer) => viewer,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let Ok(Path(id)) = address else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match Box::pin(report::kept(&state.service, &viewer, id)).await {
        Ok((job, read)) => {
            let body = Body::from_stream(ReaderStream::with_capacity(read, PIECE));
            attached(body, CSV, &file_name(&job, "report as it ended"))
        }
        Err(error) => {
            let Refusal(error) = error.into();
            error.status().into_response()
        }
    }
}

/// The names of the columns, and then all recipients, a page at a time.
fn pages(service: Service, viewer: Viewer, id: BulkId) -> impl Stream<Item = Result<Vec<Vec<String>>, ReadError>> + Send + 'static {
    async_stream::try_stream! {
        yield vec![report::COLUMNS.map(str::to_owned).to_vec()];
        let mut from = Some(0);
        while let Some(place) = from {
            let page = bulk::recipients(&service, &viewer, id, &Sought::default(), place).await?;
            yield page.rows.iter().map(|row| report::cells(row).to_vec()).collect();
            from = page.next;
        }
    }
}

pub(crate) async fn left_out(
    State(state): State<AppState>,
    Extension(auth): SignedIn,
    address: Result<Path<(BulkId, String)>, PathRejection>,
) -> Response {
    let address = address.ok().map(|Path(address)| address);
    let reason = address.as_ref().and_then(|(_, reason)| LeftOut::from_name(reason));
    let (viewer, job) = match found(&state.service, auth, address.map(|(id, _)| id)).await {
        Ok(found) => found,
        Err(Refusal(error)) => return error.status().into_response(),
    };
    let Some(reason) = reason else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (service, id) = (state.service.clone(), job.id);
    let rows = async_stream::try_stream! {
        yield format!("{MARK}Row,Number,Reason\r\n");
        for page in 0.. {
            let Some(rows) = bulk::left_out(&service, &viewer, id, reason, page).await? else { break };
            let lines = rows.iter().map(|(row, cell)| line([row.to_string(), cell.clone(), reason.words().to_owned()]));
            yield lines.collect::<String>();
        }
    };
    download(rows, &file_name(&job, reason.name()))
}

fn viewer(auth: Result<Person, AuthError>) -> Result<Viewer, Refusal> {
    Ok(auth?.viewer()?)
}

/// The job, when the person may see it.
async fn found(service: &Service, auth: Result<Person, AuthError>, id: Option<BulkId>) -> Result<(Viewer, Job), Refusal> {
    let viewer = viewer(auth)?;
    let id = id.ok_or(Refusal(AppError::NotFound))?;
    let view = bulk::get(service, &viewer, id).await?;
    Ok((viewer, view.job))
}

fn file_name(job: &Job, what: &str) -> String {
    format!("{}.csv", stem(job, what))
}

fn stem(job: &Job, what: &str) -> String {
    let name: String = job
        .name
        .as_str()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect();
    format!("{} {what}", name.trim())
}

fn download(rows: impl Stream<Item = Result<String, ReadError>> + Send + 'static, name: &str) -> Response {
    attached(Body::from_stream(rows), CSV, name)
}

pub(super) fn attached(body: Body, kind: &'static str, name: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    (headers, body).into_response()
}
