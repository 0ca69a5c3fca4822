//! The calendar of jobs: a month as a grid where there is room, as a list of its days on a phone; and one of its days.

mod keys;

use super::{
    parts::{COLUMN, StateChip, people},
    repeat::SeriesList,
};
use crate::{
    error::AppError,
    server_fns::bulk_plan::{OnCalendar, all_series, bulk_calendar},
    ui::{Failed, Glyph, Icon, NowSignal, ZoneSignal, button},
};
use domain::{
    Zone,
    bulk::Series,
    hours::Date,
    zone::{DayStep, Month},
};
use keys::{Cursor, Day, walk};
use leptos::{
    either::{Either, EitherOf3},
    html,
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Where it is.
pub(super) const PATH: &str = "/bulk?view=calendar";

fn address(month: Month) -> String {
    format!("{PATH}&month={month}")
}

fn address_of((month, day): Day) -> String {
    format!("{}&day={day}", address(month))
}

/// The page. Its month, and a day of that if one is opened, stand in the address.
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
    let day = Memo::new(move |_| {
        let named = query.with(|query| query.get_str("day").and_then(|day| day.parse::<i64>().ok()));
        named.filter(|day| (1..=month.get().days()).contains(day))
    });
    let read = Resource::new_blocking(
        move || (month.get(), day.get()),
        move |(month, day)| {
            let (from, until) = zone.with_untracked(|zone| (month.begins(zone), month.plus(1).begins(zone)));
            async move {
                let found = bulk_calendar(from.millis(), until.millis()).await?;
                Ok::<_, AppError>((month, day, found, all_series().await?))
            }
        },
    );
    let retry = Callback::new(move |()| read.refetch());
    let cursor = Cursor::new();
    let step = move |by: i64, turn: &'static str| {
        let to = move || match (month.get(), day.get()) {
            (month, Some(day)) => address_of(month.step(day, DayStep::Days(by))),
            (month, None) => address(month.plus(by)),
        };
        let label = move || match (by < 0, day.get().is_some()) {
            (true, true) => "Day before",
            (true, false) => "Month before",
            (false, true) => "Day after",
            (false, false) => "Month after",
        };
        view! {
            <a class=button::ICON href=to aria-label=label title=label>
                <span class=turn>
                    <Icon glyph=Glyph::Back />
                </span>
            </a>
        }
    };
    let heading = move || match (month.get(), day.get()) {
        (month, Some(day)) => named(month, day),
        (month, None) => month.words(),
    };
    let up = move || match day.get() {
        Some(_) => (address(month.get()), format!("All of {}", month.get().words())),
        None => (PATH.to_owned(), "This month".to_owned()),
    };
    view! {
        <main class="flex min-w-0 flex-1 flex-col overflow-y-auto bg-canvas" aria-label="Calendar of bulk jobs">
            <Title text="Calendar of bulk jobs" />
            <header class="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-surface py-2 pl-2 pr-4 pt-[max(0.5rem,env(safe-area-inset-top))]">
                {step(-1, "")} <h1 class="text-base font-semibold">{heading}</h1> {step(1, "rotate-180")}
                <a class=button::QUIET href=move || up().0>
                    {move || up().1}
                </a> <a class=format!("{} ml-auto", button::SECONDARY) href="/bulk">
                    <Icon glyph=Glyph::List class="size-4" />
                    "List"
                </a>
            </header>
            <Transition>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok((month, Some(day), found, _)) => EitherOf3::A(view! { <OneDay month day found cursor /> }),
                        Ok((month, None, found, series)) => EitherOf3::B(view! { <Days month found series cursor /> }),
                        Err(error) => {
                            crate::frame::set_page_status(&error);
                            EitherOf3::C(view! { <Failed text=error.to_string() retry /> })
                        }
                    }
                })}
            </Transition>
        </main>
    }
}

/// `Mon 30 Nov 2026`.
fn named(month: Month, day: i64) -> String {
    format!("{} {day} {}", month.weekday(day), month.words())
}

/// What is on one day.
#[component]
fn OneDay(month: Month, day: i64, found: Vec<OnCalendar>, cursor: Cursor) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    let off = off(&found, month, day, &zone);
    let mut on_it = found;
    on_it.retain(|one| month.day_of(one.at.seconds(), &zone) == Some(day));
    let empty = on_it
        .is_empty()
        .then(|| view! { <p class="text-muted">"No job begins on this day."</p> });
    let reach = Signal::stored(None);
    let jobs = on_it.iter().map(|one| entry(one, &zone, reach)).collect_view();
    let list = NodeRef::<html::Div>::new();
    // Who came by keyboard goes on from here, and finds the day again in the month.
    Effect::new(move |_| {
        let Some(list) = list.get() else { return };
        if cursor.at.with_untracked(Option::is_some) {
            cursor.stands((month, day));
            let _ = list.focus();
        }
    });
    on_cleanup(move || cursor.comes_back());
    view! {
        <div class=COLUMN>
            <div node_ref=list tabindex="-1" role="region" aria-label=format!("Jobs on {}", named(month, day))>
                {empty}
                {off}
                <ul class="flex flex-col gap-1">{jobs}</ul>
            </div>
        </div>
    }
}

