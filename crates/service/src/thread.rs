//! Reading a conversation.

use crate::{ReadError, Service, inbox::snapshot_cursor};
use domain::{
    Contact, ConversationId, Position,
    thread::{EntryPage, FIRST, PAGE, ThreadSnapshot},
};
use identity::Viewer;

/// A conversation with its customer and its newest entries, or those before a place.
pub async fn snapshot(
    service: &Service,
    viewer: &Viewer,
    id: &ConversationId,
    before: Option<Position>,
) -> Result<ThreadSnapshot, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let since = snapshot_cursor(service);
    let store = &service.inner.store;
    let (conversation, contact, page) =
        futures::try_join!(store.conversation(id), store.contact(id.customer), store.entries(id, before, FIRST))?;
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

/// The page of a thread before a place.
pub async fn page(service: &Service, viewer: &Viewer, id: &ConversationId, before: Position) -> Result<EntryPage, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let store = &service.inner.store;
    store.conversation(id).await?.ok_or(ReadError::NotFound)?;
    Ok(store.entries(id, Some(before), PAGE).await?)
}
