//! Identifiers that sort by the time they were made.

use domain::{Clock, CustomerId, EventId, MessageId, Millis};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// Random bits, handed in by `main`.
#[derive(Clone)]
pub struct Random(Arc<dyn Fn() -> u128 + Send + Sync>);

impl Random {
    /// A source that asks `bits` each time.
    pub fn new(bits: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        Self(Arc::new(bits))
    }

    /// 128 random bits.
    pub fn bits(&self) -> u128 {
        (self.0)()
    }

    /// A number from 0 up to `below`, for jitter.
    pub fn below(&self, below: u64) -> u64 {
        u64::try_from(self.bits() % u128::from(below.max(1))).unwrap_or(0)
    }
}

/// Names one request: in the log, in the answer's header and in what a person reads when something of ours broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceId(pub String);

/// Makes identifiers. Each is greater than the ones made before by the same instance, also within a millisecond and
/// when the clock is set back.
pub struct Ids {
    clock: Clock,
    random: Random,
    last: Mutex<EventId>,
}

const RANDOM_BITS: u128 = (1 << 80) - 1;

impl Ids {
    /// A maker over a clock and a source of random bits.
    pub fn new(clock: Clock, random: Random) -> Self {
        Self {
            clock,
            random,
            last: Mutex::new(EventId::from_parts(0, 0)),
        }
    }

    /// An id for a live event.
    pub fn event(&self) -> EventId {
        let fresh = EventId::from_parts(self.clock.now().unsigned(), self.random.bits() & RANDOM_BITS);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = fresh.max(last.next());
        *last
    }

    /// An id for a message that arrived: by AWS's time when the event says it, so that messages of one second stand in the
    /// order in which AWS had them. A time ahead of our clock counts as now.
    /// `after` is what the team has seen: what comes late sorts behind it all the same, each by an id of its own.
    pub fn message(&self, arrived: Option<(Millis, u32)>, after: Option<MessageId>) -> MessageId {
        let by_time = match arrived.filter(|(at, _)| *at <= self.clock.now()) {
            None => MessageId(self.event().0),
            // The nanoseconds take the place of the highest 20 random bits.
            Some((at, nanos)) => MessageId::from_parts(at.unsigned(), u128::from(nanos) << 60 | self.random.bits() & ((1 << 60) - 1)),
        };
        let Some(after) = after.filter(|after| by_time <= *after) else {
            return by_time;
        };
        let now = MessageId(self.event().0);
        if now > after {
            now
        } else {
            // It was seen by a clock that is ahead of ours.
            MessageId::from_parts(after.0.timestamp_ms() + 1, self.random.bits() & RANDOM_BITS)
        }
    }

    /// An id that is the same for the same text, at a given time: what is delivered twice is then kept once.
    pub fn same_for(at: Millis, text: &str) -> EventId {
        let hash = Sha256::digest(text);
        let random = hash.iter().take(10).fold(0, |bits, byte| bits << 8 | u128::from(*byte));
        EventId::from_parts(at.unsigned(), random)
    }

    /// An id for a new customer.
    pub fn customer(&self) -> CustomerId {
        CustomerId(self.event().0)
    }
}
