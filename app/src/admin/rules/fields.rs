//! Fields of the form.

use crate::ui::Problem;
use leptos::prelude::*;

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 desk:min-h-9";

/// A field with its name, what is wrong with it, and what helps to fill it in.
pub(in crate::admin) fn field(
    label: impl Into<String>,
    value: RwSignal<String>,
    wrong: Signal<Option<String>>,
    lines: u32,
    hint: &'static str,
) -> AnyView {
    let start = value.get_untracked();
    field_of(label, start, Callback::new(move |text| value.set(text)), wrong, lines, hint)
}

/// The same for something that is no signal of its own.
pub(super) fn field_of(
    label: impl Into<String>,
    start: String,
    set: Callback<String>,
    wrong: Signal<Option<String>>,
    lines: u32,
    hint: &'static str,
) -> AnyView {
    let invalid = move || wrong.with(Option::is_some).then_some("true");
    let input = if lines == 1 {
        view! {
            <input
                type="text"
                class=FIELD
                dir="auto"
                autocomplete="off"
                value=start
                aria-invalid=invalid
                on:input=move |event| set.run(event_target_value(&event))
            />
        }
        .into_any()
    } else {
        view! {
            <textarea
                class=format!("{FIELD} field-sizing-content max-h-60 resize-y")
                rows=lines
                dir="auto"
                aria-invalid=invalid
                prop:value=start
                on:input=move |event| set.run(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    };
    view! {
        <div class="space-y-1">
            <label class="block space-y-1">
                <span class="text-xs font-medium">{label.into()}</span>
                {input}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="text-xs text-muted">{hint}</p> })}
            <Problem words=wrong />
        </div>
    }
    .into_any()
}

/// Something that is so or not.
pub(super) fn tick(label: &'static str, value: RwSignal<bool>) -> AnyView {
    tick_of(label, value.get_untracked(), Callback::new(move |on| value.set(on)))
}

/// The same for something that is no signal of its own.
pub(super) fn tick_of(label: impl Into<String>, start: bool, set: Callback<bool>) -> AnyView {
    view! {
        <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
            <input
                type="checkbox"
                class="size-4 shrink-0 accent-brand"
                checked=start
                on:change=move |event| set.run(event_target_checked(&event))
            />
            <span class="[overflow-wrap:anywhere]">{label.into()}</span>
        </label>
    }
    .into_any()
}
