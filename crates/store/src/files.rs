//! Files of messages that are announced but not fetched yet, and pictures of the advertisements that led to them.

use crate::{DueEntry, MessageKey};
use domain::{ConversationId, Message, Position, context::Referral};
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
        let media = message.content.media();
        let awaits_file = media.is_some_and(|media| media.id.is_some() && media.awaits_file());
        let referral = message.context.referral.as_deref();
        let awaits_picture = referral.is_some_and(Referral::awaits_picture);
        (message.is_inbound() && (awaits_file || awaits_picture)).then(|| Self {
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
