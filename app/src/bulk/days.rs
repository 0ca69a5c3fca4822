//! A job that is sent over several days: how many on each, where it stands, and the rest without waiting.

use super::{
    job::Shown,
    parts::{CARD, FIELD, complain, count, may_act, people},
};
use crate::{
    server_fns::{
        bulk::{BulkAct, act_on_job},
        bulk_plan::set_job_days,
    },
    ui::{Dialog, NowSignal, Toasts, ZoneSignal, button},
};
use domain::{
    Millis, Zone,
    bulk::{Job, JobState, SendDays, Share},
};
use leptos::{prelude::*, task::spawn_local};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;
/// Of more days only the first and the last are listed.
const LISTED: usize = 8;

/// How many have their turn on which day, where a job begins at a moment.
pub(super) fn days_list(days: &SendDays, recipients: u32, begins: Millis, now: Millis, zone: &Zone) -> impl IntoView + use<> {
    let parts = days.parts(recipients);
    let (many, each) = (parts.len(), days.each);
    let mut rows = Vec::new();
    for (day, part) in (0_i64..).zip(parts) {
        let at = begins.plus(day * DAY_MILLIS).seconds();
        let row = format!("{}, {}: {}", zone.day(at, now.seconds()), zone.clock(at), people(part.into()));
        rows.push(row);
    }
    if many > LISTED {
        let between = format!("{} more days with {} each", many - LISTED + 1, people(each.into()));
        rows.splice(LISTED - 2..many - 1, [between]);
    }
    let rows = rows.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    view! {
        <ol class="mt-1 text-xs tabular-nums" aria-label="Days">
            {rows}
        </ol>
    }
}

/// What of the limit this job, others and what was opened take together.
pub(super) fn together(share: &Share) -> Option<impl IntoView + use<>> {
    let most = share.limit.as_ref()?.most()?;
    let part = |people| super::parts::percent(people, most);
    let words = format!(
        "This job is {} of the limit. With what is used already, and up to {} whom other jobs write to within the next 24 hours, it is {}.",
        part(share.people),
        people(share.others),
        part(share.used())
    );
    Some(view! { <p class="mt-1">{words}</p> })
}

/// Whether it is sent over several days, and how many on each. Nothing where all of it fits into one.
#[component]
pub(super) fn DaysField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let zone = expect_context::<ZoneSignal>().0;
    let now = expect_context::<NowSignal>().0;
    let chosen = Memo::new(move |_| shown.view.with(|view| view.job.days.clone()));
    let offered = Memo::new(move |_| shown.view.with(|view| view.share.as_ref().and_then(Share::days)));
    let over = Memo::new(move |_| shown.view.with(|view| view.share.as_ref().map_or(0, Share::over)));
    let recipients = Memo::new(move |_| shown.view.with(|view| view.job.recipients()));
    let begins = Memo::new(move |_| {
        shown.view.with(|view| match view.job.state {
            JobState::Scheduled { at } => Some(at),
            JobState::Asked { at } => at,
            _ => None,
        })
    });
    let keep = Callback::new(move |people: Option<(u32, u32)>| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_days(id, people));
    });
    let list = move |days: SendDays| {
        let now = now.get();
        let begins = begins.get().unwrap_or(now);
        zone.with(|zone| days_list(&days, recipients.get(), begins, now, zone))
    };
    move || {
        let is_chosen = chosen.with(Option::is_some);
        let Some(days) = chosen.get().or_else(|| offered.get()) else {
            let words = "Even over 90 days the limit has no room for so many: split the list, or take another number.";
            return (over.get() != 0).then(|| view! { <p class="mt-1 text-xs text-muted">{words}</p> }.into_any());
        };
        let (first, each, many) = (days.first, days.each, days.count(recipients.get()));
        let toggle = move |event| keep.run(event_target_checked(&event).then_some((first, each)));
        let set = move |event| {
            if let Ok(wanted) = event_target_value(&event).parse::<u32>() {
                keep.run(Some((first.min(wanted), wanted)));
            }
        };
        let shown_days = days.clone();
        Some(
            view! {
                <div>
                    <label class="mt-2 flex min-h-11 items-center gap-2 desk:min-h-8">
                        <input type="checkbox" class="size-4 accent-brand" prop:checked=is_chosen checked=is_chosen on:change=toggle />
                        {format!("Send over {many} days")}
                    </label>
                    {is_chosen
                        .then(|| {
                            view! {
                                <label class="block">
                                    <span class="mb-1 block text-2xs font-semibold text-muted">"People on each day, at most"</span>
                                    <input
                                        type="number"
                                        class=format!("{FIELD} max-w-32")
                                        min="1"
                                        prop:value=each.to_string()
                                        value=each.to_string()
                                        on:change=set
                                    />
                                </label>
                            }
                        })}
                    {move || list(shown_days.clone())}
                    <p class="text-2xs text-muted">
                        "A day is 24 hours from when its part began, as WhatsApp counts them. Nine tenths of the limit are offered, so that your team can write first to others."
                    </p>
                </div>
            }
            .into_any(),
        )
    }
}

