//! Pictures, documents and links of the conversation, in the contact panel: the button that opens them. What it opens is a file of its
//! own (`gallery/`), fetched with the first press, and asks the server only then.

use super::{panel::Panel, thread::Thread};
use crate::ui::{Glyph, Icon};
use leptos::{html, prelude::*};

#[cfg(feature = "hydrate")]
mod items;
#[cfg(feature = "hydrate")]
mod shelf;
#[cfg(feature = "hydrate")]
mod view;

/// The id of what the button opens.
const SHELVES: &str = "gallery";

/// Whether its code is here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Away,
    Loading,
    Here,
}

/// The button, and below it what it opens. Without scripts there is nothing to open: the thread has it all.
#[component]
pub(super) fn Gallery(thread: Thread, panel: Panel) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let code = RwSignal::new(Code::Away);
    fetch_when_wanted(thread, panel, place, open, code);
    let press = move |_| {
        open.update(|open| *open = !*open);
        if open.get_untracked() && code.get_untracked() == Code::Away {
            code.set(Code::Loading);
        }
    };
    view! {
        <section class="border-t border-line noscript:hidden">
            <button
                type="button"
                class="flex min-h-11 w-full items-center gap-2 px-4 text-left font-medium -outline-offset-2 hover:bg-raised"
                aria-expanded=move || open.get().to_string()
                aria-controls=SHELVES
                on:click=press
            >
                <Icon glyph=Glyph::Image class="size-4 shrink-0 text-muted" />
                "Photos, documents, links"
                <Icon glyph=Glyph::ChevronDown class="ml-auto size-4 shrink-0 text-muted" />
            </button>
            <div id=SHELVES node_ref=place class:hidden=move || !open.get()></div>
            {move || {
                (code.get() == Code::Loading)
                    .then(|| {
                        view! {
                            <p class="px-4 pb-3 text-muted" role="status">
                                "Loading…"
                            </p>
                        }
                    })
            }}
        </section>
    }
}

/// Fetches the code with the first press. Without a connection the next press tries again.
fn fetch_when_wanted(thread: Thread, panel: Panel, place: NodeRef<html::Div>, open: RwSignal<bool>, code: RwSignal<Code>) {
    #[cfg(feature = "hydrate")]
    {
        // Only the first press counts: when this is run anew, what it made goes.
        let wanted = Memo::new(move |_| code.get() != Code::Away);
        Effect::new(move |_| {
            if !wanted.get() {
                return;
            }
            leptos::task::spawn_local_scoped_with_cancellation(async move {
                match shelves(thread, panel).await {
                    Ok(view) => {
                        if let Some(place) = place.get_untracked() {
                            // Taken off the page with the owner. Not `Send`: a page has one thread.
                            StoredValue::new_local(leptos::mount::mount_to(place.into(), move || view));
                        }
                        code.set(Code::Here);
                    }
                    Err(error) => {
                        open.set(false);
                        code.set(Code::Away);
                        thread.complain(&error);
                    }
                }
            });
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (thread, panel, place, open, code, Code::Here);
}

#[cfg(feature = "hydrate")]
crate::lazy::in_file! { gallery, load = load_shelves;
    fn shelves(thread: Thread, panel: Panel) -> Result<AnyView, crate::error::AppError> {
        Ok(view! { <view::Shelves thread panel /> }.into_any())
    }
}
