//! Step 4: now or at a time, and the sentence that is confirmed.

use super::{
    approval::Declined,
    budget::BudgetField,
    days::days_list,
    hours::HoursField,
    job::Shown,
    off_days::OffDaysField,
    parts::{CARD, FIELD, complain},
    repeat::{Again, RepeatField, SeriesOf},
    warm::RampField,
    when::{Begins, WhenField},
};
use crate::{
    error::AppError,
    server_fns::{
        bulk::{BulkAct, act_on_job, set_job_rate, start_job},
        bulk_plan::repeat_job,
    },
    ui::{Dialog, Glyph, Icon, NowSignal, Toasts, ZoneSignal, button},
};
use domain::bulk::JobState;
use leptos::{prelude::*, task::spawn_local};

/// How fast, when, and the last question.
#[component]
pub(super) fn SendStep(shown: Shown) -> impl IntoView {
    let state = shown.state();
    let is_ready = move || state.get() == JobState::Ready;
    let nobody = Memo::new(move |_| shown.view.with(|view| view.job.recipients() == 0));
    let (begins, again) = (Begins::new(), Again::new());
    let now = expect_context::<NowSignal>().0;
    let later = begins.later;
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
    view! {
        <section class=CARD aria-labelledby="step-4">
            <h2 id="step-4" class="font-semibold">
                "4. Send"
            </h2>
            <div class="mt-2 flex flex-wrap items-end gap-4">
                <Rate shown />
                <WhenField begins />
                {move || later.get().then(|| view! { <RepeatField again begins /> })}
            </div>
            <HoursField shown />
            <OffDaysField shown />
            <BudgetField shown />
            <RampField shown />
            <Scheduled shown />
            <SeriesOf shown />
            <Declined shown />
            <button
                type="button"
                class=format!("{} mt-3", button::PRIMARY)
                disabled=move || {
                    !is_ready() || nobody.get() || begins.at(now.get()).is_err() || again.problem(begins, now.get()).is_some()
                }
                on:click=move |_| wanted.set(true)
            >
                <Icon glyph=Glyph::Send class="size-4" />
                {move || if later.get() { "Schedule…" } else { "Send…" }}
            </button>
            {move || {
                (!is_ready() && !matches!(state.get(), JobState::Asked { .. }))
                    .then(|| view! { <p class="mt-1 text-2xs text-muted">"Check the list first."</p> })
            }}
            {move || {
                (is_ready() && nobody.get())
                    .then(|| {
                        view! {
                            <p class="mt-1 text-2xs text-warn">
                                "Nobody of these people gets it: the check above says why. Choose others."
                            </p>
                        }
                    })
            }}
            <Dialog open=asking label="Send this to all of them?">
                <Confirm shown begins again asking />
            </Dialog>
        </section>
    }
}

/// The last question.
#[component]
fn Confirm(shown: Shown, begins: Begins, again: Again, asking: RwSignal<bool>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let busy = RwSignal::new(false);
    let (sentence, seen) = shown
        .view
        .with_untracked(|view| (view.job.sentence(&shown.from()).unwrap_or_default(), view.job.v));
    // What is confirmed is what is sent, also when: a time may pass while the question stands.
    let (now, own) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>().0);
    let at = untrack(|| begins.at(now.exact()));
    let begin = untrack(|| match at {
        Ok(Some(at)) => own.with(|own| begins.words(at, own)),
        Ok(None) => "It begins now.".to_owned(),
        Err(why) => why.to_string(),
    });
    let is_later = matches!(at, Ok(Some(_)));
    let days = shown.view.with_untracked(|view| {
        let (days, people) = (view.job.days.as_ref()?, view.job.recipients());
        let begins = at.as_ref().ok().copied().flatten().unwrap_or_else(|| now.exact());
        Some(own.with_untracked(|own| days_list(days, people, begins, now.exact(), own)))
    });
    let repeat = StoredValue::new(untrack(|| again.repeat(begins)));
    let often = repeat.with_value(|repeat| {
        let words = repeat.as_ref()?.words();
        Some(format!(
            "It is sent {words}. Each time its list and everybody's consent are looked at anew, and it goes out by itself."
        ))
    });
    let cost = shown.view.with_untracked(|view| view.cost.clone());
    let cost = cost.map(|cost| format!("It costs {}. {}", cost.words(), cost.note()));
    let limit = shown
        .view
        .with_untracked(|view| Some(view.job.budget.as_ref()?.sentence(view.cost.as_ref()?)));
    let second = shown.view.with_untracked(|view| view.needs_second_person);
    let no_way_out = shown.view.with_untracked(|view| view.job.lacks_way_out());
    let agreed = RwSignal::new(!no_way_out);
    let without = no_way_out.then(|| {
        view! {
            <label class="flex min-h-11 items-center gap-2 text-warn desk:min-h-8">
                <input
                    type="checkbox"
                    class="size-4 shrink-0 accent-brand"
                    on:change=move |event| agreed.set(event_target_checked(&event))
                />
                "It names no way to get no more of it. Send it all the same."
            </label>
        }
    });
    let way_out = shown.view.with_untracked(|view| {
        let marketing = view.job.has_category("MARKETING");
        marketing.then_some("Who writes STOP gets no more of it, and is told so once.")
    });
    let start = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let Ok(at) = at else { return };
        let confirmed = no_way_out.then(|| agreed.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let started = match repeat.get_value() {
                Some(repeat) => repeat_job(id, Some(seen), repeat, confirmed).await,
                None => start_job(id, Some(seen), at, confirmed).await,
            };
            match started {
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
            <p>{begin}</p>
            {often.map(|words| view! { <p>{words}</p> })}
            {days}
            {cost.map(|words| view! { <p>{words}</p> })}
            {limit.map(|words| view! { <p class="font-medium">{words}</p> })}
            {way_out.map(|words| view! { <p class="text-xs text-muted">{words}</p> })}
            {without}
            {second
                .then(|| {
                    view! { <p class="font-medium">"It needs a second person: it is sent when somebody else approves it."</p> }
                })}
            <div class="flex justify-end gap-2">
                <button type="button" class=button::SECONDARY on:click=move |_| asking.set(false)>
                    "Not yet"
                </button>
                <button type="button" class=button::PRIMARY disabled=move || busy.get() || !agreed.get() || at.is_err() on:click=start>
                    {match (second, is_later) {
                        (true, _) => "Ask for approval",
                        (false, true) => "Schedule",
                        (false, false) => "Send now",
                    }}
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
    let fastest = Memo::new(move |_| shown.view.with(|view| view.fastest));
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
                max=move || fastest.get().to_string()
                prop:value=move || rate.get().to_string()
                on:change=set
            />
        </label>
    }
}
