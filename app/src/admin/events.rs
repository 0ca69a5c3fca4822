//! `/admin/events`: what came from WhatsApp and was not understood. Looked into, taken in again, thrown away.

use crate::{
    error::AppError,
    pages,
    preferences::leave_if_gone,
    server_fns::kept_events::{discard_event, kept_event, kept_events, queue_standing, replay_event, replay_events},
    ui::{Dialog, Empty, Failed, Glyph, Icon, Problem, Toasts, ZoneSignal, button},
};
use domain::{
    DayPlace,
    kept_event::{KeptEvent, KeptPage, Replayed},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

mod queue;

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct Events {
    rows: RwSignal<Vec<KeptEvent>>,
    next: RwSignal<Option<DayPlace>>,
    failed: RwSignal<Option<AppError>>,
    /// What is under way, in words; nothing else begins meanwhile.
    busy: RwSignal<Option<String>>,
    chosen: RwSignal<Option<KeptEvent>>,
    open: RwSignal<bool>,
    toasts: StoredValue<Toasts>,
}

impl Events {
    fn arrived(self, answer: Result<KeptPage, AppError>, more: bool) {
        match answer {
            Ok(page) => {
                self.next.set(page.next);
                self.failed.set(None);
                if more {
                    self.rows.update(|rows| rows.extend(page.events));
                } else {
                    self.rows.set(page.events);
                }
            }
            Err(error) => {
                if !leave_if_gone(&error) {
                    self.failed.set(Some(error));
                }
            }
        }
    }

    /// Asks afresh, or for older ones.
    fn fetch(self, before: Option<DayPlace>) {
        spawn_local(async move {
            let answer = kept_events(before).await;
            if self.rows.try_with_untracked(|_| ()).is_some() {
                self.arrived(answer, before.is_some());
            }
        });
    }

    fn say(self, words: impl Into<String>) {
        let words = words.into();
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }

    fn complain(self, error: &AppError) {
        if !leave_if_gone(error) {
            self.say(error.to_string());
        }
    }

    /// Takes in all of them, in pieces.
    fn replay_all(self) {
        if self.busy.with_untracked(Option::is_some) {
            return;
        }
        self.busy.set(Some("Taking in …".to_owned()));
        spawn_local(async move {
            let (mut sum, mut from) = (Replayed::default(), None);
            let ended = loop {
                match replay_events(from).await {
                    Ok(piece) => {
                        sum.taken += piece.taken;
                        sum.left += piece.left;
                        from = piece.next;
                        let words = format!("{} taken in, {} not understood so far …", sum.taken, sum.left);
                        if self.busy.try_set(Some(words)).is_some() {
                            // The page is gone; what was taken in stays so.
                            return;
                        }
                        if from.is_none() {
                            break Ok(());
                        }
                    }
                    Err(error) => break Err(error),
                }
            };
            self.busy.set(None);
            match ended {
                Ok(()) => self.say(outcome(sum)),
                Err(error) => self.complain(&error),
            }
            self.fetch(None);
        });
    }
}

fn outcome(replayed: Replayed) -> String {
    match replayed {
        Replayed { taken: 0, left: 0, .. } => "There is nothing to take in.".to_owned(),
        Replayed { taken, left: 0, .. } => format!("All {taken} taken in."),
        Replayed { taken, left, .. } => format!("{taken} taken in. {left} still not understood; they stay here."),
    }
}

#[component]
pub(super) fn EventsPage() -> impl IntoView {
    let events = Events {
        rows: RwSignal::default(),
        next: RwSignal::new(None),
        failed: RwSignal::new(None),
        busy: RwSignal::new(None),
        chosen: RwSignal::new(None),
        open: RwSignal::new(false),
        toasts: StoredValue::new(expect_context()),
    };
    let first = Resource::new_blocking(|| (), |()| kept_events(None));
    let standing = Resource::new_blocking(|| (), |()| queue_standing());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::EVENTS.title />
            <div class="mx-auto max-w-4xl">
                <Suspense fallback=|| {
                    view! {
                        <p class="p-6 text-muted" role="status">
                            "Loading …"
                        </p>
                    }
                }>
                    {Suspend::new(async move {
                        let answer = first.await;
                        if let Err(error) = &answer {
                            crate::frame::set_page_status(error);
                        }
                        let standing = standing.await;
                        events.arrived(answer, false);
                        Unsuspend::new(move || {
                            view! {
                                <Content events />
                                <queue::Line events first=standing />
                            }
                        })
                    })}
                </Suspense>
            </div>
        </div>
    }
}

