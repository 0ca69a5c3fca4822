//! How often a job is sent, and the jobs that are sent again and again.

use super::{
    job::Shown,
    parts::{CARD, FIELD, complain, may_act},
    when::Begins,
};
use crate::{
    server_fns::bulk_plan::{all_series, stop_series},
    ui::{NowSignal, Toasts, ZoneSignal, button, select_box},
};
use domain::{
    Millis,
    bulk::{Every, JobRefused, Repeat, Series},
};
use leptos::{prelude::*, task::spawn_local};

/// What is offered; none for once.
const OFFERED: [(&str, Option<Every>); 4] = [
    ("Once", None),
    ("Every day", Some(Every::Day)),
    ("Every week, on the same day", Some(Every::Week)),
    ("Every month, on the same day", Some(Every::Month)),
];
const FIRST_TIMES: u32 = 4;

/// What is chosen.
#[derive(Clone, Copy)]
pub(super) struct Again {
    every: RwSignal<Option<Every>>,
    /// It ends on a day, not after some times.
    by_day: RwSignal<bool>,
    times: RwSignal<u32>,
    until: RwSignal<String>,
}

impl Again {
    pub(super) fn new() -> Self {
        Self {
            every: RwSignal::new(None),
            by_day: RwSignal::new(false),
            times: RwSignal::new(FIRST_TIMES),
            until: RwSignal::new(String::new()),
        }
    }

    /// How often it is sent; none for once.
    pub(super) fn repeat(self, begins: Begins) -> Option<Repeat> {
        let every = self.every.get()?;
        let (first, zone) = begins.clock()?;
        let by_day = self.by_day.get();
        Some(Repeat {
            every,
            first,
            zone: zone.name,
            times: (!by_day).then(|| self.times.get()),
            until: by_day.then(|| self.until.get()),
        })
    }

    /// Why it cannot be sent so often; none when it can, or is sent once.
    pub(super) fn problem(self, begins: Begins, now: Millis) -> Option<JobRefused> {
        let repeat = self.repeat(begins)?;
        let (_, zone) = begins.clock()?;
        repeat.check(&zone, now).err()
    }
}

/// How often, and until when. Only what begins at a time is repeated.
#[component]
pub(super) fn RepeatField(again: Again, begins: Begins) -> impl IntoView {
    let now = expect_context::<NowSignal>().0;
    let choose = move |event| {
        let chosen = event_target_value(&event);
        again
            .every
            .set(OFFERED.into_iter().find(|(words, _)| *words == chosen).and_then(|(_, every)| every));
    };
    let options = OFFERED.map(|(words, every)| {
        view! {
            <option value=words selected=move || again.every.get() == every>
                {words}
            </option>
        }
    });
    let means = move || {
        begins.at(now.get()).ok()?;
        let repeat = again.repeat(begins)?;
        Some(match again.problem(begins, now.get()) {
            Some(why) => why.to_string(),
            None => format!("It is sent {}.", repeat.words()),
        })
    };
    view! {
        <div class="flex flex-wrap items-end gap-2">
            <label class="block w-64 max-w-full">
                <span class="mb-1 block text-2xs font-semibold text-muted">"How often"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose>
                            {options.into_iter().collect_view()}
                        </select>
                    },
                )}
            </label>
            {move || again.every.get().map(|_| view! { <Ends again /> })}
        </div>
        <p class="w-full text-xs text-muted" role="status">
            {means}
        </p>
    }
}

