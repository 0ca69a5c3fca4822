//! A message that failed, or of which nobody knows whether it went out, once more: as a new message, which points to the old one.

use crate::{
    SendError, Service,
    send_reply::{store_once, stored},
    templates,
};
use domain::{
    Author, BulkId, Content, ConversationId, Delivery, DeliveryState, Direction, Draft, Message, MessageId, Position, bulk::RecipientId,
};
use identity::Operator;
use store::MessageKey;

/// Sends what a failed message of ours says under a new id. One that is unconfirmed goes only where somebody says that it may arrive
/// `twice`. The same call again gives the same message back.
pub async fn send_again(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    place: Position,
    (client_id, twice): (MessageId, bool),
) -> Result<Message, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let author = crate::author(operator);
    let known = || known(service, id, place, &author, client_id);
    if let Some(known) = known().await? {
        return Ok(known);
    }
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    let failed = service.inner.store.message(&key).await?.ok_or(SendError::NotFound)?;
    let draft = Draft::again(&failed, twice).ok_or_else(|| refused(&failed, twice))?;
    if let Content::Template(sent) = draft.content() {
        let template = templates::to_send(service, &id.phone, &sent.name, &sent.language).await?;
        if let Some(why) = template.status.refusal() {
            return Err(SendError::Invalid(why.to_owned()));
        }
    }
    crate::may_reach(service, id.customer, draft.content()).await?;
    let again_for = again_for(service, &failed).await?;
    store_once(service, id, client_id, &author, (&draft, again_for), known).await
}

fn refused(message: &Message, twice: bool) -> SendError {
    let words = match message.delivery().map(Delivery::state) {
        Some(DeliveryState::Unconfirmed) if !twice => "It may have arrived: only who says that it may arrive twice can send it again.",
        // Word came while somebody read of the risk.
        Some(state) if twice && state != DeliveryState::Unconfirmed => {
            "WhatsApp has said meanwhile what became of it. It was not sent again; look at the message."
        }
        _ => "Only a message that failed can be sent again, and no code to sign in.",
    };
    SendError::Invalid(words.to_owned())
}

/// The job for which it is a further try, so that no other of that job reaches them too.
async fn again_for(service: &Service, failed: &Message) -> Result<Option<BulkId>, SendError> {
    let Some(recipient) = RecipientId::of(failed) else {
        return Ok(None);
    };
    let job = service.inner.store.bulk_job(recipient.job).await?;
    Ok(job.map(|job| job.tried_first_by()))
}

/// What was sent again under this id before, if it is the same.
async fn known(
    service: &Service,
    id: &ConversationId,
    place: Position,
    author: &Author,
    client_id: MessageId,
) -> Result<Option<Message>, SendError> {
    let Some(message) = stored(service, client_id).await? else {
        return Ok(None);
    };
    let by = matches!(&message.direction, Direction::Outbound { author: by, .. } if by.kind == author.kind && by.id == author.id);
    if by && message.conversation == *id && message.context.again.as_deref() == Some(&place) {
        Ok(Some(message))
    } else {
        Err(SendError::Conflict)
    }
}