#[component]
fn Content(events: Events) -> impl IntoView {
    let none = Memo::new(move |_| events.rows.with(Vec::is_empty));
    let retry = Callback::new(move |()| events.fetch(None));
    view! {
        <div class="mb-3 flex flex-wrap items-center gap-2">
            <div class="min-w-0 flex-1 basis-60">
                <h1 class="text-base font-semibold">"Events"</h1>
                <p class="text-xs text-muted">"What came from WhatsApp and was not understood. It is kept as it came."</p>
            </div>
            <p class="text-xs text-muted" role="status">
                {move || events.busy.get()}
            </p>
            <button
                type="button"
                class=format!("{} noscript:hidden", button::SECONDARY)
                disabled=move || none.get() || events.busy.with(Option::is_some)
                on:click=move |_| events.replay_all()
            >
                <Icon glyph=Glyph::Retry />
                "Take all in again"
            </button>
        </div>
        {move || {
            if let Some(error) = events.failed.get() {
                return view! { <Failed text=error.to_string() retry /> }.into_any();
            }
            if none.get() {
                return view! {
                    <Empty
                        glyph=Glyph::CheckCheck
                        title="Everything was understood"
                        text="What comes from WhatsApp and is not understood appears here."
                    />
                }
                    .into_any();
            }
            view! {
                <ul aria-label="Events" class="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
                    <For each=move || events.rows.get() key=|event| event.place let:event>
                        {row(events, event)}
                    </For>
                </ul>
            }
                .into_any()
        }}
        {move || {
            events
                .next
                .get()
                .map(|place| {
                    view! {
                        <button
                            type="button"
                            class=format!("{} mt-3 noscript:hidden", button::SECONDARY)
                            on:click=move |_| events.fetch(Some(place))
                        >
                            "Look further back"
                        </button>
                    }
                })
        }}
        <Dialog open=events.open label="Event">
            {move || events.chosen.get().map(|event| view! { <One events event /> })}
        </Dialog>
    }
}

fn row(events: Events, event: KeptEvent) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>();
    let at = event.at.seconds();
    let (reason, size) = (event.reason.clone(), size(event.bytes));
    let open = move |_| {
        events.chosen.set(Some(event.clone()));
        events.open.set(true);
    };
    view! {
        <li>
            <button
                type="button"
                class="flex min-h-14 w-full flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2 text-left -outline-offset-2 hover:bg-raised noscript:pointer-events-none"
                on:click=open
            >
                <time class="basis-40 text-xs text-muted" datetime=domain::zone::rfc3339(at)>
                    {move || zone.0.with(|zone| zone.full(at))}
                </time>
                <span class="min-w-0 flex-1 basis-60 [overflow-wrap:anywhere]">{reason}</span>
                <span class="text-xs text-muted">{size}</span>
            </button>
        </li>
    }
}

fn size(bytes: usize) -> String {
    if bytes < 1_024 {
        format!("{bytes} B")
    } else {
        format!("{} KiB", bytes.div_ceil(1_024))
    }
}

/// One event: its bytes, and what may be done.
#[component]
fn One(events: Events, event: KeptEvent) -> impl IntoView {
    let place = event.place;
    let raw = LocalResource::new(move || kept_event(place));
    let busy = RwSignal::new(false);
    let (reason, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let gone = move || {
        let _ = events.open.try_set(false);
        let _ = events.rows.try_update(|rows| rows.retain(|row| row.place != place));
    };
    let replay = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = replay_event(place).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(Replayed { taken: 1, .. }) => {
                    gone();
                    events.say("Taken in.");
                }
                Ok(_) => events.say("Still not understood. It stays here."),
                Err(error) => events.complain(&error),
            }
        });
    };
    let discard = move |submitted: leptos::ev::SubmitEvent| {
        submitted.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = discard_event(place, reason.get_untracked()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    gone();
                    events.say("Thrown away.");
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        let _ = problem.try_set(Some(error.to_string()));
                    }
                }
            }
        });
    };
    view! {
        <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
            <p class="font-medium [overflow-wrap:anywhere]">{event.reason}</p>
            <pre
                class="max-h-80 overflow-auto rounded-lg border border-line bg-canvas p-2 text-2xs whitespace-pre-wrap [overflow-wrap:anywhere]"
                tabindex="0"
                aria-label="As it came"
            >
                {move || match raw.get() {
                    None => "Loading …".to_owned(),
                    Some(Ok(text)) => pretty(&text),
                    Some(Err(error)) => error.to_string(),
                }}
            </pre>
            <button type="button" class=button::PRIMARY disabled=busy on:click=replay>
                "Take it in again"
            </button>
            <form class="space-y-2 border-t border-line pt-3" on:submit=discard novalidate>
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Throw it away, because"</span>
                    <input
                        type="text"
                        class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 desk:min-h-9"
                        maxlength="200"
                        prop:value=reason
                        on:input=move |event| reason.set(event_target_value(&event))
                    />
                </label>
                <Problem words=problem />
                <button type="submit" class=button::SECONDARY disabled=busy>
                    <Icon glyph=Glyph::Trash />
                    "Throw away"
                </button>
            </form>
        </div>
    }
}

/// JSON with line breaks; anything else as it is.
fn pretty(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}
