//! `/analytics/now`: who waits right now. It follows the live stream, and is made to be read from across a room.

use super::NotShown;
use crate::{
    error::AppError,
    live::Live,
    pages,
    server_fns::analytics::now_board,
    ui::{Ago, Glyph, Icon, NowSignal, ZoneSignal, button},
};
use domain::now_board::{Load, NowBoard, RunningJob, Waiting};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub(super) fn NowPage() -> impl IntoView {
    let live = expect_context::<Live>();
    live.follow_from_now();
    let read = Resource::new_blocking(|| (), |()| now_board());
    let retry = Callback::new(move |()| read.refetch());
    refresh(live, retry);
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::NOW.title />
            <div class="mb-3 flex flex-wrap items-center gap-2">
                <h1 class="text-base font-semibold">"Now"</h1>
                <a href=pages::ANALYTICS.path class=format!("{} ml-auto", button::QUIET)>
                    <Icon glyph=Glyph::Chart />
                    "Figures"
                </a>
            </div>
            <Transition fallback=|| {
                view! {
                    <p class="p-6 text-muted" role="status">
                        "Loading …"
                    </p>
                }
            }>
                {move || Suspend::new(async move {
                    let answer: Result<NowBoard, AppError> = read.await;
                    match answer {
                        Ok(board) => view! { <Board board /> }.into_any(),
                        Err(error) => view! { <NotShown error retry /> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

/// Asks again when something happened, at most every two seconds, and every half minute in any case: waits grow by themselves.
fn refresh(live: Live, again: Callback<()>) {
    #[cfg(feature = "hydrate")]
    {
        use std::time::Duration;
        let waiting = StoredValue::new(false);
        live.subscribe(move |_| {
            if waiting.try_get_value() != Some(false) {
                return;
            }
            waiting.set_value(true);
            set_timeout(
                move || {
                    if waiting.try_set_value(false).is_none() {
                        again.run(());
                    }
                },
                Duration::from_secs(2),
            );
        });
        Effect::new(move |_| {
            if let Ok(handle) = set_interval_with_handle(move || again.run(()), Duration::from_secs(30)) {
                on_cleanup(move || handle.clear());
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, again);
}

#[component]
fn Board(board: NowBoard) -> impl IntoView {
    let NowBoard {
        open,
        waiting,
        longest,
        closing,
        soonest,
        closed,
        loads,
        jobs,
        is_cut,
        ..
    } = board;
    view! {
        <div class="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
            {figure(
                "Waiting",
                waiting,
                "Open conversations in which the customer waits for a person; automatic answers do not count",
                waiting > 0,
            )} {figure("Closing within the hour", closing, "Waiting, with less than an hour of their window left", closing > 0)}
            {figure("Template only", closed, "Waiting, with their window closed", false)}
            {figure("Open", open, "All open conversations", false)}
        </div>
        {is_cut
            .then(|| {
                view! {
                    <p class="mt-2 text-xs text-warn">
                        "A number has more than 2,000 open conversations. Only its newest 2,000 are counted and listed, so longer waits may be missing."
                    </p>
                }
            })}
        <div class="mt-3 grid grid-cols-1 items-start gap-3 lg:grid-cols-2 lg:grid-rows-[auto_auto_1fr]">
            // The longest one stands beside all others, so that none leaves a gap below it.
            {list("Longest waits", longest, "Nobody waits.", "lg:row-span-3")}
            {list("Windows that close soon", soonest, "No window closes within the hour.", "")} {team(loads)} {running(jobs)}
        </div>
    }
}

const BOX: &str = "rounded-xl border border-line bg-surface p-4";

fn figure(title: &'static str, value: u32, means: &'static str, is_urgent: bool) -> impl IntoView {
    let colour = if is_urgent { "text-warn" } else { "text-ink" };
    view! {
        <section class=BOX>
            <h2 class="text-xs font-medium text-muted">{title}</h2>
            <p class=format!("text-4xl font-semibold tracking-tight {colour}") data-figure="">
                {value}
            </p>
            <p class="text-2xs text-muted">{means}</p>
        </section>
    }
}

fn list(title: &'static str, waiting: Vec<Waiting>, none: &'static str, place: &'static str) -> impl IntoView {
    let rows = waiting.into_iter().map(row).collect_view();
    view! {
        <section class=format!("{BOX} {place}") aria-label=title>
            <h2 class="mb-2 font-semibold">{title}</h2>
            {if rows.is_empty() {
                view! { <p class="text-muted">{none}</p> }.into_any()
            } else {
                view! { <ul class="divide-y divide-line">{rows}</ul> }.into_any()
            }}
        </section>
    }
}

fn row(one: Waiting) -> impl IntoView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let since = one.since;
    let ago = move || {
        zone.0
            .with(|zone| view! { <Ago at=since words=zone.ago(since, now.get().seconds()) zone /> })
    };
    let left = match one.minutes_left {
        None => ("Template only".to_owned(), "text-muted"),
        Some(minutes) if minutes <= 60 => (format!("{minutes} min left"), "text-bad"),
        Some(minutes) => (format!("{} h left", minutes / 60), "text-muted"),
    };
    view! {
        <li>
            <a
                href=format!("/inbox/{}", one.conversation)
                class="flex min-h-11 flex-wrap items-center gap-x-3 rounded-lg px-1 py-1 hover:bg-raised"
            >
                <span class="min-w-0 flex-1 basis-32 truncate font-medium" dir="auto">
                    {one.customer}
                </span>
                <span class="text-xs text-muted">{one.assignee.map_or_else(|| "Nobody".to_owned(), |who| who.name)}</span>
                <span class="text-xs text-muted">{ago}</span>
                <span class=format!("basis-full text-xs font-medium sm:basis-24 sm:text-right {}", left.1)>{left.0}</span>
            </a>
        </li>
    }
}

fn team(loads: Vec<Load>) -> impl IntoView {
    let rows = loads.into_iter().map(|load| {
        let name = load.who.map_or_else(|| "Nobody yet".to_owned(), |who| who.name);
        view! {
            <tr>
                <th scope="row" class="py-1 text-left font-medium">
                    {name}
                </th>
                <td class="py-1 text-right tabular-nums">{load.waiting}</td>
                <td class="py-1 text-right tabular-nums">{load.open}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class=BOX aria-label="Team">
            <h2 class="mb-2 font-semibold">"Team"</h2>
            <table class="w-full">
                <thead>
                    <tr class="text-2xs text-muted">
                        <th scope="col" class="text-left font-medium">
                            "Who"
                        </th>
                        <th scope="col" class="text-right font-medium">
                            "Waiting"
                        </th>
                        <th scope="col" class="text-right font-medium">
                            "Open"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn running(jobs: Vec<RunningJob>) -> impl IntoView {
    let rows = jobs.into_iter().map(|job| {
        view! {
            <li>
                <a
                    href=format!("/bulk/{}", job.id)
                    class="flex min-h-11 flex-wrap items-center gap-x-3 rounded-lg px-1 py-1 hover:bg-raised"
                >
                    <span class="min-w-0 flex-1 basis-32 truncate font-medium" dir="auto">
                        {job.name}
                    </span>
                    <span class="text-xs text-muted">{job.state}</span>
                    <span class="text-xs tabular-nums">{format!("{} of {}", job.done, job.all)}</span>
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class=BOX aria-label="Bulk jobs">
            <h2 class="mb-2 font-semibold">"Bulk jobs"</h2>
            {if rows.is_empty() {
                view! { <p class="text-muted">"No job runs."</p> }.into_any()
            } else {
                view! { <ul class="divide-y divide-line">{rows}</ul> }.into_any()
            }}
        </section>
    }
}
