//! Reading a conversation.

use crate::{ReadError, Service, inbox::snapshot_cursor};
use domain::{
    Contact, Conversation, ConversationId, Entry, Message, Position, Wamid,
    gallery::{self, GalleryPage, Shelf},
    thread::{EntryPage, FIRST, PAGE, ThreadSnapshot},
};
use identity::Viewer;
use std::collections::BTreeSet;
use store::{MessageKey, Start, Store, StoreError, keys};

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
    let entries = async { with_quoted(store, id, store.entries(id, before, FIRST).await?).await };
    let (conversation, contact, page) = futures::try_join!(store.conversation(id), store.contact(id.customer), entries)?;
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

/// A conversation and its customer, without what was said.
#[derive(Clone, Debug)]
pub struct Head {
    pub conversation: Conversation,
    pub contact: Contact,
}

/// What stands above a thread.
pub async fn head(service: &Service, viewer: &Viewer, id: &ConversationId) -> Result<Head, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let store = &service.inner.store;
    let (conversation, contact) = futures::try_join!(store.conversation(id), store.contact(id.customer))?;
    let conversation = conversation.ok_or(ReadError::NotFound)?;
    let contact = contact.unwrap_or_else(|| Contact::new(id.customer, conversation.customer.clone(), conversation.opened_at));
    Ok(Head { conversation, contact })
}

/// The page of a thread before a place.
pub async fn page(service: &Service, viewer: &Viewer, id: &ConversationId, before: Position) -> Result<EntryPage, ReadError> {
    let store = seen(service, viewer, id).await?;
    let page = store.entries(id, Some(before), PAGE).await?;
    Ok(with_quoted(store, id, page).await?)
}

/// The page of a thread after a place.
pub async fn newer(service: &Service, viewer: &Viewer, id: &ConversationId, after: Position) -> Result<EntryPage, ReadError> {
    let store = seen(service, viewer, id).await?;
    let page = store.newer_entries(id, Start::After(after), PAGE).await?;
    Ok(with_quoted(store, id, page).await?)
}

/// The page of a thread around a place, half of it before.
pub async fn around(service: &Service, viewer: &Viewer, id: &ConversationId, place: Position) -> Result<EntryPage, ReadError> {
    let store = seen(service, viewer, id).await?;
    let half = PAGE / 2;
    let (mut page, from) = futures::try_join!(
        store.entries(id, Some(place), half),
        store.newer_entries(id, Start::At(place), half)
    )?;
    page.entries.extend(from.entries);
    page.newer = from.newer;
    Ok(with_quoted(store, id, page).await?)
}

/// Pictures, documents or links of a conversation: the newest, or those before a place.
pub async fn gallery(
    service: &Service,
    viewer: &Viewer,
    id: &ConversationId,
    shelf: Shelf,
    before: Option<Position>,
) -> Result<GalleryPage, ReadError> {
    let store = seen(service, viewer, id).await?;
    Ok(store.gallery(id, shelf, before, gallery::PAGE).await?)
}

/// One message of a conversation.
pub async fn message(service: &Service, viewer: &Viewer, id: &ConversationId, place: Position) -> Result<Message, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let key = MessageKey {
        conversation: id.clone(),
        position: place,
    };
    service.inner.store.message(&key).await?.ok_or(ReadError::NotFound)
}

/// The message with a WhatsApp id, when it stands in this conversation.
pub async fn quoted(service: &Service, viewer: &Viewer, id: &ConversationId, wamid: &Wamid) -> Result<Option<Message>, ReadError> {
    let store = seen(service, viewer, id).await?;
    Ok(originals(store, id, &[wamid]).await?.pop())
}

/// The store, for a conversation that is there and may be seen.
async fn seen<'a>(service: &'a Service, viewer: &Viewer, id: &ConversationId) -> Result<&'a Store, ReadError> {
    if !identity::may_see(viewer, &id.phone) {
        return Err(ReadError::NotFound);
    }
    let store = &service.inner.store;
    store.conversation(id).await?.ok_or(ReadError::NotFound)?;
    Ok(store)
}

/// A page with the messages that its own answer.
async fn with_quoted(store: &Store, id: &ConversationId, mut page: EntryPage) -> Result<EntryPage, StoreError> {
    let messages = || page.entries.iter().filter_map(Entry::message);
    let here: BTreeSet<&Wamid> = messages().filter_map(|message| message.wamid.as_ref()).collect();
    let missing: BTreeSet<&Wamid> = messages()
        .filter_map(|message| message.context.quotes.as_ref())
        .filter(|wamid| !here.contains(wamid))
        .collect();
    page.quoted = originals(store, id, &missing.into_iter().collect::<Vec<_>>()).await?;
    Ok(page)
}

/// Messages of a conversation by WhatsApp's ids, read together. What stands elsewhere is nobody's business here.
async fn originals(store: &Store, id: &ConversationId, wamids: &[&Wamid]) -> Result<Vec<Message>, StoreError> {
    if wamids.is_empty() {
        return Ok(Vec::new());
    }
    let store = store.ahead(wamids.iter().map(|wamid| keys::wamid_pointer(wamid)).collect()).await?;
    let mut places = Vec::new();
    for wamid in wamids {
        places.extend(store.message_by_wamid(wamid).await?.filter(|key| key.conversation == *id));
    }
    let store = store
        .ahead(places.iter().map(|key| keys::message(&key.conversation, key.position)).collect())
        .await?;
    let mut found = Vec::new();
    for key in &places {
        found.extend(store.message(key).await?);
    }
    Ok(found)
}
