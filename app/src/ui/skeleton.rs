//! Grey shapes in the size of what they stand for.

use leptos::prelude::*;

/// One shape; give it a size and a radius.
#[component]
pub fn Skeleton(#[prop(into)] class: &'static str) -> impl IntoView {
    view! { <span class=format!("block animate-pulse rounded bg-line {class}") aria-hidden="true"></span> }
}
