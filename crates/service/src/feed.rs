//! The live feed inside one instance: own writes at once, other instances' by following the store.

use crate::Service;
use domain::{
    EventId, LiveEvent, Millis, PhoneId,
    live::{MAX_REPLAY_EVENTS, MAX_REPLAY_MILLIS, OVERLAP_MILLIS, low_water},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use store::StoreError;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often the feed in the store is read while a browser watches.
const POLL: Duration = Duration::from_millis(250);

/// How many events a slow stream may lag behind before it is told to take a fresh snapshot.
const BACKLOG: usize = 2_048;

/// The tail reads about so many events at once, and goes on from there.
const TAIL_LIMIT: usize = 4_000;

/// Passes events to the streams of this instance, each once.
pub struct Feed {
    sender: broadcast::Sender<Arc<LiveEvent>>,
    passed: Mutex<BTreeSet<EventId>>,
    watched: Mutex<HashMap<PhoneId, Watched>>,
}

/// A number that streams of this instance watch.
#[derive(Clone, Copy)]
struct Watched {
    streams: usize,
    /// Up to where its feed in the store was read; at first the moment since when it is watched.
    read_up_to: Millis,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            passed: Mutex::default(),
            watched: Mutex::default(),
        }
    }
}

impl Feed {
    /// Passes an event on unless it was passed before. True when it is new.
    pub(crate) fn publish(&self, event: Arc<LiveEvent>) -> bool {
        let new = self.passed.lock().unwrap_or_else(PoisonError::into_inner).insert(event.id);
        if new {
            // Nobody listening is no error.
            let _ = self.sender.send(event);
        }
        new
    }

    /// Forgets ids that no poll can bring again.
    fn forget(&self, before: EventId) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        *passed = passed.split_off(&before);
    }

    fn numbers(&self) -> MutexGuard<'_, HashMap<PhoneId, Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self, phone: &PhoneId, now: Millis) {
        let new = Watched {
            streams: 0,
            read_up_to: now,
        };
        self.numbers().entry(phone.clone()).or_insert(new).streams += 1;
    }

    fn unwatch(&self, phone: &PhoneId) {
        let mut numbers = self.numbers();
        if let Some(watched) = numbers.get_mut(phone) {
            watched.streams = watched.streams.saturating_sub(1);
            if watched.streams == 0 {
                numbers.remove(phone);
            }
        }
    }

    fn was_read(&self, phone: &PhoneId, up_to: Millis) {
        if let Some(watched) = self.numbers().get_mut(phone) {
            watched.read_up_to = up_to;
        }
    }

    /// Up to where everything was read of all numbers that are watched.
    fn read_up_to(&self, now: Millis) -> Millis {
        self.numbers()
            .values()
            .map(|watched| watched.read_up_to)
            .min()
            .unwrap_or(now)
            .min(now)
    }
}

/// One stream's view of the feed: the numbers it may see.
pub struct Watch {
    service: Service,
    phones: Vec<PhoneId>,
    receiver: broadcast::Receiver<Arc<LiveEvent>>,
}

/// What comes out of a watch.
#[derive(Debug)]
pub enum Next {
    Event(Arc<LiveEvent>),
    /// Too much was missed: what the browser shows must be read again.
    Reset,
}

impl Watch {
    /// The next event of the numbers watched. None when the service ends.
    pub async fn next(&mut self) -> Option<Next> {
        loop {
            match self.receiver.recv().await {
                Ok(event) if self.phones.contains(&event.phone) => return Some(Next::Event(event)),
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return Some(Next::Reset),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// The numbers watched.
    pub fn phones(&self) -> &[PhoneId] {
        &self.phones
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for phone in &self.phones {
            self.service.inner.feed.unwatch(phone);
        }
    }
}

impl Service {
    /// Begins to watch numbers. What happens from now on comes out of the watch; read what was before with [`replay`].
    pub fn watch(&self, phones: Vec<PhoneId>) -> Watch {
        for phone in &phones {
            self.inner.feed.watch(phone, self.now());
        }
        Watch {
            receiver: self.inner.feed.sender.subscribe(),
            phones,
            service: self.clone(),
        }
    }

    /// The place before which a stream that follows the feed has everything. While the store cannot be read, it stays.
    pub fn low_water(&self) -> EventId {
        low_water(self.inner.feed.read_up_to(self.now()))
    }
}

/// Events of some numbers after a place, in order. None when it is too far back or there are too many: the browser takes a
/// fresh snapshot instead.
pub async fn replay(service: &Service, phones: &[PhoneId], since: EventId) -> Result<Option<Vec<LiveEvent>>, StoreError> {
    let now = service.now();
    let age = now.0 - i64::try_from(since.0.timestamp_ms()).unwrap_or(0);
    if age > MAX_REPLAY_MILLIS {
        return Ok(None);
    }
    let mut events = Vec::new();
    for phone in phones {
        events.extend(service.inner.store.live_events(phone, since, now, MAX_REPLAY_EVENTS).await?);
        if events.len() > MAX_REPLAY_EVENTS {
            return Ok(None);
        }
    }
    events.sort_by_key(|event| event.id);
    Ok(Some(events))
}

/// Follows the feed in the store for the numbers that browsers of this instance watch.
pub(crate) fn start_tail(service: &Service, shutdown: CancellationToken) {
    let service = service.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
            let feed = &service.inner.feed;
            let watched: Vec<_> = feed
                .numbers()
                .iter()
                .map(|(phone, watched)| (phone.clone(), watched.read_up_to))
                .collect();
            for (phone, read_up_to) in watched {
                let now = service.now();
                match follow(&service, &phone, read_up_to, now).await {
                    Ok(()) => feed.was_read(&phone, now),
                    Err(error) => tracing::warn!(error = %domain::Causes(&error), "live feed not read; trying again"),
                }
            }
            let oldest = feed.read_up_to(service.now());
            feed.forget(EventId::from_parts(oldest.plus(-2 * OVERLAP_MILLIS).unsigned(), 0));
        }
    });
}

/// Passes on what came since a moment, in pieces: after an outage it may be much.
async fn follow(service: &Service, phone: &PhoneId, since: Millis, now: Millis) -> Result<(), StoreError> {
    let mut after = EventId::from_parts(since.plus(-OVERLAP_MILLIS).unsigned(), 0);
    loop {
        let events = service.inner.store.live_events(phone, after, now, TAIL_LIMIT).await?;
        let more = events.len() > TAIL_LIMIT;
        after = events.last().map_or(after, |event| event.id);
        for event in events {
            service.publish(event);
        }
        if !more {
            return Ok(());
        }
    }
}
