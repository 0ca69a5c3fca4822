//! A hint beside a control while a mouse rests on it or the keyboard is on it: what it does in a word, and its key.

use super::keys::Keys;
use leptos::prelude::*;

/// The control with its hint. The hint repeats what the control's own name says, so it is for eyes only. It stays while the
/// mouse is on it, and is never in the way of a menu that the control opens.
#[component]
pub fn Tooltip(text: &'static str, #[prop(optional)] keys: &'static str, children: Children) -> impl IntoView {
    view! {
        <span class="group/tip relative inline-flex">
            {children()}
            <span
                class="invisible absolute right-0 top-[calc(100%+0.25rem)] z-10 flex items-center gap-1.5 whitespace-nowrap rounded-lg border border-line bg-surface px-2 py-1 text-2xs opacity-0 shadow-float transition-opacity duration-150 group-has-focus-visible/tip:visible group-has-focus-visible/tip:opacity-100 group-has-[:popover-open]/tip:invisible! pointer-fine:group-hover/tip:visible pointer-fine:group-hover/tip:opacity-100"
                aria-hidden="true"
            >
                {text}
                <Keys keys />
            </span>
        </span>
    }
}
