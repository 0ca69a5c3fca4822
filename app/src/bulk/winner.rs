//! Tests: who is held out, how the best message is found, and where that stands.

use super::{
    job::Shown,
    parts::{CARD, FIELD, may_act, people},
};
use crate::{
    server_fns::bulk_more::{decide_winner, set_job_hold_out, set_job_winner},
    ui::{Toasts, ZoneSignal, button, select_box},
};
use domain::bulk::{JobState, Variant, WinBy, Winner};
use leptos::prelude::*;

/// Offered first: a fifth of them, and a day, in which most is read that is ever read.
const FIRST: (u32, u32) = (20, 24);

/// Whether the messages are tested on some first, on how many, for how long, and by what the winner is found.
#[component]
pub(super) fn WinnerField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let compared = Memo::new(move |_| shown.view.with(|view| view.job.second.is_some()));
    let winner = Memo::new(move |_| shown.view.with(|view| view.job.contest().cloned()));
    let keep = Callback::new(move |winner: Option<Winner>| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_winner(id, winner));
    });
    let toggle = move |event| {
        let first = Winner::new(FIRST.0, FIRST.1, WinBy::Read).ok();
        keep.run(first.filter(|_| event_target_checked(&event)));
    };
    move || {
        compared.get().then(|| {
            view! {
                <div class="mt-4 border-t border-line pt-2">
                    <label class="inline-flex min-h-11 items-center gap-2 desk:min-h-8">
                        <input
                            type="checkbox"
                            class="size-4 accent-brand"
                            prop:checked=move || winner.get().is_some()
                            checked=winner.get_untracked().is_some()
                            on:change=toggle
                        />
                        "Test first, and send the best message to the rest"
                    </label>
                    {move || winner.get().map(|winner| view! { <Rule winner keep /> })}
                </div>
            }
        })
    }
}

#[component]
fn Rule(winner: Winner, keep: Callback<Option<Winner>>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let (percent, hours, by) = (winner.percent, winner.hours, winner.by);
    let change = Callback::new(
        move |(percent, hours, by): (u32, u32, WinBy)| match Winner::new(percent, hours, by) {
            Ok(winner) => keep.run(Some(winner)),
            Err(refused) => toasts.show(refused.to_string(), None),
        },
    );
    let number = |label: &'static str, (least, most): (u32, u32), now: u32, set: Callback<u32>| {
        view! {
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">{label}</span>
                <input
                    type="number"
                    class=format!("{FIELD} max-w-28")
                    min=least.to_string()
                    max=most.to_string()
                    value=now.to_string()
                    on:change=move |event| {
                        if let Ok(wanted) = event_target_value(&event).parse() {
                            set.run(wanted);
                        }
                    }
                />
            </label>
        }
    };
    let options = WinBy::ALL.map(|each| {
        view! {
            <option value=each.words() selected=each == by>
                {choice(each)}
            </option>
        }
    });
    let choose = move |event| {
        if let Some(by) = WinBy::from_name(&event_target_value(&event)) {
            change.run((percent, hours, by));
        }
    };
    let of_percent = Callback::new(move |percent| change.run((percent, hours, by)));
    let of_hours = Callback::new(move |hours| change.run((percent, hours, by)));
    view! {
        <div class="mt-1 flex flex-wrap items-end gap-4">
            {number("Test part, in percent", (5, 90), percent, of_percent)} {number("Decided after hours", (1, 72), hours, of_hours)}
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"The winner has more who"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose>
                            {options.collect_view()}
                        </select>
                    },
                )}
            </label>
        </div>
        <p class="mt-1 text-2xs text-muted">
            "The shares are of the test part. Hours count from when all of it had their turn; you can decide sooner. \
             Where the difference may be chance, the job says so and takes the better one all the same."
        </p>
    }
}

const fn choice(by: WinBy) -> &'static str {
    match by {
        WinBy::Read => "Read it",
        WinBy::Answered => "Answered",
        WinBy::Tapped => "Tapped a button",
    }
}

