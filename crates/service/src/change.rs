//! One change of one conversation or message, written with its live event.

use crate::{ActError, Service, bulk, retry::Tries};
use domain::{
    Author, Conversation, ConversationId, Entry, LiveEvent, Message,
    entry::Activity,
    live::{Change, Scope},
};
use store::{Commit, CommitError, MessageKey, StoreError};

/// How often a change is tried against other writers of the same conversation.
const TRIES: u32 = 8;

impl Service {
    /// A live event about a conversation, made now.
    pub(crate) fn live_event(&self, conversation: Option<Conversation>, messages: Vec<Message>, id: &ConversationId) -> LiveEvent {
        let entries = messages.into_iter().map(Entry::Message).map(Change::Entry);
        let changes = conversation.map(Change::Conversation).into_iter().chain(entries).collect();
        LiveEvent::new(self.inner.ids.event(), Scope::Number(id.phone.clone()), changes)
    }
}

/// Reads, changes and writes a conversation until no other writer is in between. `change` gives `None` when there is
/// nothing to do; then the conversation comes back as it is. `line` says what stands about it in the thread, if anything.
pub(crate) async fn change_conversation(
    service: &Service,
    id: &ConversationId,
    change: impl Fn(Conversation) -> Option<Conversation>,
    line: impl Fn(&Conversation) -> Option<(Author, String)>,
) -> Result<Conversation, ActError> {
    try_change(service, id, change, line).await.map(|(conversation, _)| conversation)
}

/// A line of the thread about something that was done, now.
fn activity(service: &Service, id: &ConversationId, by: Author, words: String) -> Entry {
    Entry::Activity(Activity {
        id: service.new_message_id(),
        conversation: id.clone(),
        at: service.now().seconds(),
        by,
        words,
        v: 1,
    })
}

/// The same, and whether anything changed.
pub(crate) async fn try_change(
    service: &Service,
    id: &ConversationId,
    change: impl Fn(Conversation) -> Option<Conversation>,
    line: impl Fn(&Conversation) -> Option<(Author, String)>,
) -> Result<(Conversation, bool), ActError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let known = service.inner.store.conversation(id).await?.ok_or(ActError::NotFound)?;
        let version = known.v;
        let Some(changed) = change(known.clone()) else {
            return Ok((known, false));
        };
        let line = line(&changed).map(|(by, words)| activity(service, id, by, words));
        match write_conversation(service, &changed, version, line).await {
            Ok(()) => return Ok((changed, true)),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Writes a changed conversation over a version, with its live event and the line of the thread that comes with it.
async fn write_conversation(service: &Service, changed: &Conversation, version: u64, line: Option<Entry>) -> Result<(), CommitError<()>> {
    let mut commit = service.inner.store.commit();
    commit.put_conversation((), changed, Some(version));
    if let Some(line) = &line {
        commit.create_entry((), line);
    }
    let changes = std::iter::once(Change::Conversation(changed.clone())).chain(line.map(Change::Entry));
    let event = LiveEvent::new(
        service.inner.ids.event(),
        Scope::Number(changed.id.phone.clone()),
        changes.collect(),
    );
    let event = commit.put_live((), &event);
    commit.run().await?;
    service.publish(event);
    // Who moved it looks at the lists next.
    service.inner.lists.forget();
    Ok(())
}

/// Reads, changes and writes a message until no other writer is in between, with the line that the list shows of it and the live
/// event. `change` gives false when there is nothing to do; `also` adds what must be written with it. Gives the message as it is
/// then, and whether it changed; none when there is no such message.
pub(crate) async fn change_message(
    service: &Service,
    key: &MessageKey,
    change: impl Fn(&mut Message) -> bool,
    also: impl Fn(&mut Commit<'_, ()>, &Message),
) -> Result<Option<(Message, bool)>, StoreError> {
    Box::pin(change_known(service, key, None, change, also)).await
}

/// A message and its conversation as somebody knows them, perhaps no longer as they are.
pub(crate) type Known = (Message, Option<Conversation>);

/// The same for a message that is known: it is read only where others wrote in between.
pub(crate) async fn change_known(
    service: &Service,
    key: &MessageKey,
    mut known: Option<Known>,
    change: impl Fn(&mut Message) -> bool,
    also: impl Fn(&mut Commit<'_, ()>, &Message),
) -> Result<Option<(Message, bool)>, StoreError> {
    let store = &service.inner.store;
    let mut tries = Tries::new(service, TRIES);
    loop {
        let by_heart = known.is_some();
        let (message, conversation) = match known.take() {
            Some((message, conversation)) => (Some(message), conversation),
            None => futures::try_join!(store.message(key), store.conversation(&key.conversation))?,
        };
        let Some(mut message) = message else { return Ok(None) };
        let (version, before) = (message.v, message.clone());
        if !change(&mut message) {
            if by_heart {
                continue;
            }
            return Ok(Some((message, false)));
        }
        message.v += 1;
        let listed = conversation.and_then(|conversation| {
            let version = conversation.v;
            conversation.refresh_last(&message).map(|conversation| (conversation, version))
        });
        let mut commit = store.commit();
        commit.put_changed((), &message, version);
        if let Some((conversation, version)) = &listed {
            commit.put_conversation((), conversation, Some(*version));
        }
        bulk::note(service, &mut commit, &before, &message);
        also(&mut commit, &message);
        let event = service.live_event(
            listed.map(|(conversation, _)| conversation),
            vec![message.clone()],
            &key.conversation,
        );
        let event = commit.put_live((), &event);
        match commit.run().await {
            Ok(()) => {
                service.publish(event);
                return Ok(Some((message, true)));
            }
            // What was only known is read at once.
            Err(CommitError::Cancelled(_)) if by_heart => {}
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}
