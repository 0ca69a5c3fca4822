//! Messages with something to tap that the team keeps under names, for one of our numbers.

use crate::{SendError, Service};
use domain::{Interactive, PhoneId, SavedMessage, SavedMessageId, saved_message};
use identity::Operator;
use store::CommitError;

/// All of a number, by name.
pub async fn list(service: &Service, operator: &Operator, phone: &PhoneId) -> Result<Vec<SavedMessage>, SendError> {
    seen(service, operator, phone).await?;
    let mut saved = service.inner.store.saved_messages(phone).await?;
    saved.sort_by_key(|saved| saved.name.to_lowercase());
    Ok(saved)
}

/// Keeps a message under a name that is not taken. The same call again gives the same one back.
pub async fn keep(
    service: &Service,
    operator: &Operator,
    phone: &PhoneId,
    id: SavedMessageId,
    typed: &str,
    message: Interactive,
) -> Result<SavedMessage, SendError> {
    seen(service, operator, phone).await?;
    let name = saved_message::name(typed).map_err(SendError::Invalid)?;
    if let Some(why) = saved_message::refusal(&message) {
        return Err(SendError::Invalid(why));
    }
    let known = service.inner.store.saved_messages(phone).await?;
    if let Some(same) = known.iter().find(|saved| saved.id == id) {
        let is_same = same.name == name && same.message == message;
        return if is_same { Ok(same.clone()) } else { Err(SendError::Conflict) };
    }
    if let Some(same) = known.iter().find(|saved| saved.name.to_lowercase() == name.to_lowercase()) {
        let why = format!("There is a message “{}” already, by {}. Choose another name.", same.name, same.by);
        return Err(SendError::Invalid(why));
    }
    if known.len() >= saved_message::MOST {
        let why = format!("There are {} saved messages already. Remove one first.", saved_message::MOST);
        return Err(SendError::Invalid(why));
    }
    let by = operator.actor().name.clone();
    let saved = SavedMessage { id, name, message, by };
    let mut commit = service.inner.store.commit();
    commit.put_saved_message((), phone, &saved);
    match commit.run().await {
        Ok(()) => Ok(saved),
        Err(CommitError::Cancelled(_)) => Err(SendError::Conflict),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Removes one. One that is gone already is no mistake.
pub async fn remove(service: &Service, operator: &Operator, phone: &PhoneId, id: SavedMessageId) -> Result<(), SendError> {
    seen(service, operator, phone).await?;
    Ok(service.inner.store.remove_saved_message(phone, id).await?)
}

/// A number of ours that they may see.
async fn seen(service: &Service, operator: &Operator, phone: &PhoneId) -> Result<(), SendError> {
    let phones = service.phones().await?;
    if crate::sees(operator, phone) && phones.iter().any(|known| known.id == *phone) {
        Ok(())
    } else {
        Err(SendError::NotFound)
    }
}
