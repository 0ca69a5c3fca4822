//! A job that waits for a second person.

use super::{
    job::Shown,
    parts::{CARD, FIELD, complain},
};
use crate::{
    error::AppError,
    server_fns::{
        bulk::{BulkAct, act_on_job, approve_job, decline_job},
        session::Me,
    },
    ui::{Dialog, Toasts, ZoneSignal, button},
};
use domain::bulk::{Job, JobState, LONGEST_REASON};
use leptos::{prelude::*, task::spawn_local};

/// What is asked for, and what can be said to it; nothing while nobody is asked.
#[component]
pub(super) fn Asked(shown: Shown) -> impl IntoView {
    let asked = Memo::new(move |_| {
        shown.view.with(|view| match view.job.state {
            JobState::Asked { at } => Some((at, view.job.v)),
            _ => None,
        })
    });
    let me = expect_context::<StoredValue<Me>>();
    let zone = expect_context::<ZoneSignal>().0;
    move || {
        let (at, _) = asked.get()?;
        let (job, cost) = shown.view.with_untracked(|view| (view.job.clone(), view.cost.clone()));
        let name = job
            .approval
            .as_ref()
            .map(|approval| approval.asked_name.clone())
            .unwrap_or_default();
        let when = at.map_or_else(
            || "as soon as it is approved".to_owned(),
            |at| zone.with(|zone| format!("on {}", zone.full(at.seconds()))),
        );
        let may = me.with_value(|me| job.may_be_approved_by(&me.id));
        let own = me.with_value(|me| job.approval.as_ref().is_some_and(|approval| approval.asked_by == me.id) || job.by == me.id);
        let money = cost.as_ref().map(|cost| format!("It costs {}. {}", cost.words(), cost.note()));
        let limit = job.budget.as_ref().zip(cost.as_ref()).map(|(budget, cost)| budget.sentence(cost));
        let without = job
            .no_way_out_by
            .as_ref()
            .map(|name| format!("It names no way to get no more of it, as {name} confirmed."));
        let lines = [job.sentence(&shown.from()), money, limit, without];
        Some(view! {
            <section class=CARD aria-labelledby="approval">
                <h2 id="approval" class="font-semibold">
                    "Waiting for approval"
                </h2>
                <p class="mt-2">{format!("{name} wants it sent {when}. It needs a second person.")}</p>
                {lines.into_iter().flatten().map(|line| view! { <p class="mt-2">{line}</p> }).collect_view()}
                {(!may).then(|| view! { <p class="mt-2 text-muted">"Somebody else has to approve it: you made it, or asked for it."</p> })}
                <div class="mt-3 flex flex-wrap gap-2">
                    {may.then(|| view! { <Say shown v=job.v /> })} {own.then(|| view! { <TakeBack shown /> })}
                </div>
            </section>
        })
    }
}

/// Yes, or no with a reason.
#[component]
fn Say(shown: Shown, v: u64) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let (asking, declining) = (RwSignal::new(false), RwSignal::new(false));
    let why = RwSignal::new(String::new());
    let id = shown.view.with_untracked(|view| view.job.id);
    let answer = move |call: Result<Job, AppError>| match call {
        Ok(job) => {
            let _ = asking.try_set(false);
            let _ = declining.try_set(false);
            shown.take(job);
        }
        Err(error) => {
            // What is on the page may be no longer so.
            shown.read_again();
            complain(toasts, &error);
        }
    };
    let approve = move |_| spawn_local(async move { answer(approve_job(id, v).await) });
    let decline = move |_| {
        let words = why.get_untracked();
        spawn_local(async move { answer(decline_job(id, words).await) });
    };
    view! {
        <button type="button" class=button::PRIMARY on:click=move |_| asking.set(true)>
            "Approve…"
        </button>
        <button type="button" class=button::SECONDARY on:click=move |_| declining.set(true)>
            "Decline…"
        </button>
        <Dialog open=asking label="Let it be sent?">
            <div class="flex flex-col gap-4 p-4">
                <p>"Your name is kept with the job. What is sent cannot be taken back."</p>
                <div class="flex justify-end gap-2">
                    <button type="button" class=button::SECONDARY on:click=move |_| asking.set(false)>
                        "Not yet"
                    </button>
                    <button type="button" class=button::PRIMARY on:click=approve>
                        "Approve"
                    </button>
                </div>
            </div>
        </Dialog>
        <Dialog open=declining label="Do not let it be sent?">
            <div class="flex flex-col gap-4 p-4">
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Why not; they read it"</span>
                    <textarea
                        class=FIELD
                        rows="3"
                        maxlength=LONGEST_REASON.to_string()
                        prop:value=move || why.get()
                        on:input=move |event| why.set(event_target_value(&event))
                    ></textarea>
                </label>
                <div class="flex justify-end gap-2">
                    <button type="button" class=button::SECONDARY on:click=move |_| declining.set(false)>
                        "Not yet"
                    </button>
                    <button type="button" class=button::PRIMARY disabled=move || why.with(|why| why.trim().is_empty()) on:click=decline>
                        "Decline"
                    </button>
                </div>
            </div>
        </Dialog>
    }
}

/// Whoever asked may change it after all.
#[component]
fn TakeBack(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let back = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, act_on_job(id, BulkAct::Cancel));
    };
    view! {
        <button type="button" class=button::SECONDARY on:click=back>
            "Take it back"
        </button>
    }
}

/// Why a second person did not let it be sent.
#[component]
pub(super) fn Declined(shown: Shown) -> impl IntoView {
    let words = Memo::new(move |_| {
        shown.view.with(|view| {
            let answer = view.job.approval.as_ref()?.answer.as_ref()?;
            let waits = matches!(view.job.state, JobState::Draft | JobState::Ready);
            answer
                .declined
                .as_ref()
                .filter(|_| waits)
                .map(|why| format!("{} declined it: {why}", answer.name))
        })
    });
    move || {
        words.get().map(|words| {
            view! {
                <p class="mt-3 font-medium text-warn" dir="auto">
                    {words}
                </p>
            }
        })
    }
}
