//! Codes to sign in, from the moment a message is taken until it is handed over: apart from the message, and gone after it.

use crate::{
    Commit, Store, StoreError,
    item::{Item, number, stamp, text, text_of},
    keys,
    plain::is_expired,
};
use domain::{MessageId, Millis, template::Secret};

/// No hand-over takes longer: what is left behind ends by itself.
const KEEP_SECONDS: i64 = 60 * 60;

impl Store {
    /// The code of a message that is not handed over yet.
    pub async fn code(&self, id: MessageId, now: Millis) -> Result<Option<Secret>, StoreError> {
        let item = self.item(keys::code(id)).await?;
        let item = item.filter(|item| !is_expired(item, now.seconds()));
        Ok(item.and_then(|item| text_of(&item, "code").map(Secret::new)))
    }

    /// Forgets the code of a message.
    pub async fn remove_code(&self, id: MessageId) -> Result<(), StoreError> {
        self.remove(keys::code(id)).await
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Keeps the code of a message until it is handed over.
    pub fn put_code(&mut self, tag: T, id: MessageId, code: &Secret, now: Millis) {
        let mut item = Item::from([
            ("code".to_owned(), text(code.reveal())),
            (keys::TTL.to_owned(), number(now.seconds().plus(KEEP_SECONDS).0)),
        ]);
        stamp(&mut item, keys::code(id), "CODE");
        self.write(tag, Ok(item));
    }

    /// Forgets it, in the transaction that says what became of the message.
    pub fn remove_code(&mut self, tag: T, id: MessageId) {
        self.delete(tag, keys::code(id));
    }
}
