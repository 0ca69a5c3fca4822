//! A group of events folded into one transaction: each conversation, message and profile is written once.

mod messages;
mod said;
mod wait;

use super::{Outcome, identify::Customers};
use crate::{Service, bulk::Track, fetch_media::without_bucket, files, rules, templates};
use domain::{
    Conversation, ConversationId, EventId, FeedItem, LiveEvent, Message, Wamid,
    bulk::{Claimed, RecipientId},
    delivery::Report,
    inbound::{Follow, Inbound, InboundAct, InboundMessage, StatusReport},
    kept_event::reason,
    live::Change,
};
use messages::{Messages, Place};
use std::collections::{BTreeMap, HashMap, HashSet, hash_map::Entry};
use store::{
    BulkTask, Commit, DueEntry, DueKind, EditTask, FailedEvent, MAX_WRITES, MOST_REMOVED, MessageKey, RuleEntry, Store, StoreError, Waiting,
};
use whatsapp::event::parse_waiting;

/// Writes that a new message makes at most: pointer, message, three identities, three profiles, conversation, live event, that
/// its file is due, that it answers a bulk job: recipient, counts; that it says stop: the ledger, the confirmation; and that rules look
/// at it: now, and when it is not answered.
const MESSAGE_WRITES: usize = 17;
/// Writes that a status or an act makes at most: message, conversation, live event, pointer, recipient and counts of a bulk job,
/// the message that a reaction was for, or the outbox where it goes again; or a mark and what waits.
const FOLLOW_WRITES: usize = 8;

/// How many writes remove what waited.
fn removed((_, events): &(u64, Vec<Waiting>)) -> usize {
    events.len().min(MOST_REMOVED)
}

/// What a failed condition means for the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// The id of the event with this index is taken: known already, or something waits for it.
    Event(usize),
    /// The WhatsApp id of a message of ours, or of an act that waited, is taken: something waits for it.
    Learnt(Wamid),
    /// Somebody else wrote in between: read again.
    Stale,
}

/// What came earlier than its message, by the message's WhatsApp id, as far as it was met so far.
pub(super) type Early = HashMap<Wamid, (u64, Vec<Waiting>)>;

/// The state of a group while its events are folded.
pub(super) struct Fold<'a> {
    service: &'a Service,
    store: &'a Store,
    early: &'a Early,
    customers: Customers<'a>,
    conversations: HashMap<ConversationId, Versioned<Conversation>>,
    messages: Messages<'a>,
    /// What must wait, by the message it waits for, with how many were put there before.
    waiting: BTreeMap<Wamid, (u64, Vec<Waiting>)>,
    /// Those edits among them that are shown by themselves if it never comes.
    edits: Vec<DueEntry<EditTask>>,
    /// Acts to point from, with the index of their event, none for those that waited; and how much of what waited for them is removed.
    acts: Vec<(Option<usize>, InboundAct, MessageKey, usize)>,
    failed: Vec<FailedEvent>,
    /// What changes of bulk jobs.
    bulk: Track,
    /// Conversations in which somebody said whether they want marketing messages.
    preferring: Vec<ConversationId>,
    /// Stops that are to be confirmed, by their entry in the ledger.
    confirming: Vec<(EventId, BulkTask)>,
    /// Messages that rules are to look at.
    rules: Vec<RuleEntry>,
    /// Recipients of these who said something, as they are after the events so far.
    recipients: HashMap<RecipientId, Option<Claimed>>,
    /// What is written of events that waited.
    early_writes: wait::EarlyWrites,
    seen: HashSet<Wamid>,
    pub(super) outcomes: BTreeMap<usize, Outcome>,
}

/// A thing with the version that is stored; none while it is new.
struct Versioned<T> {
    value: Option<T>,
    version: Option<u64>,
    changed: bool,
}

