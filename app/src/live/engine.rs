//! The machinery behind [`super::Live`] in one tab. Being leader is in `leader`, following one in `tabs`, what wakes it
//! up in `resume`.

use super::{
    Heard, Listener, LiveStatus, Notice, Tab,
    channel::Channel,
    lock::Held,
    ring::Ring,
    stream::Stream,
    wire::{EndReason, Head, TabMessage},
};
use crate::{
    error::AppError,
    lazy::in_file,
    preferences::{session_over, to_no_access},
    server_fns::session::me,
};
use domain::EventId;
use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    sync::Arc,
};

mod leader;
mod resume;
mod tabs;

in_file! { live, load = load;
    /// This tab's share in the stream, at rest.
    pub(super) fn start(scope: String, status: RwSignal<LiveStatus>, outdated: RwSignal<bool>) -> Result<Rc<dyn Tab>, AppError> {
        Ok(Engine::new(scope, status, outdated))
    }
}

/// What this tab is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// Nobody has asked for anything yet.
    Idle,
    /// Another tab holds the connection, or this one waits to take over.
    Follower,
    /// This tab holds the connection.
    Leader,
    /// Over.
    Stopped,
}

/// One tab's share in the live stream.
struct Engine {
    /// A way to itself for what the browser calls later.
    me: Weak<Self>,
    /// The name of the lock and of the channel.
    name: String,
    /// Tells this tab apart.
    tab: String,
    status: RwSignal<LiveStatus>,
    outdated: RwSignal<bool>,
    listeners: RefCell<Vec<(u64, Listener)>>,
    rank: Cell<Rank>,
    /// A request for the lock waits for its turn.
    queued: Cell<bool>,
    held: Held,
    channel: RefCell<Option<Channel>>,
    ring: RefCell<Ring>,
    /// From where the stream resumes. Only moves forward, but for a page that needs more than is kept.
    cursor: Cell<Option<EventId>>,
    /// From where a page needs everything, when that is not kept.
    wanted: Cell<Option<EventId>>,
    stream: RefCell<Option<Stream>>,
    /// Failures in a row.
    tries: Cell<u32>,
    /// When the connection was opened last, by the browser's clock in milliseconds, like the times below.
    opened_at: Cell<f64>,
    /// When the server or the leader was heard last.
    heard_at: Cell<f64>,
    /// When the leader was asked something that it has not answered.
    asked_at: Cell<Option<f64>>,
    /// The server tells when nothing happens, so silence means something.
    marks: Cell<bool>,
    was_live: Cell<bool>,
    opening: RefCell<Option<Timeout>>,
    ticking: RefCell<Option<Interval>>,
    wakers: RefCell<Vec<resume::Waker>>,
}

