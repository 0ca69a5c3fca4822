//! What a place shows when it has nothing, or could not get it.

use super::{
    button,
    icons::{Glyph, Icon},
    reference::Reference,
};
use leptos::prelude::*;

/// Says what the place is for.
#[component]
pub fn Empty(
    glyph: Glyph,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    /// A button that starts something, when there is one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="m-auto grid max-w-72 place-items-center gap-1 px-6 py-10 text-center">
            <span class="mb-2 grid size-12 place-items-center rounded-full bg-brand-soft text-brand">
                <Icon glyph class="size-6" />
            </span>
            <p class="font-semibold">{title}</p>
            <p class="text-balance text-muted">{text}</p>
            {children.map(|children| view! { <div class="mt-3">{children()}</div> })}
        </div>
    }
}

/// Says what went wrong, with a button "Try again".
#[component]
pub fn Failed(#[prop(into)] text: Signal<String>, retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="m-auto grid max-w-80 place-items-center gap-3 px-6 py-10 text-center" role="alert">
            <span class="grid size-12 place-items-center rounded-full bg-bad-soft text-bad">
                <Icon glyph=Glyph::Alert class="size-6" />
            </span>
            <p class="text-balance text-muted">{text}</p>
            <button type="button" class=button::SECONDARY on:click=move |_| retry.run(())>
                <Icon glyph=Glyph::Retry class="size-4 text-muted" />
                "Try again"
            </button>
            <Reference />
        </div>
    }
}