impl<'a> Fold<'a> {
    /// `store` is a view of the service's, made for this one fold.
    pub(super) fn new(service: &'a Service, store: &'a Store, early: &'a Early) -> Self {
        Self {
            service,
            store,
            early,
            customers: Customers::new(service, store),
            conversations: HashMap::new(),
            messages: Messages::new(store),
            waiting: BTreeMap::new(),
            edits: Vec::new(),
            acts: Vec::new(),
            failed: Vec::new(),
            bulk: Track::default(),
            preferring: Vec::new(),
            confirming: Vec::new(),
            rules: Vec::new(),
            recipients: HashMap::new(),
            early_writes: wait::EarlyWrites::default(),
            seen: HashSet::new(),
            outcomes: BTreeMap::new(),
        }
    }

    /// Whether the writes of one more event surely fit into the transaction.
    pub(super) fn has_room_for(&self, event: &Inbound) -> bool {
        let (id, most) = match event {
            Inbound::Message(message) => (&message.wamid, MESSAGE_WRITES),
            Inbound::Act(act) => (&act.when.id, FOLLOW_WRITES),
            Inbound::Status(status) => (&status.wamid, FOLLOW_WRITES),
        };
        let early = if self.early.contains_key(id) { wait::MOST_EARLY_WRITES } else { 0 };
        self.outcomes.is_empty() || self.writes() + most + early <= MAX_WRITES
    }

    /// How many writes the events so far make.
    fn writes(&self) -> usize {
        let conversations = self.conversations.values().filter(|slot| slot.changed).count();
        let removed: usize = self.acts.iter().map(|(.., removed)| removed).sum();
        let live: HashSet<_> = self.messages.changed().map(|message| &message.conversation).collect();
        self.messages.writes(self.early)
            + self.customers.writes()
            + self.acts.len()
            + removed
            + self.waiting_writes()
            + self.failed.len()
            + self.bulk.writes()
            + self.confirming.len()
            + self.rules.len()
            + conversations
            + live.len()
    }

    /// Takes in one event.
    pub(super) async fn apply(&mut self, index: usize, event: &Inbound) -> Result<(), StoreError> {
        let outcome = match event {
            Inbound::Message(message) if self.seen.insert(message.wamid.clone()) => self.apply_message(index, message).await?,
            Inbound::Act(act) if self.seen.insert(act.when.id.clone()) => self.find_act_target(index, act).await?,
            Inbound::Status(status) => self.find_status_target(status).await?,
            Inbound::Message(_) | Inbound::Act(_) => Outcome::Repeated,
        };
        self.outcomes.insert(index, outcome);
        Ok(())
    }

    async fn apply_message(&mut self, index: usize, inbound: &InboundMessage) -> Result<Outcome, StoreError> {
        self.service.note_phone(&inbound.phone, inbound.phone_display.as_deref()).await?;
        let customer = self.customers.identify(&inbound.sender, inbound.at).await?;
        if let Some(change) = &inbound.change {
            self.customers.rename(customer, &inbound.sender, change, inbound.at).await?;
        }
        let id = ConversationId {
            customer,
            phone: inbound.phone.clone(),
        };
        self.hear_stop(customer, inbound, &id).await?;
        let card = self.customers.card(customer).cloned();
        let service = self.service;
        let slot = self.conversation(&id).await?;
        let known = slot.value.as_ref();
        let seen = known.and_then(|conversation| conversation.seen);
        let first = known.is_none_or(|conversation| conversation.last_inbound_at.is_none());
        let arrival = service.inner.ids.message(inbound.arrived, seen);
        let mut received = Conversation::receive(slot.value.take(), id, inbound, arrival);
        without_bucket(service, &mut received.message);
        let mut conversation = received.conversation;
        if let Some(card) = card {
            conversation.customer = card;
        }
        slot.value = Some(conversation);
        slot.changed = true;
        let key = MessageKey::of(&received.message);
        self.attribute(&received.message).await?;
        self.rules.extend(rules::entries(service, &received.message, first).await?);
        self.messages.create(index, received.message, inbound.raw.clone());
        self.apply_early(&inbound.wamid, &key).await?;
        Ok(Outcome::Stored)
    }

