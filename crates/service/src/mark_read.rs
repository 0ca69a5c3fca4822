//! The team has seen a conversation.

use crate::{ActError, Service, change::try_change};
use domain::{Conversation, ConversationId, Message, Position, Wamid};
use identity::Operator;
use store::MessageKey;
use whatsapp::payload;

/// The team has seen a conversation up to a message of the customer, by order of arrival. Clears what came before it from the
/// unread messages and sends the customer the read receipt. Two reads, whatever the length of the thread.
pub async fn mark_read(service: &Service, operator: &Operator, id: &ConversationId, seen: Position) -> Result<Conversation, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    // Only a message that is there can have been seen; an invented id would hide messages that come later.
    let key = MessageKey {
        conversation: id.clone(),
        position: seen,
    };
    let message = service
        .inner
        .store
        .message(&key)
        .await?
        .filter(Message::is_inbound)
        .ok_or(ActError::NotFound)?;
    let (after, changed) = try_change(service, id, |conversation| conversation.mark_read(seen.id), |_| None).await?;
    if !changed {
        return Ok(after);
    }
    if let Some(wamid) = message.wamid.clone() {
        let service = service.clone();
        let id = id.clone();
        let tasks = service.inner.tasks.clone();
        tasks.spawn(async move { send_receipt(&service, &id, &wamid).await });
    }
    Ok(after)
}

/// A lost receipt costs a blue tick, nothing else; so it is logged and not tried again.
pub(crate) async fn send_receipt(service: &Service, id: &ConversationId, wamid: &Wamid) {
    let Ok(Some(eum_id)) = service.eum_id(&id.phone).await else {
        return;
    };
    if let Err(error) = service.inner.eum.send(&eum_id, &payload::read_receipt(wamid)).await {
        tracing::warn!(conversation = %id, error = %error, "read receipt not sent");
    }
}
