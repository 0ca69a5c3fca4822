//! Showing the customer that somebody writes.

use crate::{ActError, Service};
use domain::{ConversationId, Message, Position};
use identity::Operator;
use store::MessageKey;
use whatsapp::payload;

/// Shows it under a message of theirs, which is read by then. Lost, it costs nothing; so it is not tried again.
pub async fn show(service: &Service, operator: &Operator, id: &ConversationId, place: Position) -> Result<(), ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    let message = service.inner.store.message(&key).await?.filter(Message::is_inbound);
    let wamid = message.ok_or(ActError::NotFound)?.wamid;
    if let (Some(wamid), Some(eum_id)) = (wamid, service.eum_id(&id.phone).await?)
        && let Err(error) = service.inner.eum.send(&eum_id, &payload::typing(&wamid)).await
    {
        tracing::info!(conversation = %id, error = %error, "typing not shown");
    }
    Ok(())
}
