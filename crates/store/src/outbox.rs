//! The outbox: messages that are stored but not yet handed over. What a crash leaves behind is found here.

use crate::{DueEntry, MessageKey};
use domain::{ConversationId, Position};
use serde::{Deserialize, Serialize};

/// Which message is to be handed over. Its entry of the due queue goes by the message's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendTask {
    pub conversation: ConversationId,
    pub position: Position,
}

/// A message that waits to be handed over.
pub type OutboxEntry = DueEntry<SendTask>;

impl SendTask {
    /// Where the message stands.
    pub fn message(&self) -> MessageKey {
        MessageKey {
            conversation: self.conversation.clone(),
            position: self.position,
        }
    }
}
