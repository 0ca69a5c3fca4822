//! What messages cost: the table that is used, where it comes from, and another in its place. What would change is shown before it is taken.

use super::super::{
    keeping::{CARD, FIELD, Keeping, Past, Version},
    rules::fields::field,
};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::settings::{OfPrices, price_settings, set_prices},
    ui::{Failed, NowSignal, Problem, Toasts, button},
};
use domain::{
    bulk::Prices,
    settings::{PriceSettings, Saved, Versioned, is_old, summary},
};
use leptos::{html, prelude::*, task::spawn_local};

#[cfg(feature = "hydrate")]
mod file;

const EXAMPLE: &str =
    "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility,authentication\n*,0.06,0.01,0.01\nIN,0.012,0.002,0.002\n";

/// The card's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct State {
    shown: RwSignal<Option<OfPrices>>,
    failed: RwSignal<Option<AppError>>,
    /// What is to be used instead, and where it is from.
    text: RwSignal<String>,
    source: RwSignal<String>,
    /// Counts up with each table that is put into the fields; 0 while nothing is being set.
    opened: RwSignal<u32>,
    keeping: Keeping,
    toasts: StoredValue<Toasts>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
            failed: RwSignal::new(None),
            text: RwSignal::default(),
            source: RwSignal::default(),
            opened: RwSignal::new(0),
            keeping: Keeping::new(),
            toasts: StoredValue::new(expect_context()),
        }
    }

    pub(super) fn arrived(self, answer: Result<OfPrices, AppError>) {
        match answer {
            Ok(prices) => {
                self.shown.set(Some(prices));
                self.failed.set(None);
            }
            Err(error) => {
                if !leave_if_gone(&error) {
                    self.failed.set(Some(error));
                }
            }
        }
    }

    pub(super) fn fetch(self) {
        spawn_local(async move {
            let answer = price_settings().await;
            if self.opened.try_get_untracked().is_some() {
                self.arrived(answer);
            }
        });
    }

    fn with<T>(self, read: impl FnOnce(&PriceSettings) -> T) -> Option<T> {
        self.shown.with(|shown| shown.as_ref().map(|shown| read(&shown.settings)))
    }

    /// Puts a table into the fields, to be looked at before it is used.
    fn open(self, text: String, source: String) {
        self.text.set(text);
        self.source.set(source);
        self.keeping.problem.set(None);
        self.opened.update(|opened| *opened += 1);
    }

    fn close(self) {
        self.keeping.problem.set(None);
        self.opened.set(0);
    }

    fn say(self, words: &str) {
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }

    /// What the table in the fields would change, or what is wrong with it.
    fn changes(self) -> Result<Vec<String>, String> {
        let table = self.text.with(|text| Prices::parse(text))?;
        let wanted = PriceSettings {
            table: Some(table),
            source: self.source.with(|source| source.trim().to_owned()),
            ..PriceSettings::default()
        };
        Ok(self.with(|settings| settings.changes(&wanted)).unwrap_or_default())
    }

    fn set_again(self, v: u64) {
        let past = self.shown.with_untracked(|shown| {
            let past = shown.as_ref()?.past.iter().find(|past| past.v == v)?;
            Some((past.table.as_ref()?.text(), past.source.clone()))
        });
        if let Some((text, source)) = past {
            self.put(text, source, "The prices from before are used again.");
        }
    }

    fn put(self, text: String, source: String, said: &'static str) {
        if self.keeping.busy.get_untracked() {
            return;
        }
        let over = self
            .shown
            .with_untracked(|shown| shown.as_ref().map_or(0, |shown| shown.settings.v));
        self.keeping.busy.set(true);
        self.keeping.problem.set(None);
        spawn_local(async move {
            let answer = set_prices(text, source, over).await;
            // The page may be gone by now; what is set stays so.
            if self.keeping.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Saved::Kept(_)) => {
                    self.close();
                    self.say(said);
                }
                Ok(Saved::Newer(_)) => {
                    let words = "Somebody set other prices meanwhile. Look at what would change now.";
                    self.keeping.problem.set(Some(words.to_owned()));
                    self.say(words);
                }
                Err(error) => {
                    if leave_if_gone(&error) {
                        return;
                    }
                    self.keeping.problem.set(Some(error.to_string()));
                    self.say(&error.to_string());
                }
            }
            self.fetch();
        });
    }
}

#[component]
pub(super) fn PricesCard(state: State) -> impl IntoView {
    let retry = Callback::new(move |()| state.fetch());
    let failed = move || {
        let error = state.failed.get()?;
        Some(view! { <Failed text=error.to_string() retry /> })
    };
    let versions = move || {
        let past = state.shown.with(|shown| shown.as_ref().map(|shown| shown.past.clone()));
        let version = |past: PriceSettings| Version {
            v: past.v,
            changed: past.changed,
        };
        past.unwrap_or_default().into_iter().map(version).collect::<Vec<_>>()
    };
    let is_open = Memo::new(move |_| state.opened.get());
    view! {
        <section class=CARD aria-label="Prices of messages" id="prices">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"Prices of messages"</h2>
                <p class="text-xs text-muted">
                    "By them bulk jobs, templates and figures say what something costs, always with their day. Another table is used at once."
                </p>
            </div>
            <div class="space-y-2 border-t border-line px-4 py-3">
                {failed} <Used state />
                {move || match is_open.get() {
                    0 => view! { <Choose state /> }.into_any(),
                    _ => view! { <Another state /> }.into_any(),
                }}
            </div>
        </section>
        <Past
            title="Changes of prices"
            now=Signal::derive(move || state.with(|settings| settings.v).unwrap_or_default())
            versions=Signal::derive(versions)
            keeping=state.keeping
            again=Callback::new(move |v| state.set_again(v))
        />
    }
}

