//! The calendar of jobs: a month as a grid where there is room, as a list of its days on a phone.

use super::{
    parts::{COLUMN, StateChip, people},
    repeat::SeriesList,
};
use crate::{
    error::AppError,
    server_fns::bulk_plan::{OnCalendar, all_series, bulk_calendar},
    ui::{Failed, Glyph, Icon, NowSignal, ZoneSignal, button},
};
use domain::{Zone, bulk::Series, zone::Month};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Where it is.
pub(super) const PATH: &str = "/bulk?view=calendar";

fn address(month: Month) -> String {
    format!("{PATH}&month={month}")
}

/// The page. Its month stands in the address.
#[component]
pub(super) fn CalendarPage() -> impl IntoView {
    let query = use_query_map();
    let zone = expect_context::<ZoneSignal>().0;
    let now = expect_context::<NowSignal>().0;
    let today = move || zone.with_untracked(|zone| zone.local(now.get_untracked().seconds()));
    let month = Memo::new(move |_| {
        let named = query.with(|query| query.get_str("month").and_then(Month::parse));
        named.unwrap_or_else(|| Month::of(today()))
    });
    let read = Resource::new_blocking(
        move || month.get(),
        move |month| {
            let (from, until) = zone.with_untracked(|zone| (month.begins(zone), month.plus(1).begins(zone)));
            async move {
                let found = bulk_calendar(from.millis(), until.millis()).await?;
                Ok::<_, AppError>((month, found, all_series().await?))
            }
        },
    );
    let retry = Callback::new(move |()| read.refetch());
    let step = move |months: i64, label: &'static str, turn: &'static str| {
        view! {
            <a class=button::ICON href=move || address(month.get().plus(months)) aria-label=label title=label>
                <span class=turn>
                    <Icon glyph=Glyph::Back />
                </span>
            </a>
        }
    };
    view! {
        <main class="flex min-w-0 flex-1 flex-col overflow-y-auto bg-canvas" aria-label="Calendar of bulk jobs">
            <Title text="Calendar of bulk jobs" />
            <header class="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-surface px-2 py-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
                {step(-1, "Month before", "")} <h1 class="text-base font-semibold">{move || month.get().words()}</h1>
                {step(1, "Month after", "rotate-180")} <a class=button::QUIET href=PATH>
                    "This month"
                </a> <a class=format!("{} ml-auto", button::SECONDARY) href="/bulk">
                    <Icon glyph=Glyph::List class="size-4" />
                    "List"
                </a>
            </header>
            <Transition>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok((month, found, series)) => Either::Left(view! { <Days month found series /> }),
                        Err(error) => {
                            crate::frame::set_page_status(&error);
                            Either::Right(view! { <Failed text=error.to_string() retry /> })
                        }
                    }
                })}
            </Transition>
        </main>
    }
}

#[component]
fn Days(month: Month, found: Vec<OnCalendar>, series: Vec<Series>) -> impl IntoView {
    const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    let now = expect_context::<NowSignal>().0.get_untracked().seconds();
    let today = month.day_of(now, &zone);
    let empty = found
        .is_empty()
        .then(|| view! { <p class="text-muted">"No job begins in this month."</p> });
    let heads = WEEK.map(|day| view! { <span class="px-2 text-2xs font-semibold text-muted">{day}</span> });
    // Empty places before the first of the month: only where there is a grid.
    let blanks = (0..month.first_weekday()).map(|_| view! { <li class="hidden md:block" aria-hidden="true"></li> });
    let blanks = blanks.collect_view();
    let days = (1..=month.days()).map(|day| {
        let on_it: Vec<_> = found
            .iter()
            .filter(|one| month.day_of(one.at.seconds(), &zone) == Some(day))
            .collect();
        let jobs = on_it.iter().map(|one| entry(one, &zone)).collect_view();
        let is_today = today == Some(day);
        // A phone lists the days on which there is something.
        let shown = if on_it.is_empty() && !is_today { "hidden md:block" } else { "" };
        let ring = if is_today { "border-brand" } else { "border-line" };
        let named = if is_today { " · today" } else { "" };
        view! {
            <li class=format!("min-w-0 rounded-lg border bg-surface p-2 md:min-h-24 {ring} {shown}")>
                <p class="text-2xs font-semibold text-muted">
                    <span class="md:sr-only">{format!("{} ", month.weekday(day))}</span>
                    {day}
                    {named}
                </p>
                <ul class="mt-1 flex flex-col gap-1">{jobs}</ul>
            </li>
        }
    });
    let days = days.collect_view();
    view! {
        <div class=COLUMN>
            {empty} <div>
                <div class="mb-1 hidden grid-cols-7 gap-1 md:grid" aria-hidden="true">
                    {heads.into_iter().collect_view()}
                </div>
                <ol class="grid grid-cols-1 gap-1 md:grid-cols-7" aria-label="Days of the month">
                    {blanks}
                    {days}
                </ol>
            </div> <SeriesList series />
        </div>
    }
}

/// A job on its day.
fn entry(one: &OnCalendar, zone: &Zone) -> impl IntoView + use<> {
    let clock = zone.clock(one.at.seconds());
    let many = (one.people > 0).then(|| people(one.people.into()));
    let state = match one.state.clone() {
        Some(state) => Either::Left(view! { <StateChip state /> }),
        None => {
            Either::Right(view! { <span class="rounded-full bg-raised px-2.5 py-0.5 text-2xs font-semibold text-muted">"Repeat"</span> })
        }
    };
    let name = one.name.clone();
    view! {
        <li>
            <a
                class="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-0.5 rounded-md px-1 py-1 hover:bg-raised desk:min-h-8"
                href=format!("/bulk/{}", one.id)
            >
                <span class="text-2xs tabular-nums text-muted">{clock}</span>
                <span class="min-w-0 truncate text-xs font-medium" dir="auto">
                    {name}
                </span>
                <span class="text-2xs text-muted">{many}</span>
                {state}
            </a>
        </li>
    }
}
