//! All bulk jobs, and the way to a new one.

use super::{
    calendar,
    parts::{CARD, COLUMN, FIELD, StateChip, complain, count, every_second, may_act, people, percent, templates},
    prices::PricesButton,
};
use crate::{
    error::AppError,
    pages,
    server_fns::{
        bulk::{BulkView, create_job, list_jobs},
        session::Me,
    },
    ui::{Ago, Dialog, Empty, Failed, Glyph, Icon, NowSignal, Problem, Toasts, ZoneSignal, button, select_box},
};
use domain::{
    BulkId, Phone, PhoneId,
    bulk::{JobState, RecipientState, Winner},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

/// The page.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let jobs = RwSignal::new(Vec::<BulkView>::new());
    let more = RwSignal::new(false);
    let first = Resource::new_blocking(|| (), |()| list_jobs(None));
    let making = RwSignal::new(false);
    view! {
        <main class="flex min-w-0 flex-1 flex-col overflow-y-auto bg-canvas" aria-label="Bulk jobs">
            <Title text=pages::BULK.title />
            <header class="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-surface px-4 py-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
                <h1 class="text-base font-semibold">"Bulk jobs"</h1>
                <span class="ml-auto">
                    <PricesButton />
                </span>
                <a class=button::QUIET href=calendar::PATH>
                    "Calendar"
                </a>
                {may_act()
                    .then(|| {
                        view! {
                            <button type="button" class=button::PRIMARY data-command="New bulk job" on:click=move |_| making.set(true)>
                                <Icon glyph=Glyph::Plus class="size-4" />
                                "New job"
                            </button>
                        }
                    })}
            </header>
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer {
                        crate::frame::set_page_status(error);
                    }
                    match answer {
                        Ok(read) => {
                            more.set(read.len() >= 30);
                            jobs.set(read);
                            view! { <Jobs jobs more /> }.into_any()
                        }
                        Err(error) => view! { <NotShown error /> }.into_any(),
                    }
                })}
            </Suspense>
            <Dialog open=making label="New bulk job">
                <NewJob />
            </Dialog>
        </main>
    }
}

#[component]
fn NotShown(error: AppError) -> impl IntoView {
    let retry = Callback::new(|()| {
        #[cfg(feature = "hydrate")]
        let _ = location().reload();
    });
    view! { <Failed text=error.to_string() retry /> }
}