/// The table that is used.
#[component]
fn Used(state: State) -> impl IntoView {
    let now = expect_context::<NowSignal>();
    let today = Memo::new(move |_| now.get().day());
    move || {
        let settings = state.with(Clone::clone)?;
        let Some(table) = settings.table else {
            return Some(view! { <p class="text-xs">"No table is set, so nothing says what it costs."</p> }.into_any());
        };
        let old = is_old(&table, today.get()).then(|| {
            view! {
                <p class="text-xs text-warn">
                    "They are older than a quarter. WhatsApp changes prices at the beginning of quarters: look whether these still hold."
                </p>
            }
        });
        let from = if settings.source.is_empty() {
            "Nobody has said where they are from.".to_owned()
        } else {
            format!("From: {}", settings.source)
        };
        Some(
            view! {
                <p class="[overflow-wrap:anywhere]">{format!("Prices of {}.", summary(&table))}</p>
                <p class="text-xs text-muted [overflow-wrap:anywhere]">{from}</p>
                {old}
                <details>
                    <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-8">
                        "Show the table"
                    </summary>
                    <pre
                        class="max-h-80 overflow-auto rounded-lg border border-line bg-canvas p-2 text-2xs"
                        tabindex="0"
                        aria-label="The table"
                    >
                        {table.text()}
                    </pre>
                </details>
            }
            .into_any(),
        )
    }
}

/// How another table comes here.
#[component]
fn Choose(state: State) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let pick = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(input) = input.get_untracked() {
            file::read(state, &input);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = state;
    };
    let write = move |_| {
        let used = state.shown.with_untracked(|shown| {
            let settings = &shown.as_ref()?.settings;
            Some((settings.table.as_ref()?.text(), settings.source.clone()))
        });
        let (text, source) = used.unwrap_or_else(|| (EXAMPLE.to_owned(), String::new()));
        state.open(text, source);
    };
    view! {
        <div class="flex flex-wrap items-end gap-3 noscript:hidden">
            <label class="block min-w-0 flex-1 basis-60 space-y-1">
                <span class="text-xs font-medium">"Replace by a file"</span>
                <input
                    node_ref=input
                    type="file"
                    accept=".csv,.tsv,.txt,text/csv,text/plain"
                    class=format!("{FIELD} py-1.5")
                    disabled=state.keeping.busy
                    on:change=pick
                />
            </label>
            <button type="button" class=button::SECONDARY disabled=state.keeping.busy on:click=write>
                "Write or paste"
            </button>
        </div>
        <Problem words=state.keeping.problem />
    }
}

/// A table in the place of the one that is used, with what it would change.
#[component]
fn Another(state: State) -> impl IntoView {
    let changes = Memo::new(move |_| state.changes());
    let wrong = Signal::derive(move || changes.with(|changes| changes.as_ref().err().cloned()));
    let nothing = Memo::new(move |_| !changes.with(|changes| changes.as_ref().is_ok_and(|changes| !changes.is_empty())));
    let told = move || {
        changes.with(|changes| match changes {
            Err(_) => "It cannot be used yet.".into_any(),
            Ok(changes) if changes.is_empty() => "It is the table that is used already.".into_any(),
            Ok(changes) => {
                let lines = changes
                    .iter()
                    .map(|line| view! { <li class="[overflow-wrap:anywhere]">{line.clone()}</li> });
                view! { <ul class="list-disc ps-5">{lines.collect_view()}</ul> }.into_any()
            }
        })
    };
    let none = Signal::derive(|| None);
    let put = move |_| {
        let (text, source) = (state.text.get_untracked(), state.source.get_untracked());
        state.put(text, source, "These prices are used from now on.");
    };
    view! {
        {move || {
            state.opened.get();
            let help = "Lines “as of”, “currency” and “fee”, which is what AWS takes for each message; then a line a country, * for all others.";
            field("Table", state.text, wrong, 8, help)
        }}
        {move || {
            state.opened.get();
            field("Where it is from", state.source, none, 1, "For who looks later: the name of the file, or where it was read.")
        }}
        <div role="status" aria-label="What would change" class="text-xs">
            <p class="font-medium">"What would change"</p>
            {told}
        </div>
        <Problem words=state.keeping.problem />
        <div class="flex flex-wrap gap-2">
            <button type="button" class=button::PRIMARY disabled=move || nothing.get() || state.keeping.busy.get() on:click=put>
                "Use these prices"
            </button>
            <button type="button" class=button::QUIET disabled=state.keeping.busy on:click=move |_| state.close()>
                "Cancel"
            </button>
        </div>
    }
}
