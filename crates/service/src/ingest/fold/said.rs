//! What a customer's message says beside itself: that they want no marketing, or that it answers a bulk job.

use super::Fold;
use crate::{Ids, consent};
use domain::{
    Consent, ConsentSource, Content, ConversationId, CustomerId, Marketing, Message, bulk::ANSWER_SECONDS, inbound::InboundMessage,
    stop_words,
};
use store::{BulkTask, StoreError};

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

    /// Counts what a customer writes first after a message of a bulk job as its answer.
    pub(super) async fn attribute(&mut self, message: &Message) -> Result<(), StoreError> {
        let id = &message.conversation;
        if self.customers.is_new(id.customer) || self.answered.contains(id) || !message.content.is_activity() {
            return Ok(());
        }
        let Some(mark) = self.store.bulk_mark(id).await? else {
            return Ok(());
        };
        if (0..=ANSWER_SECONDS).contains(&(message.at.0 - mark.at.0)) {
            let tapped = matches!(message.content, Content::Button { .. });
            let settings = self.service.settings().await?;
            let stopped = stop_words::heard(&message.content, &settings.team.words).is_some_and(|heard| heard.stopped);
            self.bulk.answered(mark.recipient, message.at, tapped, stopped);
            self.answered.push(id.clone());
        }
        Ok(())
    }
}
