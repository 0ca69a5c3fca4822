//! Reading a conversation.

use crate::{ReadError, Service, inbox::snapshot_cursor};
use domain::{
    Contact, ConversationId, Position,
    thread::{MessagePage, PAGE, ThreadSnapshot},
};
use identity::Viewer;

/// A conversation with its newest messages and its customer.
pub async fn snapshot(service: &Service, viewer: &Viewer, id: &ConversationId) -> Result<ThreadSnapshot, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let since = snapshot_cursor(service);
    let store = &service.inner.store;
    let (conversation, contact, page) =
        futures::try_join!(store.conversation(id), store.contact(id.customer), store.messages(id, None, PAGE))?;
    let conversation = conversation.ok_or(ReadError::NotFound)?;
    let contact = contact.unwrap_or_else(|| Contact::new(id.customer, conversation.customer.clone(), conversation.opened_at));
    Ok(ThreadSnapshot {
        conversation,
        contact,
        page,
        since,
        now: service.now(),
    })
}

/// A page of a thread: the newest messages, or those before a place.
pub async fn page(service: &Service, viewer: &Viewer, id: &ConversationId, before: Option<Position>) -> Result<MessagePage, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let store = &service.inner.store;
    store.conversation(id).await?.ok_or(ReadError::NotFound)?;
    Ok(store.messages(id, before, PAGE).await?)
}
