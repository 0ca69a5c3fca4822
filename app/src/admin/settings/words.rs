//! The words by which customers stop marketing messages.

use super::{
    super::keeping::{CARD, FIELD},
    Editor,
    typed::Typed,
};
use crate::ui::{button, select_box};
use domain::stop_words::{LANGUAGES, Language, MOST_WORDS};
use leptos::prelude::*;

#[component]
pub(super) fn WordsCard(editor: Editor) -> impl IntoView {
    let confirm = Memo::new(move |_| editor.typed.with(|typed| typed.confirm.clone()));
    view! {
        <section class=CARD aria-label="Words for stopping">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Words for stopping"</h2>
                <p class="text-xs text-muted">
                    "Who writes one of these, and nothing else, gets no marketing messages any more, and is told so once in its language. Switch a language off only where its words mean something else to your customers."
                </p>
            </div>
            <fieldset class="border-t border-line px-4 py-2">
                <legend class="sr-only">"Languages"</legend>
                {LANGUAGES.iter().enumerate().map(|(at, language)| row(editor, at == 0, language)).collect_view()}
            </fieldset>
            <div class="grid gap-4 border-t border-line px-4 py-3 sm:grid-cols-2">
                {area(editor, "More words that stop", |typed| &typed.stop, |typed, text| typed.stop = text)}
                {area(editor, "More words that start again", |typed| &typed.start, |typed, text| typed.start = text)}
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"A stop by one of these is confirmed in"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    let chosen = event_target_value(&event);
                                    editor.change(|typed| typed.confirm = chosen);
                                }
                            >
                                {LANGUAGES
                                    .iter()
                                    .map(|language| {
                                        view! {
                                            <option value=language.code selected=move || confirm.with(|code| code == language.code)>
                                                {language.name}
                                            </option>
                                        }
                                    })
                                    .collect_view()}
                            </select>
                        },
                    )}
                </label>
            </div>
        </section>
    }
}

fn row(editor: Editor, always: bool, language: &'static Language) -> impl IntoView {
    let hears = Memo::new(move |_| editor.typed.with(|typed| !typed.off.contains(language.code)));
    view! {
        <label class="flex min-h-11 items-center gap-3 py-1 desk:min-h-8">
            <input
                type="checkbox"
                class="size-4 shrink-0 accent-brand"
                disabled=always
                checked=hears.get_untracked()
                prop:checked=move || hears.get()
                on:change=move |event| {
                    let counts = event_target_checked(&event);
                    editor
                        .change(|typed| {
                            if counts {
                                typed.off.remove(language.code);
                            } else {
                                typed.off.insert(language.code.to_owned());
                            }
                        });
                }
            />
            <span class="min-w-0 [overflow-wrap:anywhere]">
                {language.name} <span class="block text-xs text-muted" dir="auto">
                    {language.stop.join(", ")}
                </span>
            </span>
        </label>
    }
}

fn area(editor: Editor, label: &'static str, get: fn(&Typed) -> &String, set: fn(&mut Typed, String)) -> impl IntoView {
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">{label}</span>
            <textarea
                class=format!("{FIELD} py-1.5")
                rows="3"
                dir="auto"
                spellcheck="false"
                prop:value=move || editor.typed.with(|typed| get(typed).clone())
                on:input=move |event| {
                    let value = event_target_value(&event);
                    editor.typed(|typed| set(typed, value));
                }
            ></textarea>
            <span class="block text-xs text-muted">{format!("One a line, at most {MOST_WORDS}.")}</span>
        </label>
    }
}
