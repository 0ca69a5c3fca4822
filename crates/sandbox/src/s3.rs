//! S3 over restXml on the port of the other services: s3s in front of files in a folder.

mod cut;
mod files;
mod gate;
mod inside;
mod scope;

use crate::{
    app::App,
    aws::{ApiError, hang_up},
    faults::{Kind, Service, Strike},
    names,
};
use anyhow::{Context as _, anyhow};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use files::Files;
use gate::{Gate, Keys, Outside};
use s3s::{
    S3Error, S3ErrorCode,
    service::{S3Service, S3ServiceBuilder},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

/// The buckets and what is in them.
pub(crate) struct S3 {
    service: S3Service,
    root: PathBuf,
}

impl S3 {
    /// Opens the buckets in a folder. The one of the server's media is always there.
    pub(crate) fn open(root: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(root.join(names::MEDIA_BUCKET)).context("the bucket for media")?;
        let inner = s3s_fs::FileSystem::new(root).map_err(|error| anyhow!("S3's folder cannot be used: {error:?}"))?;
        let root = root.to_owned();
        let mut builder = S3ServiceBuilder::new(Files { inner, root: root.clone() });
        builder.set_auth(Keys);
        builder.set_access(Gate { root: root.clone() });
        Ok(Self {
            service: builder.build(),
            root,
        })
    }
}

impl S3 {
    /// How many objects are on their way in parts. Each has a file of its own beside the buckets.
    pub(crate) fn unfinished(&self) -> anyhow::Result<usize> {
        let names = fs::read_dir(&self.root)?.map(|entry| entry.map(|entry| entry.file_name()));
        let names: Vec<_> = names.collect::<Result<_, _>>()?;
        let under_way = |name: &&std::ffi::OsString| name.to_str().is_some_and(|name| name.starts_with(".upload"));
        Ok(names.iter().filter(under_way).count())
    }
}

/// Takes what is signed for S3, and leaves the rest to the other services: a bucket may have any name, so paths tell nothing.
pub(crate) async fn or_next(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match scope::region(request.headers(), request.uri()) {
        Some(region) => answer(&app, request, region).await,
        None => next.run(request).await,
    }
}

async fn answer(app: &Arc<App>, request: Request, region: String) -> Response {
    let strike = Arc::new(OnceLock::new());
    let upload = length(request.headers());
    let struck = Arc::clone(&strike);
    let cut = move || struck.get().is_some_and(|strike: &Strike| strike.kind == Kind::Cut);
    let mut request = request.map(|body| {
        // What has no body must be known to have none.
        let body = if upload > 0 { cut::half(body, upload, cut) } else { body };
        s3s::Body::http_body_unsync(body)
    });
    request.extensions_mut().insert(Outside {
        app: Arc::clone(app),
        region,
        strike: Arc::clone(&strike),
    });
    let answer = match app.s3.service.call(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(error) => {
            tracing::error!(?error, "S3 failed");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    match strike.get() {
        Some(strike) => suffer(answer, upload, strike).await,
        None => answer,
    }
}

/// What a fault does after the work; what it does before is the gate's.
async fn suffer(answer: Response, upload: u64, strike: &Strike) -> Response {
    match strike.kind {
        Kind::DropBefore | Kind::DropAfter => hang_up(),
        Kind::TimeoutAfter => {
            tokio::time::sleep(Duration::from_millis(strike.millis.unwrap_or(60_000))).await;
            refuse(&Service::S3.broken())
        }
        Kind::Cut if upload > 0 || !answer.status().is_success() => hang_up(),
        Kind::Cut => {
            let length = length(answer.headers());
            answer.map(|body| cut::half(body, length, || true))
        }
        _ => answer,
    }
}

fn length(headers: &HeaderMap) -> u64 {
    let text = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// An error in S3's own terms.
fn error(error: &ApiError) -> S3Error {
    let code = S3ErrorCode::from_bytes(error.code.as_bytes()).unwrap_or(S3ErrorCode::InternalError);
    let mut out = S3Error::with_message(code, error.message.clone());
    out.set_status_code(error.status);
    out
}

fn refuse(why: &ApiError) -> Response {
    match error(why).to_http_response() {
        Ok(answer) => answer.map(Body::new),
        Err(_) => why.status.into_response(),
    }
}
