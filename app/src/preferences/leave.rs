//! Ways out of the signed-in pages.

use crate::error::AppError;
use leptos_router::location::Url;

/// The address of the sign-in page that leads back to `path` (with its query).
pub fn login_address(path: &str) -> String {
    format!("/login?return_to={}", Url::escape(path))
}

/// The session is over: to the sign-in page, and back here afterwards. In the browser only.
pub fn session_over() {
    #[cfg(feature = "hydrate")]
    browser::leave(|location| {
        let path = location.pathname()? + &location.search()?;
        location.assign(&format!("/login?expired=1&return_to={}", Url::escape(&path)))
    });
}

/// The role was taken away: to the page that says so. In the browser only.
pub fn to_no_access() {
    #[cfg(feature = "hydrate")]
    browser::leave(|location| location.assign("/no-access"));
}

/// The page is being left by itself, to sign out: what ends now is no reason to go elsewhere. In the browser only.
pub fn signing_out() {
    #[cfg(feature = "hydrate")]
    browser::leave(|_| Ok(()));
}

/// Leaves the page when an answer says that the session or the role is gone. True when it does. In the browser only.
pub fn leave_if_gone(error: &AppError) -> bool {
    match error {
        AppError::SignedOut => session_over(),
        AppError::Forbidden => to_no_access(),
        _ => return false,
    }
    true
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use wasm_bindgen::JsValue;

    /// Longer than a page takes to go; the back button may bring this page to life again after that.
    const GOING_MILLIS: f64 = 10_000.0;

    thread_local! {
        /// When this page was told to go, by the browser's clock.
        static LEFT_AT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
    }

    /// Several requests may find out at the same time; only the first counts.
    pub(super) fn leave(go: impl FnOnce(&web_sys::Location) -> Result<(), JsValue>) {
        let now = js_sys::Date::now();
        if now - LEFT_AT.get() < GOING_MILLIS {
            return;
        }
        LEFT_AT.set(now);
        if go(&leptos::prelude::location()).is_err() {
            LEFT_AT.set(f64::NEG_INFINITY);
        }
    }
}
