//! `/admin/settings`: what is set for the team as a whole.

use super::keeping::{Bar, CARD, Keeping, Past, Version};
use crate::{
    error::AppError,
    live::{Live, Notice},
    pages,
    preferences::leave_if_gone,
    server_fns::settings::{OfTeam, price_settings, set_team_settings, team_settings},
    ui::{Failed, Toasts, button, select_box},
};
use domain::settings::{Saved, TeamSettings};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

mod brand;
mod failing;
mod kept;
mod places;
mod prices;
mod typed;
mod words;

use typed::{Typed, TypedPlace};

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct Editor {
    team: RwSignal<Option<OfTeam>>,
    failed: RwSignal<Option<AppError>>,
    typed: RwSignal<Typed>,
    keeping: Keeping,
    /// Counts questions, so that a late answer to an earlier one is dropped.
    question: StoredValue<u64>,
    toasts: StoredValue<Toasts>,
}

impl Editor {
    fn arrived(self, answer: Result<OfTeam, AppError>) {
        match answer {
            Ok(team) => {
                if !self.keeping.dirty.get_untracked() {
                    self.show(&team.settings);
                } else if team.settings.v > self.version() {
                    self.keeping.newer.set(team.settings.changed.clone());
                }
                self.team.set(Some(team));
                self.failed.set(None);
            }
            Err(error) => {
                leave_if_gone(&error);
                self.failed.set(Some(error));
            }
        }
    }

    fn show(self, settings: &TeamSettings) {
        self.typed.update(|typed| *typed = Typed::of(settings, typed));
        self.keeping.settled();
    }

    fn discard(self) {
        let settings = self.team.with_untracked(|team| team.as_ref().map(|team| team.settings.clone()));
        if let Some(settings) = settings {
            self.show(&settings);
        }
    }

    fn fetch(self) {
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        spawn_local(async move {
            let answer = team_settings().await;
            if self.question.try_get_value() == Some(question) {
                self.arrived(answer);
            }
        });
    }

    fn version(self) -> u64 {
        self.team.with_untracked(|team| team.as_ref().map_or(0, |team| team.settings.v))
    }

    /// A field was typed into: its own text is right already, so nothing is shown anew.
    fn typed(self, change: impl FnOnce(&mut Typed)) {
        self.typed.update_untracked(change);
        self.keeping.touched();
    }

    /// Rows were added or removed.
    fn change(self, change: impl FnOnce(&mut Typed)) {
        self.typed.update(change);
        self.keeping.touched();
    }

    fn say(self, words: &str) {
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }

    fn save(self) {
        let over = self.version();
        match self.typed.with_untracked(|typed| typed.read(over)) {
            Ok(settings) => self.put(settings, "Saved. It holds everywhere within seconds."),
            Err(why) => self.keeping.problem.set(Some(why)),
        }
    }

    fn set_again(self, v: u64) {
        let past = self
            .team
            .with_untracked(|team| team.as_ref()?.past.iter().find(|past| past.v == v).cloned());
        if let Some(past) = past {
            let v = self.version();
            self.put(TeamSettings { v, ..past }, "What was set before is set again.");
        }
    }

    fn put(self, settings: TeamSettings, said: &'static str) {
        if self.keeping.busy.get_untracked() {
            return;
        }
        self.keeping.busy.set(true);
        spawn_local(async move {
            let answer = set_team_settings(settings).await;
            // The page may be gone by now; what is saved stays so.
            if self.keeping.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Saved::Kept(settings)) => {
                    self.show(&settings);
                    self.know(settings);
                    self.say(said);
                    self.fetch();
                }
                Ok(Saved::Newer(settings)) => {
                    if self.keeping.dirty.get_untracked() {
                        self.keeping.newer.set(settings.changed.clone());
                    } else {
                        self.show(&settings);
                        self.say("Somebody changed the settings meanwhile. Look at them again.");
                    }
                    self.know(settings);
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        self.say(&error.to_string());
                        self.keeping.problem.set(Some(error.to_string()));
                    }
                }
            }
        });
    }

    /// These are there now.
    fn know(self, settings: TeamSettings) {
        self.team.update(|team| {
            if let Some(team) = team {
                team.settings = settings;
            }
        });
    }
}

