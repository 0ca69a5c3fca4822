//! By what a job is found: its id, and its address.

use super::parts::CARD;
use crate::ui::{Toasts, button};
use domain::BulkId;
use leptos::prelude::*;

/// The id, to be read and copied, and the way to copy the address.
#[component]
pub(super) fn JobId(id: BulkId) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <section class=format!("{CARD} flex flex-wrap items-center gap-x-3 gap-y-1") aria-label="Id of this job">
            <p class="min-w-0 flex-1 basis-full text-xs text-muted sm:basis-56">
                "Id " <code class="select-all text-ink [overflow-wrap:anywhere]">{id.to_string()}</code>
            </p>
            <button type="button" class=button::QUIET on:click=move |_| copy(toasts, &id.to_string(), "The id is copied.")>
                "Copy id"
            </button>
            <button type="button" class=button::QUIET on:click=move |_| copy(toasts, &address(id), "The link is copied.")>
                "Copy link"
            </button>
        </section>
    }
}

fn address(id: BulkId) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/bulk/{id}")
}

#[cfg(feature = "hydrate")]
fn copy(toasts: Toasts, words: &str, done: &'static str) {
    let copied = window().navigator().clipboard().write_text(words);
    leptos::task::spawn_local(async move {
        let words = match wasm_bindgen_futures::JsFuture::from(copied).await {
            Ok(_) => done,
            Err(_) => "The browser does not allow it. Mark the id and copy it by hand.",
        };
        toasts.show(words, None);
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: Toasts, _: &str, _: &'static str) {}