impl Engine {
    /// An engine at rest.
    fn new(scope: String, status: RwSignal<LiveStatus>, outdated: RwSignal<bool>) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            name: format!("wecare-live-{scope}"),
            tab: u64::from_le_bytes(crate::random::bytes()).to_string(),
            status,
            outdated,
            listeners: RefCell::default(),
            rank: Cell::new(Rank::Idle),
            queued: Cell::new(false),
            held: Held::default(),
            channel: RefCell::default(),
            ring: RefCell::default(),
            cursor: Cell::new(None),
            wanted: Cell::new(None),
            stream: RefCell::default(),
            tries: Cell::new(0),
            opened_at: Cell::new(0.0),
            heard_at: Cell::new(0.0),
            asked_at: Cell::new(None),
            marks: Cell::new(false),
            was_live: Cell::new(false),
            opening: RefCell::default(),
            ticking: RefCell::default(),
            wakers: RefCell::default(),
        })
    }

    fn followed(&self, since: EventId) {
        for data in self.kept_from(since) {
            if let Some((_, event)) = self.read(&data) {
                self.notify(&Notice::Event(Arc::new(event)));
            }
        }
        if self.ring.borrow().covers(since) {
            return;
        }
        self.want(since);
        match self.rank.get() {
            Rank::Idle => self.start(),
            Rank::Follower => self.knock(),
            Rank::Leader => self.open_soon(),
            Rank::Stopped => {}
        }
    }

    fn kept_from(&self, since: EventId) -> Vec<Rc<str>> {
        self.ring.borrow().from(since)
    }

    fn want(&self, since: EventId) {
        self.wanted.set(Some(self.wanted.get().map_or(since, |wanted| wanted.min(since))));
    }

    /// Takes an event in: keeps it, and tells the listeners when it is new.
    fn apply(&self, data: &str, cursor: Option<EventId>) {
        let Some((id, event)) = self.read(data) else { return };
        self.advance(cursor);
        if self.ring.borrow_mut().put(id, data.into(), now_millis()) {
            self.notify(&Notice::Event(Arc::new(event)));
        }
    }

    /// Reads an event. One of a newer version says that the page is outdated; what can be read of it is shown all the same.
    fn read(&self, data: &str) -> Option<(EventId, Heard)> {
        let head = Head::read(data);
        if head.as_ref().is_none_or(|head| head.is_newer) {
            self.outdate();
        }
        let Head { id, conversations, .. } = head?;
        let data = data.into();
        Some((id, Heard { conversations, data }))
    }

    fn outdate(&self) {
        let _ = self.outdated.try_set(true);
    }

    fn advance(&self, cursor: Option<EventId>) {
        self.cursor.set(self.cursor.get().max(cursor));
    }

    /// Too much was missed: forgets what was kept and has everybody here fetch afresh.
    fn reset(&self) {
        self.ring.borrow_mut().clear();
        self.wanted.set(None);
        self.notify(&Notice::Reset);
    }

    fn notify(&self, notice: &Notice) {
        crate::hydration::all();
        let listeners: Vec<_> = self.listeners.borrow().clone();
        for (id, listener) in listeners {
            // One listener may have taken another away.
            if self.listeners.borrow().iter().any(|(known, _)| *known == id) {
                listener(notice);
            }
        }
    }

    fn show(&self, status: LiveStatus) {
        if self.status.try_get_untracked().is_some_and(|shown| shown != status) {
            crate::hydration::all();
            let _ = self.status.try_set(status);
        }
    }

    fn post(&self, message: &TabMessage) {
        if let Some(channel) = self.channel.borrow().as_ref() {
            channel.post(message);
        }
    }

    /// The server ended the stream, or refused it: finds out whether the person may still see this page.
    fn recheck(reason: Option<EndReason>) {
        // There is nothing left to find out.
        if reason == Some(EndReason::SignedOut) {
            return session_over();
        }
        leptos::task::spawn_local(async move {
            match me().await {
                Err(AppError::SignedOut) => session_over(),
                Err(AppError::Forbidden) => to_no_access(),
                // What the page offers depends on the role that it was built for.
                Ok(_) if reason == Some(EndReason::Role) => {
                    // Fails only while the page is going away already.
                    let _ = location().reload();
                }
                Ok(_) | Err(_) => {}
            }
        });
    }

    fn release(&self) {
        let release = self.held.take();
        if let Some(release) = release {
            // Resolving a promise does not fail.
            let _ = release.call0(&wasm_bindgen::JsValue::UNDEFINED);
        }
    }
}

impl Tab for Engine {
    fn subscribe(&self, id: u64, listener: Listener) {
        self.listeners.borrow_mut().push((id, listener));
    }

    fn unsubscribe(&self, id: u64) {
        // Dropped after the borrow ends: what a listener owns may reach back here.
        let gone: Vec<_> = self.listeners.borrow_mut().extract_if(.., |(known, _)| *known == id).collect();
        drop(gone);
    }

    fn follow(&self, since: EventId) {
        let weak = Weak::clone(&self.me);
        // Later, so that nothing is told while a page is being built.
        leptos::task::spawn_local(async move {
            crate::hydration::then(move || {
                if let Some(engine) = weak.upgrade() {
                    engine.followed(since);
                }
            });
        });
    }

    fn stop(&self) {
        self.rank.set(Rank::Stopped);
        self.close();
        self.ticking.take();
        self.wakers.take();
        self.release();
        // It may have been called from the channel's own listener.
        let channel = self.channel.take();
        leptos::task::spawn_local(async move { drop(channel) });
    }
}

/// The browser's clock.
fn now() -> f64 {
    js_sys::Date::now()
}

fn now_millis() -> i64 {
    #[allow(clippy::cast_possible_truncation)] // milliseconds since 1970 fit for 292 million years
    let millis = now() as i64;
    millis
}
