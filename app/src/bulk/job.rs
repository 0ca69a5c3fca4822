//! One job: the steps while it is being made, the control room once it is sent.

use super::{
    acts::Acts,
    approval::Asked,
    audience::AudienceStep,
    check::CheckStep,
    id::JobId,
    message::MessageStep,
    parts::{COLUMN, StateChip, complain, every_second, may_act, templates},
    room::Room,
    send::SendStep,
};
use crate::{
    error::AppError,
    server_fns::{
        bulk::{BulkView, choose_message, compare_messages, get_job},
        session::Me,
    },
    ui::{Failed, Glyph, Icon, NowSignal, Toasts, button},
};
use domain::{
    BulkId, Millis, Phone, PhoneNumber,
    bulk::{Chosen, Job, JobState, Second, Variant},
};
use leptos::{either::Either, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use std::collections::VecDeque;

/// What a page of one job goes by.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) view: RwSignal<BulkView>,
    /// Counts and their time as they came lately, for the rate.
    pub(super) lately: RwSignal<Vec<(Millis, u64)>>,
    /// The messages after the first as they are here; what was changed last may still be on its way.
    pub(super) others: RwSignal<Vec<Second>>,
    /// Changes that are on their way to the server.
    pub(super) saving: RwSignal<u32>,
    /// What of the messages is to be kept next. One call is on its way at a time, so that none overtakes a newer one.
    waiting: StoredValue<Waiting>,
}

/// Changes of messages that are to be kept, in their order.
#[derive(Clone, Debug, Default)]
struct Waiting {
    is_saving: bool,
    changes: VecDeque<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    /// The column with the numbers, and the message to all or to most.
    First(Option<usize>, Option<Chosen>),
    Others(Vec<Second>),
}

impl Shown {
    pub(super) fn job(self) -> Signal<Job> {
        Signal::derive(move || self.view.with(|view| view.job.clone()))
    }

    pub(super) fn state(self) -> Memo<JobState> {
        Memo::new(move |_| self.view.with(|view| view.job.state.clone()))
    }

    /// Takes over what a call gave back, if it is newer.
    pub(super) fn take(self, job: Job) {
        let _ = self.view.try_update(|view| {
            if job.v >= view.job.v {
                view.job = job;
            }
        });
    }

    /// Makes a change and takes over what it gives. Until then it counts as being saved.
    pub(super) fn change(self, toasts: Toasts, call: impl Future<Output = Result<Job, AppError>> + 'static) {
        self.saving.update(|saving| *saving += 1);
        spawn_local(async move {
            match call.await {
                Ok(job) => self.take(job),
                Err(error) => complain(toasts, &error),
            }
            let _ = self.saving.try_update(|saving| *saving = saving.saturating_sub(1));
        });
    }

    /// Reads it anew, after somebody else changed it.
    pub(super) fn read_again(self) {
        let id = self.view.with_untracked(|view| view.job.id);
        spawn_local(async move {
            if let Ok(read) = get_job(id).await {
                let _ = self.view.try_update(|view| {
                    if read.job.v >= view.job.v {
                        *view = read;
                    }
                });
            }
        });
    }

    /// Keeps the column and the template.
    pub(super) fn save(self, toasts: Toasts, phone_column: Option<usize>, template: Option<Chosen>) {
        self.send(toasts, Change::First(phone_column, template));
    }

    /// Keeps a change after those that are under way. What waits and is older news of the same is passed over.
    fn send(self, toasts: Toasts, change: Change) {
        let was_saving = self.waiting.try_update_value(|waiting| {
            let is_same = |known: &Change| std::mem::discriminant(known) == std::mem::discriminant(&change);
            waiting.changes.retain(|known| !is_same(known));
            waiting.changes.push_back(change);
            std::mem::replace(&mut waiting.is_saving, true)
        });
        if was_saving != Some(false) {
            return;
        }
        let id = self.view.with_untracked(|view| view.job.id);
        self.saving.update(|saving| *saving += 1);
        spawn_local(async move {
            // None once the page is gone.
            while let Some(Some(change)) = self.waiting.try_update_value(|waiting| {
                let next = waiting.changes.pop_front();
                waiting.is_saving = next.is_some();
                next
            }) {
                let answer = match change {
                    Change::First(column, template) => choose_message(id, column, template).await,
                    Change::Others(others) => {
                        let mut others = others.into_iter();
                        compare_messages(id, others.next(), Some(others.collect())).await
                    }
                };
                match answer {
                    Ok(job) => self.take(job),
                    Err(error) => complain(toasts, &error),
                }
            }
            let _ = self.saving.try_update(|saving| *saving = saving.saturating_sub(1));
        });
    }

    /// Keeps one of the messages.
    pub(super) fn keep(self, toasts: Toasts, variant: Variant, chosen: Option<Chosen>) {
        if variant == Variant::A {
            let column = self.view.with_untracked(|view| view.job.audience.phone_column);
            return self.save(toasts, column, chosen);
        }
        let mut others = self.others.get_untracked();
        let Some(place) = Variant::ALL.into_iter().skip(1).position(|other| other == variant) else {
            return;
        };
        let all = others.len();
        match chosen {
            None => others.truncate(place),
            Some(message) => match others.get_mut(place) {
                Some(other) => other.message = message,
                None if place == all => {
                    others.push(Second {
                        message,
                        percent: 0,
                        split: None,
                    });
                    // All messages begin with the same share.
                    let each = 100 / u32::try_from(others.len() + 1).unwrap_or(100);
                    for other in &mut others {
                        other.percent = each;
                    }
                }
                None => return toasts.show("Choose the message before it first.", None),
            },
        }
        self.compare(toasts, others);
    }

