//! A dialog on top of the page: the browser's own, so that the page below is out of reach, Escape closes it, and the focus
//! comes back to where it was.

use super::{
    button,
    icons::{Glyph, Icon},
};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

/// Where a dialog stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the middle; on phones a sheet at the lower edge, where thumbs are.
    #[default]
    Centre,
    /// Near the top, for something to type in: no on-screen keyboard reaches it there.
    Top,
}

impl Place {
    const fn classes(self) -> &'static str {
        match self {
            Self::Centre => {
                "m-auto max-h-[80dvh] w-full max-w-md rounded-xl max-sm:mb-0 max-sm:max-w-full max-sm:rounded-b-none max-sm:pb-[env(safe-area-inset-bottom)]"
            }
            Self::Top => {
                "mx-auto mb-auto mt-[max(12dvh,env(safe-area-inset-top))] max-h-[70dvh] w-[calc(100vw-1.5rem)] max-w-xl rounded-xl max-sm:mt-[max(0.75rem,env(safe-area-inset-top))]"
            }
        }
    }
}

/// A dialog. What is in it is made anew each time it opens.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    /// Its name; also the heading, but at the top, where the first line is for typing.
    label: &'static str,
    #[prop(optional)] place: Place,
    /// Asked before a person closes it; false keeps it open. Where there is none, a tap beside it closes it.
    #[prop(optional)]
    leaving: Option<Callback<(), bool>>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let leave = move || {
        if leaving.is_none_or(|may| may.run(())) {
            open.set(false);
        }
    };
    let beside = move |event: ev::MouseEvent| {
        if leaving.is_some() && event.target() == event.current_target() {
            leave();
        }
    };
    if leaving.is_some() {
        // Of the window: after a tap beside it, or on a button that went away, the focus is nowhere.
        Effect::new(move |_| {
            let keys = window_event_listener(ev::keydown, move |event| {
                if event.key() == "Escape" && !event.default_prevented() && open.get_untracked() && !is_in_another(&event, dialog) {
                    event.prevent_default();
                    leave();
                }
            });
            on_cleanup(move || keys.remove());
        });
    }
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = dialog.get() else { return };
        if open && !dialog.open() {
            // Fails only when the dialog is not on the page any more.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            node_ref=dialog
            aria-label=label
            closedby=if leaving.is_some() { "none" } else { "any" }
            on:click=beside
            class=format!(
                "hidden animate-rise flex-col overflow-hidden border border-line bg-surface text-ink shadow-float backdrop:bg-black/40 open:flex {}",
                place.classes(),
            )
            // The browser tells of closing a moment later: by then it may have been opened again, and stays open.
            on:close=move |_| {
                if dialog.get_untracked().is_none_or(|dialog| !dialog.open()) {
                    open.set(false);
                }
            }
        >
            {(place != Place::Top)
                .then(|| {
                    view! {
                        <div class="flex shrink-0 items-center justify-between gap-2 border-b border-line py-1.5 pl-4 pr-2">
                            <h2 class="font-semibold">{label}</h2>
                            <button type="button" class=button::ICON aria-label="Close" on:click=move |_| leave()>
                                <Icon glyph=Glyph::Close />
                            </button>
                        </div>
                    }
                })}
            {move || open.get().then(|| children())}
        </dialog>
    }
}

/// Whether a key was pressed in a dialog that stands above.
fn is_in_another(event: &ev::KeyboardEvent, dialog: NodeRef<html::Dialog>) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let around = target.and_then(|target| target.closest("dialog").ok().flatten());
    around.is_some_and(|around| dialog.get_untracked().is_none_or(|dialog| !dialog.is_same_node(Some(&around))))
}
