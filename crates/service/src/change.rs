//! One change of one conversation, written with its live event.

use crate::{ActError, Service, retry::Tries};
use domain::{
    Conversation, ConversationId, Entry, LiveEvent, Message,
    live::{Change, Scope},
};
use store::CommitError;

/// How often a change is tried against other writers of the same conversation.
pub(crate) const TRIES: u32 = 8;

impl Service {
    /// A live event about a conversation, made now.
    pub(crate) fn live_event(&self, conversation: Option<Conversation>, messages: Vec<Message>, id: &ConversationId) -> LiveEvent {
        let entries = messages.into_iter().map(Entry::Message).map(Change::Entry);
        let changes = conversation.map(Change::Conversation).into_iter().chain(entries).collect();
        LiveEvent::new(self.inner.ids.event(), Scope::Number(id.phone.clone()), changes)
    }
}

/// Reads, changes and writes a conversation until no other writer is in between. `change` gives `None` when there is
/// nothing to do; then the conversation comes back as it is.
pub(crate) async fn change_conversation(
    service: &Service,
    id: &ConversationId,
    change: impl Fn(Conversation) -> Option<Conversation>,
) -> Result<Conversation, ActError> {
    try_change(service, id, change).await.map(|(conversation, _)| conversation)
}

/// The same, and whether anything changed.
pub(crate) async fn try_change(
    service: &Service,
    id: &ConversationId,
    change: impl Fn(Conversation) -> Option<Conversation>,
) -> Result<(Conversation, bool), ActError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let known = service.inner.store.conversation(id).await?.ok_or(ActError::NotFound)?;
        let version = known.v;
        let Some(changed) = change(known.clone()) else {
            return Ok((known, false));
        };
        match write_conversation(service, &changed, version).await {
            Ok(()) => return Ok((changed, true)),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Writes a changed conversation over a version, with its live event.
pub(crate) async fn write_conversation(service: &Service, changed: &Conversation, version: u64) -> Result<(), CommitError<()>> {
    let event = service.live_event(Some(changed.clone()), Vec::new(), &changed.id);
    let mut commit = service.inner.store.commit();
    commit.put_conversation((), changed, Some(version));
    let event = commit.put_live((), &event);
    commit.run().await?;
    service.publish(event);
    // Who moved it looks at the lists next.
    service.inner.lists.forget();
    Ok(())
}
