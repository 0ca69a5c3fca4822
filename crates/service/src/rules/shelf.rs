//! The rules as last read, with what they look for made ready.

use crate::Service;
use domain::{PhoneId, rule::Ready};
use std::sync::Arc;
use store::StoreError;

/// All rules in their order.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) rules: Vec<Ready>,
}

/// What the rules of a number want of a new message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wants {
    /// To look at it when it comes.
    pub(crate) messages: bool,
    /// To look at it when nobody has answered for so many minutes: the shortest wait.
    pub(crate) wait: Option<u32>,
}

impl Book {
    pub(crate) fn wants(&self, phone: &PhoneId) -> Wants {
        let mut wants = Wants::default();
        let rules = self.rules.iter().map(|ready| &ready.rule);
        for rule in rules.filter(|rule| rule.enabled && rule.is_for(phone)) {
            match rule.trigger.waits() {
                Some(minutes) => wants.wait = Some(wants.wait.map_or(minutes, |known| known.min(minutes))),
                None => wants.messages = true,
            }
        }
        wants
    }
}

impl Service {
    /// All rules. At most a few seconds old.
    pub(crate) async fn rules(&self) -> Result<Arc<Book>, StoreError> {
        let now = self.now();
        let changes = match self.inner.rules.get(now) {
            Ok(book) => return Ok(book),
            Err(changes) => changes,
        };
        let (rules, _) = Box::pin(self.inner.store.rules()).await?;
        let book = Arc::new(Book {
            rules: rules.into_iter().map(Ready::new).collect(),
        });
        self.inner.rules.keep(now, book.clone(), changes);
        Ok(book)
    }
}
