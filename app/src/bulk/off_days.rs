//! Days on which a job sends nothing, by the calendar of each recipient.

use super::{job::Shown, parts::FIELD};
use crate::{
    server_fns::bulk_plan::set_job_off_days,
    ui::{Glyph, Icon, Toasts, button},
};
use domain::hours::Date;
use leptos::prelude::*;

/// The days that are named, each to be taken away, and one more to be named.
#[component]
pub(super) fn OffDaysField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let days = Memo::new(move |_| shown.view.with(|view| view.job.off_days.clone()));
    let typed = RwSignal::new(String::new());
    // One change at a time: each names all days.
    let busy = move || shown.saving.get() != 0;
    let keep = move |days: Vec<Date>, holidays: bool| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_off_days(id, days, holidays));
    };
    let add = move |_| match typed.get_untracked().parse::<Date>() {
        Ok(day) => {
            typed.set(String::new());
            keep(days.get_untracked().into_iter().chain([day]).collect(), false);
        }
        Err(bad) => toasts.show(bad.to_string(), None),
    };
    let one = move |day: Date| {
        let without = move |_| keep(days.get_untracked().into_iter().filter(|known| *known != day).collect(), false);
        let label = format!("Send on {} after all", day.words());
        view! {
            <li class="inline-flex items-center rounded-full border border-line bg-raised pl-3 text-xs">
                {day.words()} <button type="button" class=button::ICON aria-label=label.clone() title=label disabled=busy on:click=without>
                    <Icon glyph=Glyph::Close class="size-4" />
                </button>
            </li>
        }
    };
    view! {
        <fieldset class="mt-2">
            <legend class="text-2xs font-semibold text-muted">"Days without sending, by the calendar where they are"</legend>
            {move || {
                let named = days.get();
                (!named.is_empty())
                    .then(|| {
                        view! {
                            <ul class="mt-1 flex flex-wrap gap-1" aria-label="Days without sending">
                                {named.into_iter().map(one).collect_view()}
                            </ul>
                        }
                    })
            }}
            <div class="mt-1 flex flex-wrap items-end gap-2">
                <input
                    type="date"
                    class=format!("{FIELD} max-w-44")
                    aria-label="A day without sending"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="button" class=button::SECONDARY disabled=busy on:click=add>
                    "Add the day"
                </button>
                <button type="button" class=button::QUIET disabled=busy on:click=move |_| keep(days.get_untracked(), true)>
                    "Add the holidays of our number"
                </button>
            </div>
        </fieldset>
    }
}
