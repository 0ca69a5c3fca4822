//! What a customer's message says beside itself: that they want no marketing, or that it answers a bulk job.

use super::Fold;
use domain::{ConversationId, CustomerId, Marketing, Message, bulk::ANSWER_SECONDS, inbound::InboundMessage, stop_words};
use store::StoreError;

impl Fold<'_> {
    /// Who says stop, and nothing else, wants no marketing messages; who says start wants them again.
    pub(super) async fn hear_stop(
        &mut self,
        customer: CustomerId,
        inbound: &InboundMessage,
        id: &ConversationId,
    ) -> Result<(), StoreError> {
        let Some(stopped) = stop_words::heard(&inbound.content) else {
            return Ok(());
        };
        let since = inbound.at;
        if self
            .customers
            .prefer(customer, &inbound.sender, Marketing { since, stopped })
            .await?
        {
            self.preferring.push(id.clone());
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
            self.bulk.answered(mark.recipient, message.at);
            self.answered.push(id.clone());
        }
        Ok(())
    }
}
