//! The text: with marks, variables and their samples.

use super::{
    field::{Words, id},
    part::{at, reads, set_sample, set_words, words, writes},
    state::Editor,
};
use crate::{
    templates::language,
    ui::{Glyph, Icon, button},
};
use domain::template::{Source, variables};
use leptos::{html, prelude::*};

/// The text of the template, or of a card.
pub(super) fn body(editor: Editor, card: Option<usize>) -> AnyView {
    let area = NodeRef::<html::Textarea>::new();
    let most = if card.is_some() { 160 } else { 1024 };
    let code = reads(editor, |source| source.language().to_owned());
    let lang = Signal::derive(move || language::tag(&code.get()));
    let set = writes(editor, move |source, words| set_words(source, card, "BODY", &words));
    let value = reads(editor, move |source| words(source, card, "BODY"));
    let mark = move |label: &'static str, shown: &'static str, before: &'static str, class: &'static str| {
        view! {
            <button
                type="button"
                class=format!("{} {class}", button::ICON)
                aria-label=label
                title=label
                on:click=move |_| {
                    if let Some(words) = around(area, &value.get_untracked(), before, before) {
                        set.run(words);
                    }
                }
            >
                {shown}
            </button>
        }
    };
    let add_variable = move |_| {
        let known = value.get_untracked();
        let name = editor.source.with_untracked(|source| next_name(source, &known));
        if let Some(words) = around(area, &known, &format!("{{{{{name}}}}}"), "") {
            set.run(words);
        }
    };
    view! {
        <div class="min-w-0">
            <Words editor label="Text" at=at(card, "body") value set most lines=4 lang area />
            <div class="mt-1 flex flex-wrap items-center gap-1" role="group" aria-label="Format the text">
                {mark("Bold", "B", "*", "font-bold")}
                {mark("Italic", "I", "_", "italic")}
                {mark("Struck through", "S", "~", "line-through")}
                <button type="button" class=button::QUIET on:click=add_variable>
                    <Icon glyph=Glyph::Plus />
                    "Add a variable"
                </button>
            </div>
            {samples(editor, card, "BODY")}
        </div>
    }
    .into_any()
}

/// A name that is not there yet.
fn next_name(source: &Source, words: &str) -> String {
    let known = variables(words);
    let name = |n: usize| if source.named() { format!("value_{n}") } else { n.to_string() };
    // One more than there are is enough.
    (1..=known.len() + 1)
        .map(name)
        .find(|name| !known.contains(&name.as_str()))
        .unwrap_or_default()
}

/// The text with something around what is chosen; nothing where there is no such field.
fn around(area: NodeRef<html::Textarea>, words: &str, before: &str, behind: &str) -> Option<String> {
    let area = area.get_untracked()?;
    // Places in the field are counted in UTF-16 units.
    let units: Vec<u16> = words.encode_utf16().collect();
    let place = |place: Option<u32>| {
        place
            .and_then(|place| usize::try_from(place).ok())
            .unwrap_or(units.len())
            .min(units.len())
    };
    let start = place(area.selection_start().ok().flatten());
    let end = place(area.selection_end().ok().flatten()).max(start);
    let part = |from: usize, to: usize| String::from_utf16_lossy(units.get(from..to).unwrap_or_default());
    let _ = area.focus();
    Some(format!(
        "{}{before}{}{behind}{}",
        part(0, start),
        part(start, end),
        part(end, units.len())
    ))
}

/// A field for the sample of each variable.
pub(super) fn samples(editor: Editor, card: Option<usize>, kind: &'static str) -> AnyView {
    let names = Memo::new(move |_| {
        editor.source.with(|source| {
            let words = words(source, card, kind);
            variables(&words).into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
    });
    let field = move |name: String| {
        let (of, own) = (name.clone(), name.clone());
        let read = move |source: &Source| {
            let components = super::part::components(source, card);
            let component = domain::template::source::component(components, kind);
            component.map_or_else(String::new, |component| {
                domain::template::source::sample_of(component, source.named(), &of).to_owned()
            })
        };
        let place = at(card, &format!("{}.sample.{name}", kind.to_ascii_lowercase()));
        view! {
            <Words
                editor
                label=format!("Sample of {name}")
                at=place
                value=reads(editor, read)
                set=writes(editor, move |source, sample| set_sample(source, card, kind, &own, &sample))
            />
        }
    };
    view! {
        <div class="mt-2 grid gap-3 sm:grid-cols-2 xl:grid-cols-3" class:hidden=move || names.with(Vec::is_empty)>
            <For each=move || names.get() key=String::clone children=field />
        </div>
    }
    .into_any()
}

/// Goes to a field, by its name in what is wrong.
pub(super) fn go_to(at: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let id = id(at);
        // On a phone the form is shown first.
        request_animation_frame(move || {
            let found = document().get_element_by_id(&id);
            if let Some(field) = found.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = field.focus();
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id(at);
}
