//! The HTTP status of a page that could not be shown.

use crate::error::AppError;

/// Sets the status of the page that is being rendered. Does nothing in the browser.
#[cfg(feature = "ssr")]
pub(super) fn set_page_status(error: &AppError) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(error.status());
    }
}

#[cfg(not(feature = "ssr"))]
pub(super) const fn set_page_status(_: &AppError) {}
