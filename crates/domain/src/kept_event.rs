//! Events that were not understood, as Admins look into them.

use crate::{DayPlace, Millis};
use serde::{Deserialize, Serialize};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEvent {
    pub place: DayPlace,
    pub at: Millis,
    /// What was wrong with it.
    pub reason: String,
    /// How long it is, in bytes.
    pub bytes: usize,
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

/// How the queue stands that events come by. SQS counts roughly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueStanding {
    /// Not taken in yet.
    pub waiting: u64,
    /// What failed too often; none where the queue has no dead-letter queue.
    pub dead: Option<u64>,
    /// They are being moved back already.
    pub moving: bool,
}
