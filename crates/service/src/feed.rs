//! The live feed inside one instance: own writes at once, other instances' by following the store. What passed lately is
//! kept, so that browsers that come back read nothing from the store.

use crate::Service;
use domain::{
    EventId, FeedItem, Millis, Phone,
    live::{Scope, low_water},
};
use identity::{Admin, Forbidden, Person, Viewer};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::broadcast;

mod recent;
mod replay;
mod tail;

use recent::Recent;
pub use replay::replay;
pub(crate) use tail::start_tail;

/// How many events a slow stream may lag behind before it is told to take a fresh snapshot.
const BACKLOG: usize = 2_048;

/// For so long after the last stream ended the feed is still followed: browsers that lost their network come back soon.
const LINGER: Duration = Duration::from_mins(1);

/// Passes events to the streams of this instance, each once.
pub struct Feed {
    sender: broadcast::Sender<Arc<FeedItem>>,
    recent: Mutex<Recent>,
    streams: AtomicUsize,
    /// When the last stream ended, by our clock.
    left_at: AtomicI64,
    /// Up to where every scope was read in the store; `i64::MAX` while nobody follows it.
    read_up_to: AtomicI64,
    backfill: tokio::sync::Mutex<replay::Backfill>,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            recent: Mutex::default(),
            streams: AtomicUsize::new(0),
            left_at: AtomicI64::new(i64::MIN),
            read_up_to: AtomicI64::new(i64::MAX),
            backfill: tokio::sync::Mutex::default(),
        }
    }
}

impl Feed {
    /// Passes an event on unless it was passed before. True when it is new.
    pub(crate) fn publish(&self, event: FeedItem, now: Millis) -> bool {
        let event = Arc::new(event);
        let new = self.recent().put(&event, now);
        if new {
            // Nobody listening is no error.
            let _ = self.sender.send(event);
        }
        new
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether streams watch, or did a moment ago.
    fn is_watched(&self, now: Millis) -> bool {
        let left = now.0.saturating_sub(self.left_at.load(Ordering::Acquire));
        self.streams.load(Ordering::Acquire) > 0 || u128::try_from(left).is_ok_and(|left| left < LINGER.as_millis())
    }

    /// Nothing is followed any more: what comes now is not kept.
    fn rest(&self) {
        // Under the lock that a new stream takes.
        let mut recent = self.recent();
        if self.streams.load(Ordering::Acquire) == 0 {
            recent.clear();
            self.read_up_to.store(i64::MAX, Ordering::Release);
        }
    }

    /// Up to where everything was read of all that is followed.
    fn read_up_to(&self, now: Millis) -> Millis {
        Millis(self.read_up_to.load(Ordering::Acquire)).min(now)
    }
}

/// Who listens, with all that they may.
#[derive(Clone)]
pub struct Listener {
    viewer: Viewer,
    admin: Option<Admin>,
}

impl Listener {
    /// Somebody who may read; more when their role allows more. Ask anew when the role changes.
    pub fn of(person: &Person) -> Result<Self, Forbidden> {
        Ok(Self {
            viewer: person.viewer()?,
            admin: person.admin().ok(),
        })
    }
}

/// One stream's view of the feed: what its person may see.
pub struct Watch {
    service: Service,
    listener: Listener,
    receiver: broadcast::Receiver<Arc<FeedItem>>,
}

/// What comes out of a watch.
#[derive(Debug)]
pub enum Next {
    Event(Arc<FeedItem>),
    /// Too much was missed: what the browser shows must be read again.
    Reset,
}

impl Watch {
    /// The next event that the person may see. None when the service ends.
    pub async fn next(&mut self) -> Option<Next> {
        loop {
            match self.receiver.recv().await {
                Ok(event) => {
                    let phones = match &event.scope {
                        Scope::Account(_) => match self.service.phones().await {
                            Ok(phones) => phones,
                            // Whose it is cannot be told now: what the person may see is read anew.
                            Err(_) => return Some(Next::Reset),
                        },
                        _ => Arc::default(),
                    };
                    if concerns(&self.listener, &event.scope, &phones) {
                        return Some(Next::Event(event));
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => return Some(Next::Reset),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let feed = &self.service.inner.feed;
        feed.left_at.store(self.service.now().0, Ordering::Release);
        feed.streams.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Whether somebody may be told of what happens in a scope. Asked for each event, so that a number that appears while a
/// stream is open is heard at once. What happens to an account concerns who sees one of its numbers.
fn concerns(listener: &Listener, scope: &Scope, phones: &[Phone]) -> bool {
    match scope {
        Scope::Number(phone) => identity::may_see(&listener.viewer, phone),
        Scope::Account(account) => phones
            .iter()
            .filter(|phone| [&phone.waba, &phone.account].into_iter().any(|id| id.as_ref() == Some(account)))
            .any(|phone| identity::may_see(&listener.viewer, &phone.id)),
        Scope::Team => true,
        Scope::Admins => listener.admin.is_some(),
        Scope::Person(id) => listener.viewer.actor().sub == *id,
    }
}

impl Service {
    /// Begins to watch. What happens from now on comes out of the watch; read what was before with [`replay`].
    pub fn watch(&self, listener: Listener) -> Watch {
        let (feed, now) = (&self.inner.feed, self.now());
        let mut recent = feed.recent();
        feed.streams.fetch_add(1, Ordering::AcqRel);
        recent.begin(now);
        // While the store was never read, the place to resume from stays where it is.
        let _ = feed
            .read_up_to
            .compare_exchange(i64::MAX, now.0, Ordering::AcqRel, Ordering::Acquire);
        drop(recent);
        Watch {
            receiver: feed.sender.subscribe(),
            listener,
            service: self.clone(),
        }
    }

    /// The place before which a stream that follows the feed has everything. While the store cannot be read, it stays.
    pub fn low_water(&self) -> EventId {
        low_water(self.inner.feed.read_up_to(self.now()))
    }
}
