//! A group of events folded into one transaction: each conversation, message and profile is written once.

use super::{
    Outcome,
    identify::{Customers, Introduction},
};
use crate::Service;
use domain::{
    Conversation, ConversationId, CustomerId, Direction, LiveEvent, Message, Wamid,
    inbound::{Inbound, InboundMessage, StatusReport},
};
use std::collections::{BTreeMap, HashMap, HashSet, hash_map::Entry};
use store::{Commit, MessageKey, StoreError, Waiting};

/// What a failed condition means for the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// The event with this index is known already.
    Event(usize),
    /// Somebody else wrote in between: read again.
    Stale,
}

/// The state of a group while its events are folded.
#[derive(Default)]
pub(super) struct Fold {
    customers: Customers,
    introductions: Vec<Introduction>,
    conversations: HashMap<ConversationId, Versioned<Conversation>>,
    /// New messages, with the index of their event.
    created: Vec<(usize, Message, String)>,
    /// Messages of ours with new reports.
    outbound: BTreeMap<(ConversationId, domain::Position), Versioned<Message>>,
    /// WhatsApp ids that were learnt for messages of ours.
    learnt: Vec<(Wamid, MessageKey)>,
    waiting: Vec<Waiting>,
    seen: HashSet<Wamid>,
    pub(super) outcomes: BTreeMap<usize, Outcome>,
}

/// A thing with the version that is stored; none while it is new.
struct Versioned<T> {
    value: Option<T>,
    version: Option<u64>,
    changed: bool,
}

impl Fold {
    /// Takes in one event.
    pub(super) async fn take(&mut self, service: &Service, index: usize, event: &Inbound) -> Result<(), StoreError> {
        match event {
            Inbound::Message(message) => self.take_message(service, index, message).await,
            Inbound::Status(status) => self.take_status(service, index, status).await,
        }
    }

    async fn take_message(&mut self, service: &Service, index: usize, inbound: &InboundMessage) -> Result<(), StoreError> {
        if !self.seen.insert(inbound.wamid.clone()) {
            self.outcomes.insert(index, Outcome::Repeated);
            return Ok(());
        }
        service.note_phone(&inbound.phone, inbound.phone_display.as_deref()).await?;
        let (customer, introduction) = self.customers.identify(service, &inbound.sender, inbound.at).await?;
        self.introductions.push(introduction);
        self.customers.learn(customer, &inbound.sender, inbound.at);
        let id = conversation_id(customer, inbound);
        let slot = self.conversation(service, &id).await?;
        let received = Conversation::receive(slot.value.take(), id, inbound, service.inner.ids.message(inbound.arrived));
        slot.value = Some(received.conversation);
        slot.changed = true;
        self.created.push((index, received.message, inbound.raw.clone()));
        self.outcomes.insert(index, Outcome::Stored);
        Ok(())
    }

    async fn take_status(&mut self, service: &Service, index: usize, status: &StatusReport) -> Result<(), StoreError> {
        let Some(key) = find(service, status).await? else {
            let id = service.inner.ids.event();
            let raw = serde_json::json!({ "phone": status.phone, "status": status.raw }).to_string();
            self.waiting.push(Waiting {
                id,
                wamid: status.wamid.clone(),
                raw,
            });
            self.outcomes.insert(index, Outcome::Waiting);
            return Ok(());
        };
        let place = (key.conversation.clone(), key.position);
        if !self.outbound.contains_key(&place) {
            let message = service.inner.store.message(&key).await?;
            let version = message.as_ref().map(|message| message.v);
            self.outbound.insert(
                place.clone(),
                Versioned {
                    value: message,
                    version,
                    changed: false,
                },
            );
        }
        self.conversation(service, &key.conversation).await?;
        let outcome = match self.outbound.get_mut(&place) {
            Some(slot) => slot.report(status, &key, &mut self.learnt),
            None => Outcome::Repeated,
        };
        if let (Some(Versioned { value: Some(message), .. }), Some(slot)) =
            (self.outbound.get(&place), self.conversations.get_mut(&key.conversation))
            && let Some(settled) = slot.value.clone().and_then(|conversation| conversation.settle(message))
        {
            slot.value = Some(settled);
            slot.changed = true;
        }
        self.outcomes.insert(index, outcome);
        Ok(())
    }

