//! One number: how it is rated, by which clock its people live, when somebody is there.

use super::{
    super::keeping::{Bar, CARD, FIELD, Past, Version},
    budget::BudgetField,
    editor::Editor,
    holidays::Holidays,
    profile::ProfileCard,
    quality_dot,
    week::WeekCard,
    when,
};
use crate::{
    deferred::zones,
    error::AppError,
    live::{Live, Notice},
    pages,
    server_fns::numbers::{OneNumber, one_number},
    ui::{Empty, Failed, Glyph, Icon, NowSignal, ZoneSignal, button},
};
use domain::{
    PhoneId, Seconds,
    account::{Rated, quality_words},
    hours::{Date, Week},
    settings::NumberSettings,
    throughput::{LEAST_THROUGHPUT, MOST_THROUGHPUT, THROUGHPUT, fastest_job},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub(super) fn NumberPage(phone: PhoneId) -> impl IntoView {
    let editor = Editor::new(phone.clone());
    expect_context::<Live>().subscribe(move |notice| match notice {
        Notice::Event(event) if !event.brings_setting() => {}
        Notice::Event(_) | Notice::Reset => editor.fetch(),
    });
    let first = Resource::new_blocking(move || phone.clone(), one_number);
    let title = move || {
        let number = editor.number.get();
        number.map_or_else(|| pages::NUMBER.title.to_owned(), |number| number.phone.title())
    };
    view! {
        <div class="flex min-h-0 flex-1 flex-col">
            <Title text=title />
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer && *error != AppError::Forbidden {
                        crate::frame::set_page_status(error);
                    }
                    editor.arrived(answer);
                    Unsuspend::new(move || view! { <Content editor /> })
                })}
            </Suspense>
        </div>
    }
}

/// What is shown of a number that is none of ours.
pub(super) fn nowhere() -> AnyView {
    view! { <Empty glyph=Glyph::Phone title="No such number" text="It is none of ours. All numbers are in the list." /> }.into_any()
}

#[component]
fn Content(editor: Editor) -> impl IntoView {
    let retry = Callback::new(move |()| editor.fetch());
    // Made anew only when the number as such is another one, never while somebody types.
    let known = Memo::new(move |_| editor.number.with(Option::is_some));
    view! {
        <header class="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-2 py-2 md:px-4">
            <a href=pages::NUMBERS.path class=button::ICON aria-label="All numbers" title="All numbers">
                <Icon glyph=Glyph::Back />
            </a>
            <div class="min-w-0">
                <h1 class="text-base font-semibold">
                    {move || editor.number.with(|number| number.as_ref().map(|number| number.phone.title()))}
                </h1>
                <p class="truncate text-xs text-muted">
                    {move || editor.number.with(|number| number.as_ref().and_then(|number| number.phone.name.clone()))}
                </p>
            </div>
        </header>
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <div class="mx-auto flex max-w-4xl flex-col gap-4">
                {move || match (editor.failed.get(), known.get()) {
                    (Some(AppError::NotFound), _) => nowhere(),
                    (Some(error), _) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                    (None, true) => view! { <Sections editor /> }.into_any(),
                    (None, false) => ().into_any(),
                }}
            </div>
        </div>
        <Bar keeping=editor.keeping save=Callback::new(move |()| editor.save()) discard=Callback::new(move |()| editor.discard()) />
    }
}

