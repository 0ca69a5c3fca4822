//! `/admin/events`: what came from WhatsApp and was not understood or not taken in. Looked into, taken in again, thrown away. The address
//! keeps what it is narrowed to.

use crate::{
    error::AppError,
    pages,
    preferences::leave_if_gone,
    server_fns::{
        kept_events::{kept_events, queue_standing, replay_events},
        session::Me,
    },
    ui::{Dialog, Empty, Failed, Glyph, Icon, Toasts, ZoneSignal, button},
};
use domain::{
    DayPlace, Phone, PhoneId, Seconds,
    kept_event::{KeptEvent, KeptPage, KeptQuery, Replayed},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

mod filter;
mod one;
mod queue;

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct Events {
    query: Memo<KeptQuery>,
    /// What follows from the others is kept here, too: the contents are made anew with each answer, and what belonged to the ones
    /// before must not be asked any more.
    is_all: Memo<bool>,
    none: Memo<bool>,
    is_idle: Memo<bool>,
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
        let query = self.query.with_untracked(|query| query.from(before));
        spawn_local(async move {
            let answer = kept_events(query).await;
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

    /// Takes in all that are asked for, in pieces.
    fn replay_all(self) {
        if self.busy.with_untracked(Option::is_some) {
            return;
        }
        self.busy.set(Some("Taking in …".to_owned()));
        let query = self.query.get_untracked();
        spawn_local(async move {
            let (mut sum, mut from) = (Replayed::default(), None);
            let ended = loop {
                match replay_events(query.from(from)).await {
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
    let address = use_query_map();
    let query = Memo::new(move |_| address.with(|address| KeptQuery::parse(|name| address.get(name))));
    let (rows, next) = (RwSignal::<Vec<KeptEvent>>::default(), RwSignal::new(None));
    let is_all = Memo::new(move |_| query.with(KeptQuery::is_all));
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let events = Events {
        query,
        is_all,
        none,
        is_idle: Memo::new(move |_| none.get() && (is_all.get() || next.with(Option::is_none))),
        rows,
        next,
        failed: RwSignal::new(None),
        busy: RwSignal::new(None),
        chosen: RwSignal::new(None),
        open: RwSignal::new(false),
        toasts: StoredValue::new(expect_context()),
    };
    let first = Resource::new_blocking(move || query.get(), kept_events);
    let standing = Resource::new_blocking(|| (), |()| queue_standing());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::EVENTS.title />
            <div class="mx-auto max-w-4xl">
                <Transition fallback=|| {
                    view! {
                        <p class="p-6 text-muted" role="status">
                            "Loading …"
                        </p>
                    }
                }>
                    {move || Suspend::new(async move {
                        let answer = first.await;
                        if let Err(error) = &answer {
                            crate::frame::set_page_status(error);
                        }
                        events.arrived(answer, false);
                        Unsuspend::new(move || view! { <Content events /> })
                    })}
                </Transition>
                <Suspense>
                    {Suspend::new(async move {
                        let standing = standing.await;
                        Unsuspend::new(move || view! { <queue::Queues events first=standing /> })
                    })}
                </Suspense>
            </div>
        </div>
    }
}

#[component]
fn Content(events: Events) -> impl IntoView {
    let Events { is_all, none, is_idle, .. } = events;
    let retry = Callback::new(move |()| events.fetch(None));
    view! {
        <div class="mb-3 flex flex-wrap items-center gap-2">
            <div class="min-w-0 flex-1 basis-60">
                <h1 class="text-base font-semibold">"Events"</h1>
                <p class="text-xs text-muted">"What came from WhatsApp and was not understood or not taken in. It is kept as it came."</p>
            </div>
            <p class="text-xs text-muted" role="status">
                {move || events.busy.get()}
            </p>
            <button
                type="button"
                class=format!("{} noscript:hidden", button::SECONDARY)
                disabled=move || is_idle.get() || events.busy.with(Option::is_some)
                on:click=move |_| events.replay_all()
            >
                <Icon glyph=Glyph::Retry />
                {move || if is_all.get() { "Take all in again" } else { "Take these in again" }}
            </button>
        </div>
        {move || view! { <filter::Filter query=events.query.get() /> }}
        {move || {
            if let Some(error) = events.failed.get() {
                return view! { <Failed text=error.to_string() retry /> }.into_any();
            }
            if none.get() {
                return nothing(is_all.get(), events.next.get());
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
            {move || events.chosen.get().map(|event| view! { <one::One events event /> })}
        </Dialog>
    }
}

fn nothing(is_all: bool, next: Option<DayPlace>) -> AnyView {
    let zone = expect_context::<ZoneSignal>();
    // What came after that day was looked at.
    let since = next.map(|place| zone.0.with(|zone| zone.date(Seconds((place.day + 1) * 86_400))));
    let (glyph, title, text) = match (is_all, since) {
        (true, None) => (
            Glyph::CheckCheck,
            "Everything was understood",
            "What comes from WhatsApp and is not understood appears here.".to_owned(),
        ),
        (true, Some(since)) => (
            Glyph::CheckCheck,
            "Everything of late was understood",
            format!("Nothing is kept since {since}. Look further back for what is older."),
        ),
        (false, None) => (Glyph::Search, "Nothing found", "No event is kept that is so.".to_owned()),
        (false, Some(since)) => (
            Glyph::Search,
            "Nothing found yet",
            format!("Nothing is so since {since}. Look further back."),
        ),
    };
    view! { <Empty glyph title text /> }.into_any()
}

fn row(events: Events, event: KeptEvent) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>();
    let number = event.phone.as_ref().map(number);
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
                <span class="text-xs text-muted">{number}</span>
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

/// What people call a number of ours.
fn number(id: &PhoneId) -> String {
    let known = |me: &Me| me.phones.iter().find(|phone| phone.id == *id).map(Phone::title);
    let title = expect_context::<StoredValue<Me>>().with_value(known);
    title.unwrap_or_else(|| format!("Number {id}"))
}
