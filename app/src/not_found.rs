//! Addresses that lead nowhere.

use crate::ui::{Card, Reference, button};
use leptos::prelude::*;
use leptos_meta::Title;

/// Everything that no route matches. Status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found" />
        <Card>
            <h1 class="text-xl font-semibold tracking-tight">"This page does not exist"</h1>
            <p class="text-muted">"The address may be mistyped, or the page has moved."</p>
            <a class=format!("{} mt-3 w-full", button::PRIMARY) href="/inbox" rel="external">
                "Go to the inbox"
            </a>
            <Reference />
        </Card>
    }
}
