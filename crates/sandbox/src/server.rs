//! The HTTP side: routes, the guard against other web sites, and the background workers.

use crate::{app::App, aws, bedrock, cognito, control, dynamo, eum, ids::now_ms, media::Sample, names, pages, s3, sns, sqs};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
    serve::ListenerExt as _,
};
use std::{sync::Arc, time::Duration};

/// 1 MiB of SQS messages grow by escaping; nothing real comes near this.
const MAX_BODY: usize = 8 * 1024 * 1024;

pub(crate) fn router(app: &Arc<App>) -> Router {
    Router::new()
        .route("/", get(root).post(aws_call))
        .route(&format!("/{}/{{queue}}", names::ACCOUNT), post(aws_call))
        .route(&app.keys.certificate_path(), get(certificate))
        .route("/health", get(health))
        .route(names::AD_PICTURE, get(ad_picture))
        .route("/phone", get(pages::phone))
        .merge(cognito::routes())
        .merge(eum::routes())
        .merge(bedrock::routes())
        .merge(control::routes())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(app), s3::or_next))
        .layer(middleware::from_fn_with_state(Arc::clone(app), guard))
        .with_state(Arc::clone(app))
}

/// Keeps other web sites out: the sandbox answers only to its own loopback names (so that no foreign name can be pointed
/// at it), and only its own pages may change anything or use the control API.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let refuse = |why: &'static str| (StatusCode::FORBIDDEN, why).into_response();
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if !matches!(name, "localhost" | "127.0.0.1") {
        return refuse("The sandbox answers only as localhost or 127.0.0.1.");
    }
    let control = request.uri().path().starts_with("/control/");
    if control || !matches!(*request.method(), Method::GET | Method::HEAD) {
        let own = [app.url(), format!("http://127.0.0.1:{}", app.port)];
        if text(header::ORIGIN).is_some_and(|origin| !own.iter().any(|o| o == origin)) {
            return refuse("The sandbox takes this only from its own pages.");
        }
        // A browser says so when a request without Origin comes from elsewhere.
        if control && text(header::HeaderName::from_static("sec-fetch-site")).is_some_and(|site| !matches!(site, "same-origin" | "none")) {
            return refuse("The sandbox takes this only from its own pages.");
        }
    }
    next.run(request).await
}

/// `GET /`: SNS's confirmation links come here too.
async fn root(State(app): State<Arc<App>>, request: Request) -> Response {
    let form = sns::Form::parse(request.uri().query().unwrap_or_default().as_bytes());
    match form.maybe("Action") {
        Some("ConfirmSubscription" | "Unsubscribe") => sns::handle(app, &form).await,
        _ => pages::index(&app),
    }
}

/// `POST /`: the service is told by the target header, or is SNS when the body is a form.
async fn aws_call(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|v| v.to_str().ok()).unwrap_or_default();
    match target.split_once('.') {
        Some(("AmazonSQS", operation)) => sqs::handle(app, operation, &body).await,
        Some(("AWSCognitoIdentityProviderService", operation)) => cognito::admin(app, operation, &body).await,
        Some((service, _)) => {
            let error = aws::unknown(service);
            aws::json_response(
                StatusCode::BAD_REQUEST,
                "application/x-amz-json-1.0",
                &serde_json::json!({ "__type": error.code, "message": error.message }),
            )
        }
        None => sns::handle(app, &sns::Form::parse(&body)).await,
    }
}

async fn certificate(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, "application/x-pem-file")], app.keys.certificate.clone()).into_response()
}

/// The picture of an advertisement, which Meta keeps elsewhere.
async fn ad_picture() -> Response {
    match Sample::find("photo.jpg") {
        Some(picture) => ([(header::CONTENT_TYPE, picture.mime)], picture.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// 200 when the database answers and DynamoDB does.
async fn health(State(app): State<Arc<App>>) -> Response {
    let database = app.db.run(|tx| tx.query_row("SELECT 1", [], |r| r.get::<_, i64>(0)));
    if let Err(error) = database {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("database: {error}\n")).into_response();
    }
    match app
        .http
        .get(dynamo::url(app.dynamodb_port))
        .timeout(Duration::from_secs(2))
        .send()
        .await
    {
        Ok(answer) if answer.status().is_success() => "ok\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "DynamoDB does not answer\n").into_response(),
    }
}

/// Serves until the sandbox is stopped, and for three seconds more what was under way.
pub(crate) async fn serve(app: Arc<App>, listener: tokio::net::TcpListener) -> std::io::Result<()> {
    tokio::spawn(sns::deliver(Arc::clone(&app)));
    tokio::spawn(eum::outcomes(Arc::clone(&app)));
    tokio::spawn(housekeeping(Arc::clone(&app)));
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let server = axum::serve(listener, router(&app)).with_graceful_shutdown(app.stop.clone().cancelled_owned());
    let grace = async {
        app.stop.cancelled().await;
        tokio::time::sleep(Duration::from_secs(3)).await;
    };
    tokio::select! {
        done = server => done,
        () = grace => Ok(()),
    }
}

/// Once a minute, removes what is over.
async fn housekeeping(app: Arc<App>) {
    loop {
        let started = now_ms();
        let done = app.db.run(|tx| {
            cognito::forget_expired(tx, app.now())?;
            sqs::forget_expired(tx)
        });
        if let Err(error) = done {
            tracing::warn!(error = error.message, started, "housekeeping failed");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_mins(1)) => {}
            () = app.stop.cancelled() => return,
        }
    }
}
