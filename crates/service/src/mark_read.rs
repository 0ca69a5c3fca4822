//! The team has seen a conversation.

use crate::{
    ActError, Service,
    change::{TRIES, write_conversation},
    retry::Tries,
};
use domain::{Conversation, ConversationId, MessageId, Wamid, thread::PAGE};
use identity::Operator;
use store::CommitError;
use whatsapp::payload;

/// The team has seen a conversation up to a message of the customer. Clears what came before it from the unread count
/// and sends the customer the read receipt.
pub async fn mark_read(service: &Service, operator: &Operator, id: &ConversationId, seen: MessageId) -> Result<Conversation, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let store = &service.inner.store;
    // Only a message that is there can have been seen; an invented id would hide messages that come later.
    let page = store.messages(id, None, 2 * PAGE).await?;
    let message = page
        .messages
        .iter()
        .find(|message| message.id == seen && message.is_inbound())
        .ok_or(ActError::NotFound)?;
    let mut tries = Tries::new(service, TRIES);
    let after = loop {
        // Read before counting: a message that comes in between fails the write, and both are read again.
        let before = store.conversation(id).await?.ok_or(ActError::NotFound)?;
        let version = before.v;
        let unread = store.count_unseen(id, seen).await?;
        let Some(after) = before.clone().mark_read(seen, unread) else {
            return Ok(before);
        };
        match write_conversation(service, &after, version).await {
            Ok(()) => break after,
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    };
    if let Some(wamid) = message.wamid.clone() {
        let service = service.clone();
        let id = id.clone();
        let tasks = service.inner.tasks.clone();
        tasks.spawn(async move { send_receipt(&service, &id, &wamid).await });
    }
    Ok(after)
}

/// A lost receipt costs a blue tick, nothing else; so it is logged and not tried again.
async fn send_receipt(service: &Service, id: &ConversationId, wamid: &Wamid) {
    let Ok(Some(eum_id)) = service.eum_id(&id.phone).await else {
        return;
    };
    if let Err(error) = service.inner.eum.send(&eum_id, &payload::read_receipt(wamid)).await {
        tracing::warn!(conversation = %id, error = %error, "read receipt not sent");
    }
}
