//! `/admin/knowledge`: the documents that drafts rest on, how far the knowledge base has read them, and what a question finds.

use crate::{
    error::AppError,
    pages,
    preferences::leave_if_gone,
    server_fns::knowledge::{Shelf, delete_document, list_knowledge, sync_knowledge},
    ui::{Dialog, Empty, Failed, Glyph, Icon, Toasts, button},
};
use domain::{
    Millis, PhoneId,
    assistant::knowledge::{Document, ReadingState},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use std::{collections::BTreeSet, time::Duration};

mod documents;
mod find;
mod misses;
mod questions;
mod readings;
mod repairs;
mod scope;
#[cfg(feature = "hydrate")]
mod upload;

/// The look of a box.
const CARD: &str = "flex flex-col gap-3 rounded-xl border border-line bg-surface p-4";

/// How often it is asked how far the knowledge base is, while it reads.
const EVERY: Duration = Duration::from_secs(2);

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct Page {
    /// None where documents are not managed here.
    shelf: RwSignal<Option<Shelf>>,
    failed: RwSignal<Option<AppError>>,
    /// What is under way, in words; nothing else begins meanwhile.
    busy: RwSignal<Option<String>>,
    /// The document that is to be deleted.
    chosen: RwSignal<Option<String>>,
    open: RwSignal<bool>,
    /// The document of which somebody says for which numbers it is.
    scoped: RwSignal<Option<Document>>,
    scoping: RwSignal<bool>,
    /// The numbers for which what is added is alone; none for all.
    added_for: RwSignal<BTreeSet<PhoneId>>,
    toasts: StoredValue<Toasts>,
}

impl Page {
    fn arrived(self, answer: Result<Option<Shelf>, AppError>) {
        match answer {
            Ok(shelf) => {
                self.shelf.set(shelf);
                self.failed.set(None);
            }
            Err(error) => {
                if !leave_if_gone(&error) {
                    self.failed.set(Some(error));
                }
            }
        }
    }

    /// Asks afresh. What is shown stays until the answer is here.
    fn fetch(self) {
        spawn_local(async move {
            let answer = list_knowledge().await;
            if self.busy.try_with_untracked(|_| ()).is_some() {
                self.arrived(answer);
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

    /// Whether the knowledge base reads right now.
    fn reads(self) -> bool {
        self.shelf.with(|shelf| {
            let newest = shelf.as_ref().and_then(|shelf| shelf.readings.first());
            newest.is_some_and(|newest| newest.state.goes_on())
        })
    }

    /// When the knowledge base last began to read to the end. None before the first time.
    fn read_at(self) -> Option<Millis> {
        self.shelf.with(|shelf| {
            let readings = &shelf.as_ref()?.readings;
            let done = readings.iter().find(|reading| reading.state == ReadingState::Done)?;
            Some(done.began)
        })
    }

    fn read(self) {
        if self.busy.with_untracked(Option::is_some) {
            return;
        }
        self.busy.set(Some("Starting …".to_owned()));
        spawn_local(async move {
            let answer = sync_knowledge().await;
            if self.busy.try_set(None).is_some() {
                return;
            }
            match answer {
                Ok(_) => self.say("The knowledge base reads the documents now."),
                Err(error) => self.complain(&error),
            }
            self.fetch();
        });
    }

    fn delete(self, name: String) {
        if self.busy.with_untracked(Option::is_some) {
            return;
        }
        self.busy.set(Some("Deleting …".to_owned()));
        spawn_local(async move {
            let answer = delete_document(name.clone()).await;
            if self.busy.try_set(None).is_some() {
                return;
            }
            self.open.set(false);
            match answer {
                Ok(()) => self.say(format!(
                    "{name} is deleted. The knowledge base forgets it when it reads the documents again."
                )),
                Err(error) => self.complain(&error),
            }
            self.fetch();
        });
    }
}

#[component]
pub(super) fn KnowledgePage() -> impl IntoView {
    let page = Page {
        shelf: RwSignal::new(None),
        failed: RwSignal::new(None),
        busy: RwSignal::new(None),
        chosen: RwSignal::new(None),
        open: RwSignal::new(false),
        scoped: RwSignal::new(None),
        scoping: RwSignal::new(false),
        added_for: RwSignal::default(),
        toasts: StoredValue::new(expect_context()),
    };
    let first = Resource::new_blocking(|| (), |()| list_knowledge());
    // While it reads, the page follows.
    Effect::new(move |_| {
        if page.reads() {
            let timer = set_timeout_with_handle(move || page.fetch(), EVERY);
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        }
    });
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::KNOWLEDGE.title />
            <div class="mx-auto flex max-w-4xl flex-col gap-4">
                <Suspense>
                    {Suspend::new(async move {
                        let answer = first.await;
                        if let Err(error) = &answer {
                            crate::frame::set_page_status(error);
                        }
                        page.arrived(answer);
                        Unsuspend::new(move || view! { <Content page /> })
                    })}
                </Suspense>
            </div>
        </div>
    }
}

#[component]
fn Content(page: Page) -> impl IntoView {
    let retry = Callback::new(move |()| page.fetch());
    let state = Memo::new(move |_| (page.failed.with(Option::is_some), page.shelf.with(Option::is_some)));
    move || match state.get() {
        (true, _) => {
            let text = page
                .failed
                .with(|error| error.as_ref().map(ToString::to_string).unwrap_or_default());
            view! { <Failed text retry /> }.into_any()
        }
        (false, false) => view! {
            <Empty
                glyph=Glyph::Document
                title="Documents are not managed here"
                text="Set BEDROCK_KNOWLEDGE_BASE_ID and BEDROCK_DATA_SOURCE_ID, and start the server again. The README says what they are."
            />
            <repairs::Repairs />
        }
        .into_any(),
        (false, true) => view! { <Whole page /> }.into_any(),
    }
}

#[component]
fn Whole(page: Page) -> impl IntoView {
    let place = page
        .shelf
        .with_untracked(|shelf| shelf.as_ref().map(|shelf| shelf.place.clone()).unwrap_or_default());
    let blocked = Memo::new(move |_| page.busy.with(Option::is_some) || page.reads());
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <div class="min-w-0 flex-1 basis-60">
                <h1 class="text-base font-semibold">"Knowledge"</h1>
                <p class="text-xs text-muted [overflow-wrap:anywhere]">"Documents that drafts rest on, in "{place}</p>
            </div>
            <p class="text-xs text-muted" role="status">
                {move || page.busy.get()}
            </p>
            <button type="button" class=format!("{} noscript:hidden", button::PRIMARY) disabled=blocked on:click=move |_| page.read()>
                <Icon glyph=Glyph::Retry />
                "Read the documents"
            </button>
        </div>
        {readings::readings(page)}
        {documents::documents(page)}
        <questions::Questions page />
        <repairs::Repairs />
        <find::Find />
        <scope::Scoping page />
        <Dialog open=page.open label="Delete a document">
            {move || {
                page.chosen
                    .get()
                    .map(|name| {
                        let own = name.clone();
                        view! {
                            <div class="flex flex-col gap-3 p-4">
                                <p class="[overflow-wrap:anywhere]">
                                    "Delete "<strong>{name}</strong>
                                    " from the bucket? Drafts go on using it until the knowledge base reads the documents again."
                                </p>
                                <div class="flex flex-wrap gap-2">
                                    <button
                                        type="button"
                                        class=button::PRIMARY
                                        disabled=move || page.busy.with(Option::is_some)
                                        on:click=move |_| page.delete(own.clone())
                                    >
                                        "Delete it"
                                    </button>
                                    <button type="button" class=button::QUIET on:click=move |_| page.open.set(false)>
                                        "Keep"
                                    </button>
                                </div>
                            </div>
                        }
                    })
            }}
        </Dialog>
    }
}
