//! Messages that the team keeps under names.

use crate::{Commit, Store, StoreError, item::to_item, keys};
use domain::{PhoneId, SavedMessage, SavedMessageId};

impl Store {
    /// All of a number, strongly consistent.
    pub async fn saved_messages(&self, phone: &PhoneId) -> Result<Vec<SavedMessage>, StoreError> {
        self.partition(keys::saved_messages_pk(phone)).await
    }

    /// Removes one, if it is there.
    pub async fn remove_saved_message(&self, phone: &PhoneId, id: SavedMessageId) -> Result<(), StoreError> {
        self.remove(keys::saved_message(phone, id)).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Keeps one that is new.
    pub fn put_saved_message(&mut self, tag: T, phone: &PhoneId, saved: &SavedMessage) {
        let item = to_item(keys::saved_message(phone, saved.id), "SAVED_MESSAGE", saved);
        self.replace(tag, item, None);
    }
}
