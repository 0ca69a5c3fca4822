//! The messages of a group: new ones, and stored ones that events speak of.

use super::{Early, Tag, Versioned};
use crate::{bulk::Track, send_reply::outbox_entry_at};
use domain::{
    Act, Content, ConversationId, Direction, Message, Millis, PhoneId, Position, Wamid,
    delivery::Report,
    inbound::{InboundAct, StatusReport},
};
use std::collections::{BTreeMap, btree_map::Entry};
use store::{Commit, DueEntry, DueKind, FetchTask, MessageKey, OutboxEntry, Pointer, Store, StoreError};

pub(super) struct Messages<'a> {
    store: &'a Store,
    /// New messages, with the index of their event and WhatsApp's own object.
    created: Vec<(usize, Message, String)>,
    /// Stored messages that were looked at.
    stored: BTreeMap<(ConversationId, Position), Versioned<Message>>,
    /// WhatsApp ids that became known for messages of ours.
    learnt: Vec<(Wamid, MessageKey)>,
    /// What stands in the outbox for messages that were turned back.
    again: Vec<OutboxEntry>,
}

/// Where the message stands that an event speaks of.
pub(super) enum Place {
    At(MessageKey),
    /// Not known; how many were put there to wait.
    Unknown(u64),
    /// It belongs to another number of ours; events of this one never touch it.
    Elsewhere,
}

/// What became of an act.
#[derive(Clone, Copy, Default)]
pub(super) struct Acted {
    pub(super) changed: bool,
    /// The message has more edits than are kept.
    pub(super) is_cut: bool,
}

/// What a status changed.
#[derive(Clone, Copy, Default)]
pub(super) struct Applied {
    pub(super) changed: bool,
    /// The WhatsApp id of the message is known since.
    pub(super) learnt: bool,
}

impl<'a> Messages<'a> {
    pub(super) const fn new(store: &'a Store) -> Self {
        Self {
            store,
            created: Vec::new(),
            stored: BTreeMap::new(),
            learnt: Vec::new(),
            again: Vec::new(),
        }
    }

    pub(super) fn create(&mut self, index: usize, message: Message, raw: String) {
        self.created.push((index, message, raw));
    }

    /// Finds a message by WhatsApp's id, for an event of a number of ours.
    pub(super) async fn find(&self, wamid: &Wamid, phone: &PhoneId) -> Result<Place, StoreError> {
        let created = self.created.iter().find(|(_, message, _)| message.wamid.as_ref() == Some(wamid));
        let learnt = || self.learnt.iter().find(|(known, _)| known == wamid).map(|(_, key)| key.clone());
        let here = created.map(|(_, message, _)| MessageKey::of(message)).or_else(learnt);
        let known = match here {
            Some(key) => Pointer::Message(key),
            None => self.store.known(wamid).await?,
        };
        Ok(match known {
            Pointer::Message(key) if key.conversation.phone == *phone => Place::At(key),
            Pointer::Message(_) => Place::Elsewhere,
            Pointer::Waiting(before) => Place::Unknown(before),
            Pointer::Nothing => Place::Unknown(0),
        })
    }

    /// A message as it is after the events so far.
    pub(super) fn get(&self, key: &MessageKey) -> Option<&Message> {
        let created = self
            .created
            .iter()
            .map(|(_, message, _)| message)
            .find(|message| is_at(message, key));
        created.or_else(|| self.stored.get(&place(key))?.value.as_ref())
    }

    /// The same, of one that no event so far was about.
    pub(super) async fn read(&mut self, key: &MessageKey) -> Result<Option<&Message>, StoreError> {
        if self.get(key).is_none() {
            self.load(key).await?;
        }
        Ok(self.get(key))
    }

    /// Does to a message what the customer did.
    pub(super) async fn act(&mut self, act: &InboundAct, key: &MessageKey) -> Result<Acted, StoreError> {
        if let Some((_, message, _)) = self.created.iter_mut().find(|(_, message, _)| is_at(message, key)) {
            return Ok(apply_act(message, act));
        }
        let slot = self.load(key).await?;
        let Some(message) = &mut slot.value else {
            return Ok(Acted::default());
        };
        let acted = apply_act(message, act);
        slot.touch(acted.changed);
        Ok(acted)
    }

    /// Takes a status into a message of ours, and learns its WhatsApp id from the first one. One that was turned back because too
    /// much came at once waits again, with an entry of the outbox of its own.
    pub(super) async fn report(
        &mut self,
        status: &StatusReport,
        key: &MessageKey,
        bulk: &mut Track,
        now: Millis,
    ) -> Result<Applied, StoreError> {
        let slot = self.load(key).await?;
        let Some(message) = &mut slot.value else {
            return Ok(Applied::default());
        };
        let before = message.clone();
        let goes_again = goes_again(message, status, now);
        let Direction::Outbound { delivery, .. } = &mut message.direction else {
            return Ok(Applied::default());
        };
        if delivery.came_to_nothing(&status.wamid) {
            // Told again of what is settled, unless a phone has it after all.
            let changed = status.report.is_proof() && delivery.take(status.report.clone());
            if changed && message.wamid.is_none() {
                message.wamid = Some(status.wamid.clone());
            }
            bulk.moved(&before, message);
            slot.touch(changed);
            return Ok(Applied { changed, learnt: false });
        }
        if goes_again {
            let due = delivery.turn_back(&status.wamid, now);
            let learnt = message.wamid.take().is_none();
            let entry = outbox_entry_at(message, due);
            bulk.moved(&before, message);
            slot.touch(true);
            self.again.push(entry);
            if learnt {
                self.learnt.push((status.wamid.clone(), key.clone()));
            }
            return Ok(Applied { changed: true, learnt });
        }
        let mut applied = Applied {
            changed: delivery.take(status.report.clone()) | delivery.price(status.pricing.clone()),
            learnt: message.wamid.is_none(),
        };
        if applied.learnt {
            message.wamid = Some(status.wamid.clone());
            applied.changed = true;
        }
        bulk.moved(&before, message);
        slot.touch(applied.changed);
        if applied.learnt {
            self.learnt.push((status.wamid.clone(), key.clone()));
        }
        Ok(applied)
    }