    async fn conversation(&mut self, service: &Service, id: &ConversationId) -> Result<&mut Versioned<Conversation>, StoreError> {
        match self.conversations.entry(id.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let value = service.inner.store.conversation(id).await?;
                let version = value.as_ref().map(|conversation| conversation.v);
                Ok(free.insert(Versioned {
                    value,
                    version,
                    changed: false,
                }))
            }
        }
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.created.is_empty() && self.waiting.is_empty() && self.learnt.is_empty() && self.outbound.values().all(|slot| !slot.changed)
    }

    /// Puts everything into a transaction and gives the live events that stand in it.
    pub(super) fn write(&self, service: &Service, commit: &mut Commit<'_, Tag>) -> Vec<LiveEvent> {
        for (index, message, raw) in &self.created {
            if let Some(wamid) = &message.wamid {
                commit.create_wamid_pointer(Tag::Event(*index), wamid, &MessageKey::of(message));
            }
            commit.create_message(Tag::Stale, message, Some(raw));
        }
        for introduction in &self.introductions {
            for identity in &introduction.create {
                commit.create_identity(Tag::Stale, identity);
            }
            for (from, identity) in &introduction.rebind {
                commit.rebind_identity(Tag::Stale, *from, identity);
            }
        }
        for known in self.customers.changed() {
            let mut contact = known.contact.clone();
            contact.v += 1;
            commit.put_contact(Tag::Stale, &contact, known.version);
        }
        for (wamid, key) in &self.learnt {
            commit.create_wamid_pointer(Tag::Stale, wamid, key);
        }
        for waiting in &self.waiting {
            commit.put_waiting(Tag::Stale, waiting, service.now());
        }
        for slot in self.outbound.values().filter(|slot| slot.changed) {
            if let (Some(message), Some(version)) = (&slot.value, slot.version) {
                commit.put_outbound(Tag::Stale, message, version);
            }
        }
        for slot in self.conversations.values().filter(|slot| slot.changed) {
            if let Some(conversation) = &slot.value {
                commit.put_conversation(Tag::Stale, conversation, slot.version);
            }
        }
        let events = self.events(service);
        for event in &events {
            commit.put_live(Tag::Stale, event);
        }
        events
    }

    /// One event for each conversation that has anything new, with its messages.
    fn events(&self, service: &Service) -> Vec<LiveEvent> {
        let mut messages: BTreeMap<ConversationId, Vec<Message>> = BTreeMap::new();
        let changed = self
            .outbound
            .values()
            .filter(|slot| slot.changed)
            .filter_map(|slot| slot.value.clone());
        for message in self.created.iter().map(|(_, message, _)| message.clone()).chain(changed) {
            messages.entry(message.conversation.clone()).or_default().push(message);
        }
        messages
            .into_iter()
            .map(|(id, messages)| {
                let slot = self.conversations.get(&id).filter(|slot| slot.changed);
                service.live_event(slot.and_then(|slot| slot.value.clone()), messages, &id)
            })
            .collect()
    }

    /// WhatsApp ids that this group makes known for messages of ours: reports may wait for them.
    pub(super) fn learnt(&self) -> impl Iterator<Item = &Wamid> {
        self.learnt.iter().map(|(wamid, _)| wamid)
    }
}

impl Versioned<Message> {
    /// Takes a status into a message of ours, and learns its WhatsApp id from the first one.
    fn report(&mut self, status: &StatusReport, key: &MessageKey, learnt: &mut Vec<(Wamid, MessageKey)>) -> Outcome {
        let Some(message) = &mut self.value else { return Outcome::Repeated };
        let Direction::Outbound { delivery, .. } = &mut message.direction else {
            return Outcome::Repeated;
        };
        let mut changed = delivery.take(status.report.clone());
        if message.wamid.is_none() {
            message.wamid = Some(status.wamid.clone());
            learnt.push((status.wamid.clone(), key.clone()));
            changed = true;
        }
        if !changed {
            return Outcome::Repeated;
        }
        if !self.changed {
            message.v += 1;
            self.changed = true;
        }
        Outcome::Stored
    }
}

fn conversation_id(customer: CustomerId, inbound: &InboundMessage) -> ConversationId {
    ConversationId {
        customer,
        phone: inbound.phone.clone(),
    }
}

/// The message that a status speaks of: by our own id, else by WhatsApp's. Another number's status never touches it.
async fn find(service: &Service, status: &StatusReport) -> Result<Option<MessageKey>, StoreError> {
    let store = &service.inner.store;
    let by_client = match status.client_id {
        Some(id) => store.outbound_message(id).await?,
        None => None,
    };
    let key = match by_client {
        Some(key) => Some(key),
        None => store.message_by_wamid(&status.wamid).await?,
    };
    Ok(key.filter(|key| key.conversation.phone == status.phone))
}
