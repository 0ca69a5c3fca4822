//! Resolving and reopening a conversation.

use crate::{ActError, Service, change::change_conversation};
use domain::{
    Conversation, ConversationId,
    entry::{REOPENED, RESOLVED},
};
use identity::Operator;

/// Marks a conversation as done. Done again changes nothing.
pub async fn resolve(service: &Service, operator: &Operator, id: &ConversationId) -> Result<Conversation, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let line = |_: &Conversation| Some((crate::author(operator), RESOLVED.to_owned()));
    change_conversation(service, id, Conversation::resolve, line).await
}

/// Opens a resolved conversation again. Done again changes nothing.
pub async fn reopen(service: &Service, operator: &Operator, id: &ConversationId) -> Result<Conversation, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let now = service.now();
    let line = |_: &Conversation| Some((crate::author(operator), REOPENED.to_owned()));
    change_conversation(service, id, |conversation| conversation.reopen(now), line).await
}