#[component]
fn Ends(again: Again) -> impl IntoView {
    let choose = move |event| again.by_day.set(event_target_value(&event) == "day");
    let times = move |event| {
        if let Ok(times) = event_target_value(&event).parse() {
            again.times.set(times);
        }
    };
    view! {
        <label class="block w-44">
            <span class="mb-1 block text-2xs font-semibold text-muted">"It ends"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=choose>
                        <option value="times" selected=move || !again.by_day.get()>
                            "after some times"
                        </option>
                        <option value="day" selected=move || again.by_day.get()>
                            "on a day"
                        </option>
                    </select>
                },
            )}
        </label>
        {move || {
            if again.by_day.get() {
                view! {
                    <label class="block">
                        <span class="mb-1 block text-2xs font-semibold text-muted">"Last day"</span>
                        <input
                            type="date"
                            class=FIELD
                            prop:value=move || again.until.get()
                            on:input=move |event| again.until.set(event_target_value(&event))
                        />
                    </label>
                }
                    .into_any()
            } else {
                view! {
                    <label class="block">
                        <span class="mb-1 block text-2xs font-semibold text-muted">"Times, the first with it"</span>
                        <input
                            type="number"
                            class=format!("{FIELD} max-w-28")
                            min="2"
                            max="366"
                            prop:value=move || again.times.get().to_string()
                            on:input=times
                        />
                    </label>
                }
                    .into_any()
            }
        }}
    }
}

/// The series of a job that is of one: when it is sent next, and the way to end it.
#[component]
pub(super) fn SeriesOf(shown: Shown) -> impl IntoView {
    let of = Memo::new(move |_| shown.view.with(|view| view.job.series.map(|series| series.id)));
    let series = RwSignal::new(None::<RwSignal<Series>>);
    // After the page: what counts is on it, and the calendar has all of them.
    Effect::new(move |_| {
        let Some(of) = of.get() else { return };
        spawn_local(async move {
            let Ok(all) = all_series().await else { return };
            let found = all.into_iter().find(|series| series.id == of);
            let _ = series.try_set(found.map(RwSignal::new));
        });
    });
    move || {
        series.get().map(|series| {
            view! {
                <section class=CARD aria-label="Repeats">
                    <OneSeries series />
                </section>
            }
        })
    }
}

/// All series, the newest first; nothing where there is none.
#[component]
pub(super) fn SeriesList(series: Vec<Series>) -> impl IntoView {
    let rows = series.into_iter().map(|series| {
        let series = RwSignal::new(series);
        view! {
            <li class="border-t border-line py-2">
                <OneSeries series />
            </li>
        }
    });
    let rows = rows.collect_view();
    (!rows.is_empty()).then(|| {
        view! {
            <section class=CARD aria-labelledby="series">
                <h2 id="series" class="font-semibold">
                    "Repeated jobs"
                </h2>
                <ul class="mt-2">{rows}</ul>
            </section>
        }
    })
}

/// How often, when next, and the way to end it.
#[component]
fn OneSeries(series: RwSignal<Series>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let zone = expect_context::<ZoneSignal>().0;
    let may_act = may_act();
    let words = move || {
        series.with(|series| {
            let next = series.next.map(|at| zone.with(|zone| zone.full(at.seconds())));
            match (next, &series.stopped_by) {
                (Some(next), _) => format!("Next: {next}. Confirmed by {}.", series.by_name),
                (None, Some(name)) => format!("{name} stopped it."),
                (None, None) => "It is over.".to_owned(),
            }
        })
    };
    let problem = move || {
        let why = series.with(|series| series.problem.clone());
        why.map(|why| view! { <p class="text-xs text-warn">{format!("The last time nothing was sent. {why}")}</p> })
    };
    let stop = move |_| {
        let id = series.with_untracked(|series| series.id);
        spawn_local(async move {
            match stop_series(id).await {
                Ok(stopped) => {
                    let _ = series.try_set(stopped);
                }
                Err(error) => complain(toasts, &error),
            }
        });
    };
    let goes_on = move || may_act && series.with(|series| series.next.is_some());
    view! {
        <div class="flex flex-wrap items-center gap-3">
            <div class="min-w-0 flex-1 basis-56">
                <p class="font-medium">
                    <a class="underline" href=move || series.with(|series| format!("/bulk/{}", series.id))>
                        <span dir="auto">{move || series.with(|series| series.name.as_str().to_owned())}</span>
                    </a>
                </p>
                <p class="text-xs first-letter:uppercase">{move || series.with(|series| series.repeat.words())}</p>
                <p class="text-2xs text-muted">{words}</p>
                {problem}
            </div>
            {move || {
                goes_on()
                    .then(|| {
                        view! {
                            <button type="button" class=button::SECONDARY on:click=stop>
                                "Repeat no more"
                            </button>
                        }
                    })
            }}
        </div>
    }
}