#[component]
fn Sections(editor: Editor) -> impl IntoView {
    let now = expect_context::<NowSignal>();
    let today = editor
        .number
        .with_untracked(|number| number.as_ref().map(today))
        .unwrap_or_else(|| Date::from_number(0));
    view! {
        <Quality editor />
        <ZoneField editor />
        <section class=CARD aria-label="Business hours">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Business hours"</h2>
                <p class="text-xs text-muted" role="status">
                    {move || now_words(editor, now.get().seconds())}
                </p>
                <p class="text-xs text-muted">
                    "Hours hold from their day on; figures of earlier days go by the hours of then. For a night end at 00:00, and begin the next day at 00:00."
                </p>
            </div>
            <ul aria-label="Business hours" class="divide-y divide-line border-t border-line empty:hidden">
                <For each=move || editor.typed.with(|typed| typed.weeks.clone()) key=|week| week.key let:week>
                    <WeekCard editor week />
                </For>
            </ul>
            <div class="border-t border-line px-4 py-2">
                <button
                    type="button"
                    class=format!("{} noscript:hidden", button::SECONDARY)
                    on:click=move |_| {
                        let week = latest(editor);
                        editor.change(|typed| typed.add_week(today, &week));
                    }
                >
                    <Icon glyph=Glyph::Plus class="size-4" />
                    "Add hours"
                </button>
            </div>
        </section>
        <Holidays editor today />
        <ThroughputField editor />
        <BudgetField editor />
        <Receipts editor />
        <ProfileCard editor />
        <Past
            now=Signal::derive(move || editor.number.with(|number| number.as_ref().map_or(0, |number| number.settings.v)))
            versions=Signal::derive(move || versions(editor))
            keeping=editor.keeping
            again=Callback::new(move |v| editor.set_again(v))
        />
    }
}

fn versions(editor: Editor) -> Vec<Version> {
    let past = editor.number.with(|number| number.as_ref().map(|number| number.past.clone()));
    let version = |past: NumberSettings| Version {
        v: past.v,
        changed: past.changed,
    };
    past.unwrap_or_default().into_iter().map(version).collect()
}

/// Today, where the number's people live.
fn today(number: &OneNumber) -> Date {
    Date::of(number.zone.local(number.now.seconds()))
}

/// What new hours begin with: the latest ones, else an office.
fn latest(editor: Editor) -> Week {
    let latest = editor.number.with_untracked(|number| {
        let schedules = number.as_ref()?.settings.hours.schedules();
        schedules.last().map(|schedule| schedule.week.clone())
    });
    let office = || {
        let span = domain::hours::Span::new(9 * 60, 18 * 60).ok();
        let day = span.and_then(|span| domain::hours::DaySpans::new(vec![span]).ok());
        Week::weekdays(&day.unwrap_or_default())
    };
    latest.unwrap_or_else(office)
}

/// Whether somebody is there now, by what is saved.
fn now_words(editor: Editor, now: Seconds) -> String {
    editor.number.with(|number| {
        let Some(OneNumber { settings, zone, .. }) = number else {
            return String::new();
        };
        let hours = &settings.hours;
        if hours.is_empty() {
            return "Nobody has entered hours: it counts as open all the time.".to_owned();
        }
        let by = format!("by the clock of {}", zone.name);
        match (
            hours.is_open(now, zone),
            hours.next_closing(now, zone),
            hours.next_opening(now, zone),
        ) {
            (true, Some(at), _) => format!("Open now, until {} {by}.", when(zone, at, now)),
            (true, None, _) => "Open now, without end.".to_owned(),
            (false, _, Some(at)) => format!("Closed now, until {} {by}.", when(zone, at, now)),
            (false, _, None) => "Closed now, without end.".to_owned(),
        }
    })
}

#[component]
fn Quality(editor: Editor) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>();
    let rating = move || {
        editor
            .number
            .with(|number| number.as_ref().and_then(|number| number.phone.quality.clone()))
    };
    let line = move |rated: Rated| {
        let at = rated.at.seconds();
        view! {
            <li class="flex items-center gap-2 px-4 py-1.5 text-xs">
                {quality_dot(Some(&rated.quality))} <span>{quality_words(Some(&rated.quality))}</span>
                <span class="text-muted">"since " {move || zone.0.with(|zone| zone.full(at))}</span>
            </li>
        }
    };
    view! {
        <section class=CARD aria-label="Quality">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Quality"</h2>
                <p class="flex items-center gap-2">
                    {move || quality_dot(rating().as_deref())} <span>{move || quality_words(rating().as_deref())}</span>
                </p>
                <p class="text-xs text-muted">
                    "How WhatsApp rates it, by what people of the last 7 days blocked and reported. Looked up every minute."
                </p>
            </div>
            {move || {
                let ratings = editor.number.with(|number| number.as_ref().map(|number| number.ratings.clone())).unwrap_or_default();
                (!ratings.is_empty())
                    .then(|| {
                        view! {
                            <ul aria-label="Quality until now" class="border-t border-line py-1.5">
                                {ratings.into_iter().map(line).collect_view()}
                            </ul>
                        }
                    })
            }}
        </section>
    }
}

