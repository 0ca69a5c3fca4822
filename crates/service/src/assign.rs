//! Giving a conversation to somebody.

use crate::{ActError, Service, change::change_conversation, me::assignable};
use domain::{Conversation, ConversationId, UserId};
use identity::Operator;

/// Gives a conversation to a person, or to nobody.
pub async fn assign(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    assignee: Option<&UserId>,
) -> Result<Conversation, ActError> {
    if !crate::sees(operator, &id.phone) {
        return Err(ActError::NotFound);
    }
    let assignee = match assignee {
        None => None,
        Some(user) => {
            let people = assignable(service).await?;
            Some(
                people
                    .into_iter()
                    .find(|person| person.id == *user)
                    .ok_or(ActError::UnknownAssignee)?,
            )
        }
    };
    let own = operator.actor().sub.clone();
    let line = |changed: &Conversation| {
        let words = match &changed.assignee {
            None => "unassigned this".to_owned(),
            Some(assignee) if assignee.id == own => "took this".to_owned(),
            Some(assignee) => format!("assigned this to {}", assignee.name),
        };
        Some((crate::author(operator), words))
    };
    change_conversation(service, id, |conversation| conversation.assign(assignee.clone()), line).await
}
