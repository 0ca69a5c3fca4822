//! What the product is called here, and its colour.

use super::{
    super::keeping::{CARD, FIELD},
    Editor,
};
use domain::settings::{ACCENTS, MOST_BRAND_LETTERS, MOST_BRAND_NAME};
use leptos::prelude::*;

#[component]
pub(super) fn BrandCard(editor: Editor) -> impl IntoView {
    let accent = Memo::new(move |_| editor.typed.with(|typed| typed.accent.clone()));
    // What was set by another way is offered too. By what is saved: a choice that goes while one chooses would take the focus along.
    let saved = Memo::new(move |_| {
        editor
            .team
            .with(|team| team.as_ref().and_then(|team| team.settings.brand.accent.clone()))
    });
    let choices = move || {
        let other = saved.get().filter(|accent| ACCENTS.iter().all(|(_, colours)| colours != accent));
        let ours = ACCENTS.iter().map(|(name, colours)| (*name, Some((*colours).to_owned())));
        let first = ("As the server was started", None);
        let other = other.map(|colours| ("Other", Some(colours)));
        std::iter::once(first).chain(ours).chain(other).collect::<Vec<_>>()
    };
    view! {
        <section class=CARD aria-label="Brand">
            <div class="grid gap-4 px-4 py-3 sm:grid-cols-2">
                <div class="sm:col-span-2">
                    <h2 class="font-semibold">"Brand"</h2>
                    <p class="text-xs text-muted">
                        "What stands beside the mark, in titles, on the sign-in page and under the installed app. Pages that are open show it when they are loaded again."
                    </p>
                </div>
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Name"</span>
                    <input
                        type="text"
                        class=FIELD
                        dir="auto"
                        autocomplete="off"
                        maxlength=MOST_BRAND_NAME.to_string()
                        placeholder="As the server was started"
                        value=editor.typed.with_untracked(|typed| typed.brand_name.clone())
                        prop:value=move || editor.typed.with(|typed| typed.brand_name.clone())
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            editor.typed(|typed| typed.brand_name = value);
                        }
                    />
                </label>
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Letters"</span>
                    <input
                        type="text"
                        class=FIELD
                        dir="auto"
                        autocomplete="off"
                        maxlength=MOST_BRAND_LETTERS.to_string()
                        placeholder="The first of the name"
                        value=editor.typed.with_untracked(|typed| typed.brand_letter.clone())
                        prop:value=move || editor.typed.with(|typed| typed.brand_letter.clone())
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            editor.typed(|typed| typed.brand_letter = value);
                        }
                    />
                </label>
                <fieldset class="sm:col-span-2">
                    <legend class="text-xs font-medium">"Colour"</legend>
                    <div class="flex flex-wrap gap-x-5">
                        {move || choices().into_iter().map(|(name, colours)| choice(editor, accent, name, colours)).collect_view()}
                    </div>
                    <p class="text-xs text-muted">"Each can be read on light and on dark pages."</p>
                </fieldset>
            </div>
        </section>
    }
}

fn choice(editor: Editor, accent: Memo<Option<String>>, name: &'static str, colours: Option<String>) -> impl IntoView {
    let (kept, chosen) = (colours.clone(), colours.clone());
    let swatches = colours.map(|colours| {
        let swatch =
            |colour: &str| view! { <span class="size-4 rounded-full border border-line" style=format!("background:{colour}")></span> };
        colours.split(',').map(swatch).collect_view()
    });
    view! {
        <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
            <input
                type="radio"
                name="accent"
                class="size-4 accent-brand"
                checked=accent.get_untracked() == kept
                prop:checked=move || accent.get() == kept
                on:change=move |_| {
                    let chosen = chosen.clone();
                    editor.change(|typed| typed.accent = chosen);
                }
            />
            <span class="flex gap-1 empty:hidden" aria-hidden="true">
                {swatches}
            </span>
            <span>{name}</span>
        </label>
    }
}
