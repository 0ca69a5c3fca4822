//! The control room: how far a job is, what became of the messages, and why some failed.

use super::{
    again::{Again, Retry},
    budget::Money,
    by_country::Countries,
    days::DaysPanel,
    free::FreeSent,
    held::HeldOut,
    id::JobId,
    job::Shown,
    parts::{CARD, COLUMN, count, may_act, people, percent},
    recipients::{Recipients, Show},
    repeat::SeriesOf,
    send::Rate,
    versus::Versus,
    warm::WarmUp,
    winner::WinnerShown,
};
use crate::ui::{Banner, Glyph, NowSignal, ZoneSignal, button};
use domain::bulk::{Evidence, JobState, RecipientState, Tally, duration_words, failure_of, must_rest};
use leptos::prelude::*;

/// Everything about a job that was sent.
#[component]
pub(super) fn Room(shown: Shown) -> impl IntoView {
    let tally = Memo::new(move |_| shown.view.with(|view| view.tally.clone()));
    let compared = shown.view.with_untracked(|view| view.job.second.is_some());
    let show = RwSignal::new(Show::All);
    let id = shown.view.with_untracked(|view| view.job.id);
    view! {
        <Stopped shown show />
        <div class=COLUMN>
            <Progress shown tally />
            <WarmUp shown />
            <WinnerShown shown />
            <FreeSent shown tally />
            <DaysPanel shown />
            <SeriesOf shown />
            <div class="grid grid-cols-2 gap-4 md:grid-cols-4">
                <Figure label="Delivered" tally of=|tally| tally.reached(RecipientState::Delivered) />
                <Figure label="Read" tally of=|tally| tally.reached(RecipientState::Read) />
                <Figure label="Answered" tally of=Tally::answers />
                <Figure label="Failed" tally of=|tally| tally.count(RecipientState::Failed) among=Tally::tried />
            </div>
            {compared.then(|| view! { <Versus shown tally /> })}
            <HeldOut shown tally />
            <div class="grid gap-4 md:grid-cols-2">
                <Funnel tally />
                <Failures shown tally />
            </div>
            <Money shown tally />
            <Countries shown />
            <Recipients shown tally show />
            {may_act().then(|| view! { <Again shown /> })}
            <JobId id />
        </div>
    }
}

/// Why it stopped by itself, and a way to what shows it.
#[component]
fn Stopped(shown: Shown, show: RwSignal<Show>) -> impl IntoView {
    let why = Memo::new(move |_| {
        shown.view.with(|view| match &view.job.state {
            JobState::Stopped { why } => Some((why.clone(), view.job.evidence)),
            _ => None,
        })
    });
    move || {
        let (why, evidence) = why.get()?;
        let (to, words, shows) = match evidence {
            Some(Evidence::Failed | Evidence::WarmUp) => ("#failures", "Look at the reasons", Show::In(RecipientState::Failed)),
            Some(Evidence::Unwanted) => ("#recipients", "Show who said stop", Show::SaidStop),
            Some(Evidence::Spent) => ("#money", "Look at the budget", Show::All),
            Some(Evidence::Newer) | None => ("#funnel", "Look at the figures", Show::All),
        };
        Some(view! {
            <Banner glyph=Glyph::Alert>
                <span class="min-w-0 flex-1">{format!("The job stopped by itself. {why}")}</span>
                <a class=format!("{} shrink-0", button::QUIET) href=to on:click=move |_| show.set(shows)>
                    {words}
                </a>
            </Banner>
        })
    }
}

