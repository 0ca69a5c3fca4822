//! What every request to S3 passes before its work: signature, region, faults, and whether its bucket exists.

use super::error;
use crate::{
    app::App,
    aws::ApiError,
    faults::{Call, Kind, Service, Strike},
    names::{self, REGION},
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use s3s::{
    S3Error, S3Result,
    access::{S3Access, S3AccessContext},
    auth::{S3Auth, SecretKey},
    path::S3Path,
    s3_error,
};
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// The keys of s3s-fs become parts of file names, which are limited. S3 itself takes 1024 bytes.
const LONGEST_KEY: usize = 150;

/// Goes with a request from outside.
#[derive(Clone)]
pub(super) struct Outside {
    pub(super) app: Arc<App>,
    /// The region that it is signed for.
    pub(super) region: String,
    /// The fault it suffers, filled in here.
    pub(super) strike: Arc<OnceLock<Strike>>,
}

/// Goes with a request of the sandbox itself, which needs no signature and suffers no faults.
#[derive(Clone)]
pub(super) struct Inside;

/// Who may sign.
pub(super) struct Keys;

#[async_trait::async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == names::ACCESS_KEY {
            return Ok(names::SECRET_KEY.into());
        }
        let message = "The AWS Access Key Id you provided does not exist in our records.";
        Err(s3_error!(InvalidAccessKeyId, "{message}"))
    }
}

pub(super) struct Gate {
    pub(super) root: PathBuf,
}

#[async_trait::async_trait]
impl S3Access for Gate {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let outside = context.extensions_mut().remove::<Outside>();
        match outside {
            Some(outside) => enter(context, &outside).await?,
            None if context.extensions_mut().get::<Inside>().is_some() => {}
            None => return Err(s3_error!(AccessDenied, "Signature is required")),
        }
        let path = context.s3_path();
        if context.s3_op().name() != "CreateBucket" && path.get_bucket_name().is_some_and(|name| !self.root.join(name).is_dir()) {
            return Err(s3_error!(NoSuchBucket, "The specified bucket does not exist"));
        }
        if path.get_object_key().is_some_and(|key| key.len() > LONGEST_KEY) {
            return Err(s3_error!(KeyTooLongError, "The sandbox keeps keys of 150 bytes at most."));
        }
        Ok(())
    }
}

async fn enter(context: &S3AccessContext<'_>, outside: &Outside) -> S3Result<()> {
    if context.credentials().is_none() {
        return Err(s3_error!(AccessDenied, "Signature is required"));
    }
    if outside.region != REGION {
        let region = &outside.region;
        return Err(s3_error!(
            AuthorizationHeaderMalformed,
            "The authorization header is malformed; the region '{region}' is wrong; expecting '{REGION}'"
        ));
    }
    let path = match context.s3_path() {
        S3Path::Root => String::new(),
        S3Path::Bucket { bucket } => bucket.to_string(),
        S3Path::Object { bucket, key } => format!("{bucket}/{key}"),
    };
    let call = Call {
        service: Service::S3,
        operation: context.s3_op().name(),
        body: path.as_bytes(),
    };
    let Some(strike) = outside.app.faults.strike(&call) else {
        return Ok(());
    };
    let suffered = suffer(&strike).await;
    // What is left of it is done when the answer is there. Nobody else fills this in.
    let _ = outside.strike.set(strike);
    suffered
}

/// What a fault does before the work.
async fn suffer(strike: &Strike) -> S3Result<()> {
    let pause = |default: u64| tokio::time::sleep(Duration::from_millis(strike.millis.unwrap_or(default)));
    match strike.kind {
        Kind::Throttle => Err(error(&Service::S3.throttled())),
        Kind::Refuse => Err(error(&Service::S3.refused())),
        Kind::Error | Kind::DropBefore => Err(error(&Service::S3.broken())),
        Kind::TimeoutBefore => {
            pause(60_000).await;
            Err(error(&Service::S3.broken()))
        }
        Kind::NoBucket => Err(s3_error!(NoSuchBucket, "The specified bucket does not exist")),
        Kind::Redirect => Err(redirect()),
        Kind::WrongRegion => Err(wrong_region()),
        Kind::Delay => {
            pause(1000).await;
            Ok(())
        }
        Kind::Cut
        | Kind::DropAfter
        | Kind::TimeoutAfter
        | Kind::Conflict
        | Kind::Duplicate
        | Kind::Stall
        | Kind::Guardrail
        | Kind::Exception
        | Kind::Markdown
        | Kind::InventedLink
        | Kind::NotPrepared => Ok(()),
    }
}

/// As of a bucket that is in another region.
fn redirect() -> S3Error {
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
    elsewhere(&ApiError::new(StatusCode::MOVED_PERMANENTLY, "PermanentRedirect", message))
}

/// As of a bucket that is in another region, by us-east-1 and to what has no body.
fn wrong_region() -> S3Error {
    let message = format!("The authorization header is malformed; the region '{REGION}' is wrong; expecting 'eu-west-1'");
    elsewhere(&ApiError::bad("AuthorizationHeaderMalformed", message))
}

fn elsewhere(why: &ApiError) -> S3Error {
    let mut out = error(why);
    let region = (
        HeaderName::from_static("x-amz-bucket-region"),
        HeaderValue::from_static("eu-west-1"),
    );
    out.set_headers(HeaderMap::from_iter([region]));
    out
}
