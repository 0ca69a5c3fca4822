//! The live feed inside one instance: own writes at once, other instances' by following the store.

use crate::Service;
use domain::{
    EventId, LiveEvent, Millis, PhoneId,
    live::{MAX_REPLAY_EVENTS, MAX_REPLAY_MILLIS, OVERLAP_MILLIS, low_water},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use store::StoreError;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often the feed in the store is read while a browser watches.
const POLL: Duration = Duration::from_millis(250);

/// How many events a slow stream may lag behind before it is told to take a fresh snapshot.
const BACKLOG: usize = 2_048;

/// A tail never reads more than this at once; a busier number than that is read in the next turn.
const TAIL_LIMIT: usize = 4_000;

/// Passes events to the streams of this instance, each once.
pub struct Feed {
    sender: broadcast::Sender<Arc<LiveEvent>>,
    passed: Mutex<BTreeSet<EventId>>,
    watched: Mutex<HashMap<PhoneId, usize>>,
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
    /// Passes an event on unless it was passed before.
    pub(crate) fn publish(&self, event: Arc<LiveEvent>) {
        let new = self.passed.lock().unwrap_or_else(PoisonError::into_inner).insert(event.id);
        if new {
            // Nobody listening is no error.
            let _ = self.sender.send(event);
        }
    }

    /// Forgets ids that no poll can bring again.
    fn forget(&self, before: EventId) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        *passed = passed.split_off(&before);
    }

    fn watched(&self) -> Vec<PhoneId> {
        self.watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .cloned()
            .collect()
    }

    fn watch(&self, phone: &PhoneId, by: isize) {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let count = watched.entry(phone.clone()).or_default();
        *count = count.saturating_add_signed(by);
        if *count == 0 {
            watched.remove(phone);
        }
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
            self.service.inner.feed.watch(phone, -1);
        }
    }
}

impl Service {
    /// Begins to watch numbers. What happens from now on comes out of the watch; read what was before with [`replay`].
    pub fn watch(&self, phones: Vec<PhoneId>) -> Watch {
        for phone in &phones {
            self.inner.feed.watch(phone, 1);
        }
        Watch {
            receiver: self.inner.feed.sender.subscribe(),
            phones,
            service: self.clone(),
        }
    }

    /// The place before which a stream that follows the feed has everything.
    pub fn low_water(&self) -> EventId {
        low_water(self.now())
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
        // Where each number was read up to. A number that is new here starts a little back, which costs only repeats.
        let mut read_up_to: HashMap<PhoneId, Millis> = HashMap::new();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
            let watched = service.inner.feed.watched();
            read_up_to.retain(|phone, _| watched.contains(phone));
            for phone in watched {
                let now = service.now();
                let from = read_up_to.get(&phone).map_or(now, |read| *read).plus(-OVERLAP_MILLIS);
                let after = EventId::from_parts(from.unsigned(), 0);
                match service.inner.store.live_events(&phone, after, now, TAIL_LIMIT).await {
                    Ok(events) => {
                        for event in events {
                            service.inner.feed.publish(Arc::new(event));
                        }
                        read_up_to.insert(phone, now);
                    }
                    Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "live feed not read; trying again"),
                }
            }
            let oldest = read_up_to.values().min().copied().unwrap_or_else(|| service.now());
            service
                .inner
                .feed
                .forget(EventId::from_parts(oldest.plus(-2 * OVERLAP_MILLIS).unsigned(), 0));
        }
    });
}
