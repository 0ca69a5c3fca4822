//! What the assistant remembers of a customer is deleted where it is kept.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{ConversationId, CustomerId, assistant::Trouble};
use identity::Admin;
use store::StoreError;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgotten {
    /// Nothing is remembered of them.
    Done,
    /// The assistant that is configured remembers nobody, or there is none.
    HasNoMemory,
}

/// Why an Admin's wish was not fulfilled.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    #[error("there is no such customer, or nothing remembers them")]
    NotFound,
    #[error("the agent did not forget: {0}")]
    Aws(Trouble),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes what the assistant remembers of a customer. For whoever erases a person: it is in the audit by them.
pub async fn memory(service: &Service, customer: &CustomerId) -> Result<Forgotten, Trouble> {
    match service.inner.answering.as_ref().and_then(|answering| answering.memory.as_ref()) {
        None => Ok(Forgotten::HasNoMemory),
        Some(memory) => memory.forget(customer).await.map(|()| Forgotten::Done),
    }
}

/// The same because an Admin asks for it. In the audit before it is done; a second row says how it ended.
pub async fn by_admin(service: &Service, admin: &Admin, conversation: &ConversationId) -> Result<(), ForgetError> {
    let remembers = service.inner.answering.as_ref().is_some_and(|answering| answering.memory.is_some());
    if !remembers || service.inner.store.conversation(conversation).await?.is_none() {
        return Err(ForgetError::NotFound);
    }
    let entry = |ended: Ended| Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(domain::Role::Admin),
        }),
        object: Some(format!("/inbox/{conversation}")),
        ..Entry::new(Act::Forget, ended)
    };
    audit::record(service, entry(Ended::Begun)).await?;
    let done = memory(service, &conversation.customer).await;
    let row = Entry {
        note: done.err().map(|trouble| trouble.to_string()),
        ..entry(if done.is_ok() { Ended::Done } else { Ended::Failed })
    };
    // Once it is forgotten, a row that is missing undoes nothing; that it began is kept.
    if let Err(error) = audit::record(service, row).await {
        tracing::error!(error = %domain::Causes(&error), "how forgetting a customer ended is not in the audit");
    }
    done.map(|_| ()).map_err(ForgetError::Aws)
}
