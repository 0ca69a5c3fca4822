//! The three shelves behind their tabs.

use super::{
    items,
    shelf::{Found, Next},
};
use crate::{
    conversation::{panel::Panel, thread::Thread},
    ui::{Empty, Failed, Glyph, Skeleton, button, tabs},
};
use domain::gallery::Shelf;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};

/// Id and name of each tab.
const TABS: [(Shelf, &str, &str); 3] = [
    (Shelf::Pictures, "gallery-pictures", "Photos"),
    (Shelf::Documents, "gallery-documents", "Documents"),
    (Shelf::Links, "gallery-links", "Links"),
];

/// The id of what a tab shows.
const SHELF: &str = "gallery-shelf";

const TAB: &str = "min-h-11 flex-1 rounded-md px-2.5 text-muted hover:text-ink aria-selected:bg-surface aria-selected:text-ink aria-selected:shadow-sm forced-colors:aria-selected:underline desk:min-h-7";

/// All of it.
#[component]
pub(super) fn Shelves(thread: Thread, panel: Panel) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let shelves = TABS.map(|(shelf, ..)| Found::new(shelf));
    let found = move || shelves[chosen.get().min(TABS.len() - 1)];
    // A shelf is asked for when it is first looked at.
    Effect::new(move |_| {
        let found = found();
        if found.next.with_untracked(|next| *next == Next::Unasked) {
            found.load(thread);
        }
    });
    // What comes while this is open stands here, too.
    Effect::new(move |_| {
        thread.changes.track();
        let here = thread.messages();
        for shelf in shelves {
            if shelf.next.with_untracked(|next| *next != Next::Unasked) {
                shelf.learn(&here);
            }
        }
    });
    let choose = move |event: ev::KeyboardEvent| {
        let at = chosen.get_untracked();
        let to = match event.key().as_str() {
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "ArrowRight" => (at + 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        chosen.set(to);
        let tab = document().get_element_by_id(TABS[to].1);
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = tab.focus();
        }
    };
    let tab = move |index: usize| {
        let (_, id, name) = TABS[index];
        let is_chosen = move || chosen.get() == index;
        view! {
            <button
                type="button"
                role="tab"
                id=id
                class=TAB
                aria-selected=move || is_chosen().to_string()
                aria-controls=SHELF
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| chosen.set(index)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="px-4 pb-4">
            <div role="tablist" aria-label="What to show" class=tabs::SEGMENTS on:keydown=choose>
                {(0..TABS.len()).map(tab).collect_view()}
            </div>
            <div role="tabpanel" id=SHELF aria-labelledby=move || TABS[chosen.get()].1 class="pt-3">
                {move || view! { <OneShelf thread panel found=found() /> }}
            </div>
        </div>
    }
}

/// What was found, and what stands at its end.
#[component]
fn OneShelf(thread: Thread, panel: Panel, found: Found) -> impl IntoView {
    let empty = Memo::new(move |_| found.messages.with(std::collections::BTreeMap::is_empty));
    let items = move || match found.shelf {
        Shelf::Pictures => items::pictures(thread, found),
        Shelf::Documents => items::documents(thread, panel, found),
        Shelf::Links => items::links(thread, panel, found),
    };
    let end = move || {
        let load = move |_| found.load(thread);
        match found.next.get() {
            Next::Unasked | Next::Loading if empty.get() => view! { <Outline shelf=found.shelf /> }.into_any(),
            Next::Unasked | Next::Loading => view! {
                <p class="pt-3 text-center text-muted" role="status">
                    "Loading…"
                </p>
            }
            .into_any(),
            Next::Offered(_) => view! {
                <div class="grid justify-items-center gap-2 pt-3 text-center">
                    {move || empty.get().then(|| view! { <p class="text-muted">"Nothing among the newest messages."</p> })}
                    <button type="button" class=button::SECONDARY on:click=load>
                        "Load older"
                    </button>
                </div>
            }
            .into_any(),
            Next::End if empty.get() => {
                let (glyph, title, text) = teach(found.shelf);
                view! { <Empty glyph title text /> }.into_any()
            }
            Next::End => ().into_any(),
            Next::Failed(text, _) => view! { <Failed text retry=Callback::new(move |()| found.load(thread)) /> }.into_any(),
        }
    };
    view! {
        {move || (!empty.get()).then(items)}
        {end}
    }
}

/// What an empty shelf is for.
const fn teach(shelf: Shelf) -> (Glyph, &'static str, &'static str) {
    match shelf {
        Shelf::Pictures => (Glyph::Image, "No photos yet", "Photos and videos of this conversation appear here."),
        Shelf::Documents => (Glyph::Document, "No documents yet", "Documents of this conversation appear here."),
        Shelf::Links => (
            Glyph::Messages,
            "No links yet",
            "Links that somebody wrote in this conversation appear here.",
        ),
    }
}

/// The outline of a shelf while it is looked through for the first time.
#[component]
fn Outline(shelf: Shelf) -> impl IntoView {
    let shapes = if shelf == Shelf::Pictures {
        view! { <div class="grid grid-cols-3 gap-1">{(0..6).map(|_| view! { <Skeleton class="aspect-square" /> }).collect_view()}</div> }
            .into_any()
    } else {
        view! { <div class="grid gap-3">{(0..3).map(|_| view! { <Skeleton class="h-14" /> }).collect_view()}</div> }.into_any()
    };
    view! {
        <div aria-hidden="true">{shapes}</div>
        <p class="sr-only" role="status">
            "Loading"
        </p>
    }
}
