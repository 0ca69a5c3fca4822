//! Step 3: who gets it, and who does not and why.

use super::{
    days::{DaysField, together},
    ends::Ends,
    free::FreeFirst,
    job::Shown,
    lines::Counted,
    parts::{CARD, complain, count},
    versus::Divided,
    winner::HoldOut,
};
use crate::{
    server_fns::bulk::{BulkAct, act_on_job, check_job, set_job_cap, set_job_landlines},
    ui::{Glyph, Icon, Skeleton, Toasts, button, select_box},
};
use domain::bulk::{Cost, JobState, Planned, Share, SoFar, Tiered, duration_words};
use leptos::{prelude::*, task::spawn_local};

/// The check and what it found.
#[component]
pub(super) fn CheckStep(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let job = shown.job();
    let state = shown.state();
    let ready =
        Memo::new(move |_| job.with(|job| job.audience.file.is_some() && job.audience.phone_column.is_some() && job.template.is_some()));
    let checking = move || state.get() == JobState::Checking;
    // What was typed last may still be on its way when the button is pressed.
    let wanted = RwSignal::new(false);
    Effect::new(move |_| {
        if !wanted.get() || shown.saving.get() > 0 {
            return;
        }
        wanted.set(false);
        let id = job.with_untracked(|job| job.id);
        spawn_local(async move {
            match check_job(id).await {
                Ok(job) => shown.take(job),
                Err(error) => complain(toasts, &error),
            }
        });
    });
    let stop = move |_| {
        let id = job.with_untracked(|job| job.id);
        shown.change(toasts, act_on_job(id, BulkAct::Cancel));
    };
    let planned = Memo::new(move |_| job.with(|job| job.planned.clone()));
    let so_far = Memo::new(move |_| shown.view.with(|view| view.job.so_far));
    let problem = Memo::new(move |_| job.with(|job| job.problem.clone()));
    view! {
        <section class=CARD aria-labelledby="step-3">
            <h2 id="step-3" class="font-semibold">
                "3. Check"
            </h2>
            <Cap shown />
            <Landlines shown />
            <HoldOut shown />
            <button
                type="button"
                class=format!("{} mt-3", button::SECONDARY)
                disabled=move || !ready.get() || checking() || matches!(state.get(), JobState::Asked { .. } | JobState::Scheduled { .. })
                on:click=move |_| wanted.set(true)
            >
                <Icon glyph=Glyph::Check class="size-4" />
                "Check the list"
            </button>
            <div role="status">
                {move || {
                    checking()
                        .then(|| {
                            view! {
                                <p class="mt-3 flex flex-wrap items-center gap-2 text-xs text-muted">
                                    {move || progress(so_far.get())} <button type="button" class=button::QUIET on:click=stop>
                                        "Stop checking"
                                    </button>
                                </p>
                                <Skeleton class="mt-2 h-12" />
                            }
                        })
                }} {move || problem.get().map(|words| view! { <p class="mt-3 text-bad">{words}</p> })}
                {move || planned.get().map(|planned| view! { <Found shown planned /> })}
            </div>
        </section>
    }
}

/// What is being done, and how far it came.
fn progress(so_far: Option<SoFar>) -> String {
    match so_far {
        None => "Reading and checking every row…".to_owned(),
        Some(SoFar { rows, about: None }) => format!("Reading and checking every row: {} so far…", count(rows)),
        Some(SoFar { rows, about: Some(all) }) => format!("Reading and checking every row: {} of about {}…", count(rows), count(all)),
    }
}

/// For how many days marketing leaves out who had some.
#[component]
fn Cap(shown: Shown) -> impl IntoView {
    const DAYS: [u32; 6] = [0, 1, 3, 7, 14, 30];
    let toasts = expect_context::<Toasts>();
    let days = Memo::new(move |_| shown.view.with(|view| view.job.cap_days));
    let marketing = Memo::new(move |_| shown.view.with(|view| view.job.has_category("MARKETING")));
    let choose = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let Ok(wanted) = event_target_value(&event).parse::<u32>() else {
            return;
        };
        shown.change(toasts, set_job_cap(id, wanted));
    };
    move || {
        marketing.get().then(|| {
            let options = DAYS.map(|choice| {
                let words = match choice {
                    0 => "Nobody for this reason".to_owned(),
                    1 => "Who had marketing in the last day".to_owned(),
                    many => format!("Who had marketing in the last {many} days"),
                };
                view! {
                    <option value=choice.to_string() selected=move || days.get() == choice>
                        {words}
                    </option>
                }
            });
            view! {
                <label class="mt-3 block max-w-sm">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Leave out"</span>
                    {select_box(
                        view! {
                            <select class=button::SELECT on:change=choose>
                                {options.collect_view()}
                            </select>
                        },
                    )}
                </label>
            }
        })
    }
}

