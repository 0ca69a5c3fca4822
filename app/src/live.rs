//! The live stream in the browser: one connection for all tabs of a session, and what pages may ask of it.
//!
//! A tab is elected leader (Web Lock), holds the connection and passes everything on to the others (BroadcastChannel).
//! On the server all of this does nothing.

use domain::{Contact, Conversation, Entry, EventId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[cfg(any(feature = "hydrate", test))]
mod backoff;
#[cfg(feature = "hydrate")]
mod channel;
#[cfg(feature = "hydrate")]
mod engine;
#[cfg(feature = "hydrate")]
mod lock;
#[cfg(feature = "hydrate")]
pub(crate) mod random;
#[cfg(any(feature = "hydrate", test))]
mod ring;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(any(feature = "hydrate", test))]
mod wire;

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveStatus {
    /// Not connected yet.
    Connecting,
    /// Connected; what is shown is up to date.
    Live,
    /// The connection broke and is being made again.
    Reconnecting,
    /// The browser has no network.
    Offline,
}

/// An event. The list needs conversations only; the rest stays text until somebody asks for it, so that the code that reads
/// it is loaded with the page that shows it.
#[derive(Debug)]
pub struct Heard {
    /// The conversations that changed, as they are now.
    pub(crate) conversations: Vec<Conversation>,
    data: Box<str>,
}

/// What a thread reads of an event.
#[derive(Deserialize)]
pub(crate) struct OfThread {
    pub(crate) changes: Vec<ThreadChange>,
}

/// A change; kinds that belong to others are passed over.
#[derive(Deserialize)]
pub(crate) struct ThreadChange {
    /// An entry that was added or changed.
    pub(crate) entry: Option<Entry>,
    pub(crate) contact: Option<Contact>,
}

impl Heard {
    /// Whether there is a new notice for Admins. In the text of people a quotation mark has a backslash before it.
    #[cfg(feature = "hydrate")]
    pub(crate) fn brings_notice(&self) -> bool {
        self.data.contains(r#"{"notice":"#)
    }

    /// Whether a template changed. Words of people that look alike make a page ask once too often, no more.
    pub(crate) fn brings_template(&self) -> bool {
        self.data.contains(r#"{"template":"#)
    }

    /// What a thread shows of it. An error when a newer version wrote it.
    pub(crate) fn of_thread(&self) -> Result<OfThread, serde_json::Error> {
        serde_json::from_str(&self.data)
    }
}

/// What a page is told.
#[derive(Clone, Debug)]
pub enum Notice {
    /// Something changed.
    Event(Arc<Heard>),
    /// More was missed than can be replayed: what is shown may be stale, fetch a fresh snapshot.
    Reset,
}

/// The live stream as pages see it.
#[derive(Clone, Copy)]
pub struct Live {
    status: RwSignal<LiveStatus>,
    outdated: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    engine: StoredValue<std::rc::Rc<engine::Engine>, LocalStorage>,
}

impl Live {
    /// Makes the stream for a session and provides it as a context. `scope` tells sessions in one browser apart.
    /// Nothing is opened before the first [`Live::follow`]; everything is closed when the owner is cleaned up.
    pub fn provide(scope: String) -> Self {
        let status = RwSignal::new(LiveStatus::Connecting);
        let outdated = RwSignal::new(false);
        #[cfg(feature = "hydrate")]
        let live = Self {
            status,
            outdated,
            engine: StoredValue::new_local(engine::Engine::new(scope, status, outdated)),
        };
        #[cfg(not(feature = "hydrate"))]
        let live = {
            drop(scope);
            Self { status, outdated }
        };
        #[cfg(feature = "hydrate")]
        on_cleanup(move || live.with_engine(engine::Engine::stop));
        provide_context(live);
        live
    }

    /// How the connection stands.
    pub fn status(&self) -> Signal<LiveStatus> {
        self.status.into()
    }

    /// True once the server speaks a version that this page does not know: the page should offer to reload.
    pub fn outdated(&self) -> Signal<bool> {
        self.outdated.into()
    }

    /// Something came that only a newer version of the page can show.
    pub(crate) fn outdate(&self) {
        let _ = self.outdated.try_set(true);
    }

    /// Asks for everything from `since` on. Call it with each snapshot's `since`, after [`Live::subscribe`]: what
    /// happened between the reading of the snapshot and now is told again to all subscribers. The first call opens the stream.
    #[cfg_attr(not(feature = "hydrate"), allow(unused_variables, clippy::unused_self))]
    pub fn follow(&self, since: EventId) {
        #[cfg(feature = "hydrate")]
        self.with_engine(|engine| engine.follow(since));
    }

    /// Calls `listener` with each notice until the owner is cleaned up. The same event may come more than once.
    #[cfg_attr(not(feature = "hydrate"), allow(unused_variables, clippy::unused_self))]
    pub fn subscribe(&self, listener: impl Fn(&Notice) + 'static) {
        #[cfg(feature = "hydrate")]
        {
            let mut id = None;
            self.with_engine(|engine| id = Some(engine.subscribe(std::rc::Rc::new(listener))));
            let live = *self;
            on_cleanup(move || live.with_engine(|engine| id.into_iter().for_each(|id| engine.unsubscribe(id))));
        }
    }

    #[cfg(feature = "hydrate")]
    fn with_engine(&self, act: impl FnOnce(&std::rc::Rc<engine::Engine>)) {
        // Cloned out, so that what a listener does cannot meet the store locked.
        let engine = self.engine.try_with_value(std::rc::Rc::clone);
        if let Some(engine) = &engine {
            act(engine);
        }
    }
}
