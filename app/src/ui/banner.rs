//! A line across the top of what it speaks about.

use super::icons::{Glyph, Icon};
use leptos::prelude::*;

/// A calm notice with room for a button. Its words are announced when it appears.
#[component]
pub fn Banner(#[prop(default = Glyph::Info)] glyph: Glyph, children: Children) -> impl IntoView {
    view! {
        <div
            class="flex min-h-10 shrink-0 items-center gap-2 border-b border-line bg-warn-soft px-4 py-1.5 text-xs font-medium text-warn"
            role="status"
        >
            <Icon glyph class="size-4 shrink-0" />
            {children()}
        </div>
    }
}
