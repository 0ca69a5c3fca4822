//! The warm-up of a job: to a few people first, and to more when that went well.

use super::{
    job::Shown,
    parts::{CARD, complain, may_act},
};
use crate::{
    server_fns::bulk::{BulkAct, act_on_job, set_job_ramp},
    ui::{Toasts, button, select_box},
};
use domain::bulk::{JobState, Ramp};
use leptos::{prelude::*, task::spawn_local};

/// What is offered.
const OFFERED: [&[u32]; 3] = [&[250, 1_000], &[1_000], &[100, 500, 2_000]];

/// In which parts it is sent.
#[component]
pub(super) fn RampField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let chosen = Memo::new(move |_| {
        shown
            .view
            .with(|view| view.job.ramp.as_ref().map(|ramp| ramp.parts.clone()).unwrap_or_default())
    });
    let choose = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let typed = event_target_value(&event);
        let parts = typed.split(',').filter_map(|people| people.parse().ok()).collect();
        shown.change(toasts, set_job_ramp(id, parts));
    };
    let option = move |parts: Vec<u32>| {
        let named: Vec<String> = parts.iter().map(ToString::to_string).collect();
        let words = Ramp::new(parts.clone()).map_or_else(|_| "Off: all have their turn at once".to_owned(), |ramp| ramp.words());
        view! {
            <option value=named.join(",") selected=move || chosen.with(|chosen| *chosen == parts)>
                {words}
            </option>
        }
    };
    // What was set by another way is offered too.
    let options = move || {
        let other = Some(chosen.get()).filter(|parts| !parts.is_empty() && !OFFERED.contains(&parts.as_slice()));
        let offered = OFFERED.into_iter().map(<[u32]>::to_vec);
        std::iter::once(Vec::new()).chain(offered).chain(other).map(option).collect_view()
    };
    view! {
        <label class="mt-3 block max-w-sm">
            <span class="mb-1 block text-2xs font-semibold text-muted">"Warm-up"</span>
            {select_box(
                view! {
                    <select class=button::SELECT on:change=choose>
                        {options}
                    </select>
                },
            )}
            <span class="mt-1 block text-2xs text-muted">
                "After each part it waits until the results of most are known, for an hour at most. It stops when too many failed."
            </span>
        </label>
    }
}

/// Where the warm-up of a job that is not over stands, and a way on.
#[component]
pub(super) fn WarmUp(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let may_act = may_act();
    let stands = Memo::new(move |_| {
        shown.view.with(|view| {
            let goes_on = !matches!(view.job.state, JobState::Finished | JobState::Cancelled);
            let ramp = view.job.ramp.as_ref().filter(|_| goes_on && view.job.ramp_from().is_some())?;
            let waits = ramp.waits_since.is_some() && view.job.state == JobState::Running;
            Some((ramp.progress()?, waits, ramp.words()))
        })
    });
    let go_on = move |_| {
        let id = shown.view.with_untracked(|view| view.job.id);
        spawn_local(async move {
            match act_on_job(id, BulkAct::WaitNoMore).await {
                Ok(job) => shown.take(job),
                Err(error) => complain(toasts, &error),
            }
        });
    };
    move || {
        let (words, waits, parts) = stands.get()?;
        Some(view! {
            <section class=format!("{CARD} flex flex-wrap items-center gap-3") aria-label="Warm-up">
                <div class="min-w-0 flex-1 basis-56">
                    <p class="font-medium">{words}</p>
                    <p class="text-2xs text-muted first-letter:uppercase">{parts}</p>
                </div>
                {(may_act && waits)
                    .then(|| {
                        view! {
                            <button type="button" class=button::SECONDARY on:click=go_on>
                                "Go on now"
                            </button>
                        }
                    })}
            </section>
        })
    }
}
