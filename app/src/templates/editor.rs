//! `/templates/new`: where a template is written.

use leptos::prelude::*;

/// The page.
#[component]
pub(super) fn EditorPage() -> impl IntoView {
    view! { <main class="flex min-w-0 flex-1"></main> }
}
