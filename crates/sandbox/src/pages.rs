//! The sandbox's own pages: an index, and the customer's phone.

use crate::{app::App, ids, names};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use std::fmt::Write as _;

fn html(body: String, policy: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The customer's phone.
pub(crate) async fn phone() -> Response {
    let nonce = ids::token(22);
    let body = include_str!("pages/phone.html")
        .replace("{{nonce}}", &nonce)
        .replace("{{style}}", include_str!("pages/phone.css"))
        .replace("{{script}}", include_str!("pages/phone.js"))
        .replace("{{message}}", include_str!("pages/message.js"))
        .replace("{{business}}", include_str!("pages/business.js"))
        .replace("{{answers}}", include_str!("pages/answers.js"))
        .replace("{{attach}}", include_str!("pages/attach.js"))
        .replace("{{faults}}", include_str!("pages/faults.js"));
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    html(body, &policy)
}

/// What there is here.
pub(crate) fn index(app: &App) -> Response {
    let mut users = String::new();
    for (email, name, group) in names::DEMO_USERS {
        let _ = write!(
            users,
            "<tr><td>{name}</td><td>{email}</td><td>{}</td></tr>",
            group.unwrap_or("no group")
        );
    }
    let mut endpoints = String::new();
    for (what, address) in [
        ("SQS, SNS, S3, Cognito, EUM Social", format!("http://127.0.0.1:{}", app.port)),
        ("DynamoDB", crate::dynamo::url(app.dynamodb_port)),
        ("Issuer", app.issuer()),
        ("Topic", names::TOPIC_ARN.to_owned()),
        ("Bucket", names::MEDIA_BUCKET.to_owned()),
        ("Queue", crate::sqs::queue_url(app.port, names::INGEST_QUEUE)),
        ("WABA", names::WABA_ID.to_owned()),
    ] {
        let _ = write!(endpoints, "<tr><th scope=\"row\">{what}</th><td><code>{address}</code></td></tr>");
    }
    for number in names::OUR_NUMBERS {
        let _ = write!(
            endpoints,
            "<tr><th scope=\"row\">{}</th><td>{} <code>{}</code> <code>{}</code></td></tr>",
            number.name, number.display, number.eum_id, number.meta_id
        );
    }
    let body = include_str!("pages/index.html")
        .replace("{{style}}", include_str!("pages/login.css"))
        .replace("{{password}}", names::DEMO_PASSWORD)
        .replace("{{users}}", &users)
        .replace("{{endpoints}}", &endpoints);
    html(
        body,
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
}