    /// Says on the message that it is for what became of a reaction of ours.
    pub(super) async fn settle_reaction(&mut self, key: &MessageKey) -> Result<(), StoreError> {
        let Some((to, failed)) = self
            .get(key)
            .and_then(Message::failed_reaction)
            .map(|(to, failed)| (to.clone(), failed))
        else {
            return Ok(());
        };
        if let Place::At(target) = self.find(&to, &key.conversation.phone).await? {
            if let Some((_, message, _)) = self.created.iter_mut().find(|(_, message, _)| is_at(message, &target)) {
                message.marks.settle(key.position, failed);
                return Ok(());
            }
            let slot = self.load(&target).await?;
            let changed = slot
                .value
                .as_mut()
                .is_some_and(|message| message.marks.settle(key.position, failed));
            slot.touch(changed);
        }
        Ok(())
    }

    async fn load(&mut self, key: &MessageKey) -> Result<&mut Versioned<Message>, StoreError> {
        match self.stored.entry(place(key)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let message = self.store.message(key).await?;
                Ok(free.insert(Versioned {
                    version: message.as_ref().map(|message| message.v),
                    value: message,
                    changed: false,
                }))
            }
        }
    }

    pub(super) fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.learnt.is_empty() && self.stored.values().all(|slot| !slot.changed)
    }

    /// How many writes it makes.
    pub(super) fn writes(&self, early: &Early) -> usize {
        let removed = |wamid: Option<&Wamid>| wamid.and_then(|wamid| early.get(wamid)).map_or(0, super::removed);
        let created: usize = self.created.iter().map(|(_, message, _)| 2 + removed(message.wamid.as_ref())).sum();
        let learnt: usize = self.learnt.iter().map(|(wamid, _)| 1 + removed(Some(wamid))).sum();
        created + self.files() + learnt + self.again.len() + self.stored.values().filter(|slot| slot.changed).count()
    }

    /// How many of the new ones have a file that is to be fetched.
    pub(super) fn files(&self) -> usize {
        let has_file = |(_, message, _): &&(usize, Message, String)| FetchTask::of(message).is_some();
        self.created.iter().filter(has_file).count()
    }

    /// Messages that are new or different.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Message> {
        let stored = self
            .stored
            .values()
            .filter(|slot| slot.changed)
            .filter_map(|slot| slot.value.as_ref());
        self.created.iter().map(|(_, message, _)| message).chain(stored)
    }

    pub(super) fn write(&self, early: &Early, commit: &mut Commit<'_, Tag>, now: Millis) {
        for (index, message, raw) in &self.created {
            if let Some(wamid) = &message.wamid {
                point(early, commit, Tag::Event(*index), wamid, &MessageKey::of(message));
            }
            commit.create_message(Tag::Stale, message, Some(raw));
            if let Some(task) = FetchTask::of(message) {
                commit.put_due(Tag::Stale, &DueEntry::new(DueKind::Media, message.id, now, task));
            }
        }
        for entry in &self.again {
            commit.put_due(Tag::Stale, entry);
        }
        for (wamid, key) in &self.learnt {
            point(early, commit, Tag::Learnt(wamid.clone()), wamid, key);
        }
        for slot in self.stored.values().filter(|slot| slot.changed) {
            if let (Some(message), Some(version)) = (&slot.value, slot.version) {
                commit.put_changed(Tag::Stale, message, version);
            }
        }
    }
}

/// Whether a status turns a message back that goes again. A reaction does not: a newer one may have gone in the meantime. A code to
/// sign in is gone with the first time.
fn goes_again(message: &Message, status: &StatusReport, now: Millis) -> bool {
    let too_fast = matches!(&status.report, Report::Failed(failure, _) if failure.is_too_fast());
    let has_code = matches!(&message.content, Content::Template(sent) if sent.has_code);
    let delivery = message
        .delivery()
        .filter(|_| too_fast && !has_code && message.content.is_activity());
    delivery.is_some_and(|delivery| delivery.may_go_again(&status.wamid, message.wamid.as_ref(), (message.at, now)))
}

fn apply_act(message: &mut Message, act: &InboundAct) -> Acted {
    let before = message.marks.edits_cut.clone();
    let changed = message.act(&act.act, &act.when);
    let is_cut = message.marks.edits_cut != before || before.is_some_and(|cut| matches!(act.act, Act::Edit(_)) && act.when <= cut);
    Acted { changed, is_cut }
}

impl Versioned<Message> {
    /// One version more, once a group.
    const fn touch(&mut self, changed: bool) {
        if changed
            && !self.changed
            && let Some(message) = &mut self.value
        {
            message.v += 1;
            self.changed = true;
        }
    }
}

/// Points from a WhatsApp id to its message, and ends the waiting of what was taken in with it.
fn point(early: &Early, commit: &mut Commit<'_, Tag>, tag: Tag, wamid: &Wamid, key: &MessageKey) {
    match early.get(wamid) {
        None => commit.create_wamid_pointer(tag, wamid, key),
        Some((before, events)) => commit.end_waiting(tag, wamid, *before, key, events),
    }
}

fn place(key: &MessageKey) -> (ConversationId, Position) {
    (key.conversation.clone(), key.position)
}

fn is_at(message: &Message, key: &MessageKey) -> bool {
    message.position() == key.position && message.conversation == key.conversation
}
