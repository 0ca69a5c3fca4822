//! The people of other jobs, whom this one leaves out.

use super::{job::Shown, parts::complain};
use crate::{
    server_fns::{bulk::list_jobs, bulk_plan::set_job_except},
    ui::{Glyph, Icon, Toasts, button, select_box},
};
use domain::{BulkId, bulk::JobName};
use leptos::{prelude::*, task::spawn_local};

/// Which jobs, and one more.
#[component]
pub(super) fn ExceptField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let except = Memo::new(move |_| shown.view.with(|view| view.job.audience.except.clone()));
    // Read when somebody opens it, or finds it open.
    let others = RwSignal::new(None::<Vec<(BulkId, JobName)>>);
    let read = move || {
        if others.with_untracked(Option::is_some) {
            return;
        }
        let (id, phone) = shown.view.with_untracked(|view| (view.job.id, view.job.phone.clone()));
        spawn_local(async move {
            match list_jobs(None).await {
                Ok(jobs) => {
                    let jobs = jobs.into_iter().map(|view| view.job);
                    let fit = jobs.filter(|job| job.id != id && job.phone == phone && job.planned.is_some());
                    let _ = others.try_set(Some(fit.map(|job| (job.id, job.name)).collect()));
                }
                Err(error) => complain(toasts, &error),
            }
        });
    };
    Effect::new(move |_| {
        if except.with_untracked(|except| !except.is_empty()) {
            read();
        }
    });
    let keep = Callback::new(move |jobs: Vec<BulkId>| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_except(id, jobs));
    });
    let ids = move || except.with_untracked(|except| except.iter().map(|except| except.job).collect::<Vec<_>>());
    let add = move |event| {
        let Ok(id) = event_target_value(&event).parse::<BulkId>() else {
            return;
        };
        let mut jobs = ids();
        jobs.push(id);
        keep.run(jobs);
    };
    let options = move || {
        let chosen = except.get();
        let others = others.get().unwrap_or_default();
        let free = others.into_iter().filter(|(id, _)| chosen.iter().all(|except| except.job != *id));
        free.map(|(id, name)| view! { <option value=id.to_string()>{name.as_str().to_owned()}</option> })
            .collect_view()
    };
    let rows = move || {
        let rows = except.get().into_iter().map(|except| {
            let (id, name) = (except.job, except.name.as_str().to_owned());
            let remove = move |_| keep.run(ids().into_iter().filter(|known| *known != id).collect());
            view! {
                <li class="flex items-center gap-2">
                    <span class="min-w-0 flex-1 truncate" dir="auto">
                        {name.clone()}
                    </span>
                    <button type="button" class=button::ICON aria-label=format!("Leave out no longer: {name}") on:click=remove>
                        <Icon glyph=Glyph::Close class="size-4" />
                    </button>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <details class="mt-2 text-xs" open=except.with_untracked(|except| !except.is_empty()) on:toggle=move |_| read()>
            <summary class="inline-flex min-h-11 cursor-pointer items-center text-muted desk:min-h-8">
                "Leave out the people of another job"
            </summary>
            <ul class="max-w-sm" aria-label="Jobs whose people are left out">
                {rows}
            </ul>
            <label class="mt-1 block max-w-sm">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Not who got it, or will get it, from"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=add>
                            <option value="">"Choose a job"</option>
                            {options}
                        </select>
                    },
                )}
            </label>
            <p class="mt-1 text-muted">
                "As it stands at the check: whoever comes into that job later gets both. Of the newest jobs from the same number."
            </p>
        </details>
    }
}
