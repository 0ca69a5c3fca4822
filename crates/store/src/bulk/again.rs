//! Further tries of what failed: of several at once one has each person.

use crate::{
    Commit, MessageKey, Store, StoreError,
    item::{Item, stamp, text},
    keys::{self, Key},
    messages::pointer,
    prices::came_to_nothing,
};
use domain::{BulkId, CustomerId, Position};

const CONVERSATION: &str = "conversation";
const POSITION: &str = "position";

/// The newest further try for somebody to whom the message of a job failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TriedAgain {
    /// Where its message stands.
    message: Option<Position>,
    /// It has arrived, or still may. What failed for good does not count, nor what was taken back.
    pub counts: bool,
}

impl Store {
    /// The newest further try, strongly consistent. `job` is the first of those that tried.
    pub async fn tried_again(&self, customer: CustomerId, job: BulkId) -> Result<TriedAgain, StoreError> {
        let Some(key) = self.tried_again_key(customer, job).await? else {
            return Ok(TriedAgain::default());
        };
        let message = self.message(&key).await?;
        Ok(TriedAgain {
            message: Some(key.position),
            counts: !message.is_some_and(|message| came_to_nothing(&message)),
        })
    }

    /// Where its message stands, to be read ahead.
    pub async fn tried_again_by(&self, customer: CustomerId, job: BulkId) -> Result<Option<Key>, StoreError> {
        let message = self.tried_again_key(customer, job).await?;
        Ok(message.map(|message| keys::message(&message.conversation, message.position)))
    }

    async fn tried_again_key(&self, customer: CustomerId, job: BulkId) -> Result<Option<MessageKey>, StoreError> {
        self.item(keys::bulk_again(customer, job)).await?.as_ref().map(pointer).transpose()
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Somebody is tried again by a message; where `known` is given, only when nobody else has tried since that was read.
    pub fn put_tried_again(&mut self, tag: T, job: BulkId, message: &MessageKey, known: Option<TriedAgain>) {
        let mut item = Item::from([
            (CONVERSATION.to_owned(), text(message.conversation.to_string())),
            (POSITION.to_owned(), text(message.position.to_string())),
        ]);
        stamp(&mut item, keys::bulk_again(message.conversation.customer, job), "BULK_AGAIN");
        let Some(known) = known else {
            self.write(tag, Ok(item));
            return;
        };
        self.put(tag, Ok(item), |put| match known.message {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(before) => put
                .condition_expression("#position = :before")
                .expression_attribute_names("#position", POSITION)
                .expression_attribute_values(":before", text(before.to_string())),
        });
    }
}