/// How many of all, and how long it still takes.
#[component]
fn Progress(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let state = shown.state();
    let may_act = may_act();
    let zone = expect_context::<ZoneSignal>().0;
    let share = move |of: fn(&Tally) -> u64| {
        tally.with(|tally| {
            let tenths = (of(tally) * 1_000).checked_div(tally.total()).unwrap_or(0);
            format!("width:{}.{}%", tenths / 10, tenths % 10)
        })
    };
    // Messages a second over the last seconds, in tenths.
    let rate = Memo::new(move |_| {
        shown.lately.with(|lately| {
            let (first, last) = (lately.first()?, lately.last()?);
            let millis = u64::try_from(last.0.0 - first.0.0).ok().filter(|millis| *millis >= 1_000)?;
            Some(last.1.saturating_sub(first.1) * 10_000 / millis)
        })
    });
    let speed = move || {
        let (allowed, waiting, planned) = shown.view.with(|view| {
            let waiting = view.tally.count(RecipientState::Pending);
            (view.job.rate, waiting, view.job.seconds_for(waiting))
        });
        let windows = shown.view.with(|view| view.job.windows_words());
        let goes_on = shown.view.with(|view| view.job.goes_on_at());
        if let Some(at) = goes_on {
            return zone.with(|zone| format!("Goes on at {}", zone.full(at.seconds())));
        }
        let tested = shown
            .view
            .with(|view| view.job.contest().is_some_and(|winner| winner.due().is_some()));
        match (state.get(), rate.get()) {
            (JobState::Running, Some(0)) if tested => "Waiting for the winner of the test".to_owned(),
            (JobState::Running, Some(0)) if windows.is_some() => {
                format!("Waiting for their hours: {}", windows.unwrap_or_default())
            }
            // As fast as it goes, which may be slower than it may: other jobs, agents, and WhatsApp slow it down.
            (JobState::Running, Some(rate)) => {
                let left = (waiting * 10).checked_div(rate);
                let left = left
                    .map(|seconds| format!(" · {} left", duration_words(seconds)))
                    .unwrap_or_default();
                format!("{}.{} a second of {allowed} at most{left}", rate / 10, rate % 10)
            }
            (JobState::Running, None) => format!("at most {allowed} a second · {} left", duration_words(planned)),
            (JobState::Paused, _) => {
                let under_way = tally.with(|tally| tally.count(RecipientState::Sending));
                if under_way > 0 {
                    format!("{under_way} still on their way to WhatsApp")
                } else {
                    "Nothing is being sent".to_owned()
                }
            }
            _ => String::new(),
        }
    };
    let proof = move || {
        tally.with(|tally| {
            let parts = RecipientState::ALL
                .into_iter()
                .map(|state| (state, tally.count(state)))
                .filter(|(_, many)| *many > 0);
            let parts: Vec<String> = parts
                .map(|(state, many)| format!("{} {}", count(many), state.words().to_lowercase()))
                .collect();
            format!(
                "Every recipient is in exactly one place: {} = {}",
                count(tally.total()),
                parts.join(" + ")
            )
        })
    };
    view! {
        <section class=CARD aria-label="Progress">
            <div class="flex flex-wrap items-baseline justify-between gap-x-4">
                <p class="font-medium">
                    {move || tally.with(|tally| format!("{} of {} processed", count(tally.processed()), count(tally.total())))}
                </p>
                <p class="text-muted">{speed}</p>
            </div>
            <div class="mt-2 flex h-2.5 overflow-hidden rounded-full bg-raised" aria-hidden="true">
                <span class="bg-brand" style=move || share(|tally| tally.reached(RecipientState::Accepted))></span>
                <span class="bg-bad" style=move || share(|tally| tally.count(RecipientState::Failed))></span>
            </div>
            <p class="mt-2 text-2xs text-muted">{proof}</p>
            {move || {
                let is_over = matches!(state.get(), JobState::Finished | JobState::Cancelled);
                (may_act && !is_over)
                    .then(|| {
                        view! {
                            <details class="mt-1 text-xs">
                                <summary class="inline-flex min-h-11 cursor-pointer items-center font-medium text-brand desk:min-h-8">
                                    "Change the rate"
                                </summary>
                                <Rate shown />
                            </details>
                        }
                    })
            }}
        </section>
    }
}

/// How many, and which share: of the messages that WhatsApp accepted, where nothing else is said.
#[component]
fn Figure(
    label: &'static str,
    tally: Memo<Tally>,
    of: fn(&Tally) -> u64,
    #[prop(default = Tally::accepted)] among: fn(&Tally) -> u64,
) -> impl IntoView {
    view! {
        <section class=CARD aria-label=label>
            <p class="text-xs text-muted">{label}</p>
            <p class="text-xl font-semibold">{move || tally.with(|tally| percent(of(tally), among(tally)))}</p>
            <p class="text-2xs text-muted">{move || tally.with(|tally| people(of(tally)))}</p>
        </section>
    }
}

