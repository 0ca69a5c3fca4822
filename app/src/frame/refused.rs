//! What the server answers when a page cannot be shown.

use crate::error::AppError;

/// Sets the status, or sends the browser to where it must go. Does nothing in the browser.
#[cfg(feature = "ssr")]
pub(crate) fn set_page_status(error: &AppError) {
    use crate::preferences::login_address;
    use http::{HeaderValue, StatusCode, header::LOCATION};
    use leptos::prelude::use_context;

    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else {
        return;
    };
    let to = match error {
        AppError::SignedOut => {
            let uri = use_context::<http::request::Parts>().map(|parts| parts.uri);
            let path = uri
                .as_ref()
                .and_then(|uri| uri.path_and_query())
                .map_or("/inbox", http::uri::PathAndQuery::as_str);
            login_address(path)
        }
        AppError::Forbidden => "/no-access".to_owned(),
        _ => return response.set_status(error.status()),
    };
    match HeaderValue::from_str(&to) {
        Ok(to) => {
            response.set_status(StatusCode::SEE_OTHER);
            response.insert_header(LOCATION, to);
        }
        Err(_) => response.set_status(StatusCode::BAD_REQUEST),
    }
}

#[cfg(not(feature = "ssr"))]
pub(crate) const fn set_page_status(_: &AppError) {}

/// Answers that the role does not allow this page. The page says it in words, and the navigation stays.
#[cfg(feature = "ssr")]
pub(crate) fn forbid() {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::FORBIDDEN);
    }
}

/// In the browser there is nobody to answer.
#[cfg(not(feature = "ssr"))]
pub(crate) const fn forbid() {}
