//! `/admin/numbers`: the accounts and numbers as AWS has them, and `/admin/numbers/{id}`: what is set of one of them.

use super::keeping::CARD;
use crate::{
    error::AppError,
    live::{Live, Notice},
    pages,
    preferences::leave_if_gone,
    server_fns::numbers::list_numbers,
    ui::{Empty, Failed, Glyph, Icon, NowSignal, Toasts, ZoneSignal},
};
use domain::{
    PhoneId,
    account::{NumberRow, Overview, quality_words},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

mod account;
mod budget;
mod editor;
mod holidays;
mod one;
mod profile;
mod tags;
mod typed;
mod week;

/// The list, or the number that the address names.
#[component]
pub(super) fn NumbersPage() -> impl IntoView {
    let path = use_location().pathname;
    let number = Memo::new(move |_| path.with(|path| path.strip_prefix("/admin/numbers/").map(PhoneId::parse)));
    view! {
        <div class="flex min-h-0 flex-1 flex-col">
            {move || match number.get() {
                Some(Ok(phone)) => view! { <one::NumberPage phone /> }.into_any(),
                Some(Err(_)) => {
                    crate::frame::set_page_status(&AppError::NotFound);
                    one::nowhere()
                }
                None => view! { <List /> }.into_any(),
            }}
        </div>
    }
}

/// The list's state. All of it lives as long as the list.
#[derive(Clone, Copy)]
struct Numbers {
    overview: RwSignal<Option<Overview>>,
    failed: RwSignal<Option<AppError>>,
    /// Counts questions, so that a late answer to an earlier one is dropped.
    question: StoredValue<u64>,
    toasts: StoredValue<Toasts>,
}

impl Numbers {
    fn arrived(self, answer: Result<Overview, AppError>) {
        match answer {
            Ok(overview) => {
                // What is the same stays, with the dialog that may be open in it.
                if self.overview.with_untracked(|known| known.as_ref() != Some(&overview)) {
                    self.overview.set(Some(overview));
                }
                if self.failed.with_untracked(Option::is_some) {
                    self.failed.set(None);
                }
            }
            Err(error) => {
                leave_if_gone(&error);
                self.failed.set(Some(error));
            }
        }
    }

    /// Asks afresh. What is shown stays until the answer is here.
    fn fetch(self) {
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        spawn_local(async move {
            let answer = list_numbers().await;
            if self.question.try_get_value() == Some(question) {
                self.arrived(answer);
            }
        });
    }

    fn say(self, words: &str) {
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }
}

#[component]
fn List() -> impl IntoView {
    let numbers = Numbers {
        overview: RwSignal::new(None),
        failed: RwSignal::new(None),
        question: StoredValue::new(0),
        toasts: StoredValue::new(expect_context()),
    };
    expect_context::<Live>().subscribe(move |notice| match notice {
        Notice::Event(event) if !event.brings_setting() => {}
        Notice::Event(_) | Notice::Reset => numbers.fetch(),
    });
    let first = Resource::new_blocking(|| (), |()| list_numbers());
    view! {
        <div class="flex min-h-0 flex-1 flex-col">
            <Title text=pages::NUMBERS.title />
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer && *error != AppError::Forbidden {
                        crate::frame::set_page_status(error);
                    }
                    numbers.arrived(answer);
                    Unsuspend::new(move || view! { <Content numbers /> })
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn Content(numbers: Numbers) -> impl IntoView {
    let retry = Callback::new(move |()| numbers.fetch());
    view! {
        <header class="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2 md:px-6">
            <h1 class="text-base font-semibold">"Numbers"</h1>
            <p class="text-xs text-muted">"As AWS has them now."</p>
        </header>
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <div class="mx-auto flex max-w-4xl flex-col gap-4">
                {move || match (numbers.failed.get(), numbers.overview.get()) {
                    (Some(error), _) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                    (None, Some(overview)) => shown(numbers, overview),
                    (None, None) => ().into_any(),
                }}
            </div>
        </div>
    }
}

fn shown(numbers: Numbers, overview: Overview) -> AnyView {
    let Overview { accounts, others, topics } = overview;
    let unread = accounts.is_none();
    let accounts = accounts.unwrap_or_default();
    let nothing = accounts.is_empty() && others.is_empty();
    let cards = accounts
        .into_iter()
        .map(|row| view! { <account::Card numbers row topics=topics.clone() /> })
        .collect_view();
    view! {
        {unread
            .then(|| {
                view! {
                    <p class="rounded-xl border border-line bg-warn-soft px-4 py-2 text-xs font-medium text-warn" role="status">
                        "AWS could not be asked just now. These are the numbers that were read last; accounts are left out."
                    </p>
                }
            })}
        {(nothing && !unread)
            .then(|| {
                view! {
                    <Empty
                        glyph=Glyph::Phone
                        title="No number yet"
                        text="Link a WhatsApp Business Account in the console of AWS End User Messaging Social. Its numbers are here a minute later."
                    />
                }
            })}
        {cards}
        {(!others.is_empty())
            .then(|| {
                let title = if unread { "Numbers" } else { "Not linked" };
                let text = if unread { "" } else { "Their conversations stay. Nothing can be sent from them." };
                view! {
                    <section class=CARD aria-label=title>
                        <div class="px-4 py-3">
                            <h2 class="font-semibold">{title}</h2>
                            <p class="text-xs text-muted">{text}</p>
                        </div>
                        {rows(title, others)}
                    </section>
                }
            })}
    }
    .into_any()
}

/// Numbers, each with a link to its page.
fn rows(of: &str, numbers: Vec<NumberRow>) -> AnyView {
    let label = format!("Numbers of {of}");
    view! {
        <ul aria-label=label class="divide-y divide-line border-t border-line">
            {numbers.into_iter().map(|number| view! { <Row number /> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Row(number: NumberRow) -> impl IntoView {
    let NumberRow {
        phone,
        rated_at,
        open,
        until,
        zone,
        heard,
    } = number;
    let address = format!("/admin/numbers/{}", phone.id);
    // Its own clock stands beside its name: times are shown by the reader's.
    let about = match &phone.name {
        Some(name) => format!("{name} · {zone}"),
        None => zone,
    };
    let (now, shown) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let since = rated_at.map(|at| {
        move || {
            let ago = shown.0.with(|zone| zone.ago(at.seconds(), now.get().seconds()));
            format!(" since {ago}")
        }
    });
    let hours = move || match (open, until) {
        (None, _) => "No hours entered".to_owned(),
        (Some(true), None) => "Always open".to_owned(),
        (Some(false), None) => "Closed".to_owned(),
        (Some(true), Some(at)) => format!("Open until {}", shown.0.with(|zone| when(zone, at, now.get().seconds()))),
        (Some(false), Some(at)) => format!("Closed until {}", shown.0.with(|zone| when(zone, at, now.get().seconds()))),
    };
    let last = heard.map(|heard| {
        move || {
            let ago = shown.0.with(|zone| zone.ago(heard.at.seconds(), now.get().seconds()));
            let words = heard.words().map(|words| format!(", {words}"));
            format!("Last event {ago}{}", words.unwrap_or_default())
        }
    });
    let last = last.map_or_else(|| "Nothing has come yet".into_any(), IntoAny::into_any);
    view! {
        <li>
            <a
                href=address
                class="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 -outline-offset-2 transition-colors duration-150 hover:bg-raised"
            >
                <span class="min-w-0 flex-1 basis-40">
                    <span class="block font-medium">{phone.title()}</span>
                    <span class="block text-xs text-muted [overflow-wrap:anywhere]">{about}</span>
                    <span class="block text-xs text-muted" data-heard="">
                        {last}
                    </span>
                </span>
                <span class="flex basis-44 items-center gap-1.5 text-xs">
                    {quality_dot(phone.quality.as_deref())}
                    <span>"Quality " {quality_words(phone.quality.as_deref()).to_lowercase()} {since}</span>
                </span>
                <span class="basis-48 text-xs text-muted">{hours}</span>
                <Icon glyph=Glyph::ChevronDown class="ml-auto size-4 -rotate-90 text-muted" />
            </a>
        </li>
    }
}

/// `18:00`, or with its day where that is another one.
fn when(zone: &domain::Zone, at: domain::Seconds, now: domain::Seconds) -> String {
    if zone.local(at).day_number == zone.local(now).day_number {
        zone.clock(at)
    } else {
        format!("{}, {}", zone.day(at, now), zone.clock(at))
    }
}

/// A colour for a rating; its word stands beside it.
fn quality_dot(quality: Option<&str>) -> impl IntoView + use<> {
    let colour = match quality {
        Some("GREEN") => "bg-ok",
        Some("YELLOW") => "bg-warn",
        Some("RED") => "bg-bad",
        _ => "bg-faint",
    };
    view! { <span class=format!("size-2 shrink-0 rounded-full {colour}") aria-hidden="true"></span> }
}
