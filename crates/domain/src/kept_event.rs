//! Events that were not understood or not taken in, as Admins look into them.

use crate::{DayPlace, Millis, PhoneId};
use serde::{Deserialize, Serialize};

mod query;

pub use query::{AGES, Age, CAUSES, Cause, KeptQuery};

/// Reasons that are not of reading: by them a cause is known.
pub mod reason {
    pub const STORE: &str = "the store does not take it";
    pub const OTHER_NUMBER: &str = "speaks of a message of another number of ours";
    pub const MANY_EDITS: &str = "more edits than are kept of one message";
    pub const MANY_WAIT: &str = "more reports and acts wait for one message than are kept";
    /// Its name follows.
    pub const DEAD: &str = "came out of the dead-letter queue ";
    pub const NOT_OURS: &str = "not an event of WhatsApp";
    /// Somewhere within the reason.
    pub const NOT_JSON: &str = "not JSON";
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEvent {
    pub place: DayPlace,
    pub at: Millis,
    /// What was wrong with it.
    pub reason: String,
    /// How long it is, in bytes.
    pub bytes: usize,
    /// The number of ours that it speaks of, where it names one.
    #[serde(default)]
    pub phone: Option<PhoneId>,
}

/// A page of them, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPage {
    pub events: Vec<KeptEvent>,
    /// Where older ones may be; none when there are none.
    pub next: Option<DayPlace>,
}

/// What became of events that were taken in again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    pub taken: u32,
    /// Still not understood; they stay.
    pub left: u32,
    /// Where to go on; none at the end.
    pub next: Option<DayPlace>,
}

/// Longest reason for throwing an event away, in characters.
pub const MAX_REASON: usize = 200;

/// How the queues stand. SQS counts roughly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The queue that events come by; none where they come by webhook alone.
    pub queue: Option<QueueStanding>,
    /// Our subscriptions to the topics; none where they cannot be read.
    pub subscriptions: Option<Vec<SubscriptionStanding>>,
}

impl Standing {
    /// Every dead-letter queue among them, each once.
    pub fn dead(&self) -> Vec<&DeadLetters> {
        let of_queue = self.queue.iter().filter_map(|queue| queue.dead.as_ref());
        let of_subscriptions = self.subscriptions.iter().flatten().filter_map(|one| one.dead.as_ref());
        let mut all: Vec<&DeadLetters> = Vec::new();
        for dead in of_queue.chain(of_subscriptions) {
            if all.iter().all(|known| known.name != dead.name) {
                all.push(dead);
            }
        }
        all
    }
}

/// The queue that events come by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueStanding {
    /// Not taken in yet.
    pub waiting: u64,
    /// What failed too often; none where the queue has no dead-letter queue.
    pub dead: Option<DeadLetters>,
    /// They are being moved back already.
    pub moving: bool,
}

/// A subscription of ours to a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionStanding {
    /// It delivers to the webhook, else to the queue.
    pub is_webhook: bool,
    /// What SNS gave up on; none where the subscription has no dead-letter queue, and it is lost.
    pub dead: Option<DeadLetters>,
}

/// A dead-letter queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetters {
    pub name: String,
    /// So many lie in it; none where it cannot be read.
    pub held: Option<u64>,
}

/// What became of what lay in a dead-letter queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// They are among the events that are kept now.
    pub brought: u32,
    /// Too large to be kept here; they stay where they are.
    pub left: u32,
    /// There may be more.
    pub more: bool,
}
