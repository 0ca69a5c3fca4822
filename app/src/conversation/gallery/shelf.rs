//! What is known of one shelf: what was found so far, and whether there may be more.

use crate::{conversation::thread::Thread, server_fns::thread as api};
use domain::{Message, Position, gallery::Shelf};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeMap;

/// So often the server is asked to look further back before a person is: each time it looks at some two thousand messages.
const ROUNDS: usize = 5;

/// What stands at the end of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nobody has asked yet.
    Unasked,
    Loading,
    /// There may be more before this place.
    Offered(Option<Position>),
    /// Everything was looked at.
    End,
    /// Why it was not; what is before the place is to be asked for again.
    Failed(String, Option<Position>),
}

/// One shelf of the gallery.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) shelf: Shelf,
    /// By their places.
    pub(super) messages: RwSignal<BTreeMap<Position, Message>>,
    pub(super) next: RwSignal<Next>,
}

impl Found {
    /// Nothing yet.
    pub(super) fn new(shelf: Shelf) -> Self {
        Self {
            shelf,
            messages: RwSignal::default(),
            next: RwSignal::new(Next::Unasked),
        }
    }

    /// The newest first; tracked.
    pub(super) fn newest_first(self) -> Vec<Message> {
        self.messages.with(|messages| messages.values().rev().cloned().collect())
    }

    /// Asks for what is older than what is here, unless that is under way.
    pub(super) fn load(self, thread: Thread) {
        let before = match self.next.get_untracked() {
            Next::Unasked => None,
            Next::Offered(before) | Next::Failed(_, before) => before,
            Next::Loading | Next::End => return,
        };
        self.next.set(Next::Loading);
        let id = thread.id.get_value();
        spawn_local(async move {
            let mut before = before;
            for _ in 0..ROUNDS {
                let page = match api::gallery(id.clone(), self.shelf, before).await {
                    Ok(page) => page,
                    Err(error) => {
                        // The page may be gone.
                        let _ = self.next.try_set(Next::Failed(error.to_string(), before));
                        return;
                    }
                };
                before = page.older;
                let found = !page.messages.is_empty();
                let messages = page.messages.into_iter().map(|message| (message.position(), message));
                if self.messages.try_update(|known| known.extend(messages)).is_none() {
                    return;
                }
                if found || before.is_none() {
                    break;
                }
            }
            let next = if before.is_some() { Next::Offered(before) } else { Next::End };
            let _ = self.next.try_set(next);
        });
    }

    /// Takes in what the thread knows: what has come since, and what was deleted.
    pub(super) fn learn(self, here: &[Message]) {
        let changed = self.messages.with_untracked(|known| {
            let is_new = |message: &&Message| match known.get(&message.position()) {
                Some(known) => known.v < message.v,
                None => self.shelf.holds(message),
            };
            here.iter().filter(is_new).cloned().collect::<Vec<_>>()
        });
        if changed.is_empty() {
            return;
        }
        self.messages.update(|known| {
            for message in changed {
                if self.shelf.holds(&message) {
                    known.insert(message.position(), message);
                } else {
                    known.remove(&message.position());
                }
            }
        });
    }
}