    /// Takes in what came earlier than a message that is there now.
    async fn apply_early(&mut self, wamid: &Wamid, key: &MessageKey) -> Result<(), StoreError> {
        let Some((_, waiting)) = self.early.get(wamid) else { return Ok(()) };
        let early = waiting.iter().filter_map(|waiting| parse_waiting(&waiting.raw));
        for event in early.collect::<Vec<_>>() {
            if *event.phone() != key.conversation.phone {
                if self.early_writes.keeps() {
                    self.store_failed(&event, reason::OTHER_NUMBER);
                }
                continue;
            }
            match event {
                // WhatsApp may have told it twice.
                Follow::Act(act) if self.seen.insert(act.when.id.clone()) => {
                    self.apply_act(None, &act, key).await?;
                }
                Follow::Status(status) => {
                    self.apply_status(&status, key).await?;
                }
                Follow::Act(_) => {}
            }
        }
        Ok(())
    }

    async fn find_act_target(&mut self, index: usize, act: &InboundAct) -> Result<Outcome, StoreError> {
        match self.messages.find(&act.target, &act.phone).await? {
            Place::At(key) => self.apply_act(Some(index), act, &key).await,
            Place::Unknown(before) => Ok(self.wait(&act.target, before, &Follow::Act(act.clone()))),
            Place::Elsewhere => Ok(self.store_failed(&Follow::Act(act.clone()), reason::OTHER_NUMBER)),
        }
    }

    async fn apply_act(&mut self, index: Option<usize>, act: &InboundAct, key: &MessageKey) -> Result<Outcome, StoreError> {
        let acted = self.messages.act(act, key).await?;
        if acted.changed {
            self.refresh_last(key).await?;
        }
        if acted.is_cut && (index.is_some() || self.early_writes.keeps()) {
            self.store_failed(&Follow::Act(act.clone()), reason::MANY_EDITS);
        }
        // Those that waited are taken in whatever their number; the pointers of so many make them known for good.
        if index.is_some() || self.early_writes.points() {
            let waited = self.early.get(&act.when.id).map_or(0, removed);
            let removed = if index.is_some() {
                waited
            } else {
                self.early_writes.removes(waited)
            };
            self.acts.push((index, act.clone(), key.clone(), removed));
        }
        // What speaks of an act speaks of its message.
        Box::pin(self.apply_early(&act.when.id, key)).await?;
        // Also when a newer one stands already: it is taken note of.
        Ok(Outcome::Stored)
    }

    async fn find_status_target(&mut self, status: &StatusReport) -> Result<Outcome, StoreError> {
        let by_client = match status.client_id {
            Some(id) => self.store.outbound_message(id).await?,
            None => None,
        };
        let place = match by_client.filter(|key| key.conversation.phone == status.phone) {
            Some(key) => Place::At(key),
            None => self.messages.find(&status.wamid, &status.phone).await?,
        };
        match place {
            Place::At(key) => self.apply_status(status, &key).await,
            Place::Unknown(before) => Ok(self.wait(&status.wamid, before, &Follow::Status(status.clone()))),
            Place::Elsewhere => Ok(self.store_failed(&Follow::Status(status.clone()), reason::OTHER_NUMBER)),
        }
    }

    async fn apply_status(&mut self, status: &StatusReport, key: &MessageKey) -> Result<Outcome, StoreError> {
        let now = self.service.now();
        let applied = self.messages.report(status, key, &mut self.bulk, now).await?;
        if applied.changed
            && let Report::Failed(failure, _) = &status.report
        {
            self.service.inner.pace.refused(&key.conversation, failure, now);
        }
        if applied.changed
            && let (Report::Failed(failure, _), Some(message)) = (&status.report, self.messages.get(key))
        {
            templates::doubt(self.service, message, failure);
            files::doubt(self.service, message, failure);
        }
        if applied.learnt {
            Box::pin(self.apply_early(&status.wamid, key)).await?;
        }
        if !applied.changed {
            return Ok(Outcome::Repeated);
        }
        self.messages.settle_reaction(key).await?;
        self.refresh_last(key).await?;
        Ok(Outcome::Stored)
    }

