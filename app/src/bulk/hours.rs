//! In which hours a job sends, by the clock of each recipient.

use super::{job::Shown, parts::FIELD};
use crate::{
    server_fns::bulk_plan::set_job_hours,
    ui::{Toasts, button, select_box},
};
use domain::bulk::{Days, Hours};
use leptos::prelude::*;

/// Offered first: when most people are awake.
const FIRST: (u8, u8) = (9, 19);

/// Whether, from when until when, and on which days.
#[component]
pub(super) fn HoursField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let hours = Memo::new(move |_| shown.view.with(|view| view.job.hours));
    let keep = Callback::new(move |hours: Option<Hours>| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_hours(id, hours));
    });
    let toggle = move |event| {
        let first = Hours::new(FIRST.0, FIRST.1, Days::All).ok();
        keep.run(first.filter(|_| event_target_checked(&event)));
    };
    view! {
        <label class="mt-2 inline-flex min-h-11 items-center gap-2 desk:min-h-8">
            <input type="checkbox" class="size-4 shrink-0 accent-brand" prop:checked=move || hours.get().is_some() on:change=toggle />
            "Only in some hours, by the clock where they are"
        </label>
        {move || hours.get().map(|hours| view! { <Within hours keep /> })}
    }
}

#[component]
fn Within(hours: Hours, keep: Callback<Option<Hours>>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let change = Callback::new(move |(from, to, days): (u8, u8, Days)| match Hours::new(from, to, days) {
        Ok(hours) => keep.run(Some(hours)),
        Err(refused) => toasts.show(refused.to_string(), None),
    });
    let hour = |label: &'static str, range: std::ops::RangeInclusive<u8>, now: u8, set: Callback<u8>| {
        let options = range.map(|hour| {
            view! {
                <option value=hour.to_string() selected=hour == now>
                    {format!("{hour}:00")}
                </option>
            }
        });
        view! {
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">{label}</span>
                {select_box(
                    view! {
                        <select
                            class=FIELD
                            on:change=move |event| {
                                if let Ok(hour) = event_target_value(&event).parse() {
                                    set.run(hour);
                                }
                            }
                        >
                            {options.collect_view()}
                        </select>
                    },
                )}
            </label>
        }
    };
    let days = Days::ALL.map(|days| {
        view! {
            <option value=days.words() selected=days == hours.days()>
                {days.words()}
            </option>
        }
    });
    let choose = move |event| {
        let words = event_target_value(&event);
        if let Some(days) = Days::ALL.into_iter().find(|days| days.words() == words) {
            change.run((hours.from(), hours.to(), days));
        }
    };
    view! {
        <div class="flex flex-wrap items-end gap-2">
            {hour("From", 0..=23, hours.from(), Callback::new(move |from| change.run((from, hours.to(), hours.days()))))}
            {hour("Until", 1..=24, hours.to(), Callback::new(move |to| change.run((hours.from(), to, hours.days()))))}
            <label class="block w-52">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Days"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose>
                            {days.collect_view()}
                        </select>
                    },
                )}
            </label>
        </div>
        <p class="mt-1 text-2xs text-muted">
            "By the zone of the area of each number where it tells one, as in the United States and Brazil, else by the main zone of its country; where that is not known, by the zone of our own number. Who has no hours now waits for them."
        </p>
    }
}
