//! The id that finds a request in the log, on pages that say what went wrong.

use leptos::prelude::*;

/// `Reference: 01K…` on a page that the server made; nothing where the browser itself found out.
#[component]
pub fn Reference() -> impl IntoView {
    id().map(|id| {
        view! { <p class="text-2xs text-faint">"Reference: " <code>{id}</code></p> }
    })
}

#[cfg(feature = "ssr")]
fn id() -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    parts.extensions.get::<service::TraceId>().map(|id| id.0.clone())
}

/// While the page is hydrated the text stays as the server wrote it.
#[cfg(not(feature = "ssr"))]
fn id() -> Option<String> {
    crate::hydration::under_way().then(String::new)
}
