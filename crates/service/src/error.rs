//! Why a use case could not do what was asked.

use domain::{ReplyRefused, draft::DraftError};
use store::StoreError;

/// A failed read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such thing, or this person may not see it.
    #[error("not found")]
    NotFound,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// A failed act on a conversation.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error("not found")]
    NotFound,
    /// Nobody who can take conversations has this id.
    #[error("the assignee is not an Operator or Admin")]
    UnknownAssignee,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// A reply that was not taken. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("not found")]
    NotFound,
    /// WhatsApp would not take it.
    #[error("the message cannot be sent")]
    Draft(#[from] DraftError),
    /// The sentence says why.
    #[error("{0}")]
    Invalid(String),
    #[error("the conversation takes no reply now")]
    Refused(#[from] ReplyRefused),
    /// The id belongs to another message.
    #[error("the client id was used for something else")]
    Conflict,
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// The sentence of a refusal, where it has one that people understand.
pub(crate) fn sentence(error: &SendError) -> Option<String> {
    match error {
        SendError::Draft(error) => Some(error.to_string()),
        SendError::Invalid(sentence) => Some(sentence.clone()),
        SendError::Refused(refused) => Some(refused.to_string()),
        _ => None,
    }
}
