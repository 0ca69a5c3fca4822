//! Templates that Meta has written: found, looked at, and made ours under a name of our own.

use super::{address, language, words};
use crate::{
    error::AppError,
    preferences::session_over,
    random,
    server_fns::{
        session::Me,
        templates::{create_from_library, template_library},
    },
    ui::{Dialog, Empty, Failed, Glyph, Icon, NowSignal, Skeleton, Toasts, button},
};
use domain::{
    AccountId, DraftId, TemplateName,
    template::{AccountChoice, FromLibrary, LibraryButton, LibraryEntry, LibraryInput, LibraryPage, LibrarySearch},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::time::Duration;

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
            class=format!("{} gap-1 whitespace-nowrap noscript:hidden", button::SECONDARY)
            aria-haspopup="dialog"
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

/// What a button still has to be told.
#[derive(Clone, Copy)]
struct Lead {
    address: RwSignal<String>,
    sample: RwSignal<String>,
    phone: RwSignal<String>,
}

/// Under which name, and where its buttons lead.
#[component]
fn Make(shelf: Shelf, entry: LibraryEntry, chosen: RwSignal<Option<LibraryEntry>>, open: RwSignal<bool>) -> impl IntoView {
    let (toasts, navigate) = (expect_context::<Toasts>(), use_navigate());
    let name = RwSignal::new(entry.name.clone());
    // The same call again makes one template only.
    let id = DraftId::from_parts(expect_context::<NowSignal>().exact().unsigned(), random::bits());
    let leads: Vec<Lead> = entry
        .buttons
        .iter()
        .map(|button| Lead {
            address: RwSignal::new(button.url.clone().unwrap_or_default()),
            sample: RwSignal::new(String::new()),
            phone: RwSignal::new(button.phone.clone().unwrap_or_default()),
        })
        .collect();
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (title, header, body, tag) = (
        entry.name.clone(),
        entry.header.clone(),
        sample(&entry),
        language::tag(&entry.language),
    );
    let fields: Vec<AnyView> = entry
        .buttons
        .iter()
        .zip(&leads)
        .map(|(button, lead)| lead_field(button, *lead))
        .collect();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(account) = shelf.account.get_untracked() else { return };
        if busy.get_untracked() {
            return;
        }
        let name = match TemplateName::parse(name.with_untracked(|name| name.trim().to_owned())) {
            Ok(name) => name,
            Err(why) => return error.set(Some(why.to_string())),
        };
        busy.set(true);
        error.set(None);
        let given = |text: RwSignal<String>| Some(text.with_untracked(|text| text.trim().to_owned())).filter(|text| !text.is_empty());
        let wanted = FromLibrary {
            id,
            account: account.clone(),
            name,
            entry: entry.clone(),
            buttons: leads
                .iter()
                .map(|lead| LibraryInput {
                    url: given(lead.address),
                    sample: given(lead.sample),
                    phone: given(lead.phone),
                })
                .collect(),
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            let made = create_from_library(wanted).await;
            // The dialog may be gone.
            if busy.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(done) => {
                    open.set(false);
                    toasts.show("It is yours now. WhatsApp says on its page whether it can be sent.", None);
                    let to = address::one(account.as_str(), done.name.as_str(), done.language.as_str());
                    navigate(&to, NavigateOptions::default());
                }
                Err(AppError::SignedOut) => session_over(),
                Err(failed) => error.set(Some(failed.to_string())),
            }
        });
    };
    view! {
        <form class="flex flex-col gap-3 overflow-y-auto p-4" on:submit=go>
            <div class="flex items-center gap-2">
                <button type="button" class=button::ICON aria-label="Back to the library" on:click=move |_| chosen.set(None)>
                    <Icon glyph=Glyph::Back />
                </button>
                <p class="min-w-0 font-medium [overflow-wrap:anywhere]">{title}</p>
            </div>
            <div class="rounded-lg bg-raised p-3" dir="auto" lang=tag>
                {header.map(|header| view! { <p class="font-semibold">{header}</p> })}
                <p>{body}</p>
            </div>
            <p class="text-xs text-muted">
                "Its words are Meta’s and cannot be changed here. Duplicate it afterwards to write your own."
            </p>
            {text_field("Name for it", name, "Small letters, digits and underscores")}
            {fields}
            {move || {
                error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
            <div class="flex justify-end">
                <button type="submit" class=button::PRIMARY disabled=move || busy.get()>
                    {move || if busy.get() { "Making it…" } else { "Make this template" }}
                </button>
            </div>
        </form>
    }
}

fn lead_field(button: &LibraryButton, lead: Lead) -> AnyView {
    match button.kind.as_str() {
        "URL" => {
            let label = format!("Address of “{}”", button.text);
            let variable = move || lead.address.with(|address| address.contains("{{"));
            view! {
                {text_field(label, lead.address, "Put {{1}} at its end where it differs for each customer")}
                {move || variable().then(|| text_field("A whole address as an example", lead.sample, ""))}
            }
            .into_any()
        }
        "PHONE_NUMBER" => text_field(format!("Number of “{}”", button.text), lead.phone, "With the country code"),
        _ => ().into_any(),
    }
}

fn text_field(label: impl Into<String>, value: RwSignal<String>, hint: &'static str) -> AnyView {
    view! {
        <label class="block">
            <span class=LABEL>{label.into()}</span>
            <input
                type="text"
                class=FIELD
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {(!hint.is_empty()).then(|| view! { <span class="mt-0.5 block text-2xs text-muted">{hint}</span> })}
        </label>
    }
    .into_any()
}
