//! What fills one blank of a template.

use super::parts::FIELD;
use crate::ui::{button, select_box};
use domain::{
    bulk::{Mapping, Source, mapping::Format},
    template::Blank,
};
use leptos::prelude::*;

/// A column or a text for all, and in which letters.
#[component]
pub(super) fn BlankField(blank: Blank, names: Vec<String>, draft: RwSignal<Mapping>, save: Callback<()>) -> impl IntoView {
    let at = StoredValue::new(blank.at);
    let source = Memo::new(move |_| {
        let source = draft.with(|draft| at.with_value(|at| draft.get(at).cloned()));
        source.unwrap_or_else(|| Source::Fixed(String::new()))
    });
    let set = move |source: Source| {
        draft.update(|draft| {
            draft.insert(at.get_value(), source);
        });
    };
    let column = Memo::new(move |_| match source.get() {
        Source::Column { column, .. } => Some(column),
        _ => None,
    });
    let format = Memo::new(move |_| match source.get() {
        Source::Column { format, .. } => format,
        _ => Format::Plain,
    });
    let text = move || match source.get() {
        Source::Column { fallback, .. } => fallback,
        Source::Fixed(text) => text,
        _ => String::new(),
    };
    let pick = move |event| {
        let text = text();
        let picked: Option<usize> = event_target_value(&event).parse().ok();
        set(match picked {
            Some(column) => Source::Column {
                column,
                fallback: text,
                format: format.get_untracked(),
            },
            None => Source::Fixed(text),
        });
        save.run(());
    };
    let write = move |event| {
        let text = event_target_value(&event);
        set(match source.get_untracked() {
            Source::Column { column, format, .. } => Source::Column {
                column,
                fallback: text,
                format,
            },
            _ => Source::Fixed(text),
        });
    };
    let write_as = move |event| {
        let Source::Column { column, fallback, .. } = source.get_untracked() else {
            return;
        };
        let format = Format::from_name(&event_target_value(&event)).unwrap_or_default();
        set(Source::Column { column, fallback, format });
        save.run(());
    };
    let formats = move |label: String| {
        let option = |choice: Format| {
            view! {
                <option value=choice.name() selected=move || format.get().name() == choice.name()>
                    {choice.words()}
                </option>
            }
        };
        select_box(view! {
            <select class=button::SELECT aria-label=format!("Letters of {label}") on:change=write_as>
                {Format::ALL.map(option).into_iter().collect_view()}
            </select>
        })
    };
    let options = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            view! {
                <option value=index.to_string() selected=move || column.get() == Some(index)>
                    {format!("Column: {name}")}
                </option>
            }
        })
        .collect_view();
    let label = blank.label;
    let text_label = format!("Text for {label}");
    view! {
        <fieldset class="flex flex-col gap-1">
            <legend class="mb-1 text-2xs font-semibold text-muted">{label.clone()}</legend>
            {select_box(
                view! {
                    <select class=button::SELECT aria-label=format!("Source of {label}") on:change=pick>
                        <option value="" selected=move || column.get().is_none()>
                            "The same text for everybody"
                        </option>
                        {options}
                    </select>
                },
            )}
            {
                let label = label.clone();
                move || column.get().is_some().then(|| formats(label.clone()))
            }
            <input
                type="text"
                class=FIELD
                dir="auto"
                aria-label=text_label
                placeholder=move || if column.get().is_some() { "Instead, where the cell is empty" } else { "Text" }
                prop:value=text
                on:input=write
                on:change=move |_| save.run(())
            />
        </fieldset>
    }
}
