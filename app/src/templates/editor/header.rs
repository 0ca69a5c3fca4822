//! The header: none, a title, a file or a place.

use super::{
    body::samples,
    field::Words,
    file,
    part::{at, change_buttons, components, components_mut, reads, remove, set_words, words, writes},
    state::Editor,
};
use domain::template::source::{component, own_component, text};
use leptos::prelude::*;
use serde_json::{Value, json};

const OF_TEMPLATE: [&str; 7] = ["", "TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT"];
const OF_CARD: [&str; 3] = ["IMAGE", "VIDEO", "PRODUCT"];

fn label(format: &str) -> String {
    match format {
        "" => "None".to_owned(),
        "LOCATION" => "Place".to_owned(),
        "IMAGE" => "Picture".to_owned(),
        other => crate::templates::words::sentence(other),
    }
}

/// The header of the template, or of a card.
pub(super) fn header(editor: Editor, card: Option<usize>) -> AnyView {
    let format = reads(editor, move |source| {
        component(components(source, card), "HEADER").map_or_else(String::new, |header| match text(header, "format") {
            "" => "TEXT".to_owned(),
            format => format.to_ascii_uppercase(),
        })
    });
    let set = move |format: &'static str| {
        editor.change(|source| {
            remove(source, card, "HEADER");
            if card.is_some() && format == "PRODUCT" {
                // Such a card shows what the catalogue says, and opens the product.
                remove(source, card, "BODY");
                change_buttons(source, card, |buttons| {
                    buttons.clear();
                    buttons.push(json!({ "type": "SPM", "text": "View" }));
                });
            }
            let header = components_mut(source, card).filter(|_| !format.is_empty());
            if let Some(header) = header.and_then(|components| own_component(components, "HEADER")) {
                *header = json!({ "type": "HEADER", "format": format });
                if format == "TEXT" {
                    domain::template::source::set(header, "text", Value::String(String::new()));
                }
            }
        });
    };
    let formats: &[&'static str] = if card.is_some() { &OF_CARD } else { &OF_TEMPLATE };
    let group = format!("header-{}", card.map_or_else(String::new, |card| card.to_string()));
    let options = formats
        .iter()
        .map(|&option| {
            view! {
                <label class="inline-flex min-h-11 cursor-pointer items-center rounded-lg border border-line px-3 font-medium text-muted has-checked:border-brand has-checked:bg-brand-soft has-checked:text-brand has-focus-visible:outline-2 has-focus-visible:outline-brand desk:min-h-9">
                    <input
                        type="radio"
                        class="sr-only"
                        name=group.clone()
                        checked=format.with_untracked(|format| format == option)
                        prop:checked=move || format.with(|format| format == option)
                        on:change=move |_| set(option)
                    />
                    {label(option)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="min-w-0">
            <legend class="mb-1 text-2xs font-semibold text-muted">"Header"</legend>
            <div class="flex flex-wrap gap-2">{options}</div>
            {move || match format.get().as_str() {
                "TEXT" => title(editor, card),
                kind @ ("IMAGE" | "VIDEO" | "DOCUMENT") => file::file(editor, card, kind),
                _ => ().into_any(),
            }}
        </fieldset>
    }
    .into_any()
}

/// A title, with one variable at most.
fn title(editor: Editor, card: Option<usize>) -> AnyView {
    view! {
        <div class="mt-2 flex flex-col gap-3">
            <Words
                editor
                label="Title"
                at=at(card, "header.text")
                value=reads(editor, move |source| words(source, card, "HEADER"))
                set=writes(editor, move |source, words| set_words(source, card, "HEADER", &words))
                most=60
            />
            {samples(editor, card, "HEADER")}
        </div>
    }
    .into_any()
}