/// How many of a hundred get nothing.
#[component]
pub(super) fn HoldOut(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let percent = Memo::new(move |_| shown.view.with(|view| view.job.hold_out));
    let set = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let Ok(wanted) = event_target_value(&event).parse::<u32>() else {
            return;
        };
        shown.change(toasts, set_job_hold_out(id, wanted));
    };
    view! {
        <label class="mt-3 block max-w-lg">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Hold out, in percent"</span>
            <input
                type="number"
                class=format!("{FIELD} max-w-28")
                min="0"
                max="50"
                value=percent.get_untracked().to_string()
                prop:value=move || percent.get().to_string()
                on:change=set
            />
            <span class="mt-1 block text-2xs text-muted">
                "They get nothing, by chance: what they do shows what would have happened without the message."
            </span>
        </label>
    }
}

/// Where a test stands.
#[derive(Clone, PartialEq, Eq)]
enum Stands {
    Sending(u32),
    /// It is decided then.
    Waits(domain::Millis),
    Decided(Variant, String),
}

/// Where the test of a job that was sent stands, and a way to decide at once.
#[component]
pub(super) fn WinnerShown(shown: Shown) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0;
    let stands = Memo::new(move |_| {
        shown.view.with(|view| {
            let winner = view.job.contest()?;
            if let Some(decided) = &winner.decided {
                return Some(Stands::Decided(decided.variant, decided.words(winner.by)));
            }
            let goes_on = !matches!(view.job.state, JobState::Finished | JobState::Cancelled);
            view.job.winner_from().filter(|_| goes_on)?;
            Some(winner.due().map_or_else(|| Stands::Sending(view.job.tested()), Stands::Waits))
        })
    });
    let waits = Memo::new(move |_| {
        let moves = shown
            .view
            .with(|view| matches!(view.job.state, JobState::Running | JobState::Paused));
        moves && matches!(stands.get(), Some(Stands::Waits(_)))
    });
    let may_act = may_act();
    move || {
        let (words, more) = match stands.get()? {
            Stands::Sending(tested) => (format!("Test: sending to {}", people(tested.into())), None),
            Stands::Waits(due) => {
                let by = shown
                    .view
                    .with_untracked(|view| view.job.contest().map(|winner| winner.by))
                    .unwrap_or_default();
                let at = zone.with(|zone| zone.full(due.seconds()));
                let more = format!(
                    "Until then the rest waits. The message wins that more of its people have {}.",
                    by.words()
                );
                (format!("Test: the winner is decided {at}"), Some(more))
            }
            Stands::Decided(variant, words) => (format!("Test: message {} goes to the rest", variant.words()), Some(words)),
        };
        Some(view! {
            <section class=format!("{CARD} flex flex-wrap items-center gap-3") aria-label="Winner">
                <div class="min-w-0 flex-1 basis-56">
                    <p class="font-medium">{words}</p>
                    {more.map(|words| view! { <p class="text-xs text-muted">{words}</p> })}
                </div>
                {(may_act && waits.get()).then(|| view! { <Decide shown /> })}
            </section>
        })
    }
}

/// Decides at once: by the figures, or for one of the messages.
#[component]
fn Decide(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let chosen = RwSignal::new(None::<Variant>);
    let messages = shown
        .view
        .with_untracked(|view| view.job.messages().map(|(variant, _)| variant).collect::<Vec<_>>());
    let options = messages
        .into_iter()
        .map(|variant| view! { <option value=variant.words()>{format!("Message {}", variant.words())}</option> })
        .collect_view();
    let decide = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, decide_winner(id, chosen.get_untracked()));
    };
    let busy = move || shown.saving.get() != 0;
    view! {
        <label class="w-48">
            <span class="sr-only">"Send to the rest"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=move |event| chosen.set(Variant::from_name(&event_target_value(&event)))>
                        <option value="">"The best by now"</option>
                        {options}
                    </select>
                },
            )}
        </label>
        <button type="button" class=button::SECONDARY disabled=busy on:click=decide>
            "Decide now"
        </button>
    }
}