#[component]
fn Days(month: Month, found: Vec<OnCalendar>, series: Vec<Series>, cursor: Cursor) -> impl IntoView {
    const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    let now = expect_context::<NowSignal>().0.get_untracked().seconds();
    let today = month.day_of(now, &zone);
    let begins_none = found.iter().all(|one| month.day_of(one.at.seconds(), &zone).is_none());
    let empty = begins_none.then(|| view! { <p class="text-muted">"No job begins in this month."</p> });
    // Keys are heard once the page lives: before, and without scripts, it is a table of links.
    let lives = RwSignal::new(false);
    Effect::new(move |_| lives.set(true));
    let cell = move || if lives.get() { "gridcell" } else { "cell" };
    let first = found.iter().find_map(|one| month.day_of(one.at.seconds(), &zone));
    let stop = Memo::new(move |_| cursor.in_month(month).or(today).or(first).unwrap_or(1));
    let heads = WEEK.map(|day| {
        view! {
            <span role="columnheader" class="px-2 text-2xs font-semibold text-muted">
                {day}
            </span>
        }
    });
    let one = |day: i64| {
        let on_it: Vec<_> = found
            .iter()
            .filter(|one| month.day_of(one.at.seconds(), &zone) == Some(day))
            .collect();
        // Only one day is reached with Tab, and what is on it.
        let passed = Signal::derive(move || (lives.get() && stop.get() != day).then_some("-1"));
        let jobs = on_it.iter().map(|one| entry(one, &zone, passed)).collect_view();
        let is_today = today == Some(day);
        // A phone lists the days on which there is something, and the one on which the keyboard is.
        let off = off(&found, month, day, &zone);
        let is_shown = !on_it.is_empty() || is_today || off.is_some();
        let ring = if is_today { "border-brand" } else { "border-line" };
        let look = move || {
            let shown = if is_shown || cursor.in_month(month) == Some(day) {
                ""
            } else {
                "hidden md:block"
            };
            format!("min-w-0 rounded-lg border bg-surface p-2 md:min-h-24 {ring} {shown}")
        };
        let many = match on_it.len() {
            0 => String::new(),
            1 => " · 1 job".to_owned(),
            many => format!(" · {many} jobs"),
        };
        let there = move |_| cursor.stands((month, day));
        let view = view! {
            <div role=cell class=look on:focusin=there>
                <a
                    class="flex min-h-11 items-center whitespace-pre-wrap rounded-md text-2xs font-semibold text-muted hover:underline desk:min-h-6"
                    href=address_of((month, day))
                    data-day=day.to_string()
                    aria-current=is_today.then_some("date")
                    tabindex=move || passed.get()
                >
                    <span>
                        <span class="md:sr-only">{format!("{} ", month.weekday(day))}</span>
                        {day}
                        {is_today.then_some(" · today")}
                        <span class="sr-only">{many}</span>
                    </span>
                </a>
                {off}
                <ul class="mt-1 flex flex-col gap-1">{jobs}</ul>
            </div>
        };
        (is_shown, view)
    };
    // Weeks begin on Monday. Empty places stand before the first of the month: only where there is a grid.
    let before = month.first_weekday();
    let weeks = (0..(before + month.days() + 6) / 7).map(|week| {
        let days = (week * 7 - before + 1).max(1)..=(week * 7 - before + 7).min(month.days());
        let ends = days.clone();
        let blanks = (0..if week == 0 { before } else { 0 }).map(|_| view! { <div role=cell class="hidden md:block"></div> });
        let blanks = blanks.collect_view();
        let (shown, days): (Vec<bool>, Vec<_>) = days.map(one).unzip();
        let is_shown = shown.contains(&true);
        let look = move || {
            let shown = is_shown || cursor.in_month(month).is_some_and(|day| ends.contains(&day));
            format!("{} grid-cols-1 gap-1 md:grid md:grid-cols-7", if shown { "grid" } else { "hidden" })
        };
        view! {
            <div role="row" class=look>
                {blanks}
                {days}
            </div>
        }
    });
    let weeks = weeks.collect_view();
    let grid = NodeRef::<html::Div>::new();
    cursor.arrive(grid, month);
    let role = move || if lives.get() { "grid" } else { "table" };
    view! {
        <div class=COLUMN>
            {empty}
            <div
                node_ref=grid
                role=role
                aria-label="Days of the month"
                class="flex flex-col gap-1"
                on:keydown=walk(cursor, grid, month, stop)
            >
                <div role="row" class="hidden grid-cols-7 gap-1 md:grid">
                    {heads.into_iter().collect_view()}
                </div>
                {weeks}
            </div> <SeriesList series />
        </div>
    }
}

/// Which jobs send nothing on a day, by the calendar where their people are.
fn off(found: &[OnCalendar], month: Month, day: i64, zone: &Zone) -> Option<impl IntoView + use<>> {
    let first = zone.local(month.begins(zone)).day_number;
    let date = Date::from_number(first + day - 1);
    let mut names: Vec<&str> = found
        .iter()
        .filter(|one| one.off.contains(&date))
        .map(|one| one.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let words = format!("Sends nothing: {}", names.join(", "));
    (!names.is_empty()).then(|| {
        view! {
            <p class="px-1 text-2xs text-warn" data-off="" dir="auto">
                {words}
            </p>
        }
    })
}

/// A job on its day. `passed` is the `tabindex` where Tab passes it over.
fn entry(one: &OnCalendar, zone: &Zone, passed: Signal<Option<&'static str>>) -> impl IntoView + use<> {
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
                tabindex=move || passed.get()
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
