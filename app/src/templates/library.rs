//! Templates that Meta has written: found, looked at, and made ours under a name of our own.

use super::{address, language, words};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::{session::Me, templates::template_library},
    ui::{Dialog, Empty, Failed, Glyph, Skeleton, button},
};
use domain::{
    AccountId,
    template::{AccountChoice, LibraryEntry, LibraryPage, LibrarySearch},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

mod make;

use make::Make;

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 desk:min-h-9";
const LABEL: &str = "mb-1 block text-2xs font-semibold text-muted";
/// Somebody who types gets the list once they pause.
const AFTER: Duration = Duration::from_millis(300);

/// The button and its dialog. What is chosen there outlives a look elsewhere.
#[component]
pub(super) fn Library(accounts: Signal<Vec<AccountChoice>>) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button
            type="button"
            class=format!("{} gap-1! whitespace-nowrap noscript:hidden", button::SECONDARY)
            aria-haspopup="dialog"
            data-command="Take a template from Meta’s library"
            disabled=move || accounts.with(Vec::is_empty)
            on:click=move |_| open.set(true)
        >
            <span class="max-md:sr-only">"From Meta’s "</span>
            <span class="max-md:capitalize">"library"</span>
        </button>
        <Dialog open label="Meta’s library">
            <Browse accounts open />
        </Dialog>
    }
}

/// What is looked for, and what was found.
#[derive(Clone, Copy)]
struct Shelf {
    account: RwSignal<Option<AccountId>>,
    text: RwSignal<String>,
    page: RwSignal<Option<Result<LibraryPage, AppError>>>,
    more: RwSignal<bool>,
    /// A late answer to an earlier question is dropped.
    question: StoredValue<u64>,
}

impl Shelf {
    fn ask(self, after: Option<String>) {
        let Some(account) = self.account.get_untracked() else { return };
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        let goes_on = after.is_some();
        if goes_on {
            self.more.set(true);
        } else {
            self.page.set(None);
        }
        let search = LibrarySearch {
            text: self.text.with_untracked(|text| text.trim().to_owned()),
            after,
            ..LibrarySearch::default()
        };
        spawn_local(async move {
            let found = template_library(account, search).await;
            if self.question.try_get_value() != Some(question) {
                return;
            }
            let _ = self.more.try_set(false);
            if matches!(found, Err(AppError::SignedOut)) {
                return session_over();
            }
            let _ = self.page.try_update(|page| match (page, found) {
                (Some(Ok(page)), Ok(next)) if goes_on => {
                    page.entries.extend(next.entries);
                    page.after = next.after;
                }
                (page, found) => *page = Some(found),
            });
        });
    }
}

#[component]
fn Browse(accounts: Signal<Vec<AccountChoice>>, open: RwSignal<bool>) -> impl IntoView {
    let shelf = Shelf {
        account: RwSignal::new(accounts.with_untracked(|accounts| accounts.first().map(|account| account.id.clone()))),
        text: RwSignal::new(String::new()),
        page: RwSignal::new(None),
        more: RwSignal::new(false),
        question: StoredValue::new(0),
    };
    let chosen = RwSignal::new(None::<LibraryEntry>);
    shelf.ask(None);
    move || match chosen.get() {
        Some(entry) => view! { <Make shelf entry chosen open /> }.into_any(),
        None => view! { <Pick accounts shelf chosen /> }.into_any(),
    }
}

