//! What a customer's message says beside itself: that they want no marketing, or that it answers a bulk job.

use super::{Fold, messages::Place};
use crate::{Ids, consent};
use domain::{
    Consent, ConsentSource, Content, ConversationId, CustomerId, Marketing, Message,
    bulk::{Answered, RecipientId},
    inbound::InboundMessage,
    stop_words,
};
use std::collections::hash_map::Entry;
use store::{BulkTask, StoreError};

/// What a customer quotes, or whose button they tap.
enum Quoted {
    /// Nothing of ours.
    Nothing,
    /// A message of ours that no job sent.
    Ours,
    OfJob(RecipientId),
}

impl Fold<'_> {
    /// Who says stop, and nothing else, wants no marketing messages; who says start wants them again.
    pub(super) async fn hear_stop(
        &mut self,
        customer: CustomerId,
        inbound: &InboundMessage,
        id: &ConversationId,
    ) -> Result<(), StoreError> {
        let settings = self.service.settings().await?;
        let Some(heard) = stop_words::heard(&inbound.content, &settings.team.words) else {
            return Ok(());
        };
        let (since, stopped) = (inbound.at, heard.stopped);
        let entry = Consent {
            id: Ids::same_for(since.millis(), inbound.wamid.as_str()),
            at: since,
            stopped,
            source: ConsentSource::Word { text: heard.text },
        };
        let marketing = Marketing { since, stopped };
        let preferred = self.customers.prefer(customer, &inbound.sender, marketing, entry.clone()).await?;
        if preferred.changed {
            self.preferring.push(id.clone());
        }
        // Once: who says it again knows already.
        if preferred.turned && stopped {
            let task = BulkTask::Confirm {
                to: id.clone(),
                message: consent::confirmation_id(id, &entry),
                words: heard.confirmed.to_owned(),
            };
            self.confirming.push((entry.id, task));
        }
        Ok(())
    }

    /// Counts what a customer writes as an answer to a message of a bulk job: to the one that they quote or whose button they tap, whenever
    /// that is; else to the newest, within 72 hours.
    pub(super) async fn attribute(&mut self, message: &Message) -> Result<(), StoreError> {
        if !message.content.is_activity() {
            return Ok(());
        }
        // A button of something else that we sent says nothing of the job's.
        let (recipient, may_tap) = match self.quoted(message).await? {
            Quoted::OfJob(recipient) => (Some(recipient), true),
            Quoted::Ours => (self.newest(message).await?, false),
            Quoted::Nothing => (self.newest(message).await?, true),
        };
        let Some(recipient) = recipient else { return Ok(()) };
        let settings = self.service.settings().await?;
        let button = match &message.content {
            Content::Button { text, .. } if may_tap => Some(text.clone()),
            _ => None,
        };
        let said = Answered {
            at: Some(message.at),
            tapped: button.is_some(),
            button,
            stopped: stop_words::heard(&message.content, &settings.team.words).is_some_and(|heard| heard.stopped),
        };
        let claimed = match self.recipients.entry(recipient) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(self.store.bulk_recipient(recipient).await?),
        };
        if let Some(claimed) = claimed {
            let new = claimed.hear(said);
            self.bulk.answered(recipient, new);
        }
        Ok(())
    }

    async fn quoted(&mut self, message: &Message) -> Result<Quoted, StoreError> {
        let Some(wamid) = &message.context.quotes else {
            return Ok(Quoted::Nothing);
        };
        let Place::At(key) = self.messages.find(wamid, &message.conversation.phone).await? else {
            return Ok(Quoted::Nothing);
        };
        let quoted = self.messages.read(&key).await?.filter(|quoted| !quoted.is_inbound());
        Ok(quoted.map_or(Quoted::Nothing, |quoted| {
            RecipientId::of(quoted).map_or(Quoted::Ours, Quoted::OfJob)
        }))
    }

    /// Who got the newest message of a job in the conversation, while what is written counts as an answer to it.
    async fn newest(&self, message: &Message) -> Result<Option<RecipientId>, StoreError> {
        let id = &message.conversation;
        if self.customers.is_new(id.customer) {
            return Ok(None);
        }
        let mark = self.store.bulk_mark(id).await?.filter(|mark| mark.counts_at(message.at));
        Ok(mark.map(|mark| mark.recipient))
    }
}
