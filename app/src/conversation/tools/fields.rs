//! Fields of the tools' forms.

use domain::MessageText;
use leptos::prelude::*;

/// The look of a field.
pub(super) const FIELD: &str = "min-h-11 desk:min-h-9 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint aria-invalid:border-bad";

/// A field of one line or several, with its name, how much room is left, and what is wrong with it.
#[component]
pub(super) fn TextField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// In UTF-16 units; none when it does not matter.
    #[prop(optional)]
    most: usize,
    #[prop(optional, into)] problem: Signal<Option<String>>,
    #[prop(optional)] lines: u32,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] hint: String,
) -> impl IntoView {
    let units = Memo::new(move |_| value.with(|value| MessageText::units(value)));
    let count = move || (most > 0 && units.get() * 5 >= most * 4).then(|| format!("{} / {most}", units.get()));
    // A field is not wrong before somebody has been in it.
    let touched = RwSignal::new(false);
    let wrong = Memo::new(move |_| {
        let over = most > 0 && units.get() > most;
        problem.get().filter(|_| touched.get() || over)
    });
    let invalid = move || wrong.with(Option::is_some).then_some("true");
    let input = if lines > 1 {
        view! {
            <textarea
                class=format!("{FIELD} field-sizing-content max-h-60 resize-y")
                rows=lines
                dir="auto"
                placeholder=placeholder
                aria-invalid=invalid
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:blur=move |_| touched.set(true)
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                type="text"
                class=FIELD
                dir="auto"
                placeholder=placeholder
                aria-invalid=invalid
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:blur=move |_| touched.set(true)
            />
        }
        .into_any()
    };
    view! {
        <label class="block min-w-0">
            <span class="mb-1 flex items-baseline justify-between gap-2 text-2xs font-semibold text-muted">
                <span>{label}</span>
                <span class=move || { if most > 0 && units.get() > most { "text-bad" } else { "font-normal" } }>{count}</span>
            </span>
            {input}
            {(!hint.is_empty()).then(|| view! { <span class="mt-0.5 block text-2xs text-muted">{hint}</span> })}
            {move || wrong.get().map(|words| view! { <span class="mt-0.5 block text-xs text-bad">{words}</span> })}
        </label>
    }
}

/// The problem of one field among all.
pub(super) fn problem_at(problems: Memo<Vec<domain::Problem>>, at: impl Into<String>) -> Signal<Option<String>> {
    let at = at.into();
    Signal::derive(move || {
        problems.with(|problems| {
            problems
                .iter()
                .find(|problem| problem.at == at)
                .map(|problem| problem.words.clone())
        })
    })
}

/// The first problem of all.
pub(super) fn first(problems: Memo<Vec<domain::Problem>>) -> Signal<Option<String>> {
    Signal::derive(move || problems.with(|problems| problems.first().map(|problem| problem.words.clone())))
}

/// A text that may be empty.
pub(super) fn given(value: RwSignal<String>) -> Option<String> {
    value.with(|value| Some(value.trim().to_owned()).filter(|value| !value.is_empty()))
}
