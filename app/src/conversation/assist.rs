//! Drafts of replies: asked for with a button or `d`, written by the assistant into a card above the composer, sent by nobody but a
//! person. In the file of code of the help to write.

use super::{thread::Thread, writing::Desk};
use crate::{
    error::AppError,
    lazy::in_file,
    server_fns::{assistant::draft_outcome, session::Me},
    ui::{Glyph, Icon, button},
};
use domain::assistant::Outcome;
use leptos::{prelude::*, task::spawn_local};

#[cfg(feature = "hydrate")]
mod card;
#[cfg(feature = "hydrate")]
mod language;
#[cfg(feature = "hydrate")]
mod sources;
#[cfg(feature = "hydrate")]
mod versions;
#[cfg(feature = "hydrate")]
mod view;

/// What stands between the composer and the card.
#[derive(Clone, Copy)]
pub(super) struct Assist {
    desk: StoredValue<Desk>,
    shown: RwSignal<bool>,
    /// Counts the drafts that were asked for from the composer.
    asked: RwSignal<u32>,
    made: RwSignal<Option<Make>>,
}

/// What the file makes.
type Make = fn(Assist) -> AnyView;

impl Assist {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk: StoredValue::new(desk),
            shown: RwSignal::new(false),
            asked: RwSignal::new(0),
            made: RwSignal::new(None),
        }
    }

    fn thread(self) -> Thread {
        self.desk.with_value(|desk| desk.thread)
    }

    /// Where the card appears.
    pub(super) fn slot(self) -> impl IntoView {
        move || self.made.get().filter(|_| self.shown.get()).map(|make| make(self))
    }

    /// The button that asks for a draft. None where nothing drafts.
    pub(super) fn button(self) -> impl IntoView {
        let offered = is_offered(self.thread());
        offered.then(|| {
            view! {
                <button
                    type="button"
                    class=format!("{} justify-center max-sm:min-w-11 noscript:hidden", button::QUIET)
                    title="Draft a reply with the assistant"
                    data-key="d"
                    on:click=move |_| self.ask()
                >
                    <Icon glyph=Glyph::Sparkles />
                    <span class="max-sm:sr-only">"Draft"</span>
                </button>
            }
        })
    }

    fn ask(self) {
        self.shown.set(true);
        self.asked.update(|asked| *asked += 1);
        if self.made.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match drafting().await {
                Ok(make) => {
                    let _ = self.made.try_set(Some(make));
                }
                Err(error) => {
                    let _ = self.shown.try_set(false);
                    self.thread().complain(&error);
                }
            }
        });
    }
}

/// Whether the assistant drafts for a conversation.
pub(super) fn is_offered(thread: Thread) -> bool {
    let is_on = |me: &Me| me.drafts && thread.id.with_value(|id| !me.undrafted.contains(&id.phone));
    thread.me.with_value(is_on)
}

/// Tells what became of a draft that stood in the composer, now that something is sent.
pub(super) fn sent(thread: Thread, text: &str) {
    if let Some((draft, _)) = thread.assisted(None) {
        tell(
            thread,
            if draft.trim() == text.trim() {
                Outcome::Used
            } else {
                Outcome::Edited
            },
        );
    }
}

/// A draft that stood in the composer was taken out of it by who writes.
#[cfg(feature = "hydrate")]
pub(super) fn cleared(thread: Thread) {
    if thread.assisted(None).is_some() {
        tell(thread, Outcome::Discarded);
    }
}

/// Tells what became of a draft. It matters to nobody here whether that is counted.
fn tell(thread: Thread, outcome: Outcome) {
    tell_of(thread, outcome, Vec::new());
}

/// The same, with the titles of the documents that it rested on.
fn tell_of(thread: Thread, outcome: Outcome, titles: Vec<String>) {
    let id = thread.id.get_value();
    spawn_local(async move {
        let _ = draft_outcome(id, outcome, titles).await;
    });
}

in_file! { desk, load = load_drafting;
    fn drafting() -> Result<Make, AppError> {
        Ok(make)
    }
}

#[cfg(feature = "hydrate")]
fn make(assist: Assist) -> AnyView {
    view::card(card::Card::new(assist))
}

#[cfg(not(feature = "hydrate"))]
fn make(_: Assist) -> AnyView {
    ().into_any()
}
