//! Live events: what changed, with the full new state, so that a browser needs no further read.

use crate::{
    clock::Millis,
    conversation::Conversation,
    ids::{EventId, PhoneId},
    message::Message,
};
use serde::{Deserialize, Serialize};

/// One entry of the change feed. Put in the same transaction as the change itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveEvent {
    /// Version of this shape; a browser that does not know it reloads.
    pub schema: u32,
    pub id: EventId,
    pub phone: PhoneId,
    /// The conversation after the change, when it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Conversation>,
    /// Messages that were added or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
}

/// How far back a reader must look to be sure of every event: writers are not in commit order, and an attempt to write
/// lasts two seconds at most.
pub const OVERLAP_MILLIS: i64 = 3_000;

/// Older cursors get a fresh snapshot instead of a replay.
pub const MAX_REPLAY_MILLIS: i64 = 10 * 60 * 1000;

/// More missed events than this get a fresh snapshot instead of a replay.
pub const MAX_REPLAY_EVENTS: usize = 1_000;

/// The place in the stream before which nothing can be missing at `now`.
pub fn low_water(now: Millis) -> EventId {
    EventId::from_parts(now.plus(-OVERLAP_MILLIS).unsigned(), 0)
}
