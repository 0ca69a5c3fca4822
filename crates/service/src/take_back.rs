//! Taking a message back while it waits to be sent.

use crate::{SendError, Service, change::change_message, send_reply::outbox_entry};
use domain::{ConversationId, DeliveryState, Direction, Message, Position, delivery::Report};
use identity::Operator;
use store::MessageKey;

const TOO_LATE: &str = "Too late: the message is already on its way.";

/// Takes a message of one's own back. Of this and a hand-over one wins: both write over the version that they have read.
pub async fn take_back(service: &Service, operator: &Operator, id: &ConversationId, place: Position) -> Result<Message, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let author = crate::author(operator);
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    let known = service.inner.store.message(&key).await?.ok_or(SendError::NotFound)?;
    if !matches!(&known.direction, Direction::Outbound { author: by, .. } if by.kind == author.kind && by.id == author.id) {
        return Err(SendError::Invalid("Only who wrote a message can take it back.".to_owned()));
    }
    let now = service.now().seconds();
    // It says nothing any more once it is taken back; the entry is made of what it said.
    let entry = known
        .delivery()
        .and_then(|delivery| delivery.undo_until)
        .map(|until| outbox_entry(&known, until));
    let change = |message: &mut Message| {
        let Direction::Outbound { delivery, .. } = &mut message.direction else {
            return false;
        };
        if !delivery.is_queued() {
            return false;
        }
        delivery.take(Report::State(DeliveryState::TakenBack, now));
        message.hide(&author.name, now)
    };
    let changed = change_message(service, &key, change, |commit, _| {
        // Where the sweeper has it already, it finds a message that is not queued.
        if let Some(entry) = &entry {
            commit.finish_due((), entry);
        }
    });
    let (message, _) = changed.await?.ok_or(SendError::NotFound)?;
    if message.is_taken_back() {
        Ok(message)
    } else {
        Err(SendError::Invalid(TOO_LATE.to_owned()))
    }
}
