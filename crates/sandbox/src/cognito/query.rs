//! Query strings, forms, cookies and redirects of the pool's domain.

use crate::aws::ApiError;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::collections::BTreeMap;

/// The parameters of a query string or a form; a repeated one counts as its last value.
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    pub(super) fn parse(raw: impl AsRef<[u8]>) -> Self {
        Self(url::form_urlencoded::parse(raw.as_ref()).into_owned().collect())
    }

    /// A parameter, if it is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }
}

/// `uri` with more query parameters.
pub(super) fn with_query(uri: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{uri}{}{query}", if uri.contains('?') { '&' } else { '?' })
}

/// A redirect that the browser follows with GET.
pub(super) fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) => (
            StatusCode::FOUND,
            [
                (header::LOCATION, location),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
        )
            .into_response(),
        Err(_) => (
            StatusCode::BAD_REQUEST,
            "The address to return to has letters that no header may hold.",
        )
            .into_response(),
    }
}

/// A cookie's value.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(n, _)| *n == name).map(|(_, value)| value))
}

/// The name of the sign-in cookie.
pub(super) const SESSION_COOKIE: &str = "cognito";

/// Adds a cookie that lasts so many seconds; 0 removes it.
pub(super) fn set_cookie(response: &mut Response, value: &str, seconds: i64) {
    let line = format!("{SESSION_COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The answer when the database fails.
pub(super) fn broken(error: ApiError) -> Response {
    (error.status, error.message).into_response()
}