#[component]
fn Pick(accounts: Signal<Vec<AccountChoice>>, shelf: Shelf, chosen: RwSignal<Option<LibraryEntry>>) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let keys = StoredValue::new(0_u32);
    let typed = move |event: leptos::ev::Event| {
        shelf.text.set(event_target_value(&event));
        keys.update_value(|keys| *keys = keys.wrapping_add(1));
        let now = keys.get_value();
        set_timeout(
            move || {
                // The dialog may be gone.
                if keys.try_get_value() == Some(now) {
                    shelf.ask(None);
                }
            },
            AFTER,
        );
    };
    let several = accounts.with_untracked(|accounts| accounts.len() > 1);
    let options = accounts.with_untracked(|accounts| {
        let option = |account: &AccountChoice| {
            let selected = shelf.account.with_untracked(|chosen| chosen.as_ref() == Some(&account.id));
            let title = me.with_value(|me| words::choice(me, account));
            view! {
                <option value=account.id.to_string() selected=selected>
                    {title}
                </option>
            }
        };
        accounts.iter().map(option).collect::<Vec<_>>()
    });
    let retry = Callback::new(move |()| shelf.ask(None));
    view! {
        <div class="flex flex-col gap-2 border-b border-line p-3">
            {several
                .then(|| {
                    view! {
                        <label class="block">
                            <span class=LABEL>"For the account"</span>
                            <select
                                class=FIELD
                                on:change=move |event| {
                                    shelf.account.set(AccountId::parse(event_target_value(&event)).ok());
                                    shelf.ask(None);
                                }
                            >
                                {options}
                            </select>
                        </label>
                    }
                })}
            <input
                type="search"
                class=FIELD
                aria-label="Search the library"
                placeholder="Search the library…"
                autofocus
                prop:value=move || shelf.text.get()
                on:input=typed
            />
        </div>
        <div class="min-h-60 flex-1 overflow-y-auto">
            {move || match shelf.page.get() {
                None => {
                    view! {
                        <div class="flex flex-col gap-2 p-3">
                            <p class="sr-only" role="status">
                                "Loading the library"
                            </p>
                            <Skeleton class="h-16" />
                            <Skeleton class="h-16" />
                            <Skeleton class="h-16" />
                        </div>
                    }
                        .into_any()
                }
                Some(Err(error)) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                Some(Ok(page)) if page.entries.is_empty() => {
                    view! {
                        <Empty glyph=Glyph::Template title="Nothing found" text="Search for other words.">
                            ""
                        </Empty>
                    }
                        .into_any()
                }
                Some(Ok(page)) => {
                    let after = page.after.clone();
                    view! {
                        <ul class="divide-y divide-line" aria-label="Templates of the library">
                            {page.entries.into_iter().map(|entry| offer(entry, chosen)).collect_view()}
                        </ul>
                        {after
                            .map(|after| {
                                view! {
                                    <p class="flex justify-center p-3">
                                        <button
                                            type="button"
                                            class=button::SECONDARY
                                            disabled=move || shelf.more.get()
                                            on:click=move |_| shelf.ask(Some(after.clone()))
                                        >
                                            {move || if shelf.more.get() { "Loading…" } else { "Show more" }}
                                        </button>
                                    </p>
                                }
                            })}
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

fn offer(entry: LibraryEntry, chosen: RwSignal<Option<LibraryEntry>>) -> AnyView {
    let line = format!(
        "{} · {} · {}",
        words::category(&entry.category),
        words::sentence(&entry.topic),
        language::name(&entry.language)
    );
    let (name, body, tag) = (entry.name.clone(), sample(&entry), language::tag(&entry.language));
    view! {
        <li>
            <button
                type="button"
                class="block w-full px-4 py-2.5 text-left hover:bg-raised"
                on:click=move |_| chosen.set(Some(entry.clone()))
            >
                <span class="block font-medium [overflow-wrap:anywhere]">{name}</span>
                <span class="line-clamp-3 text-xs text-muted" dir="auto" lang=tag>
                    {body}
                </span>
                <span class="block text-2xs text-muted">{line}</span>
            </button>
        </li>
    }
    .into_any()
}

/// The text with its samples, as a customer would read it.
fn sample(entry: &LibraryEntry) -> String {
    let fill = |text: String, (n, example): (usize, &String)| text.replace(&format!("{{{{{}}}}}", n + 1), example);
    entry.examples.iter().enumerate().fold(entry.body.clone(), fill)
}
