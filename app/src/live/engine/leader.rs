//! The tab that holds the connection.

use super::{
    super::{
        LiveStatus, Tab, backoff,
        stream::{Received, Stream},
        wire::{EndReason, TabMessage},
    },
    Engine, Rank, now,
};
use domain::SCHEMA;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::rc::{Rc, Weak};

/// Milliseconds in which a new connection must stand.
const MOST_CONNECTING: f64 = 20_000.0;
/// Milliseconds of silence after which a connection counts as dead. The server says something every 15 seconds.
const MOST_SILENCE: f64 = 40_000.0;
/// A connection that lasted this many milliseconds was a good one: the next wait is short again.
const GOOD: f64 = 10_000.0;
/// Milliseconds in which several pages may ask for several places before the connection is opened for all of them.
const GATHER: u32 = 30;

impl Engine {
    /// This tab takes over.
    pub(super) fn lead(&self) {
        self.rank.set(Rank::Leader);
        self.asked_at.set(None);
        self.tries.set(0);
        self.post(&TabMessage::Leader);
        self.open_soon();
    }

    /// Opens the connection in a moment; anew when there is one.
    pub(super) fn open_soon(&self) {
        self.open_in(GATHER);
    }

    fn open_in(&self, millis: u32) {
        let weak = Weak::clone(&self.me);
        let timer = Timeout::new(millis, move || {
            let Some(engine) = weak.upgrade() else { return };
            // Let go of after this call has ended.
            let timer = engine.opening.take();
            leptos::task::spawn_local(async move { drop(timer) });
            engine.open();
        });
        self.opening.replace(Some(timer));
    }

    fn open(&self) {
        if self.rank.get() != Rank::Leader {
            return;
        }
        self.close();
        if let Some(since) = self.wanted.take() {
            self.cursor.set(Some(since));
            self.ring.borrow_mut().start(since);
            self.post(&TabMessage::Start { since });
        }
        self.opened_at.set(now());
        self.heard_at.set(now());
        let weak = Weak::clone(&self.me);
        let heard = Rc::new(move |heard| {
            if let Some(engine) = weak.upgrade() {
                engine.heard(heard);
            }
        });
        let stream = Stream::open(self.cursor.get(), heard);
        let opened = stream.is_some();
        self.stream.replace(stream);
        if !opened {
            self.fail(false);
        }
    }

    /// Closes the connection and forgets a planned one.
    pub(super) fn close(&self) {
        self.opening.take();
        let stream = self.stream.take();
        if let Some(stream) = stream {
            stream.close();
        }
    }

    fn heard(self: &Rc<Self>, heard: Received) {
        if self.stream.borrow().is_none() {
            return;
        }
        self.heard_at.set(now());
        match heard {
            Received::Hello(hello) => {
                if hello.schema > SCHEMA || is_other_build(&hello.build) {
                    self.outdate();
                    self.post(&TabMessage::Outdated);
                }
                self.was_live.set(true);
                self.report(LiveStatus::Live);
            }
            Received::Event { data, cursor } => {
                self.apply(&data, cursor);
                self.post(&TabMessage::Event { data, cursor });
            }
            Received::Mark { cursor } => {
                self.marks.set(true);
                self.advance(cursor);
                if let Some(cursor) = cursor {
                    self.post(&TabMessage::Mark { cursor });
                }
            }
            Received::Reset { cursor } => {
                // The old place is of no use any more: it would only be refused again.
                self.cursor.set(cursor);
                self.reset();
                if let Some(cursor) = cursor {
                    self.ring.borrow_mut().start(cursor);
                }
                self.post(&TabMessage::Reset);
            }
            Received::End(EndReason::SignedOut) => {
                self.post(&TabMessage::Ended(EndReason::SignedOut));
                self.stop();
                Self::recheck(Some(EndReason::SignedOut));
            }
            Received::End(reason) => {
                self.fail(false);
                if reason != EndReason::Shutdown {
                    self.post(&TabMessage::Ended(reason));
                    Self::recheck(Some(reason));
                }
            }
            Received::Broken { refused } => self.fail(refused),
        }
    }

    /// The connection is gone: plans the next one. `refused`: the server answered with an error.
    pub(super) fn fail(&self, refused: bool) {
        if now() - self.opened_at.get() > GOOD {
            self.tries.set(0);
        }
        let tries = self.tries.get();
        self.tries.set(tries.saturating_add(1));
        self.close();
        self.report(self.broken_status());
        self.open_in(backoff::wait(tries, u32::from_le_bytes(crate::random::bytes())));
        if refused {
            Self::recheck(None);
        }
    }

    /// What to show while there is no connection. The browser's word is only used for that: it says "offline" on a
    /// machine that has nothing but a loopback, where the server may well be reachable.
    fn broken_status(&self) -> LiveStatus {
        if !leptos::prelude::window().navigator().on_line() {
            LiveStatus::Offline
        } else if self.was_live.get() {
            LiveStatus::Reconnecting
        } else {
            LiveStatus::Connecting
        }
    }

    /// Something hints that a connection may be possible now, or that the one there is may be dead.
    pub(super) fn leader_wakes(&self) {
        let silent = self.marks.get() && now() - self.heard_at.get() > MOST_SILENCE / 2.0;
        if self.stream.borrow().is_none() || silent {
            self.tries.set(0);
            self.open_soon();
        }
    }

    /// Looks every few seconds whether the connection still lives.
    pub(super) fn leader_ticks(&self) {
        if self.stream.borrow().is_none() {
            return;
        }
        let silence = now() - self.heard_at.get();
        let connecting = self.status.try_get_untracked() != Some(LiveStatus::Live);
        if (connecting && silence > MOST_CONNECTING) || (!connecting && self.marks.get() && silence > MOST_SILENCE) {
            self.fail(false);
        }
    }

    /// The network went away: what stands now is dead, even if nobody has told it.
    pub(super) fn leader_goes_offline(&self) {
        self.fail(false);
    }

    fn report(&self, status: LiveStatus) {
        self.show(status);
        self.post(&TabMessage::Status(status));
    }
}

/// Whether the server hands out other pages than this one. It may be older as well, while an update is under way; reloading
/// is offered, never forced.
fn is_other_build(build: &str) -> bool {
    let root = leptos::prelude::document().document_element();
    let mine = root.and_then(|root| root.get_attribute("data-build")).unwrap_or_default();
    !build.is_empty() && !mine.is_empty() && build != mine
}
