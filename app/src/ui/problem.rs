//! Why something was refused, below the fields that it is about.

use leptos::prelude::*;

/// A sentence that is read out when it comes; nothing while there is none.
#[component]
pub fn Problem(#[prop(into)] words: Signal<Option<String>>) -> impl IntoView {
    move || {
        words.get().map(|words| {
            view! {
                <p class="text-xs text-bad" role="alert">
                    {words}
                </p>
            }
        })
    }
}
