//! What can be done to a job that was sent, and its reports.

use super::{
    job::Shown,
    parts::{complain, may_act},
};
use crate::{
    server_fns::bulk::{BulkAct, act_on_job},
    ui::{Dialog, Glyph, Icon, Toasts, ZoneSignal, button},
};
use domain::bulk::JobState;
use leptos::{prelude::*, task::spawn_local};

/// What can be done to a job that was sent.
#[component]
pub(super) fn Acts(shown: Shown) -> impl IntoView {
    let id = shown.view.with_untracked(|view| view.job.id);
    let state = shown.state();
    let toasts = expect_context::<Toasts>();
    let ending = RwSignal::new(false);
    let act = Callback::new(move |act: BulkAct| {
        spawn_local(async move {
            match act_on_job(id, act).await {
                Ok(job) => shown.take(job),
                Err(error) => complain(toasts, &error),
            }
        });
    });
    let pauses = move || state.get() == JobState::Running;
    let resumes = move || matches!(state.get(), JobState::Paused | JobState::Stopped { .. });
    view! {
        <div class="flex flex-wrap gap-2">
            {may_act()
                .then(|| {
                    view! {
                        {move || {
                            pauses()
                                .then(|| {
                                    view! {
                                        <button type="button" class=button::SECONDARY on:click=move |_| act.run(BulkAct::Pause)>
                                            "Pause"
                                        </button>
                                    }
                                })
                        }}
                        {move || {
                            resumes()
                                .then(|| {
                                    view! {
                                        <button type="button" class=button::PRIMARY on:click=move |_| act.run(BulkAct::Resume)>
                                            "Go on"
                                        </button>
                                    }
                                })
                        }}
                        {move || {
                            (pauses() || resumes())
                                .then(|| {
                                    view! {
                                        <button type="button" class=button::SECONDARY on:click=move |_| ending.set(true)>
                                            <Icon glyph=Glyph::Close class="size-4" />
                                            "Cancel job"
                                        </button>
                                    }
                                })
                        }}
                    }
                })} // One thing in two shapes: they stay in one row.
            <span class="flex">
                <a class=button::SECONDARY href=format!("/bulk/{id}/report") download>
                    <Icon glyph=Glyph::Download class="size-4" />
                    "Report"
                </a>
                <a class=button::QUIET href=format!("/bulk/{id}/report.xlsx") download>
                    <span class="sr-only">"Report "</span>
                    "as XLSX"
                </a>
            </span> <Kept shown /> <Dialog open=ending label="Cancel this job?">
                <div class="flex flex-col gap-4 p-4">
                    <p>"Who has not had their turn gets nothing. What is sent already stays sent. A cancelled job cannot go on."</p>
                    <div class="flex justify-end gap-2">
                        <button type="button" class=button::SECONDARY on:click=move |_| ending.set(false)>
                            "Keep it"
                        </button>
                        <button
                            type="button"
                            class=button::PRIMARY
                            on:click=move |_| {
                                ending.set(false);
                                act.run(BulkAct::Cancel);
                            }
                        >
                            "Cancel job"
                        </button>
                    </div>
                </div>
            </Dialog>
        </div>
    }
}

/// The report that was kept when the job ended; nothing before.
#[component]
fn Kept(shown: Shown) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0;
    let report = Memo::new(move |_| shown.view.with(|view| view.job.report));
    move || {
        report.get().map(|report| {
            let id = shown.view.with_untracked(|view| view.job.id);
            let (date, until) = zone.with(|zone| (zone.date(report.at.seconds()), zone.date(report.until.seconds())));
            view! {
                <a class=button::QUIET href=format!("/bulk/{id}/report/kept") download title=format!("Kept until {until}")>
                    {format!("Report of {date}")}
                </a>
            }
        })
    }
}