    /// Shows a changed message in the list, when the list shows that message.
    async fn refresh_last(&mut self, key: &MessageKey) -> Result<(), StoreError> {
        self.conversation(&key.conversation).await?;
        if let (Some(message), Some(slot)) = (self.messages.get(key), self.conversations.get_mut(&key.conversation))
            && let Some(settled) = slot.value.clone().and_then(|conversation| conversation.refresh_last(message))
        {
            slot.value = Some(settled);
            slot.changed = true;
        }
        Ok(())
    }

    async fn conversation(&mut self, id: &ConversationId) -> Result<&mut Versioned<Conversation>, StoreError> {
        match self.conversations.entry(id.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                // A new customer has no conversation yet; its write is conditional all the same.
                let value = if self.customers.is_new(id.customer) {
                    None
                } else {
                    self.store.conversation(id).await?
                };
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
        self.waiting.is_empty() && self.acts.is_empty() && self.failed.is_empty() && self.messages.is_unchanged()
    }

    /// Whether there are files to be fetched.
    pub(super) fn brings_files(&self) -> bool {
        self.messages.files() > 0
    }

    /// Whether there is anything for rules.
    pub(super) const fn brings_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Puts everything into a transaction and gives the live events that stand in it.
    pub(super) fn write(&self, commit: &mut Commit<'_, Tag>) -> Vec<FeedItem> {
        self.messages.write(self.early, commit, self.service.now());
        self.customers.write(commit, &Tag::Stale);
        for (index, act, key, removed) in &self.acts {
            let id = &act.when.id;
            match (self.early.get(id), index) {
                (Some((before, events)), _) => {
                    let events = events.get(..*removed).unwrap_or_default();
                    commit.end_waiting(Tag::Learnt(id.clone()), id, *before, key, events);
                }
                (None, Some(index)) => commit.create_act_pointer(Tag::Event(*index), id, key, &act.raw),
                (None, None) => commit.put_act_pointer(Tag::Learnt(id.clone()), id, key, &act.raw),
            }
        }
        self.write_waiting(commit);
        for failed in &self.failed {
            commit.put_failed(Tag::Stale, failed);
        }
        for slot in self.conversations.values().filter(|slot| slot.changed) {
            if let Some(conversation) = &slot.value {
                commit.put_conversation(Tag::Stale, conversation, slot.version);
            }
        }
        self.bulk.write(self.service, commit, &Tag::Stale);
        for (id, task) in &self.confirming {
            let entry = DueEntry::new(DueKind::Bulk, format!("confirm.{id}"), self.service.now(), task.clone());
            commit.put_due(Tag::Stale, &entry);
        }
        for entry in &self.rules {
            commit.put_due(Tag::Stale, entry);
        }
        let events = self.events();
        events.iter().filter_map(|event| commit.put_live(Tag::Stale, event)).collect()
    }

    /// One event for each conversation that has anything new, with its messages.
    fn events(&self) -> Vec<LiveEvent> {
        let mut messages: BTreeMap<ConversationId, Vec<Message>> = BTreeMap::new();
        for message in self.messages.changed() {
            messages.entry(message.conversation.clone()).or_default().push(message.clone());
        }
        messages
            .into_iter()
            .map(|(id, messages)| {
                let slot = self.conversations.get(&id).filter(|slot| slot.changed);
                let mut event = self.service.live_event(slot.and_then(|slot| slot.value.clone()), messages, &id);
                if self.preferring.contains(&id) {
                    event.changes.extend(self.customers.written(id.customer).map(Change::Contact));
                }
                event
            })
            .collect()
    }
}