#[component]
fn Jobs(jobs: RwSignal<Vec<BulkView>>, more: RwSignal<bool>) -> impl IntoView {
    let asking = StoredValue::new(false);
    every_second(move || {
        let moving = jobs.with_untracked(|jobs| jobs.iter().any(|view| view.job.state.is_moving()));
        if !moving || asking.get_value() {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            if let Ok(read) = list_jobs(None).await {
                let _ = jobs.try_update(|jobs| {
                    for new in read {
                        if let Some(known) = jobs.iter_mut().find(|known| known.job.id == new.job.id) {
                            *known = new;
                        }
                    }
                });
            }
            asking.try_set_value(false);
        });
    });
    let toasts = expect_context::<Toasts>();
    let older = move |_| {
        let before = jobs.with_untracked(|jobs| jobs.last().map(|view| view.job.id));
        spawn_local(async move {
            match list_jobs(before).await {
                Ok(read) => {
                    let _ = more.try_set(read.len() >= 30);
                    let _ = jobs.try_update(|jobs| jobs.extend(read));
                }
                Err(error) => complain(toasts, &error),
            }
        });
    };
    view! {
        <div class=COLUMN>
            {move || {
                jobs.with(Vec::is_empty)
                    .then(|| {
                        view! {
                            <Empty
                                glyph=Glyph::Send
                                title="No bulk jobs yet"
                                text="Send one template to many people: choose a list, fill in the template, look at who gets it, and send."
                            />
                        }
                    })
            }} <ul class="flex flex-col gap-2" aria-label="Jobs">
                <For each=move || jobs.get() key=|view| (view.job.id, view.job.v, view.tally.clone()) let:view>
                    <Row view />
                </For>
            </ul>
            {move || {
                more.get()
                    .then(|| {
                        view! {
                            <button type="button" class=format!("{} self-center", button::SECONDARY) on:click=older>
                                "Older jobs"
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Row(view: BulkView) -> impl IntoView {
    let BulkView { job, tally, .. } = view;
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    let now = expect_context::<NowSignal>().0.get_untracked().seconds();
    let at = job.started_at.unwrap_or(job.made_at).seconds();
    let total = tally.total();
    let words = if job.state.has_begun() {
        let failed = tally.count(RecipientState::Failed);
        let due = job.contest().and_then(Winner::due).filter(|_| job.state == JobState::Running);
        let due = due.map(|due| format!("winner decided {} · ", zone.full(due.seconds())));
        let goes_on = job.goes_on_at().map(|at| format!(" · goes on at {}", zone.full(at.seconds())));
        format!(
            "{}{} of {} · {} delivered · {} failed{}",
            due.unwrap_or_default(),
            count(tally.processed()),
            count(total),
            percent(tally.reached(RecipientState::Delivered), tally.accepted()),
            count(failed),
            goes_on.unwrap_or_default(),
        )
    } else if let Some(planned) = &job.planned {
        people(planned.recipients.into())
    } else {
        job.audience
            .file
            .as_ref()
            .map_or_else(|| "No list yet".to_owned(), |file| file.name.clone())
    };
    view! {
        <li>
            <a href=format!("/bulk/{}", job.id) class=format!("{CARD} flex flex-wrap items-center gap-x-3 gap-y-1 hover:bg-raised")>
                <span class="min-w-0 flex-1 basis-full sm:basis-48">
                    <span class="block truncate font-semibold" dir="auto">
                        {job.name.as_str().to_owned()}
                    </span>
                    <span class="block truncate text-xs text-muted">{templates(&job)} {job.by_name.clone()}</span>
                </span>
                <span class="text-xs text-muted">{words}</span>
                <StateChip state=job.state.clone() />
                <Ago at words=zone.ago(at, now) zone=&zone class="whitespace-nowrap text-2xs text-muted sm:min-w-12 sm:text-right" />
            </a>
        </li>
    }
}

/// Name and number; everything else is asked on the job's own page.
#[component]
fn NewJob() -> impl IntoView {
    let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
    let name = RwSignal::new(String::new());
    let phone = RwSignal::new(phones.first().map(|phone| phone.id.clone()));
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let now = expect_context::<NowSignal>();
    // Made once: the same form sent twice is one job.
    let id = BulkId::from_parts(now.exact().unsigned(), crate::random::bits());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(phone) = phone.get_untracked() else { return };
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match create_job(id, name.get_untracked(), phone).await {
                Ok(job) => navigate(&format!("/bulk/{}", job.id), leptos_router::NavigateOptions::default()),
                Err(AppError::Invalid(words)) => {
                    let _ = problem.try_set(Some(words));
                }
                Err(error) => complain(toasts, &error),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <form class="flex flex-col gap-3 p-4" on:submit=submit>
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Name, for you and your colleagues"</span>
                <input
                    type="text"
                    class=FIELD
                    maxlength="100"
                    required
                    autofocus
                    autocomplete="off"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"From number"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=move |event| phone.set(PhoneId::parse(event_target_value(&event)).ok())>
                            {phones
                                .iter()
                                .map(|phone| view! { <option value=phone.id.to_string()>{Phone::title(phone)}</option> })
                                .collect_view()}
                        </select>
                    },
                )}
            </label>
            <Problem words=problem />
            <button type="submit" class=button::PRIMARY disabled=move || busy.get() || name.with(|name| name.trim().is_empty())>
                "Go on"
            </button>
        </form>
    }
}
