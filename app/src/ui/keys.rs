//! Keys as they stand on a keyboard.

use leptos::prelude::*;

/// The keys, with spaces between those that are pressed one after the other or together.
#[component]
pub fn Keys(keys: &'static str) -> impl IntoView {
    let key = |key: &'static str| {
        view! {
            <kbd class="grid h-5 min-w-5 place-items-center rounded border border-line bg-raised px-1 font-sans text-2xs text-muted">
                {key}
            </kbd>
        }
    };
    view! { <span class="inline-flex shrink-0 gap-1">{keys.split_whitespace().map(key).collect_view()}</span> }
}
