//! Fetching what the snapshot did not have: older messages, and everything afresh.

use super::{Kept, Older, Thread, by_wamid};
use crate::{conversation::rows::block_of, error::AppError, server_fns::thread as api};
use domain::{
    Position,
    thread::{EntryList, ThreadSnapshot},
};
use leptos::{prelude::*, task::spawn_local};

impl Thread {
    /// Fetches the page of messages before the oldest here.
    pub(in crate::conversation) fn fetch_older(self) {
        spawn_local(async move {
            self.older_page().await;
        });
    }

    /// Brings a message into view, with all that lies between it and what is here.
    pub(in crate::conversation) fn show(self, place: Position) {
        spawn_local(async move {
            let is_missing = |kept: &Kept| kept.list.older().is_some_and(|older| place < older);
            while self.kept.try_with_value(is_missing) == Some(true) {
                if !self.older_page().await {
                    return;
                }
            }
            self.draw_page_of(place);
            // Fails only when the page shows another conversation.
            let _ = self.goal.try_set(Some(place.id));
        });
    }

    /// Draws the page that a message is on, if it is a gap.
    fn draw_page_of(self, place: Position) {
        let number = self.kept.try_with_value(|kept| block_of(place, &kept.bounds));
        let block = self
            .blocks
            .try_with_untracked(|blocks| blocks.iter().find(|block| Some(block.number) == number).cloned())
            .flatten();
        if let Some(block) = block.filter(|block| block.gap.with_untracked(Option::is_some)) {
            block.gap.set(None);
        }
    }

    /// Fetches one page of older messages. False when there is none, or it did not come.
    async fn older_page(self) -> bool {
        let Some(before) = self.kept.try_with_value(|kept| kept.list.older()).flatten() else {
            return false;
        };
        if self.older.get_untracked() == Older::Loading {
            return false;
        }
        self.older.set(Older::Loading);
        let page = api::older_messages(self.id.get_value(), before).await;
        // Offered again until the refresh below knows better; it fails when the page shows another conversation.
        if self.older.try_set(Older::Offered).is_some() {
            return false;
        }
        self.kept.update_value(|kept| kept.older_failed = page.is_err());
        match page {
            Ok(page) => {
                self.kept.update_value(|kept| {
                    // A fresh snapshot may have come in between.
                    if kept.list.older() == Some(before) {
                        kept.quoted.extend(by_wamid(&page));
                        kept.list.prepend(page);
                        kept.bounds.insert(0, before);
                    }
                });
                self.refresh();
                true
            }
            Err(error) => {
                self.complain(&error);
                false
            }
        }
    }

    /// Fetches older messages because they come near, unless that failed: then only a person tries again.
    pub(in crate::conversation) fn older_come_near(self) {
        if self.older.get_untracked() == Older::Offered && !self.kept.with_value(|kept| kept.older_failed) {
            self.fetch_older();
        }
    }

    /// More was missed than the stream can tell again.
    pub(in crate::conversation) fn fetch_afresh(self) {
        let Some(id) = self.id.try_get_value() else { return };
        spawn_local(async move {
            loop {
                let answer = Box::pin(api::thread(id.clone(), None)).await;
                crate::hydration::all();
                if self.id.try_get_value().is_none() {
                    return;
                }
                match answer {
                    Ok(snapshot) => return self.replace(snapshot),
                    Err(AppError::Busy | AppError::TooMany(_) | AppError::Unreachable | AppError::Internal(_)) => a_moment().await,
                    Err(error) => return self.complain(&error),
                }
            }
        });
    }

    fn replace(&self, snapshot: ThreadSnapshot) {
        self.learn(snapshot.conversation);
        self.contact.set(snapshot.contact);
        self.kept.update_value(|kept| {
            kept.quoted.extend(by_wamid(&snapshot.page));
            kept.list = EntryList::new(snapshot.page);
            kept.bounds.clear();
        });
        self.refresh();
        self.around.with_value(|around| around.live).follow(snapshot.since);
        self.mark_read();
    }
}

/// Waits before a fetch is tried again.
#[cfg(feature = "hydrate")]
fn a_moment() -> impl Future<Output = ()> {
    gloo_timers::future::TimeoutFuture::new(3_000)
}

/// Never waited for on the server, where nothing is fetched again.
#[cfg(not(feature = "hydrate"))]
fn a_moment() -> impl Future<Output = ()> {
    std::future::ready(())
}