/// From what WhatsApp took to what was answered.
#[component]
fn Funnel(tally: Memo<Tally>) -> impl IntoView {
    let line = move |label: &'static str, of: fn(&Tally) -> u64| {
        let width = move || {
            tally.with(|tally| {
                let share = (of(tally) * 100).checked_div(tally.accepted()).unwrap_or(0);
                format!("width:{share}%")
            })
        };
        let words = move || tally.with(|tally| format!("{} · {}", count(of(tally)), percent(of(tally), tally.accepted())));
        view! {
            <div class="grid grid-cols-[5rem_1fr_6rem] items-center gap-2 py-1">
                <dt class="text-muted">{label}</dt>
                <dd class="contents">
                    <span class="h-4 rounded bg-raised" aria-hidden="true">
                        <span class="block h-full rounded bg-brand" style=width></span>
                    </span>
                    <span class="text-right text-xs tabular-nums">{words}</span>
                </dd>
            </div>
        }
    };
    view! {
        <section class=CARD aria-labelledby="funnel">
            <h2 id="funnel" class="font-semibold">
                "Funnel"
            </h2>
            <dl class="mt-2">
                {line("Accepted", Tally::accepted)} {line("Sent", |tally| tally.reached(RecipientState::Sent))}
                {line("Delivered", |tally| tally.reached(RecipientState::Delivered))}
                {line("Read", |tally| tally.reached(RecipientState::Read))} {line("Answered", Tally::answers)} {line("Tapped", Tally::taps)}
                {line("Said stop", Tally::stops)}
            </dl>
        </section>
    }
}

/// Why messages failed, in words.
#[component]
fn Failures(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let failures = Memo::new(move |_| tally.with(Tally::failures));
    let acts = may_act();
    let now = expect_context::<NowSignal>().0;
    let rests = Memo::new(move |_| {
        let from = shown.view.with(|view| view.job.rested_from());
        from.is_none_or(|from| now.get() < from)
    });
    let retriable = Memo::new(move |_| {
        let rests = rests.get();
        let again = |label: &str| failure_of(label).retry() != domain::Retry::Never && !(rests && must_rest(label));
        acts && failures.with(|failures| failures.iter().any(|(label, _)| again(label)))
    });
    let zone = expect_context::<ZoneSignal>().0;
    let resting = move || {
        let many: u64 = failures.with(|failures| failures.iter().filter(|(label, _)| must_rest(label)).map(|(_, many)| many).sum());
        (acts && rests.get() && many > 0).then(|| {
            let (from, enough) = shown.view.with(|view| (view.job.rested_from(), view.job.tried_enough()));
            let then = match from {
                _ if enough => "They were tried three times, and are tried no more.".to_owned(),
                Some(from) => format!("They can be tried again from {}.", zone.with(|zone| zone.full(from.seconds()))),
                None => "They can be tried again a day after the job has ended, or later where they were tried before.".to_owned(),
            };
            let words = format!("{}: WhatsApp holds marketing back (131049). {then}", people(many));
            view! { <p class="mt-2 text-xs text-muted">{words}</p> }
        })
    };
    let rows = move || {
        failures
            .get()
            .into_iter()
            .map(|(label, many)| {
                let failure = failure_of(&label);
                view! {
                    <li class="flex items-start gap-3 border-t border-line py-2">
                        <code class="w-16 shrink-0 truncate text-2xs text-muted">{label}</code>
                        <span class="min-w-0 flex-1">
                            <span class="block first-letter:uppercase">{failure.sentence()}</span>
                            <span class="block text-2xs text-muted">{failure.next_step()}</span>
                        </span>
                        <span class="font-semibold">{count(many)}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <section class=CARD aria-labelledby="failures">
            <h2 id="failures" class="font-semibold">
                "Why messages failed"
            </h2>
            {move || failures.with(Vec::is_empty).then(|| view! { <p class="mt-2 text-muted">"None has failed."</p> })}
            <ul class="mt-2">{rows}</ul>
            {move || retriable.get().then(|| view! { <Retry shown /> })}
            {resting}
        </section>
    }
}
