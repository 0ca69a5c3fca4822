//! Days with hours of their own.

use super::{
    super::keeping::{CARD, FIELD},
    editor::Editor,
    typed::{Place, TypedHoliday},
    week::Spans,
};
use crate::ui::{Glyph, Icon, button};
use domain::hours::Date;
use leptos::prelude::*;

#[component]
pub(super) fn Holidays(editor: Editor, today: Date) -> impl IntoView {
    view! {
        <section class=CARD aria-label="Holidays">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Holidays"</h2>
                <p class="text-xs text-muted">
                    "Closed all day, or open in the hours that you add. Keep past ones: figures of that time go by them."
                </p>
            </div>
            <ul aria-label="Holidays" class="divide-y divide-line border-t border-line empty:hidden">
                <For each=move || editor.typed.with(|typed| typed.holidays.clone()) key=|holiday| holiday.key let:holiday>
                    <Row editor holiday />
                </For>
            </ul>
            <div class="border-t border-line px-4 py-2">
                <button
                    type="button"
                    class=format!("{} noscript:hidden", button::SECONDARY)
                    on:click=move |_| editor.change(|typed| typed.add_holiday(today))
                >
                    <Icon glyph=Glyph::Plus class="size-4" />
                    "Add a holiday"
                </button>
            </div>
        </section>
    }
}

#[component]
fn Row(editor: Editor, holiday: TypedHoliday) -> impl IntoView {
    let key = holiday.key;
    let set = move |change: Box<dyn FnOnce(&mut TypedHoliday)>| {
        editor.typed(|typed| {
            if let Some(holiday) = typed.holidays.iter_mut().find(|holiday| holiday.key == key) {
                change(holiday);
            }
        });
    };
    view! {
        <li class="flex flex-wrap items-end gap-x-3 gap-y-2 px-4 py-3">
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Day"</span>
                <input
                    type="date"
                    class=FIELD
                    value=holiday.date
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        set(Box::new(move |holiday| holiday.date = value));
                    }
                />
            </label>
            <label class="block min-w-40 flex-1 space-y-1">
                <span class="text-xs font-medium">"Name"</span>
                <input
                    type="text"
                    class=FIELD
                    dir="auto"
                    autocomplete="off"
                    maxlength="60"
                    value=holiday.name
                    on:input=move |event| {
                        let value = event_target_value(&event);
                        set(Box::new(move |holiday| holiday.name = value));
                    }
                />
            </label>
            <Spans editor place=Place::Holiday(key) label="the holiday".to_owned() />
            <button
                type="button"
                class=format!("{} noscript:hidden", button::ICON)
                aria-label="Remove the holiday"
                title="Remove"
                on:click=move |_| editor.change(|typed| typed.holidays.retain(|holiday| holiday.key != key))
            >
                <Icon glyph=Glyph::Trash class="size-4" />
            </button>
        </li>
    }
}
