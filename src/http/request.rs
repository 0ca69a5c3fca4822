//! Around every request: an id, one log line, headers that every answer has.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use meters::Stopwatch;
use service::{Service, TraceId};
use tracing::Instrument;

/// The header that carries the id back.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id and logs it when it is answered. Neither query nor body are logged: they hold codes and words.
pub(crate) async fn trace(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let id = service.new_trace_id();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id, %method, path);
    // Whatever goes wrong is told to the person with this id.
    request.extensions_mut().insert(TraceId(id.clone()));
    // Pages are rendered on threads of their own, which do not know what they work for.
    request.extensions_mut().insert(span.clone());
    let mut response = next.run(request).instrument(span.clone()).await;
    let _in_span = span.entered();
    let status = response.status().as_u16();
    let seconds = watch.seconds();
    service.meters().http().answered(method.as_str(), &path, status, seconds);
    // To a tenth of a millisecond.
    let millis = (seconds * 10_000.0).round() / 10.0;
    if status >= 500 {
        tracing::error!(status, millis, "answered");
    } else {
        tracing::info!(status, millis, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Headers that every answer has unless its handler set another value.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "same-origin");
    default(
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), geolocation=(self), payment=()",
    );
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    );
    // Whoever sits down at the browser after sign-out must not find pages in its cache.
    // Files say themselves how long they last. That one is missing may change with the next update.
    default(header::CACHE_CONTROL, "no-store");
    response
}
