//! Cards to swipe through: each with a picture or a video, a text and buttons of its own.

use super::{
    body,
    buttons::buttons,
    field::{id, tick},
    header::header,
    state::Editor,
};
use crate::ui::{Glyph, Icon, button};
use domain::template::source::{list, set};
use leptos::prelude::*;
use serde_json::{Value, json};

/// As many as Meta takes.
const MOST: usize = 10;

fn fresh() -> Value {
    json!({ "components": [
        { "type": "HEADER", "format": "IMAGE" },
        { "type": "BODY", "text": "" },
        { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "" }] },
    ] })
}

/// The cards, for marketing.
pub(super) fn cards(editor: Editor) -> AnyView {
    let marketing = Memo::new(move |_| editor.source.with(|source| source.category() == "MARKETING"));
    let count = Memo::new(move |_| editor.source.with(|source| source.cards().len()));
    let change = move |with: Callback<Vec<Value>, Vec<Value>>| {
        editor.change(|source| {
            let cards = source
                .component("CAROUSEL")
                .map_or(&[][..], |carousel| list(carousel, "cards"))
                .to_vec();
            let cards = with.run(cards);
            if cards.is_empty() {
                source.remove("CAROUSEL");
            } else if let Some(carousel) = source.component_mut("CAROUSEL") {
                set(carousel, "cards", Value::Array(cards));
            }
        });
    };
    let turn = Callback::new(move |on: bool| {
        // Meta takes two at least.
        change(Callback::new(
            move |_: Vec<Value>| if on { vec![fresh(), fresh()] } else { Vec::new() },
        ));
    });
    let add = move |_| {
        change(Callback::new(|mut cards: Vec<Value>| {
            // All cards have the same parts, so a new one is like the last.
            cards.push(cards.last().cloned().unwrap_or_else(fresh));
            cards
        }));
    };
    let one = move |n: usize| {
        let take = move |_| {
            change(Callback::new(move |mut cards: Vec<Value>| {
                if n < cards.len() {
                    cards.remove(n);
                }
                cards
            }));
        };
        view! {
            <li class="flex flex-col gap-4 rounded-xl border border-line p-3">
                <div class="flex items-center gap-2">
                    <h3 class="flex-1 text-xs font-semibold">{format!("Card {}", n + 1)}</h3>
                    <button type="button" class=button::ICON aria-label=format!("Take away card {}", n + 1) title="Take away" on:click=take>
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
                {header(editor, Some(n))}
                {body::body(editor, Some(n))}
                {buttons(editor, Some(n))}
            </li>
        }
    };
    let shown = move || {
        (marketing.get() || count.get() > 0).then(|| {
            view! {
                <section class="min-w-0" aria-label="Cards" id=id("cards") tabindex="-1">
                    {tick("Cards to swipe through", Signal::derive(move || count.get() > 0), turn)}
                    <ul class="flex flex-col gap-3">
                        <For each=move || 0..count.get() key=|n| *n children=one />
                    </ul>
                    {move || {
                        (1..MOST)
                            .contains(&count.get())
                            .then(|| {
                                view! {
                                    <button type="button" class=button::QUIET on:click=add>
                                        <Icon glyph=Glyph::Plus />
                                        "Add a card"
                                    </button>
                                }
                            })
                    }}
                </section>
            }
        })
    };
    shown.into_any()
}
