//! The hours of a week, and those of one day.

use super::{
    super::keeping::FIELD,
    editor::Editor,
    typed::{DAYS, Place, TypedSpan, TypedWeek},
};
use crate::ui::{Glyph, Icon, button};
use leptos::prelude::*;

/// Hours that hold from a day on.
#[component]
pub(super) fn WeekCard(editor: Editor, week: TypedWeek) -> impl IntoView {
    let key = week.key;
    let day = move |day: usize| {
        view! {
            <div class="flex flex-wrap items-start gap-x-3 border-t border-line py-1.5">
                <p class="w-28 pt-2.5 text-xs font-medium desk:pt-1.5">{DAYS[day]}</p>
                <Spans editor place=Place::Day { week: key, day } label=DAYS[day].to_owned() />
            </div>
        }
    };
    view! {
        <li class="px-4 py-3">
            <div class="flex flex-wrap items-end gap-3 pb-2">
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Hours from"</span>
                    <input
                        type="date"
                        class=FIELD
                        value=week.from
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            editor
                                .typed(|typed| {
                                    if let Some(week) = typed.weeks.iter_mut().find(|week| week.key == key) {
                                        week.from = value;
                                    }
                                });
                        }
                    />
                </label>
                <button
                    type="button"
                    class=format!("{} noscript:hidden", button::SECONDARY)
                    on:click=move |_| editor.change(|typed| typed.same_on_weekdays(key))
                >
                    "Monday's hours until Friday"
                </button>
                <button
                    type="button"
                    class=format!("{} ml-auto noscript:hidden", button::QUIET)
                    on:click=move |_| editor.change(|typed| typed.weeks.retain(|week| week.key != key))
                >
                    "Remove these hours"
                </button>
            </div>
            {(0..7).map(day).collect_view()}
        </li>
    }
}

/// The hours of a day, each with its two times.
#[component]
pub(super) fn Spans(editor: Editor, place: Place, label: String) -> impl IntoView {
    let spans = move || editor.typed.with(|typed| typed.spans(place).to_vec());
    let closed = move || editor.typed.with(|typed| typed.spans(place).is_empty());
    let name = StoredValue::new(label.clone());
    view! {
        <div class="flex min-w-0 flex-1 basis-60 flex-wrap items-center gap-x-3 gap-y-1">
            <For each=spans key=|span| span.key let:span>
                <SpanFields editor place span label=name.get_value() />
            </For>
            {move || closed().then(|| view! { <span class="text-xs text-muted">"Closed"</span> })}
            <button
                type="button"
                class=format!("{} noscript:hidden", button::ICON)
                aria-label=format!("Add hours on {label}")
                title="Add hours"
                on:click=move |_| editor.change(|typed| typed.add_span(place))
            >
                <Icon glyph=Glyph::Plus class="size-4" />
            </button>
        </div>
    }
}

#[component]
fn SpanFields(editor: Editor, place: Place, span: TypedSpan, label: String) -> impl IntoView {
    const TIME: &str = "min-h-11 w-32 rounded-lg border border-line bg-surface px-2 text-ink desk:min-h-8";
    let TypedSpan { key, from, until } = span;
    let remove = format!("Remove {from}–{until} on {label}");
    view! {
        <span class="inline-flex items-center gap-1">
            <input
                type="time"
                class=TIME
                aria-label=format!("{label}, from")
                value=from
                on:input=move |event| {
                    let value = event_target_value(&event);
                    editor
                        .typed(|typed| {
                            if let Some(span) = typed.span_mut(place, key) {
                                span.from = value;
                            }
                        });
                }
            />
            <span aria-hidden="true">"–"</span>
            <input
                type="time"
                class=TIME
                aria-label=format!("{label}, until")
                value=until
                on:input=move |event| {
                    let value = event_target_value(&event);
                    editor
                        .typed(|typed| {
                            if let Some(span) = typed.span_mut(place, key) {
                                span.until = value;
                            }
                        });
                }
            />
            <button
                type="button"
                class=format!("{} noscript:hidden", button::ICON)
                aria-label=remove
                title="Remove"
                on:click=move |_| editor.change(|typed| typed.remove_span(place, key))
            >
                <Icon glyph=Glyph::Close class="size-4" />
            </button>
        </span>
    }
}