/// Where it stands, in words.
fn stands(job: &Job, zone: &Zone) -> Option<String> {
    let days = job.days.as_ref().filter(|_| job.day_from().is_some())?;
    let day = format!("Day {} of {}", days.day + 1, days.count(job.recipients()));
    Some(match (job.goes_on_at(), &job.state) {
        (Some(at), _) => format!("{day} is done. It goes on at {}.", zone.full(at.seconds())),
        (None, JobState::Running) => format!("{day} is being sent."),
        (None, JobState::Paused | JobState::Stopped { .. }) => format!("{day}. Nothing is being sent."),
        _ => return None,
    })
}

/// Where a job that is sent over several days stands, and a way to the rest of it.
#[component]
pub(super) fn DaysPanel(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let zone = expect_context::<ZoneSignal>().0;
    let may_act = may_act();
    let asking = RwSignal::new(false);
    let now = Memo::new(move |_| shown.view.with(|view| zone.with(|zone| stands(&view.job, zone))));
    let parts = Memo::new(move |_| {
        shown.view.with(|view| {
            let parts = view.job.days.as_ref().map(|days| days.parts(view.job.recipients()));
            let parts = parts.unwrap_or_default().into_iter().take(LISTED).map(|part| count(part.into()));
            parts.collect::<Vec<_>>().join(", ")
        })
    });
    let runs = Memo::new(move |_| shown.view.with(|view| view.job.state == JobState::Running));
    let rest = move |_| {
        asking.set(false);
        let id = shown.view.with_untracked(|view| view.job.id);
        spawn_local(async move {
            match act_on_job(id, BulkAct::RestNow).await {
                Ok(job) => shown.take(job),
                Err(error) => complain(toasts, &error),
            }
        });
    };
    move || {
        let words = now.get()?;
        Some(view! {
            <section class=format!("{CARD} flex flex-wrap items-center gap-3") aria-label="Sent over days">
                <div class="min-w-0 flex-1 basis-56">
                    <p class="font-medium">{words}</p>
                    <p class="text-2xs text-muted">{move || format!("People on each day: {}", parts.get())}</p>
                </div>
                {(may_act && runs.get())
                    .then(|| {
                        view! {
                            <button type="button" class=button::SECONDARY on:click=move |_| asking.set(true)>
                                "Send the rest now"
                            </button>
                        }
                    })}
                <Dialog open=asking label="Send the rest now?">
                    <div class="flex flex-col gap-4 p-4">
                        <p>
                            "It waits for other days no more. WhatsApp refuses what is over the limit of 24 hours, and these messages count as failed."
                        </p>
                        <div class="flex justify-end gap-2">
                            <button type="button" class=button::SECONDARY on:click=move |_| asking.set(false)>
                                "Keep the days"
                            </button>
                            <button type="button" class=button::PRIMARY on:click=rest>
                                "Send the rest"
                            </button>
                        </div>
                    </div>
                </Dialog>
            </section>
        })
    }
}
