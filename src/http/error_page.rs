//! Errors as pages. Handlers answer with a sentence; who came with a browser gets it as a page, with the id that finds the
//! request in the log.

use crate::routes::{Errors, Rule};
use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use service::TraceId;
use std::sync::LazyLock;

/// A sentence or two.
const MAX_SENTENCE: usize = 2 * 1024;

/// The colours of `style/main.css`, without its files: those may be what cannot be had.
const STYLE: &str = ":root{color-scheme:light dark;--canvas:#f5f6f5;--surface:#fff;--ink:#161a18;--muted:#59635d;--line:#e4e7e4;--brand:#0a7a54;--brand-ink:#fff}\
@media(prefers-color-scheme:dark){:root{--canvas:#0e1210;--surface:#151a17;--ink:#e9eeeb;--muted:#a3aea8;--line:#272f2b;--brand:#35c48d;--brand-ink:#06231a}}\
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:0.875rem/1.5 Inter,ui-sans-serif,system-ui,sans-serif}\
main{display:grid;min-height:100vh;min-height:100dvh;place-items:center;padding:2.5rem 1rem}\
div{width:100%;max-width:24rem;padding:2rem 1.5rem;border:1px solid var(--line);border-radius:1rem;background:var(--surface);text-align:center}\
h1{margin:0 0 .5rem;font-size:1.25rem}p{margin:0 0 1rem;color:var(--muted);overflow-wrap:anywhere}\
a{display:block;min-height:2.75rem;padding:.625rem 1rem;border-radius:.625rem;background:var(--brand);color:var(--brand-ink);font-weight:600;text-decoration:none}\
a:focus-visible{outline:2px solid var(--brand);outline-offset:2px}code{font-size:.875rem;color:var(--ink)}";

/// Allows this style sheet alone.
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("style-src 'sha256-{}'", BASE64_STANDARD.encode(digest(&SHA256, STYLE.as_bytes()))));

/// Puts a page around an error that is a bare sentence, when a browser asked for a page.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let is_program = Rule::of(&request).class.errors() != Errors::Page || !accepts_pages(request.headers());
    // Going back to where a form was posted to would lead nowhere.
    let again = Some(request.uri().path_and_query().map_or("/", |path| path.as_str()))
        .filter(|path| request.method() == Method::GET && stays_here(path))
        .map(str::to_owned);
    let trace = request.extensions().get::<TraceId>().cloned();
    let response = next.run(request).await;
    let status = response.status();
    if is_program || !(status.is_client_error() || status.is_server_error()) || is_page(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let said = to_bytes(body, MAX_SENTENCE).await.ok();
    // What a panic or a library says is not for people.
    let said = said.as_deref().filter(|_| status != StatusCode::INTERNAL_SERVER_ERROR);
    let said = said.and_then(|body| std::str::from_utf8(body).ok()).map_or("", str::trim);
    let (heading, usual) = words(status);
    let sentence = if said.is_empty() { usual } else { said };
    let TraceId(trace) = trace.unwrap_or(TraceId(String::new()));
    let page = page(heading, sentence, &trace, again.as_deref());
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Some(policy) = policy(&parts.headers) {
        parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Response::from_parts(parts, Body::from(page))
}

/// Whether a path is one for every browser: `//host` leads to another site.
fn stays_here(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}

/// Browsers that go to a page say so; scripts and programs take anything.
fn accepts_pages(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// The policy of the answer, with this page's own style.
fn policy(headers: &HeaderMap) -> Option<HeaderValue> {
    let policy = headers
        .get(header::CONTENT_SECURITY_POLICY)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
    HeaderValue::from_str(&format!("{policy}; {}", *STYLE_SOURCE)).ok()
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::FORBIDDEN => ("Not allowed", "This is not for you to see or do. Ask an administrator."),
        StatusCode::NOT_FOUND => ("This page does not exist", "The address may be mistyped, or the page has moved."),
        StatusCode::METHOD_NOT_ALLOWED => ("Not possible here", "This address is not for that. Go back and try again."),
        StatusCode::REQUEST_TIMEOUT => ("Too slow", "What was sent did not arrive in time. Send it again."),
        StatusCode::PAYLOAD_TOO_LARGE => ("Too much", "What was sent is too large."),
        StatusCode::TOO_MANY_REQUESTS => ("Too many requests", "Wait a moment, then try again."),
        StatusCode::SERVICE_UNAVAILABLE => ("Not available at the moment", "The service is busy. Try again in a few seconds."),
        status if status.is_client_error() => (
            "Not understood",
            "The server did not understand the request. Go back and try again.",
        ),
        _ => (
            "Something went wrong on our side",
            "Try again. If it happens again, give your administrator the reference below.",
        ),
    }
}

fn page(heading: &str, sentence: &str, trace: &str, again: Option<&str>) -> String {
    let (to, label) = again.map_or(("/inbox", "Go to the inbox"), |again| (again, "Try again"));
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{heading} · WECARE Inbox</title><style>{STYLE}</style></head>\
         <body><main><div><h1>{heading}</h1><p>{}</p><p>Reference: <code>{}</code></p><a href=\"{}\">{label}</a></div></main></body></html>",
        escape(sentence),
        escape(trace),
        escape(to)
    )
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_an_address_stays_text() {
        let page = page("Not found", "<b>&", "abc", Some("/inbox?x=\"><script>alert(1)</script>"));
        assert!(!page.contains("<script>") && !page.contains("<b>") && page.contains("&lt;b&gt;&amp;"));
        assert!(page.contains("href=\"/inbox?x=&quot;&gt;&lt;script&gt;"));
    }

    #[test]
    fn trying_again_never_leads_to_another_site() {
        assert!(stays_here("/") && stays_here("/inbox?tab=all"));
        assert!(!stays_here("//evil.example/") && !stays_here("/\\evil.example") && !stays_here("https://evil.example/"));
    }

    #[test]
    fn the_style_is_allowed_and_nothing_else_is_lost() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors https://app.example"),
        );
        let policy = policy(&headers).unwrap();
        let policy = policy.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; frame-ancestors https://app.example; style-src 'sha256-"));
    }
}
