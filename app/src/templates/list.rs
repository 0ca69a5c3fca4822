//! `/templates`: all templates of all accounts, what needs somebody first.

use super::{address, filters::Filters, library::Library, rows::Rows};
use crate::{
    error::AppError,
    live::{Live, Notice},
    pages,
    preferences::leave_if_gone,
    server_fns::{
        session::Me,
        templates::{all_templates, renew_templates, template_drafts},
    },
    ui::{Glyph, Icon, Toasts, button},
};
use domain::{
    AccountId, Role,
    template::{DraftRow, Filter, Listing},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};
use std::time::Duration;

/// Events come in bursts; the list is asked for once for all of them.
const AFTER: Duration = Duration::from_secs(1);

/// What is under way for the whole list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Loading,
    Ready,
    Failed(AppError),
}

/// The list's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct List {
    filter: StoredValue<Filter>,
    pub(super) listing: RwSignal<Listing>,
    pub(super) status: RwSignal<Status>,
    pub(super) more: RwSignal<bool>,
    pub(super) renewing: RwSignal<bool>,
    /// What is being written; empty for whoever may not write.
    pub(super) drafts: RwSignal<Vec<DraftRow>>,
    /// Counts questions, so that a late answer to an earlier one is dropped.
    question: StoredValue<u64>,
    waiting: StoredValue<bool>,
    toasts: StoredValue<Toasts>,
}

impl List {
    fn new(filter: Filter) -> Self {
        Self {
            filter: StoredValue::new(filter),
            listing: RwSignal::new(Listing::default()),
            status: RwSignal::new(Status::Loading),
            more: RwSignal::new(false),
            renewing: RwSignal::new(false),
            drafts: RwSignal::new(Vec::new()),
            question: StoredValue::new(0),
            waiting: StoredValue::new(false),
            toasts: StoredValue::new(expect_context()),
        }
    }

    fn arrived(self, answer: Result<Listing, AppError>) {
        match answer {
            Ok(listing) => {
                self.listing.set(listing);
                self.status.set(Status::Ready);
            }
            Err(error) => {
                leave_if_gone(&error);
                self.status.set(Status::Failed(error));
            }
        }
    }

    fn show(self, filter: Filter) {
        self.filter.set_value(filter);
        self.fetch(0);
    }

    /// Asks afresh, for as many names as were shown. What is shown stays until the answer is here.
    pub(super) fn fetch(self, names: usize) {
        self.question.update_value(|question| *question += 1);
        let question = self.question.get_value();
        let filter = self.filter.get_value();
        self.status.set(Status::Loading);
        spawn_local(async move {
            let answer = read(filter, names).await;
            crate::hydration::all();
            if self.question.try_get_value() == Some(question) {
                self.arrived(answer);
            }
        });
    }

    /// The next page, behind what is shown.
    pub(super) fn fetch_more(self) {
        let Some(after) = self.listing.with_untracked(|listing| listing.after) else {
            return;
        };
        if self.more.get_untracked() {
            return;
        }
        self.more.set(true);
        let question = self.question.get_value();
        let filter = self.filter.get_value();
        spawn_local(async move {
            let answer = Box::pin(all_templates(filter, Some(after))).await;
            let _ = self.more.try_set(false);
            if self.question.try_get_value() != Some(question) {
                return;
            }
            match answer {
                Ok(page) => self.listing.update(|listing| join(listing, page)),
                Err(error) => self.complain(&error),
            }
        });
    }

    /// Asks WhatsApp for the templates of all accounts again, or of the one that is shown.
    fn renew(self) {
        if self.renewing.get_untracked() {
            return;
        }
        let only = self.filter.with_value(|filter| filter.account.clone());
        let all = self
            .listing
            .with_untracked(|listing| listing.accounts.iter().map(|account| account.id.clone()).collect());
        let accounts: Vec<AccountId> = only.map_or(all, |only| vec![only]);
        self.renewing.set(true);
        spawn_local(async move {
            let mut failed = None;
            for account in accounts {
                if let Err(error) = renew_templates(account).await {
                    failed = Some(error);
                }
            }
            if self.renewing.try_set(false).is_some() {
                return;
            }
            match failed {
                Some(error) => self.complain(&error),
                None => self
                    .toasts
                    .with_value(|toasts| toasts.show("All templates are as WhatsApp has them now.", None)),
            }
            self.fetch_shown();
        });
    }

    fn fetch_shown(self) {
        self.fetch(self.listing.with_untracked(|listing| listing.groups.len()));
    }

