//! Files of messages that are announced but not fetched yet.

use crate::{DueEntry, MessageKey};
use domain::{ConversationId, Message, Position};
use serde::{Deserialize, Serialize};

/// Which message's file is to be fetched. Its entry of the due queue goes by the message's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchTask {
    pub conversation: ConversationId,
    pub position: Position,
}

/// A file that waits to be fetched.
pub type FetchEntry = DueEntry<FetchTask>;

impl FetchTask {
    /// What is to be done for a message with a file that is not here yet.
    pub fn of(message: &Message) -> Option<Self> {
        let media = message.content.media()?;
        (message.is_inbound() && media.id.is_some() && media.fetched.is_none()).then(|| Self {
            conversation: message.conversation.clone(),
            position: message.position(),
        })
    }

    /// Where the message stands.
    pub fn message(&self) -> MessageKey {
        MessageKey {
            conversation: self.conversation.clone(),
            position: self.position,
        }
    }
}
