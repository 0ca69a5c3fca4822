//! All emoji to pick from: by kind, by words, and those used lately. Arrow keys move among them.

use super::{
    super::paint::after_paint,
    emoji::{Book, TONES, book, in_tone, used},
};
use crate::ui::Failed;
use leptos::{ev, html, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use std::sync::Arc;
use web_sys::HtmlElement;

const LATELY: &str = "emoji:lately";
const TONE: &str = "emoji:tone";
/// How many are remembered, and how many are shown of those found.
const MOST_LATELY: usize = 27;
const MOST_FOUND: usize = 90;
/// How many are drawn at first: more than are in view. The others follow.
const AT_ONCE: usize = 120;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Lately,
    Group(usize),
}

/// One to pick.
struct Shown {
    text: String,
    name: String,
}

fn kept(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

fn keep(key: &str, value: &str) {
    // A browser without room or permission forgets it.
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

fn lately() -> Vec<String> {
    kept(LATELY)
        .unwrap_or_default()
        .split(' ')
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Puts one among those used lately.
pub(super) fn remember(text: &str) {
    keep(LATELY, &used(&lately(), text, MOST_LATELY).join(" "));
}

/// The skin tone that was chosen; empty for none.
pub(super) fn tone() -> String {
    let tone = kept(TONE).unwrap_or_default();
    TONES
        .iter()
        .find(|(known, _)| *known == tone)
        .map(|(known, _)| (*known).to_owned())
        .unwrap_or_default()
}

pub(super) fn picker(on_pick: Callback<String>) -> AnyView {
    let book = RwSignal::new(None::<Arc<Book>>);
    let failed = RwSignal::new(None::<String>);
    let fetch = move || {
        failed.set(None);
        spawn_local(async move {
            match self::book().await {
                Ok(list) => {
                    let _ = book.try_set(Some(list));
                }
                Err(error) => {
                    let _ = failed.try_set(Some(error.to_string()));
                }
            }
        });
    };
    fetch();
    let again = Callback::new(move |()| fetch());
    // As high as what it stands for, so that nothing jumps.
    view! {
        <div class="flex h-80 max-h-[45dvh] flex-col gap-2 p-2">
            {move || match (book.get(), failed.get()) {
                (Some(book), _) => shelf(book, on_pick),
                (None, Some(text)) => view! { <Failed text retry=again /> }.into_any(),
                (None, None) => {
                    view! {
                        <p class="m-auto text-muted" role="status">
                            "Loading emoji…"
                        </p>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

fn shelf(book: Arc<Book>, on_pick: Callback<String>) -> AnyView {
    let query = RwSignal::new(String::new());
    let chosen_tone = RwSignal::new(tone());
    let used_before = lately();
    let part = RwSignal::new(if used_before.is_empty() { Part::Group(0) } else { Part::Lately });
    let search = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(search) = search.get() {
            let _ = search.focus();
        }
    });
    let tabs: Vec<_> = std::iter::once((Part::Lately, "🕘".to_owned(), "Used lately".to_owned()))
        .chain(book.0.iter().enumerate().map(|(n, group)| {
            let face = group.emoji.first().map(|emoji| emoji.text.clone()).unwrap_or_default();
            (Part::Group(n), face, group.name.clone())
        }))
        .map(|(of, face, name)| {
            view! {
                <button
                    type="button"
                    class="grid size-11 shrink-0 place-items-center rounded-lg text-lg hover:bg-raised aria-pressed:bg-brand-soft desk:size-8"
                    aria-label=name.clone()
                    title=name
                    aria-pressed=move || (query.with(String::is_empty) && part.get() == of).to_string()
                    on:click=move |_| {
                        query.set(String::new());
                        part.set(of);
                    }
                >
                    {face}
                </button>
            }
        })
        .collect();
    let tones: Vec<_> = TONES
        .map(|(tone, name)| {
            view! {
                <option value=tone selected=move || chosen_tone.get() == tone>
                    {format!("✋{tone} {name}")}
                </option>
            }
        })
        .into_iter()
        .collect();
    let shown = move || {
        let tone = chosen_tone.get();
        let show = |emoji: &super::emoji::Emoji| Shown {
            text: if emoji.toned {
                in_tone(&emoji.text, &tone)
            } else {
                emoji.text.clone()
            },
            name: emoji.name.clone(),
        };
        let words = query.get();
        if !words.trim().is_empty() {
            return book.find(&words, MOST_FOUND).into_iter().map(show).collect();
        }
        match part.get() {
            // Their tones are those that they were picked in.
            Part::Lately => used_before
                .iter()
                .map(|text| Shown {
                    text: text.clone(),
                    name: text.clone(),
                })
                .collect(),
            Part::Group(n) => book
                .0
                .get(n)
                .map(|group| group.emoji.iter().map(show).collect())
                .unwrap_or_default(),
        }
    };
    view! {
        <div class="flex gap-2">
            <input
                node_ref=search
                type="search"
                class="min-h-11 min-w-0 flex-1 rounded-lg border border-line bg-surface px-2.5 text-ink placeholder:text-faint desk:min-h-9"
                aria-label="Find an emoji"
                placeholder="Find an emoji"
                autocomplete="off"
                prop:value=move || query.get()
                on:input=move |event| query.set(event_target_value(&event))
                on:keydown=move |event: ev::KeyboardEvent| {
                    match event.key().as_str() {
                        "Enter" => event.prevent_default(),
                        "ArrowDown" => {
                            event.prevent_default();
                            if let Some(grid) = search.get_untracked().and_then(|search| grid_beside(&search)) {
                                step(&grid, |_, _, _| Some(0));
                            }
                        }
                        _ => {}
                    }
                }
            />
            <select
                class="min-h-11 rounded-lg border border-line bg-surface px-1 text-ink desk:min-h-9"
                aria-label="Skin tone"
                on:change=move |event| {
                    let value = event_target_value(&event);
                    keep(TONE, &value);
                    chosen_tone.set(value);
                }
            >
                {tones}
            </select>
        </div>
        <div class="flex shrink-0 gap-0.5 overflow-x-auto" role="group" aria-label="Kinds of emoji">
            {tabs}
        </div>
        {move || grid(shown(), on_pick)}
    }
    .into_any()
}

fn grid(mut shown: Vec<Shown>, on_pick: Callback<String>) -> AnyView {
    if shown.is_empty() {
        return view! {
            <p class="m-auto text-muted" role="status">
                "No emoji for these words."
            </p>
        }
        .into_any();
    }
    let others = shown.split_off(shown.len().min(AT_ONCE));
    let first: Vec<_> = shown.iter().enumerate().map(|(n, shown)| to_pick(shown, n == 0)).collect();
    let all = RwSignal::new(false);
    if !others.is_empty() {
        after_paint(move || {
            // Another kind may be looked at by then.
            let _ = all.try_set(true);
        });
    }
    let rest = move || {
        all.get()
            .then(|| others.iter().map(|shown| to_pick(shown, false)).collect::<Vec<_>>())
    };
    // One listener for hundreds of buttons.
    let pick = move |event: ev::MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let button = target.and_then(|target| target.closest("[data-emoji]").ok().flatten());
        if let Some(text) = button.and_then(|button| button.get_attribute("data-emoji")) {
            remember(&text);
            on_pick.run(text);
        }
    };
    view! {
        <div
            class="grid min-h-0 flex-1 grid-cols-[repeat(auto-fill,minmax(2.75rem,1fr))] content-start overflow-y-auto desk:grid-cols-[repeat(auto-fill,minmax(2.25rem,1fr))]"
            role="group"
            aria-label="Emoji"
            data-grid
            on:click=pick
            on:keydown=move |event: ev::KeyboardEvent| {
                let key = event.key();
                let grid = event.current_target().and_then(|grid| grid.dyn_into::<HtmlElement>().ok());
                if let Some(grid) = grid.filter(|_| moves(&key)) {
                    event.prevent_default();
                    step(&grid, |at, count, columns| next(&key, at, count, columns));
                }
            }
        >
            {first}
            {rest}
        </div>
    }
    .into_any()
}

/// One to pick. Only one of them can be reached with Tab.
fn to_pick(shown: &Shown, is_first: bool) -> impl IntoView + use<> {
    let (text, name) = (shown.text.clone(), shown.name.clone());
    let picked = text.clone();
    view! {
        <button
            type="button"
            class="grid size-11 place-items-center rounded-lg text-xl hover:bg-raised focus-visible:bg-raised desk:size-9"
            tabindex=if is_first { "0" } else { "-1" }
            aria-label=name.clone()
            title=name
            data-emoji=picked
        >
            {text}
        </button>
    }
}

fn grid_beside(search: &HtmlElement) -> Option<HtmlElement> {
    let around = search.parent_element()?.parent_element()?;
    around.query_selector("[data-grid]").ok()??.dyn_into().ok()
}

fn moves(key: &str) -> bool {
    matches!(key, "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End")
}

/// Where a key leads from a place among so many in so many columns; none beyond the edges.
fn next(key: &str, at: usize, count: usize, columns: usize) -> Option<usize> {
    let to = match key {
        "ArrowLeft" => at.checked_sub(1)?,
        "ArrowRight" => at + 1,
        "ArrowUp" => at.checked_sub(columns)?,
        "ArrowDown" => at + columns,
        "Home" => 0,
        "End" => count.checked_sub(1)?,
        _ => return None,
    };
    (to < count).then_some(to)
}

/// Moves the focus among the buttons; only the one that has it can be reached with Tab.
fn step(grid: &HtmlElement, to: impl Fn(usize, usize, usize) -> Option<usize>) {
    let children = grid.children();
    let count = usize::try_from(children.length()).unwrap_or_default();
    let button = |n: usize| {
        let element = children.item(u32::try_from(n).ok()?)?;
        element.dyn_into::<HtmlElement>().ok()
    };
    let top = |n: usize| button(n).map(|button| button.offset_top());
    let columns = (0..count).take_while(|n| top(*n) == top(0)).count();
    let at = (0..count)
        .find(|n| button(*n).is_some_and(|button| button.tab_index() == 0))
        .unwrap_or_default();
    if let (Some(old), Some(new)) = (button(at), to(at, count, columns.max(1)).and_then(button)) {
        old.set_tab_index(-1);
        new.set_tab_index(0);
        let _ = new.focus();
    }
}
