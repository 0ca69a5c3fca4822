//! The middle of a page that stands alone.

use crate::brand::Logo;
use leptos::prelude::*;

/// The brand, and what stands below it.
#[component]
pub(crate) fn Card(children: Children) -> impl IntoView {
    view! {
        <main class="grid min-h-dvh place-items-center px-4 py-10">
            <div class="grid w-full max-w-sm justify-items-center gap-2 rounded-2xl border border-line bg-surface px-6 py-8 text-center">
                <Logo class="mb-2 grid size-12 text-xl" />
                {children()}
            </div>
        </main>
    }
}
