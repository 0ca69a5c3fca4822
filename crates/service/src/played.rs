//! That somebody has listened to a voice message, so that colleagues need not.

use crate::{ActError, Service, change::change_message};
use domain::{Content, ConversationId, Direction, Media, Message, Position};
use identity::Operator;
use store::MessageKey;

/// Marks a customer's sound as heard to its end. Marking it again changes nothing.
pub async fn mark(service: &Service, operator: &Operator, id: &ConversationId, place: Position) -> Result<Message, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    let mark = |message: &mut Message| match (&message.direction, sound_of(&mut message.content)) {
        (Direction::Inbound, Some(media)) if !media.played => {
            media.played = true;
            true
        }
        _ => false,
    };
    let (mut message, _) = change_message(service, &key, mark, |_, _| {}).await?.ok_or(ActError::NotFound)?;
    if sound_of(&mut message.content).is_none() {
        return Err(ActError::NotFound);
    }
    Ok(message)
}

const fn sound_of(content: &mut Content) -> Option<&mut Media> {
    match content {
        Content::Audio(media) | Content::Voice(media) => Some(media),
        _ => None,
    }
}