#[component]
pub(super) fn SettingsPage() -> impl IntoView {
    let editor = Editor {
        team: RwSignal::new(None),
        failed: RwSignal::new(None),
        typed: RwSignal::default(),
        keeping: Keeping::new(),
        question: StoredValue::new(0),
        toasts: StoredValue::new(expect_context()),
    };
    let prices = prices::State::new();
    expect_context::<Live>().subscribe(move |notice| match notice {
        Notice::Event(event) if !event.brings_setting() => {}
        Notice::Event(_) | Notice::Reset => {
            editor.fetch();
            prices.fetch();
        }
    });
    let first = Resource::new_blocking(|| (), |()| team_settings());
    let first_prices = Resource::new_blocking(|| (), |()| price_settings());
    view! {
        <div class="flex min-h-0 flex-1 flex-col">
            <Title text=pages::SETTINGS.title />
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer && *error != AppError::Forbidden {
                        crate::frame::set_page_status(error);
                    }
                    editor.arrived(answer);
                    prices.arrived(first_prices.await);
                    Unsuspend::new(move || view! { <Content editor prices /> })
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn Content(editor: Editor, prices: prices::State) -> impl IntoView {
    let retry = Callback::new(move |()| editor.fetch());
    let known = Memo::new(move |_| editor.team.with(Option::is_some));
    view! {
        <header class="flex min-h-14 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2 md:px-6">
            <h1 class="text-base font-semibold">"Settings"</h1>
            <p class="text-xs text-muted">"For the whole team."</p>
        </header>
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <div class="mx-auto flex max-w-4xl flex-col gap-4">
                {move || match (editor.failed.get(), known.get()) {
                    (Some(error), _) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                    (None, true) => view! { <Sections editor prices /> }.into_any(),
                    (None, false) => ().into_any(),
                }}
            </div>
        </div>
        <Bar keeping=editor.keeping save=Callback::new(move |()| editor.save()) discard=Callback::new(move |()| editor.discard()) />
    }
}

#[component]
fn Sections(editor: Editor, prices: prices::State) -> impl IntoView {
    let versions = move || {
        let past = editor.team.with(|team| team.as_ref().map(|team| team.past.clone()));
        let version = |past: TeamSettings| Version {
            v: past.v,
            changed: past.changed,
        };
        past.unwrap_or_default().into_iter().map(version).collect::<Vec<_>>()
    };
    view! {
        <Sending editor />
        <prices::PricesCard state=prices />
        <places::Places editor />
        <words::WordsCard editor />
        <brand::BrandCard editor />
        <kept::KeptCard editor />
        <Past
            now=Signal::derive(move || editor.team.with(|team| team.as_ref().map_or(0, |team| team.settings.v)))
            versions=Signal::derive(versions)
            keeping=editor.keeping
            again=Callback::new(move |v| editor.set_again(v))
        />
    }
}

/// Seconds in words.
fn seconds(seconds: u8) -> String {
    match seconds {
        0 => "Off".to_owned(),
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

/// How messages are sent.
#[component]
fn Sending(editor: Editor) -> impl IntoView {
    const UNDO: [u8; 6] = [0, 3, 5, 10, 15, 20];
    const DAYS: [u32; 7] = [0, 1, 2, 3, 7, 14, 30];
    let default = editor.team.with_untracked(|team| team.as_ref().map_or(0, |team| team.undo_default));
    let undo = Memo::new(move |_| editor.typed.with(|typed| typed.undo_seconds));
    let days = Memo::new(move |_| editor.typed.with(|typed| typed.cap_days));
    // What was set by another way is offered too.
    let undo_choices = move || {
        let other = undo.get().filter(|seconds| !UNDO.contains(seconds));
        UNDO.into_iter().chain(other)
    };
    let day_choices = move || {
        let other = Some(days.get()).filter(|days| !DAYS.contains(days));
        DAYS.into_iter().chain(other)
    };
    view! {
        <section class=CARD aria-label="Sending">
            <div class="grid gap-4 px-4 py-3 sm:grid-cols-2">
                <h2 class="font-semibold sm:col-span-2">"Sending"</h2>
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Time to take a message back"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    let chosen = event_target_value(&event).parse().ok();
                                    editor.change(|typed| typed.undo_seconds = chosen);
                                }
                            >
                                <option value="" selected=move || undo.get().is_none()>
                                    {format!("As the server was started: {}", seconds(default).to_lowercase())}
                                </option>
                                {move || {
                                    undo_choices()
                                        .map(|choice| {
                                            view! {
                                                <option value=choice.to_string() selected=move || undo.get() == Some(choice)>
                                                    {seconds(choice)}
                                                </option>
                                            }
                                        })
                                        .collect_view()
                                }}
                            </select>
                        },
                    )}
                    <span class="block text-xs text-muted">"So long every message waits before it goes out."</span>
                </label>
                <label class="block space-y-1">
                    <span class="text-xs font-medium">"Least time between two marketing messages"</span>
                    {select_box(
                        view! {
                            <select
                                class=button::SELECT
                                on:change=move |event| {
                                    let chosen = event_target_value(&event).parse().unwrap_or(0);
                                    editor.change(|typed| typed.cap_days = chosen);
                                }
                            >
                                {move || {
                                    day_choices()
                                        .map(|choice| {
                                            let words = match choice {
                                                0 => "No limit".to_owned(),
                                                1 => "1 day".to_owned(),
                                                days => format!("{days} days"),
                                            };
                                            view! {
                                                <option value=choice.to_string() selected=move || days.get() == choice>
                                                    {words}
                                                </option>
                                            }
                                        })
                                        .collect_view()
                                }}
                            </select>
                        },
                    )}
                    <span class="block text-xs text-muted">
                        "Bulk jobs leave out who had one since. A job may ask for more days. It holds for jobs that are under way too."
                    </span>
                </label>
                <failing::MostFailed editor />
                <failing::MostUnwanted editor />
                <failing::ApproveAbove editor />
                <failing::ApproveCost editor />
            </div>
        </section>
    }
}
