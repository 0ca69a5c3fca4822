//! Free first: a text to those who wrote within 24 hours, and the template to the others.

use super::{
    job::Shown,
    parts::{CARD, FIELD, complain, count, people},
};
use crate::{server_fns::bulk_more::set_job_free, ui::Toasts};
use domain::bulk::{JobState, Tally};
use leptos::{prelude::*, task::spawn_local};

/// How many of those whom the check found have an open window, and a text for them.
#[component]
pub(super) fn FreeFirst(shown: Shown, open: u64) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let text = Memo::new(move |_| shown.view.with(|view| view.job.free.clone().unwrap_or_default()));
    let alone = shown.view.with_untracked(|view| view.job.second.is_none());
    let is_fixed = Memo::new(move |_| {
        shown
            .view
            .with(|view| matches!(view.job.state, JobState::Asked { .. } | JobState::Scheduled { .. }))
    });
    let words = match open {
        0 => "Nobody of them wrote to this number in the last 24 hours.".to_owned(),
        open => format!(
            "Of these, {} wrote to this number in the last 24 hours and can get a free text.",
            people(open)
        ),
    };
    let keep = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let typed = Some(event_target_value(&event)).filter(|typed| !typed.trim().is_empty());
        shown.saving.update(|saving| *saving += 1);
        spawn_local(async move {
            match set_job_free(id, typed).await {
                Ok(job) => {
                    shown.take(job);
                    // What it costs has changed.
                    shown.read_again();
                }
                Err(error) => complain(toasts, &error),
            }
            let _ = shown.saving.try_update(|saving| *saving = saving.saturating_sub(1));
        });
    };
    let field = move || {
        (alone && (open != 0 || text.with(|text| !text.is_empty()))).then(|| {
            view! {
                <label class="mt-2 block max-w-lg">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Text for them, in place of the template"</span>
                    <textarea
                        class=FIELD
                        dir="auto"
                        rows="3"
                        maxlength="4096"
                        placeholder="Leave it empty to send the template to all"
                        disabled=move || is_fixed.get()
                        prop:value=move || text.get()
                        on:change=keep
                    ></textarea>
                    <span class="mt-1 block text-2xs text-muted">
                        "It costs nothing and is the same for all. Each window is looked at again when its turn comes: who has lost it by then gets the template, at its price."
                    </span>
                </label>
            }
        })
    };
    view! {
        <div class="mt-2">
            <p>{words}</p>
            {field}
        </div>
    }
}

/// How many got the free text of a job that was sent.
#[component]
pub(super) fn FreeSent(shown: Shown, tally: Memo<Tally>) -> impl IntoView {
    let has_text = shown.view.with_untracked(|view| view.job.free_text().is_some());
    let words = move || {
        tally.with(|tally| {
            let (free, all) = (tally.free(), tally.total());
            format!("{} of {} got the free text, the others get the template.", count(free), count(all))
        })
    };
    has_text.then(|| {
        view! {
            <section class=CARD aria-label="Free texts">
                <p>{words}</p>
            </section>
        }
    })
}
