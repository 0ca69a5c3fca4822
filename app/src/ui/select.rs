//! What opens a choice looks like it.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// A `<select>` of the look [`super::button::SELECT`] with its chevron.
pub fn select_box(select: impl IntoView + 'static) -> AnyView {
    view! {
        <span class="relative block">
            {select} <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-muted" />
        </span>
    }
    .into_any()
}
