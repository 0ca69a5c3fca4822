//! Unsafe requests must come from our own pages.

use crate::{routes::Rule, state::AppState};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses an unsafe request that another site may have made. What has a proof of its own, as what SNS signs, is let through.
pub(crate) async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let anybody = !Rule::of(&request).class.checks_origin();
    if request.method().is_safe() || anybody || comes_from_us(&request, &state.web.public_url.origin().ascii_serialization()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This request did not come from this site's own pages.\n").into_response()
}

/// The Origin header decides where there is one; browsers that leave it out say the same in Sec-Fetch-Site.
fn comes_from_us(request: &Request, ours: &str) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    match header(header::ORIGIN) {
        Some(origin) => origin == ours,
        None => header(header::HeaderName::from_static("sec-fetch-site")) == Some("same-origin"),
    }
}
