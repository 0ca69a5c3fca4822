//! Step 4: now or at a time, and the sentence that is confirmed.

use super::{
    hours::HoursField,
    job::Shown,
    parts::{CARD, FIELD, complain},
};
use crate::{
    error::AppError,
    server_fns::bulk::{BulkAct, act_on_job, set_job_rate, start_job},
    ui::{Dialog, Glyph, Icon, Toasts, ZoneSignal, button},
};
use domain::{
    Millis,
    bulk::{FASTEST, JobState},
};
use leptos::{prelude::*, task::spawn_local};

/// How fast, when, and the last question.
#[component]
pub(super) fn SendStep(shown: Shown) -> impl IntoView {
    let state = shown.state();
    let is_ready = move || state.get() == JobState::Ready;
    let later = RwSignal::new(false);
    let time = RwSignal::new(String::new());
    let asking = RwSignal::new(false);
    // What was changed last may still be on its way when the button is pressed: it is asked about what is kept.
    let wanted = RwSignal::new(false);
    Effect::new(move |_| {
        if !wanted.get() || shown.saving.get() > 0 {
            return;
        }
        wanted.set(false);
        if state.get_untracked() == JobState::Ready {
            asking.set(true);
        }
    });
    let choose = move |wanted: bool, label: &'static str| {
        view! {
            <label class="inline-flex min-h-11 items-center gap-2 desk:min-h-8">
                <input type="radio" name="when" checked=wanted == later.get_untracked() on:change=move |_| later.set(wanted) />
                {label}
            </label>
        }
    };
    view! {
        <section class=CARD aria-labelledby="step-4">
            <h2 id="step-4" class="font-semibold">
                "4. Send"
            </h2>
            <div class="mt-2 flex flex-wrap items-end gap-4">
                <Rate shown />
                <div role="radiogroup" aria-label="When" class="flex gap-4">
                    {choose(false, "Now")}
                    {choose(true, "At a time")}
                </div>
                {move || {
                    later
                        .get()
                        .then(|| {
                            view! {
                                <label class="block">
                                    <span class="mb-1 block text-2xs font-semibold text-muted">"Time, by the clock of this device"</span>
                                    <input
                                        type="datetime-local"
                                        class=FIELD
                                        prop:value=move || time.get()
                                        on:input=move |event| time.set(event_target_value(&event))
                                    />
                                </label>
                            }
                        })
                }}
            </div>
            <HoursField shown />
            <Scheduled shown />
            <button
                type="button"
                class=format!("{} mt-3", button::PRIMARY)
                disabled=move || !is_ready() || later.get() && moment(&time.get()).is_none()
                on:click=move |_| wanted.set(true)
            >
                <Icon glyph=Glyph::Send class="size-4" />
                {move || if later.get() { "Schedule…" } else { "Send…" }}
            </button>
            {move || (!is_ready()).then(|| view! { <p class="mt-1 text-2xs text-muted">"Check the list first."</p> })}
            <Dialog open=asking label="Send this to all of them?">
                <Confirm shown later time asking />
            </Dialog>
        </section>
    }
}

/// The last question.
#[component]
fn Confirm(shown: Shown, later: RwSignal<bool>, time: RwSignal<String>, asking: RwSignal<bool>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let busy = RwSignal::new(false);
    let (sentence, seen) = shown
        .view
        .with_untracked(|view| (view.job.sentence(&shown.from()).unwrap_or_default(), view.job.v));
    let cost = shown.view.with_untracked(|view| view.cost.clone());
    let cost = cost.map(|cost| format!("It costs {}. {}", cost.words(), cost.note()));
    let way_out = shown.view.with_untracked(|view| {
        let marketing = view.job.has_category("MARKETING");
        marketing.then_some("Who writes STOP gets no more of it, and is told so once.")
    });
    let start = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let at = later.get_untracked().then(|| moment(&time.get_untracked())).flatten();
        busy.set(true);
        spawn_local(async move {
            match start_job(id, Some(seen), at).await {
                Ok(job) => {
                    let _ = asking.try_set(false);
                    shown.take(job);
                }
                Err(error) => {
                    // What is on the page may be no longer so.
                    if matches!(error, AppError::Invalid(_)) {
                        let _ = asking.try_set(false);
                        shown.read_again();
                    }
                    complain(toasts, &error);
                }
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <div class="flex flex-col gap-4 p-4">
            <p>{sentence}</p>
            {cost.map(|words| view! { <p>{words}</p> })}
            {way_out.map(|words| view! { <p class="text-xs text-muted">{words}</p> })}
            <div class="flex justify-end gap-2">
                <button type="button" class=button::SECONDARY on:click=move |_| asking.set(false)>
                    "Not yet"
                </button>
                <button type="button" class=button::PRIMARY disabled=move || busy.get() on:click=start>
                    {move || if later.get() { "Schedule" } else { "Send now" }}
                </button>
            </div>
        </div>
    }
}

/// When a job that waits begins, and the way back.
#[component]
fn Scheduled(shown: Shown) -> impl IntoView {
    let state = shown.state();
    let zone = expect_context::<ZoneSignal>().0;
    let toasts = expect_context::<Toasts>();
    let back = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        spawn_local(async move {
            match act_on_job(id, BulkAct::Cancel).await {
                Ok(job) => shown.take(job),
                Err(error) => complain(toasts, &error),
            }
        });
    };
    move || {
        let JobState::Scheduled { at } = state.get() else { return None };
        let words = zone.with(|zone| zone.full(at.seconds()));
        Some(view! {
            <p class="mt-3 flex flex-wrap items-center gap-2">
                {format!("It begins {words}.")} <button type="button" class=button::QUIET on:click=back>
                    "Do not send then"
                </button>
            </p>
        })
    }
}

/// How fast it goes; also while it runs.
#[component]
pub(super) fn Rate(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let rate = Memo::new(move |_| shown.view.with(|view| view.job.rate));
    let set = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let Ok(wanted) = event_target_value(&event).parse::<u32>() else {
            return;
        };
        shown.change(toasts, set_job_rate(id, wanted));
    };
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Messages a second, at most"</span>
            <input
                type="number"
                class=format!("{FIELD} max-w-28")
                min="1"
                max=FASTEST.to_string()
                prop:value=move || rate.get().to_string()
                on:change=set
            />
        </label>
    }
}

/// A time by the clock of the browser.
#[cfg(feature = "hydrate")]
#[expect(clippy::cast_possible_truncation, reason = "a time in milliseconds")]
fn moment(text: &str) -> Option<Millis> {
    let at = js_sys::Date::parse(text);
    (at.is_finite() && !text.is_empty()).then_some(Millis(at as i64))
}

#[cfg(not(feature = "hydrate"))]
const fn moment(_: &str) -> Option<Millis> {
    None
}