#[component]
fn ZoneField(editor: Editor) -> impl IntoView {
    let of_country = move || {
        editor.number.with(|number| {
            let number = number.as_ref()?;
            number
                .settings
                .zone
                .is_none()
                .then(|| format!("Now {}, by its country.", number.zone.name))
        })
    };
    view! {
        <section class=CARD aria-label="Time zone">
            <div class="px-4 py-3">
                <label class="block max-w-md space-y-1">
                    <span class="font-semibold">"Time zone"</span>
                    <input
                        type="text"
                        class=FIELD
                        list="zones"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="That of the country"
                        value=editor.typed.with_untracked(|typed| typed.zone.clone())
                        prop:value=move || editor.typed.with(|typed| typed.zone.clone())
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            editor.typed(|typed| typed.zone = value);
                        }
                    />
                </label>
                <datalist id="zones">
                    {zones::COMMON.map(|name| view! { <option value=name></option> }).into_iter().collect_view()}
                </datalist>
                <p class="mt-1 text-xs text-muted">
                    "By this clock its hours are meant, and times are shown to whoever chose none. " {of_country}
                </p>
            </div>
        </section>
    }
}

/// How many messages a second WhatsApp takes.
#[component]
fn ThroughputField(editor: Editor) -> impl IntoView {
    let jobs = move || {
        editor.number.with(|number| {
            let number = number.as_ref()?;
            let most = fastest_job(number.settings.throughput());
            Some(format!(
                "Bulk jobs send at most {most} a second; the rest is for what you write and what customers send."
            ))
        })
    };
    view! {
        <section class=CARD aria-label="Throughput">
            <div class="space-y-1 px-4 py-3">
                <label class="block max-w-md space-y-1">
                    <span class="block font-semibold">"Throughput"</span>
                    <input
                        type="number"
                        class=format!("{FIELD} max-w-36")
                        min=LEAST_THROUGHPUT.to_string()
                        max=MOST_THROUGHPUT.to_string()
                        placeholder=THROUGHPUT.to_string()
                        prop:value=move || editor.typed.with(|typed| typed.throughput.clone())
                        on:input=move |event| {
                            let value = event_target_value(&event);
                            editor.typed(|typed| typed.throughput = value);
                        }
                    />
                </label>
                <p class="text-xs text-muted">
                    "Messages a second, in and out. WhatsApp takes 80 of most numbers and 20 of one that is used in the app as well. It raises a number to 1,000 by itself once its account has no limit and it reaches 100,000 customers a day; AWS does not tell, so enter it here then."
                </p>
                <p class="text-xs text-muted">{jobs}</p>
            </div>
        </section>
    }
}

/// Whether customers see that their messages were read.
#[component]
fn Receipts(editor: Editor) -> impl IntoView {
    view! {
        <section class=CARD aria-label="Read receipts">
            <div class="px-4 py-3">
                <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
                    <input
                        type="checkbox"
                        class="size-4 accent-brand"
                        checked=editor.typed.with_untracked(|typed| !typed.no_receipts)
                        prop:checked=move || editor.typed.with(|typed| !typed.no_receipts)
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            editor.typed(|typed| typed.no_receipts = !on);
                        }
                    />
                    <span class="font-semibold">"Read receipts"</span>
                </label>
                <p class="text-xs text-muted">
                    "Customers see two blue ticks once one of you has opened what they wrote. Without them no rule sends any either."
                </p>
            </div>
        </section>
    }
}