    /// Keeps the messages after the first.
    pub(super) fn compare(self, toasts: Toasts, others: Vec<Second>) {
        self.others.set(others.clone());
        self.send(toasts, Change::Others(others));
    }

    /// Our number, as far as it is known.
    pub(super) fn number(self) -> Option<PhoneNumber> {
        let id = self.view.with_untracked(|view| view.job.phone.clone());
        let me = expect_context::<StoredValue<Me>>();
        me.with_value(|me| me.phones.iter().find(|phone| phone.id == id)?.number.clone())
    }

    /// What our number is called.
    pub(super) fn from(self) -> String {
        let id = self.view.with_untracked(|view| view.job.phone.clone());
        let me = expect_context::<StoredValue<Me>>();
        me.with_value(|me| {
            me.phones
                .iter()
                .find(|phone| phone.id == id)
                .map_or_else(|| "Unknown number".to_owned(), Phone::title)
        })
    }
}

/// The page.
#[component]
pub(super) fn JobPage() -> impl IntoView {
    let params = use_params_map();
    let wanted = Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse::<BulkId>().ok())));
    let read = Resource::new_blocking(
        move || wanted.get(),
        |id| async move {
            match id {
                Some(id) => get_job(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    let retry = Callback::new(move |()| read.refetch());
    view! {
        <main class="flex min-w-0 flex-1 flex-col overflow-y-auto bg-canvas" aria-label="Bulk job">
            <Suspense>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok(view) => Either::Left(view! { <JobShown view /> }),
                        Err(error) => {
                            crate::frame::set_page_status(&error);
                            Either::Right(view! { <Failed text=error.to_string() retry /> })
                        }
                    }
                })}
            </Suspense>
        </main>
    }
}

#[component]
fn JobShown(view: BulkView) -> impl IntoView {
    let shown = Shown {
        others: RwSignal::new(view.job.second.iter().chain(&view.job.more).cloned().collect()),
        view: RwSignal::new(view),
        lately: RwSignal::new(Vec::new()),
        saving: RwSignal::new(0),
        waiting: StoredValue::default(),
    };
    let now = expect_context::<NowSignal>();
    let asking = StoredValue::new(false);
    let resting = StoredValue::new(0_u32);
    every_second(move || {
        let (id, state) = shown.view.with_untracked(|view| (view.job.id, view.job.state.clone()));
        // Reports come for a while after the last message; they are worth a look now and then.
        let rest = if state.is_moving() { 1 } else { 5 };
        let rests = resting.try_update_value(|resting| {
            *resting += 1;
            !resting.is_multiple_of(rest)
        });
        if rests != Some(false) || asking.get_value() || state == JobState::Draft {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            if let Ok(read) = get_job(id).await {
                let at = now.exact();
                let processed = read.tally.processed();
                let _ = shown.lately.try_update(|lately| {
                    lately.push((at, processed));
                    let before = lately.len().saturating_sub(8);
                    lately.drain(..before);
                });
                let _ = shown.view.try_update(|view| {
                    if read.job.v >= view.job.v {
                        *view = read;
                    }
                });
            }
            asking.try_set_value(false);
        });
    });
    let state = shown.state();
    let begun = Memo::new(move |_| state.with(JobState::has_begun));
    let name = shown.view.with_untracked(|view| view.job.name.as_str().to_owned());
    let details = move || {
        shown.view.with(|view| {
            let started = view
                .job
                .started_by
                .as_ref()
                .map(|name| format!(" · started by {name}"))
                .unwrap_or_default();
            let without = view.job.no_way_out_by.as_ref();
            let without = without
                .map(|name| format!(" · without a way out, as {name} confirmed"))
                .unwrap_or_default();
            let answer = view.job.approval.as_ref().and_then(|approval| approval.answer.as_ref());
            let approved = answer
                .filter(|answer| answer.declined.is_none())
                .map(|answer| format!(" · approved by {}", answer.name))
                .unwrap_or_default();
            format!(
                "{}{} · by {}{started}{approved}{without}",
                templates(&view.job),
                shown.from(),
                view.job.by_name
            )
        })
    };
    view! {
        <Title text=name.clone() />
        <header class="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-2 py-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
            <a href="/bulk" class=button::ICON aria-label="All bulk jobs" title="All bulk jobs">
                <Icon glyph=Glyph::Back />
            </a>
            <div class="min-w-0 flex-1 basis-40">
                <h1 class="truncate text-base font-semibold" dir="auto">
                    {name}
                </h1>
                <p class="truncate text-xs text-muted">{details}</p>
            </div>
            <StateChip state />
            {move || begun.get().then(|| view! { <Acts shown /> })}
        </header>
        {move || { if begun.get() { view! { <Room shown /> }.into_any() } else { view! { <Steps shown /> }.into_any() } }}
    }
}

/// The four steps of a job that is being made.
#[component]
fn Steps(shown: Shown) -> impl IntoView {
    let id = shown.view.with_untracked(|view| view.job.id);
    if !may_act() {
        return view! {
            <div class=COLUMN>
                <p class="text-muted">"This job has not been sent yet. An Operator can go on with it."</p>
                <JobId id />
            </div>
        }
        .into_any();
    }
    view! {
        <div class=COLUMN>
            <Asked shown />
            <AudienceStep shown />
            <MessageStep shown />
            <CheckStep shown />
            <SendStep shown />
            <JobId id />
        </div>
    }
    .into_any()
}