    /// Follows the live stream until the page goes.
    fn listen(self) {
        let live = expect_context::<Live>();
        let soon = move || {
            if self.waiting.get_value() {
                return;
            }
            self.waiting.set_value(true);
            set_timeout(
                move || {
                    // The page may be gone.
                    if self.waiting.try_set_value(false).is_none() {
                        self.fetch_shown();
                    }
                },
                AFTER,
            );
        };
        live.subscribe(move |notice| match notice {
            Notice::Event(event) if event.brings_template() => soon(),
            Notice::Event(_) => {}
            Notice::Reset => soon(),
        });
    }

    fn complain(self, error: &AppError) {
        if !leave_if_gone(error) {
            let words = error.to_string();
            let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
        }
    }
}

/// Pages from the beginning, until there are so many names.
async fn read(filter: Filter, names: usize) -> Result<Listing, AppError> {
    let mut listing = Box::pin(all_templates(filter.clone(), None)).await?;
    while listing.groups.len() < names {
        let Some(after) = listing.after else { break };
        join(&mut listing, Box::pin(all_templates(filter.clone(), Some(after))).await?);
    }
    Ok(listing)
}

/// A page behind others. What moved meanwhile stands once.
fn join(listing: &mut Listing, page: Listing) {
    let new = page.groups.into_iter();
    for group in new {
        let known = listing
            .groups
            .iter()
            .any(|known| known.name == group.name && known.account == group.account);
        if !known {
            listing.groups.push(group);
        }
    }
    listing.after = page.after;
    listing.total = page.total;
}

/// The page.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(address::parse));
    let after = query.with_untracked(address::after);
    let start = filter.get_untracked();
    let list = List::new(start.clone());
    list.listen();
    // Only the first list comes by a resource, so that the server can render it.
    let first = Resource::new_blocking(|| (), move |()| all_templates(start.clone(), after));
    let admin = expect_context::<StoredValue<Me>>().with_value(|me| me.role) >= Role::Admin;
    let drafts = Resource::new_blocking(
        || (),
        move |()| async move { if admin { Box::pin(template_drafts()).await } else { Ok(Vec::new()) } },
    );
    // Where there are scripts, a list has one address and begins at its top.
    Effect::new(move |_| {
        if after.is_some() {
            crate::hydration::then(move || list.fetch(0));
        }
    });
    Effect::watch(move || filter.get(), move |filter, _, _| list.show(filter.clone()), false);
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            <Title text=pages::TEMPLATES.title />
            <Suspense>
                {Suspend::new(async move {
                    let answer = first.await;
                    if let Err(error) = &answer {
                        crate::frame::set_page_status(error);
                    }
                    list.arrived(answer);
                    list.drafts.set(drafts.await.unwrap_or_default());
                    Unsuspend::new(move || {
                        // Without them the list is still worth showing.
                        view! {
                            <Head list filter />
                            <Rows list filter />
                        }
                    })
                })}
            </Suspense>
        </main>
    }
}

/// The heading: what can be done, and the filters.
#[component]
fn Head(list: List, filter: Memo<Filter>) -> impl IntoView {
    let role = expect_context::<StoredValue<Me>>().with_value(|me| me.role);
    let total = move || {
        list.listing.with(|listing| match listing.total {
            1 => "1 name".to_owned(),
            total => format!("{total} names"),
        })
    };
    view! {
        <header class="shrink-0 space-y-2.5 border-b border-line bg-surface px-4 pb-3 pt-[max(0.75rem,env(safe-area-inset-top))] md:px-6">
            <div class="flex min-h-11 flex-wrap items-center gap-2">
                <h1 class="text-base font-semibold">"Templates"</h1>
                <p class="text-xs text-muted" role="status">
                    {total}
                </p>
                <div class="ml-auto flex items-center gap-2">
                    {(role >= Role::Operator)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class=format!("{} noscript:hidden", button::ICON)
                                    data-command="Ask WhatsApp for the templates again"
                                    aria-label="Ask WhatsApp again"
                                    title="Ask WhatsApp again"
                                    disabled=move || list.renewing.get()
                                    on:click=move |_| list.renew()
                                >
                                    <Icon glyph=Glyph::Retry />
                                </button>
                            }
                        })}
                    {(role >= Role::Admin)
                        .then(|| {
                            view! {
                                <Library accounts=Signal::derive(move || list.listing.with(|listing| listing.accounts.clone())) />
                                <A
                                    href=pages::NEW_TEMPLATE.path
                                    attr:class=format!("{} whitespace-nowrap", button::PRIMARY)
                                    attr:data-command="Write a new template"
                                >
                                    <Icon glyph=Glyph::Plus />
                                    "New template"
                                </A>
                            }
                        })}
                </div>
            </div>
            <Filters list filter />
        </header>
    }
}
