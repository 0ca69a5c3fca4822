//! What is known around a message, as far as rules go by it.

use crate::Service;
use domain::{
    Conversation, ConversationState, Message, Millis, PhoneId, Seconds,
    rule::{Occasion, Seen, Trail},
    stop_words,
};
use store::{MessageKey, StoreError};

/// So much of a thread is looked at, from its end.
const ENTRIES: usize = 80;
/// And so much at once where it matters whether one of us was ever in the conversation, so often at most.
const FURTHER: usize = 500;
const MOST_PAGES: usize = 40;

/// A message, and what is known around it.
pub(super) struct Scene {
    pub(super) message: Message,
    pub(super) conversation: Conversation,
    trail: Trail,
    open: Option<bool>,
    open_now: Option<bool>,
    ours: bool,
    consent: bool,
}

impl Scene {
    /// Reads it, but for its thread; none where the message or its conversation is gone.
    pub(super) async fn read(service: &Service, key: &MessageKey) -> Result<Option<Self>, StoreError> {
        let store = &service.inner.store;
        let (message, conversation) = futures::try_join!(store.message(key), store.conversation(&key.conversation))?;
        let (Some(message), Some(conversation)) = (message, conversation) else {
            return Ok(None);
        };
        Ok(Some(Self {
            open: open_at(service, &key.conversation.phone, message.at).await?,
            open_now: open_at(service, &key.conversation.phone, service.now().seconds()).await?,
            ours: is_ours(service, &conversation).await?,
            trail: Trail::default(),
            consent: is_consent(service, &message).await?,
            message,
            conversation,
        }))
    }

    /// Reads the end of its thread; with `whole` as much of it as says whether one of us was in the conversation since it was
    /// opened, or they asked for a person.
    pub(super) async fn look_around(&mut self, service: &Service, whole: bool) -> Result<(), StoreError> {
        let (store, id) = (&service.inner.store, &self.conversation.id);
        let opened_at = self.conversation.opened_at;
        let page = store.entries(id, None, ENTRIES).await?;
        self.trail = Trail::of(&self.message, &page.entries);
        let mut older = page.older.filter(|_| whole);
        for _ in 0..MOST_PAGES {
            let before = match older {
                Some(before) if before.at >= opened_at && self.trail.tended.is_none() && self.trail.wanted.is_none() => before,
                _ => break,
            };
            let page = store.entries(id, Some(before), FURTHER).await?;
            let further = Trail::of(&self.message, &page.entries);
            (self.trail.tended, self.trail.wanted) = (further.tended, further.wanted);
            older = page.older;
        }
        Ok(())
    }

    /// Nobody needs to answer any more.
    pub(super) fn is_settled(&self) -> bool {
        self.trail.answered || self.conversation.state != ConversationState::Open
    }

    pub(super) const fn seen(&self, occasion: Occasion, now: Millis) -> Seen<'_> {
        Seen {
            occasion,
            message: &self.message,
            conversation: &self.conversation,
            trail: self.trail,
            open: self.open,
            open_now: self.open_now,
            ours: self.ours,
            consent: self.consent,
            now,
        }
    }
}

/// Whether somebody is there for a number at a moment; none where nobody has entered hours.
pub(super) async fn open_at(service: &Service, phone: &PhoneId, at: Seconds) -> Result<Option<bool>, StoreError> {
    let (hours, zone) = Box::pin(service.hours_of(phone)).await?;
    Ok((!hours.is_empty()).then(|| hours.is_open(at, &zone)))
}

/// Whether they say that they want marketing messages or not, and nothing else.
pub(super) async fn is_consent(service: &Service, message: &Message) -> Result<bool, StoreError> {
    let settings = service.settings().await?;
    Ok(stop_words::heard(&message.content, &settings.team.words).is_some())
}

/// Whether the customer is one of our own numbers: two that answer each other would never end.
pub(super) async fn is_ours(service: &Service, conversation: &Conversation) -> Result<bool, StoreError> {
    let Some(number) = &conversation.customer.number else {
        return Ok(false);
    };
    let phones = service.phones().await?;
    let ours = phones.iter().filter_map(|phone| phone.number.as_ref());
    Ok(ours.into_iter().any(|own| own.identity() == number.identity()))
}
