//! What the list is narrowed by. A form of the browser's own, so that it works without scripts; with them it acts at once.

use super::{address, language, list::List, words};
use crate::{
    server_fns::session::Me,
    ui::{Glyph, Icon, button},
};
use domain::{AccountId, template::Filter};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;

/// Somebody who types gets the list once they pause.
const AFTER: Duration = Duration::from_millis(250);

const STATUSES: [(&str, &str); 6] = [
    ("ACTION", "Needs action"),
    ("APPROVED", "Approved"),
    ("PENDING", "In review"),
    ("REJECTED", "Rejected"),
    ("PAUSED", "Paused"),
    ("DISABLED", "Disabled"),
];
const CATEGORIES: [(&str, &str); 3] = [
    ("MARKETING", "Marketing"),
    ("UTILITY", "Utility"),
    ("AUTHENTICATION", "Authentication"),
];

/// One of the choices.
#[derive(Clone, Copy)]
enum Part {
    Account,
    Status,
    Category,
    Language,
}

impl Part {
    /// Its name in the address.
    const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Status => "status",
            Self::Category => "category",
            Self::Language => "language",
        }
    }

    fn of(self, filter: &Filter) -> String {
        match self {
            Self::Account => filter.account.as_ref().map(ToString::to_string),
            Self::Status => filter.status.clone(),
            Self::Category => filter.category.clone(),
            Self::Language => filter.language.clone(),
        }
        .unwrap_or_default()
    }

    fn set(self, filter: &mut Filter, value: String) {
        let value = Some(value).filter(|value| !value.is_empty());
        match self {
            Self::Account => filter.account = value.and_then(|id| AccountId::parse(id).ok()),
            Self::Status => filter.status = value,
            Self::Category => filter.category = value,
            Self::Language => filter.language = value,
        }
    }
}

/// The search and the choices.
#[component]
pub(super) fn Filters(list: List, filter: Memo<Filter>) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let navigate = use_navigate();
    let go = Callback::new(move |target: Filter| {
        let options = NavigateOptions {
            scroll: false,
            replace: true,
            ..NavigateOptions::default()
        };
        navigate(&address::list(&target), options);
    });
    let typed = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    let search = move || {
        let mut target = filter.get_untracked();
        typed.with_untracked(|typed| typed.trim().clone_into(&mut target.text));
        if target != filter.get_untracked() {
            go.run(target);
        }
    };
    // The last key counts.
    let keys = StoredValue::new(0_u32);
    let on_input = move |event: ev::Event| {
        typed.set(event_target_value(&event));
        keys.update_value(|keys| *keys = keys.wrapping_add(1));
        let now = keys.get_value();
        set_timeout(
            move || {
                // The page may be gone.
                if keys.try_get_value() == Some(now) {
                    search();
                }
            },
            AFTER,
        );
    };
    let fixed = |choices: &[(&str, &str)]| -> Vec<(String, String)> {
        choices
            .iter()
            .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
            .collect()
    };
    let (statuses, categories) = (fixed(&STATUSES), fixed(&CATEGORIES));
    let accounts = Signal::derive(move || {
        list.listing.with(|listing| {
            let choices = listing.accounts.iter();
            choices
                .map(|account| (account.id.to_string(), me.with_value(|me| words::choice(me, account))))
                .collect::<Vec<_>>()
        })
    });
    let languages = Signal::derive(move || {
        list.listing.with(|listing| {
            listing
                .languages
                .iter()
                .map(|code| (code.clone(), language::name(code)))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <form
            method="get"
            action="/templates"
            role="search"
            aria-label="Templates"
            class="flex flex-wrap items-center gap-2"
            on:submit=move |event| {
                event.prevent_default();
                search();
            }
        >
            <label class="relative flex min-w-52 flex-1 items-center text-muted">
                <Icon glyph=Glyph::Search class="pointer-events-none absolute left-2.5 size-4" />
                <span class="sr-only">"Search names and texts"</span>
                <input
                    type="search"
                    name="q"
                    class="min-h-11 w-full rounded-lg border border-line bg-raised pl-8 pr-2.5 text-ink placeholder:text-muted desk:min-h-9"
                    placeholder="Search names and texts"
                    autocomplete="off"
                    value=typed.get_untracked()
                    prop:value=move || typed.get()
                    on:input=on_input
                />
            </label>
            {choice(Part::Account, "All accounts", filter, accounts, go)}
            {choice(Part::Status, "Any status", filter, statuses.into(), go)}
            {choice(Part::Category, "Any category", filter, categories.into(), go)}
            {choice(Part::Language, "Any language", filter, languages, go)}
            <span class="hidden noscript:block">
                <button type="submit" class=button::SECONDARY>
                    "Show"
                </button>
            </span>
        </form>
    }
}

/// A choice of one among some; `all` is what no choice is called.
fn choice(part: Part, all: &'static str, filter: Memo<Filter>, choices: Signal<Vec<(String, String)>>, go: Callback<Filter>) -> AnyView {
    let chosen = move || filter.with(|filter| part.of(filter));
    let options = move || {
        let now = filter.with_untracked(|filter| part.of(filter));
        let option = |(value, label): (String, String)| {
            let selected = value == now;
            view! {
                <option value=value selected=selected>
                    {label}
                </option>
            }
        };
        choices.get().into_iter().map(option).collect::<Vec<_>>()
    };
    view! {
        <label class="relative flex min-w-36 max-w-60 flex-1 items-center text-muted md:flex-none">
            <span class="sr-only">{all}</span>
            <select
                name=part.name()
                class=button::SELECT
                prop:value=chosen
                on:change=move |event| {
                    let mut target = filter.get_untracked();
                    part.set(&mut target, event_target_value(&event));
                    go.run(target);
                }
            >
                <option value="">{all}</option>
                {options}
            </select>
            <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute right-2.5 size-4" />
        </label>
    }
    .into_any()
}
