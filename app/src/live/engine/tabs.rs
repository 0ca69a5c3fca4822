//! Talk with the other tabs: becoming leader, following one, taking over from one that does not answer.

use super::{
    super::{LiveStatus, channel::Channel, lock, wire::TabMessage},
    Engine, Rank, now,
};
use leptos::prelude::*;
use std::rc::Weak;

/// Milliseconds in which a leader must answer before its place is taken.
const MOST_ASKING: f64 = 5_000.0;
/// Milliseconds of silence after which a leader is asked whether it is still there.
const MOST_SILENCE: f64 = 45_000.0;
/// How many events go into one message to another tab.
const CHUNK: usize = 100;

impl Engine {
    /// Joins the other tabs. The first tab becomes leader at once.
    pub(super) fn start(&self) {
        self.rank.set(Rank::Follower);
        self.heard_at.set(now());
        self.wake_up_on_events();
        let weak = Weak::clone(&self.me);
        let channel = Channel::open(&self.name, move |message| {
            if let Some(engine) = weak.upgrade() {
                engine.on_message(message);
            }
        });
        let alone = channel.is_none();
        self.channel.replace(channel);
        if alone || !self.queue() {
            self.lead_alone();
        } else {
            self.knock();
        }
    }

    /// Without locks every tab holds its own connection.
    fn lead_alone(&self) {
        let channel = self.channel.take();
        leptos::task::spawn_local(async move { drop(channel) });
        self.lead();
    }

    /// Waits in line for the lock. False when the browser has none.
    fn queue(&self) -> bool {
        self.queued.set(true);
        let asked = self.ask_for_lock(false);
        self.queued.set(asked);
        asked
    }

    fn ask_for_lock(&self, steal: bool) -> bool {
        let granted = Weak::clone(&self.me);
        let ended = Weak::clone(&self.me);
        lock::request(
            &self.name,
            steal,
            &self.held,
            move || {
                let Some(engine) = granted.upgrade() else { return false };
                if !steal {
                    engine.queued.set(false);
                }
                let wanted = engine.rank.get() == Rank::Follower;
                if wanted {
                    engine.lead();
                }
                wanted
            },
            move |end| {
                let Some(engine) = ended.upgrade() else { return };
                match (end, engine.rank.get()) {
                    (lock::Lost::Stolen, Rank::Leader) => engine.step_down(),
                    (lock::Lost::Refused, Rank::Follower) => engine.lead_alone(),
                    _ => {}
                }
            },
        )
    }

    /// Another tab took over: this one had not answered.
    fn step_down(&self) {
        self.close();
        self.rank.set(Rank::Follower);
        self.held.take();
        if self.queued.get() || self.queue() {
            self.knock();
        } else {
            self.lead_alone();
        }
    }

    /// Asks the leader for everything from where this tab stands.
    pub(super) fn knock(&self) {
        let since = match (self.wanted.get(), self.cursor.get()) {
            (Some(wanted), Some(cursor)) => wanted.min(cursor),
            (Some(since), None) | (None, Some(since)) => since,
            (None, None) => return,
        };
        if self.asked_at.get().is_none() {
            self.asked_at.set(Some(now()));
        }
        self.post(&TabMessage::Hello {
            from: self.tab.clone(),
            since,
        });
    }

    fn on_message(&self, message: TabMessage) {
        if let TabMessage::Hello { from, since } = message {
            if self.rank.get() == Rank::Leader {
                self.reply_to_tab(from, since);
            }
            return;
        }
        // A former leader may still have something on its way.
        if self.rank.get() != Rank::Follower {
            return;
        }
        self.asked_at.set(None);
        self.heard_at.set(now());
        match message {
            TabMessage::Hello { .. } | TabMessage::Welcome { .. } => {}
            TabMessage::Leader => self.knock(),
            TabMessage::Status(status) => self.show(status),
            TabMessage::Start { since } => self.covered_from(since),
            TabMessage::Replay { to, since, events } => {
                if to == self.tab {
                    for data in &events {
                        self.apply(data, None);
                    }
                    self.covered_from(since);
                }
            }
            TabMessage::Event { data, cursor } => self.apply(&data, cursor),
            TabMessage::Mark { cursor } => {
                self.marks.set(true);
                self.advance(Some(cursor));
            }
            TabMessage::Reset => {
                // The old place would only be refused again; the fresh snapshot says the new one.
                self.cursor.set(None);
                self.reset();
            }
            TabMessage::Ended(reason) => Self::recheck(Some(reason)),
            TabMessage::Outdated => self.outdate(),
        }
    }

    fn covered_from(&self, since: domain::EventId) {
        self.ring.borrow_mut().start(since);
        if self.wanted.get().is_some_and(|wanted| since <= wanted) {
            self.wanted.set(None);
        }
        self.advance(Some(since));
    }

    /// As leader: gives another tab what it missed, or opens the stream again from there.
    fn reply_to_tab(&self, to: String, since: domain::EventId) {
        self.post(&TabMessage::Welcome { to: to.clone() });
        self.post(&TabMessage::Status(
            self.status.try_get_untracked().unwrap_or(LiveStatus::Connecting),
        ));
        if !self.ring.borrow().covers(since) {
            self.want(since);
            self.open_soon();
            return;
        }
        let events = self.kept_from(since);
        let mut chunks = events.chunks(CHUNK).peekable();
        if chunks.peek().is_none() {
            self.post(&TabMessage::Replay {
                to,
                since,
                events: Vec::new(),
            });
            return;
        }
        for chunk in chunks {
            let events = chunk.iter().map(ToString::to_string).collect();
            self.post(&TabMessage::Replay {
                to: to.clone(),
                since,
                events,
            });
        }
    }

    /// Something hints that this tab slept: it may have missed something, or the leader may sleep.
    pub(super) fn follower_wakes(&self) {
        self.knock();
    }

    /// Looks every few seconds whether the leader still lives.
    pub(super) fn follower_ticks(&self) {
        if let Some(asked) = self.asked_at.get() {
            if now() - asked > MOST_ASKING {
                self.asked_at.set(None);
                self.ask_for_lock(true);
            }
            return;
        }
        let live = self.status.try_get_untracked() == Some(LiveStatus::Live);
        let visible = document().visibility_state() == web_sys::VisibilityState::Visible;
        if live && visible && self.marks.get() && now() - self.heard_at.get() > MOST_SILENCE {
            self.knock();
        }
    }
}
