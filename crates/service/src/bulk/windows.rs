//! To whom of a list may be written freely: they wrote to this number within 24 hours.

use crate::Service;
use domain::{ConversationId, bulk::Job};
use std::collections::BTreeSet;
use store::{
    StoreError,
    keys::{self, IdentityKind},
};

/// The rows of those whose window is open now.
pub(super) async fn open_windows(service: &Service, job: &Job, numbers: Vec<(u64, String)>) -> Result<BTreeSet<u64>, StoreError> {
    let now = service.now();
    let known = numbers.iter().map(|(_, identity)| keys::identity(IdentityKind::Wa, identity));
    let store = service.inner.store.ahead(known.collect()).await?;
    let mut conversations = Vec::new();
    for (row, identity) in &numbers {
        if let Some(owner) = store.identity(IdentityKind::Wa, identity).await? {
            let conversation = ConversationId {
                customer: owner.customer,
                phone: job.phone.clone(),
            };
            conversations.push((*row, conversation));
        }
    }
    let asked = conversations.iter().map(|(_, conversation)| keys::conversation(conversation));
    let store = store.ahead(asked.collect()).await?;
    let mut open = BTreeSet::new();
    for (row, conversation) in &conversations {
        let conversation = store.conversation(conversation).await?;
        if conversation.is_some_and(|conversation| conversation.window(now).is_open()) {
            open.insert(*row);
        }
    }
    Ok(open)
}
