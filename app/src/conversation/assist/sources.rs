//! What a draft rests on: each source opens with the words that were found.

use super::card::Card;
use crate::ui::source_link;
use domain::assistant::Source;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

pub(super) fn toggle(card: Card, number: u8) {
    card.opened.update(|opened| *opened = (*opened != Some(number)).then_some(number));
}

/// With the arrow keys from source to source.
pub(super) fn walk(event: ev::KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => -1,
        _ => return,
    };
    let Some(here) = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    let Ok(Some(card)) = here.closest("[data-assist]") else { return };
    let Ok(marks) = card.query_selector_all(":is([data-source-mark], [data-source])") else {
        return;
    };
    let marks: Vec<web_sys::HtmlElement> = (0..marks.length()).filter_map(|at| marks.get(at)?.dyn_into().ok()).collect();
    let at = marks.iter().position(|mark| mark.is_same_node(Some(&here)));
    if let Some(next) = at.and_then(|at| at.checked_add_signed(step)).and_then(|at| marks.get(at)) {
        event.prevent_default();
        let _ = next.focus();
    }
}

/// The sources, each of which opens.
pub(super) fn sources(card: Card) -> impl IntoView {
    move || {
        let sources = card.sources.get();
        (!sources.is_empty()).then(|| {
            view! {
                <ul class="mt-1 flex flex-col" aria-label="Sources">
                    {sources.into_iter().map(|each| source(card, each)).collect_view()}
                </ul>
            }
        })
    }
}

fn source(card: Card, source: Source) -> impl IntoView {
    let age = source.age_words().map(|words| (words, source.is_old));
    let Source {
        number,
        title,
        excerpt,
        link,
        document,
        score,
        ..
    } = source;
    let is_open = move || card.opened.get() == Some(number);
    view! {
        <li>
            <button
                type="button"
                class="flex min-h-11 w-full items-center gap-2 rounded-lg px-1 text-left text-xs text-muted hover:bg-raised desk:min-h-7"
                aria-expanded=move || is_open().to_string()
                data-source
                on:click=move |_| toggle(card, number)
                on:keydown=walk
            >
                <span class="font-semibold text-brand">{number}</span>
                <span class="min-w-0 flex-1 truncate">{title}</span>
                {age
                    .map(|(words, is_old)| {
                        view! { <span class=if is_old { "shrink-0 font-medium text-warn" } else { "shrink-0" }>{words}</span> }
                    })}
                {score.map(|score| view! { <span class="shrink-0">"fits "{score}" %"</span> })}
            </button>
            {move || {
                is_open()
                    .then(|| {
                        view! {
                            <blockquote
                                class="mb-1 ml-4 border-l-2 border-line pl-2 text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
                                dir="auto"
                            >
                                {excerpt.clone()}
                                {source_link(link.clone(), document.clone())}
                            </blockquote>
                        }
                    })
            }}
        </li>
    }
}
