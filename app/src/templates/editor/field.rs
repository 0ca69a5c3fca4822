//! Fields of the form: each shows what the template says and what is wrong with it.

use super::state::Editor;
use crate::ui::{Glyph, Icon, button};
use domain::MessageText;
use leptos::{html, prelude::*};

/// The look of a field.
pub(super) const FIELD: &str = "min-h-11 desk:min-h-9 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-muted aria-invalid:border-bad";
/// The look of its name.
pub(super) const LABEL: &str = "mb-1 flex items-baseline justify-between gap-2 text-2xs font-semibold text-muted";

/// The id of a field's element, by its name in what is wrong.
pub(super) fn id(at: &str) -> String {
    format!("field-{}", at.replace('.', "-"))
}

/// A text of one line or several.
#[component]
pub(super) fn Words(
    editor: Editor,
    #[prop(into)] label: String,
    /// Its name in what is wrong.
    #[prop(into)]
    at: String,
    value: Signal<String>,
    set: Callback<String>,
    /// In UTF-16 units; none when it does not matter.
    #[prop(optional)]
    most: usize,
    #[prop(optional)] lines: u32,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] lang: Signal<String>,
    #[prop(optional)] area: Option<NodeRef<html::Textarea>>,
) -> impl IntoView {
    let units = Memo::new(move |_| value.with(|value| MessageText::units(value)));
    let problem = editor.problem(at.clone());
    // A field is not wrong before somebody has been in it.
    let touched = RwSignal::new(false);
    let wrong = Memo::new(move |_| problem.get().filter(|_| touched.get() || editor.tried.get()));
    let invalid = move || wrong.with(Option::is_some).then_some("true");
    let (id, told) = (id(&at), format!("{}-told", id(&at)));
    let described = told.clone();
    let described = move || wrong.with(Option::is_some).then(|| described.clone());
    let lang = move || Some(lang.get()).filter(|lang| !lang.is_empty());
    let input = if lines > 1 {
        let area = area.unwrap_or_default();
        view! {
            <textarea
                id=id
                node_ref=area
                class=format!("{FIELD} field-sizing-content min-h-24 max-h-96 desk:min-h-24 resize-y")
                rows=lines
                dir="auto"
                lang=lang
                aria-invalid=invalid
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| set.run(event_target_value(&event))
                on:blur=move |_| touched.set(true)
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id
                type="text"
                class=FIELD
                dir="auto"
                lang=lang
                autocomplete="off"
                aria-invalid=invalid
                aria-describedby=described
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input=move |event| set.run(event_target_value(&event))
                on:blur=move |_| touched.set(true)
            />
        }
        .into_any()
    };
    view! {
        <div class="min-w-0">
            <label>
                <span class=LABEL>
                    <span>{label}</span>
                    {(most > 0)
                        .then(|| {
                            view! {
                                <span class=move || { if units.get() > most { "text-bad" } else { "font-normal" } } aria-hidden="true">
                                    {move || format!("{} / {most}", units.get())}
                                </span>
                            }
                        })}
                </span>
                {input}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="mt-0.5 text-2xs text-muted">{hint}</p> })}
            {move || {
                let id = told.clone();
                wrong
                    .get()
                    .map(|words| {
                        view! {
                            <p id=id class="mt-0.5 text-xs text-bad">
                                {words}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// One of some.
pub(super) fn choice(
    editor: Editor,
    label: &'static str,
    at: &'static str,
    choices: Signal<Vec<(String, String)>>,
    value: Signal<String>,
    set: Callback<String>,
) -> AnyView {
    let problem = editor.problem(at.to_owned());
    let wrong = move || problem.get().filter(|_| editor.tried.get());
    let options = move || {
        let now = value.get_untracked();
        let option = |(of, label): (String, String)| {
            let selected = of == now;
            view! {
                <option value=of selected=selected>
                    {label}
                </option>
            }
        };
        choices.get().into_iter().map(option).collect::<Vec<_>>()
    };
    view! {
        <div class="min-w-0">
            <label>
                <span class=LABEL>{label}</span>
                <span class="relative flex items-center">
                    <select
                        id=id(at)
                        class=button::SELECT
                        prop:value=move || value.get()
                        on:change=move |event| set.run(event_target_value(&event))
                    >
                        {options}
                    </select>
                    <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute right-2.5 size-4" />
                </span>
            </label>
            {move || wrong().map(|words| view! { <p class="mt-0.5 text-xs text-bad">{words}</p> })}
        </div>
    }
    .into_any()
}

/// Something that is so or not.
pub(super) fn tick(label: &'static str, value: Signal<bool>, set: Callback<bool>) -> AnyView {
    view! {
        <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
            <input
                type="checkbox"
                class="size-4 accent-(--brand)"
                checked=value.get_untracked()
                prop:checked=move || value.get()
                on:change=move |event| set.run(event_target_checked(&event))
            />
            {label}
        </label>
    }
    .into_any()
}
