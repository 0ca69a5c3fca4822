//! Hiding a message from the team. WhatsApp has no way to delete it at the customer's.

use crate::{
    SendError, Service,
    audit::{self, Act, Ended, Entry, Who},
    change::change_message,
};
use domain::{ConversationId, DeliveryState, Message, Position};
use identity::Operator;
use store::MessageKey;

/// Hides what a message says from everybody, and keeps who did it. What it said stays in the table, where no page reads it.
pub async fn hide(service: &Service, operator: &Operator, id: &ConversationId, place: Position) -> Result<Message, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let name = operator.actor().name.clone();
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    let now = service.now().seconds();
    let row = audit::row(
        service,
        Entry {
            who: Some(Who {
                actor: operator.actor().clone(),
                role: None,
            }),
            object: Some(format!("/inbox/{id}")),
            note: Some(format!("message {place}")),
            ..Entry::new(Act::Hide, Ended::Done)
        },
    );
    let change = |message: &mut Message| !is_under_way(message) && message.content.is_activity() && message.hide(&name, now);
    let changed = change_message(service, &key, change, |commit, _| commit.put_audit((), &row));
    let (message, _) = changed.await?.ok_or(SendError::NotFound)?;
    if message.marks.hidden.is_some() {
        return Ok(message);
    }
    Err(SendError::Invalid(
        if is_under_way(&message) {
            "The message is being sent right now. Try again in a moment."
        } else {
            "This cannot be deleted."
        }
        .to_owned(),
    ))
}

/// What it says is still needed.
fn is_under_way(message: &Message) -> bool {
    let state = message.delivery().map(domain::Delivery::state);
    matches!(state, Some(DeliveryState::Queued | DeliveryState::Sending))
}