/// Whether numbers that look like landlines are left out.
#[component]
fn Landlines(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let too = Memo::new(move |_| shown.view.with(|view| view.job.audience.landlines));
    let choose = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        shown.change(toasts, set_job_landlines(id, event_target_checked(&event)));
    };
    view! {
        <label class="mt-3 flex min-h-11 items-center gap-2 desk:min-h-8">
            <input
                type="checkbox"
                class="size-4 accent-brand"
                prop:checked=move || too.get()
                checked=too.get_untracked()
                on:change=choose
            />
            "Send to numbers that look like landlines, too"
        </label>
    }
}

/// What it costs at most, and of which day the prices are.
fn price(cost: Option<&Cost>) -> AnyView {
    match cost {
        Some(cost) => {
            let countries = cost
                .countries
                .iter()
                .take(6)
                .map(|(country, many, amount)| format!("{country} {}: {}", count(*many), domain::bulk::prices::money(*amount)));
            let countries = countries.collect::<Vec<_>>().join(" · ");
            view! {
                <p class="mt-2">
                    "It costs " <span class="font-semibold">{cost.words()}</span> ". " {cost.note()}
                    " Utility within 24 hours of their last message is counted without WhatsApp's price, and what does not arrive costs nothing."
                </p>
                <p class="text-2xs text-muted">{countries}</p>
            }
            .into_any()
        }
        None => view! {
            <p class="mt-2 text-xs text-muted">
                "What it costs is not known: no table of prices is set. An Admin can set one on the page of settings."
            </p>
        }
        .into_any(),
    }
}

/// How much of what the account may do in 24 hours it takes.
fn limit(share: &Share, is_split: bool) -> impl IntoView + use<> {
    let opened = count(share.opened);
    let words = match share.limit.as_ref().map(|limit| (limit, limit.most())) {
        Some((_, Some(most))) => {
            let (people, most) = (count(share.people), count(most));
            format!(
                "It uses at most {people} of the {most} customers to whom this account may open a conversation in 24 hours; \
                 {opened} used in the last 24 hours."
            )
        }
        Some((limit, None)) if limit.is_unlimited() => {
            format!("This account may open conversations without a limit; {opened} opened in the last 24 hours.")
        }
        _ => format!(
            "WhatsApp has not told us how many conversations this account may open in 24 hours; {opened} opened in the last 24 hours."
        ),
    };
    let over = share.over();
    let warning = (over != 0 && !is_split).then(|| {
        let words = format!(
            "That is {} more than the limit allows now. WhatsApp refuses what is over it: send it over several days.",
            count(over)
        );
        view! { <p class="mt-1 font-medium text-warn">{words}</p> }
    });
    view! {
        <p class="mt-2">{words}</p>
        {together(share)}
        {warning}
        <p class="text-2xs text-muted">"Who wrote to us in the last 24 hours, or was written to first in them, does not count again."</p>
    }
}

#[component]
fn Found(shown: Shown, planned: Planned) -> impl IntoView {
    let id = shown.view.with_untracked(|view| view.job.id);
    let (recipients, rows, open) = (u64::from(planned.recipients), planned.rows, planned.open);
    let left_out: u64 = planned.left_out.values().sum();
    let reasons = planned
        .left_out
        .iter()
        .filter(|(_, many)| **many > 0)
        .map(|(reason, many)| {
            view! {
                <li class="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2">
                    <span class="min-w-0 flex-1 basis-56">
                        <span class="block">{reason.words()}</span>
                        <span class="block text-2xs text-muted">{reason.step()}</span>
                    </span>
                    <span class="font-semibold">{count(*many)}</span>
                    <a class=button::QUIET href=format!("/bulk/{id}/left-out/{}", reason.name()) download>
                        "Rows"
                        <span class="sr-only">{format!(": {}", reason.words())}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let said = (planned.said_yes + planned.said_no != 0).then(|| {
        let (yes, no) = (count(planned.said_yes), count(planned.said_no));
        view! {
            <p class="mt-2 text-xs text-muted">
                {format!(
                    "The list says of {yes} that they agreed to marketing, and of {no} that they did not. \
                     That stands in their record of consent.",
                )}
            </p>
        }
    });
    let long = move || shown.view.with(|view| duration_words(view.job.seconds_for(recipients)));
    view! {
        <p class="mt-3">
            <span class="text-xl font-semibold">{count(recipients)}</span>
            " will get it. It takes "
            {long}
            "."
        </p>
        <Ends shown />
        <p class="text-2xs text-muted">
            {format!("Every row is in exactly one place: {} = {} + {} left out.", count(rows), count(recipients), count(left_out))}
        </p>
        <Counted shown planned />
        <Divided shown />
        <FreeFirst shown open />
        {move || shown.view.with(|view| price(view.cost.as_ref()))}
        {move || {
            let words = shown.view.with(|view| view.tiered.as_ref().map(Tiered::words));
            words.map(|words| view! { <p class="text-xs text-muted">{words}</p> })
        }}
        {move || shown.view.with(|view| view.share.as_ref().map(|share| limit(share, view.job.days.is_some())))}
        <DaysField shown />
        {said}
        <ul class="mt-2">{reasons}</ul>
    }
}
