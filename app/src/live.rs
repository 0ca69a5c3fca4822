//! The live stream in the browser: one connection for all tabs of a session, and what pages may ask of it.
//!
//! A tab is elected leader (Web Lock), holds the connection and passes everything on to the others (BroadcastChannel).
//! The machinery is a file of its own, fetched once the page lives; what pages ask before waits for it. On the server all of this
//! does nothing.

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

    /// Whether the template of this name changed, or another of whose members one says the same.
    pub(crate) fn brings_template_called(&self, name: &str) -> bool {
        self.brings_template() && self.data.contains(&format!(r#""name":"{name}""#))
    }

    /// Whether somebody of the team changed; the same holds for it.
    pub(crate) fn brings_member(&self) -> bool {
        self.data.contains(r#"{"member":"#)
    }

    /// Whether an Admin set something; the same holds for it.
    pub(crate) fn brings_setting(&self) -> bool {
        self.data.contains(r#"{"setting":"#)
    }

    /// The event, if it may say what its reader has not sent yet.
    #[cfg(feature = "hydrate")]
    pub(crate) fn unsent(&self) -> Option<&str> {
        self.data.contains(r#"{"unsent":"#).then_some(&*self.data)
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
    share: StoredValue<Share, LocalStorage>,
}

#[cfg(feature = "hydrate")]
type Listener = std::rc::Rc<dyn Fn(&Notice)>;

#[cfg(feature = "hydrate")]
type Ask = Box<dyn FnOnce(&dyn Tab)>;

/// What a tab can be asked. A trait, so that none of its code is in the first file.
#[cfg(feature = "hydrate")]
trait Tab {
    /// A page has a snapshot and needs everything from `since` on.
    fn follow(&self, since: EventId);
    /// Adds a listener under a number of its own.
    fn subscribe(&self, id: u64, listener: Listener);
    /// Takes a listener away.
    fn unsubscribe(&self, id: u64);
    /// Ends it for good and lets another tab take over.
    fn stop(&self);
}

/// This tab's share in the stream, and what it was asked before its code was there, in order.
#[cfg(feature = "hydrate")]
#[derive(Default)]
struct Share {
    tab: Option<std::rc::Rc<dyn Tab>>,
    asked: Vec<Ask>,
    subscribed: u64,
}

impl Live {
    /// Makes the stream for a session and provides it as a context. `scope` tells sessions in one browser apart.
    /// Nothing is opened before the first [`Live::follow`]; everything is closed when the owner is cleaned up.
    pub fn provide(scope: String) -> Self {
        let live = Self {
            status: RwSignal::new(LiveStatus::Connecting),
            outdated: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            share: StoredValue::new_local(Share::default()),
        };
        #[cfg(feature = "hydrate")]
        {
            live.fetch(scope);
            on_cleanup(move || live.ask(|tab| tab.stop()));
        }
        #[cfg(not(feature = "hydrate"))]
        drop(scope);
        provide_context(live);
        live
    }

    /// Fetches the machinery, as often as it takes.
    #[cfg(feature = "hydrate")]
    fn fetch(self, scope: String) {
        Effect::new(move |_| {
            let scope = scope.clone();
            crate::hydration::then(move || {
                leptos::task::spawn_local_scoped_with_cancellation(async move {
                    loop {
                        match engine::start(scope.clone(), self.status, self.outdated).await {
                            Ok(tab) => return self.begin(&tab),
                            Err(_) => gloo_timers::future::TimeoutFuture::new(2_000).await,
                        }
                    }
                });
            });
        });
    }

    #[cfg(feature = "hydrate")]
    fn begin(self, tab: &std::rc::Rc<dyn Tab>) {
        let asked = self.share.try_update_value(|share| {
            share.tab = Some(std::rc::Rc::clone(tab));
            std::mem::take(&mut share.asked)
        });
        for ask in asked.into_iter().flatten() {
            ask(&**tab);
        }
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
        self.ask(move |tab| tab.follow(since));
    }

    /// The same for a page whose own reading needs no such place: from shortly before now on, in case it was read just then.
    pub(crate) fn follow_from_now(&self) {
        const BEFORE: u64 = 10_000;
        let (live, now) = (*self, expect_context::<crate::ui::NowSignal>());
        Effect::new(move |_| live.follow(EventId::from_parts(now.exact().unsigned().saturating_sub(BEFORE), 0)));
    }

    /// Calls `listener` with each notice until the owner is cleaned up. The same event may come more than once.
    #[cfg_attr(not(feature = "hydrate"), allow(unused_variables, clippy::unused_self))]
    pub fn subscribe(&self, listener: impl Fn(&Notice) + 'static) {
        #[cfg(feature = "hydrate")]
        {
            let id = self.share.try_update_value(|share| {
                share.subscribed += 1;
                share.subscribed
            });
            let Some(id) = id else { return };
            let (live, listener) = (*self, std::rc::Rc::new(listener));
            self.ask(move |tab| tab.subscribe(id, listener));
            on_cleanup(move || live.ask(move |tab| tab.unsubscribe(id)));
        }
    }

    /// Asks now, or as soon as there is somebody to ask.
    #[cfg(feature = "hydrate")]
    fn ask(&self, ask: impl FnOnce(&dyn Tab) + 'static) {
        // Cloned out, so that what a listener does cannot meet the store locked.
        match self.share.try_with_value(|share| share.tab.clone()) {
            Some(Some(tab)) => ask(&*tab),
            Some(None) => _ = self.share.try_update_value(|share| share.asked.push(Box::new(ask))),
            None => {}
        }
    }
}
