//! Fetching what the snapshot did not have: older messages, those around a place, and everything afresh.

use super::{More, Thread, by_wamid};
use crate::{error::AppError, server_fns::thread as api};
use domain::{
    Entry, Position,
    thread::{EntryList, EntryPage, ThreadSnapshot},
};
use leptos::{prelude::*, task::spawn_local};

impl Thread {
    /// Fetches the page of messages before the oldest here.
    pub(in crate::conversation) fn fetch_older(self) {
        spawn_local(self.older_page());
    }

    /// Brings a message into view. Far from what is here, what is around it is fetched, and shown instead.
    pub(in crate::conversation) fn show(self, place: Position) {
        let turned = self.kept.try_update_value(|kept| {
            let was_away = kept.list.is_away();
            let is_here = kept.list.turn_to(place);
            let is_back = was_away && !kept.list.is_away();
            if is_back {
                kept.pages.start_at_newest();
            }
            (is_here, is_back)
        });
        let Some((is_here, is_back)) = turned else { return };
        if !is_here {
            spawn_local(self.visit(place));
            return;
        }
        if is_back {
            self.refresh();
        }
        self.draw_page_of(place);
        self.goal.set(Some(place.id));
    }

    /// Shows the newest messages again.
    pub(in crate::conversation) fn back(self) {
        let left = self.kept.try_update_value(|kept| {
            let left = kept.list.back();
            if left {
                kept.pages.start_at_newest();
            }
            left
        });
        if left == Some(true) {
            self.refresh();
        }
    }

    /// Fetches what is around a message and shows it.
    async fn visit(self, place: Position) {
        match api::messages_around(self.id.get_value(), place).await {
            Ok(page) => {
                let taken = self.kept.try_update_value(|kept| {
                    kept.quoted.extend(by_wamid(&page));
                    let keep = kept.pages.last_bound().filter(|_| !kept.list.is_away());
                    let (was_away, newest_older) = (kept.list.is_away(), kept.list.newest_older());
                    let meets = kept.list.visit(page, keep);
                    if !meets {
                        kept.pages.start_elsewhere();
                    } else if was_away {
                        kept.pages.start_at_newest();
                    }
                    if let Some(bound) = newest_older.filter(|_| meets) {
                        kept.pages.before(bound);
                    }
                });
                // Before it is drawn, so that it is in view before anybody looks what else is to be fetched. Fails only when the
                // page shows another conversation.
                if taken.is_some() && self.goal.try_set(Some(place.id)).is_none() {
                    self.refresh();
                }
            }
            Err(error) => self.complain(&error),
        }
    }

    /// Draws the page that a message is on, if it is a gap.
    fn draw_page_of(self, place: Position) {
        let number = self
            .kept
            .try_with_value(|kept| kept.pages.numbers().get(kept.pages.index_of(place)).copied())
            .flatten();
        let block = self
            .blocks
            .try_with_untracked(|blocks| blocks.iter().find(|block| Some(block.number) == number).cloned())
            .flatten();
        if let Some(block) = block.filter(|block| block.gap.with_untracked(Option::is_some)) {
            block.gap.set(None);
        }
    }

    /// Fetches one page of older messages.
    async fn older_page(self) {
        let Some(before) = self.kept.try_with_value(|kept| kept.list.older()).flatten() else {
            return;
        };
        if self.older.get_untracked() == More::Loading {
            return;
        }
        self.older.set(More::Loading);
        let page = api::older_messages(self.id.get_value(), before).await;
        // Offered again until the refresh below knows better; it fails when the page shows another conversation.
        if self.older.try_set(More::Offered).is_some() {
            return;
        }
        self.kept.update_value(|kept| kept.older_failed = page.is_err());
        match page {
            Ok(page) => {
                self.kept.update_value(|kept| {
                    // Something else may be shown meanwhile.
                    if kept.list.older() == Some(before) {
                        kept.quoted.extend(by_wamid(&page));
                        kept.list.prepend(page);
                        kept.pages.before(before);
                    }
                });
                self.refresh();
            }
            Err(error) => self.complain(&error),
        }
    }

    /// Fetches the page of messages after those that are shown. `hold` is called just before they are drawn.
    pub(in crate::conversation) fn fetch_newer(self, hold: impl FnOnce() + 'static) {
        let Some(after) = self.kept.try_with_value(|kept| kept.list.newer()).flatten() else {
            return;
        };
        let newer = self.newer();
        if newer.get_untracked() == More::Loading {
            return;
        }
        newer.set(More::Loading);
        let request = api::newer_messages(self.id.get_value(), after);
        spawn_local(async move {
            let page = request.await;
            if newer.try_set(More::Offered).is_some() {
                return;
            }
            self.kept.update_value(|kept| kept.newer_failed = page.is_err());
            match page {
                Ok(page) => {
                    self.append(after, page);
                    hold();
                    self.refresh();
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    fn append(self, after: Position, page: EntryPage) {
        self.kept.update_value(|kept| {
            if kept.list.newer() != Some(after) {
                return;
            }
            kept.quoted.extend(by_wamid(&page));
            let (first, newest_older) = (page.entries.first().map(Entry::position), kept.list.newest_older());
            let meets = kept.list.append(page);
            if let Some(first) = first.filter(|first| newest_older.is_none_or(|bound| *first < bound)) {
                kept.pages.after(first);
            }
            if let Some(bound) = newest_older.filter(|_| meets) {
                kept.pages.newest_after(bound);
            }
        });
    }

    /// Fetches newer messages because they come near, unless that failed: then only a person tries again.
    pub(in crate::conversation) fn newer_come_near(self, hold: impl FnOnce() + 'static) {
        if self.newer().get_untracked() == More::Offered && !self.kept.with_value(|kept| kept.newer_failed) {
            self.fetch_newer(hold);
        }
    }

    /// Fetches older messages because they come near, unless that failed: then only a person tries again.
    pub(in crate::conversation) fn older_come_near(self) {
        if self.older.get_untracked() == More::Offered && !self.kept.with_value(|kept| kept.older_failed) {
            self.fetch_older();
        }
    }

    /// More was missed than the stream can tell again.
    pub(in crate::conversation) fn fetch_afresh(self) {
        self.begin_again(None);
    }

    /// Brings the newest of a page of the past into view, in a thread that has its newest messages, too.
    pub(in crate::conversation) fn show_the_past(self) {
        let place = self.kept.try_with_value(|kept| kept.list.entries().last().map(Entry::position));
        self.begin_again(place.flatten());
    }

    fn begin_again(self, place: Option<Position>) {
        let Some(id) = self.id.try_get_value() else { return };
        spawn_local(async move {
            loop {
                let answer = Box::pin(api::thread(id.clone(), None)).await;
                crate::hydration::all();
                if self.id.try_get_value().is_none() {
                    return;
                }
                match answer {
                    Ok(snapshot) => {
                        self.replace(snapshot);
                        if let Some(place) = place {
                            self.show(place);
                        }
                        return;
                    }
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
            kept.pages.start_at_newest();
        });
        self.learn_of_quotes();
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
