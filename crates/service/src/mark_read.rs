//! The team has seen a conversation.

use crate::{ActError, Service, change::try_change};
use domain::{Conversation, ConversationId, Entry, Position, Wamid};
use identity::Operator;
use whatsapp::{client::SendError, payload};

/// The team has seen a conversation up to a message of the customer, by order of arrival. Clears what came before it from the
/// unread messages and sends the customer the read receipt, where the number has them. Two reads, whatever the length of the thread.
pub async fn mark_read(service: &Service, operator: &Operator, id: &ConversationId, seen: Position) -> Result<Conversation, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    // Only a message that is there can have been seen; an invented id would hide messages that come later.
    let entry = service.inner.store.entry_at(id, seen).await?;
    let entry = entry.filter(Entry::may_be_inbound).ok_or(ActError::NotFound)?;
    let (after, changed) = try_change(service, id, |conversation| conversation.mark_read(seen.id), |_| None).await?;
    if !changed {
        return Ok(after);
    }
    if let Some(wamid) = entry.message().and_then(|message| message.wamid.clone()) {
        let service = service.clone();
        let id = id.clone();
        let tasks = service.inner.tasks.clone();
        tasks.spawn(async move {
            let _ = send_receipt(&service, &id, &wamid).await;
        });
    }
    Ok(after)
}

/// A lost receipt costs a blue tick, nothing else; so it is logged and not tried again. The error is a sentence.
pub(crate) async fn send_receipt(service: &Service, id: &ConversationId, wamid: &Wamid) -> Result<(), &'static str> {
    let settings = service.number_settings(&id.phone).await;
    if settings
        .map_err(|_| "It is not known whether customers of this number are to be told.")?
        .no_receipts
    {
        return Err("Read receipts are switched off for this number.");
    }
    let eum_id = service.eum_id(&id.phone).await.ok().flatten();
    let eum_id = eum_id.ok_or("AWS does not have this number, so nothing can be sent from it.")?;
    service
        .inner
        .eum
        .send(&eum_id, &payload::read_receipt(wamid))
        .await
        .map_err(|error| {
            tracing::warn!(conversation = %id, error = %error, "read receipt not sent");
            match error {
                SendError::Throttled => "AWS takes no more messages at the moment.",
                SendError::Refused { .. } => "AWS refused the read receipt.",
                SendError::Unreachable => "AWS could not be reached.",
                SendError::Ambiguous(_) => "AWS did not answer, so it is not known whether the customer sees it as read.",
            }
        })
}
