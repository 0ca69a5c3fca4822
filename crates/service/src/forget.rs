//! What the assistant remembers of a customer is deleted where it is kept.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{ConversationId, CustomerId, assistant::Trouble};
use identity::Admin;
use runner::Outcome;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{DueEntry, DueKind, StoreError};

/// AWS puts a session into the agent's memory when it ends, up to an hour after its last word.
const SESSIONS_END_MS: i64 = 65 * 60 * 1000;
/// Where AWS does not let us yet.
const TRY_AGAIN: Duration = Duration::from_mins(10);

/// Somebody is to be forgotten once more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetTask {
    pub customer: CustomerId,
}

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

/// Deletes what the assistant remembers of a customer, and once more when sessions of now have ended. For whoever erases a person: it
/// is in the audit by them.
pub async fn memory(service: &Service, customer: &CustomerId) -> Result<Forgotten, ForgetError> {
    let Some(memory) = service.inner.answering.as_ref().and_then(|answering| answering.memory.as_ref()) else {
        return Ok(Forgotten::HasNoMemory);
    };
    let due = service.now().plus(SESSIONS_END_MS);
    let task = ForgetTask { customer: *customer };
    // First: who is forgotten now may come back by a session that is still open, whatever happens to this server.
    let entry = DueEntry::new(DueKind::Forget, customer, due, task);
    service.inner.store.begin_due(&entry).await?;
    memory.forget(customer).await.map_err(ForgetError::Aws)?;
    Ok(Forgotten::Done)
}

/// Deletes it once more.
pub async fn again(service: &Service, entry: &DueEntry<ForgetTask>) -> Outcome {
    let Some(memory) = service.inner.answering.as_ref().and_then(|answering| answering.memory.as_ref()) else {
        return Outcome::Done;
    };
    match memory.forget(&entry.task.customer).await {
        Ok(()) => Outcome::Done,
        Err(trouble) => {
            tracing::warn!(%trouble, "the agent did not forget a customer once more");
            Outcome::Retry(TRY_AGAIN)
        }
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
        note: done.as_ref().err().map(ToString::to_string),
        ..entry(if done.is_ok() { Ended::Done } else { Ended::Failed })
    };
    // Once it is forgotten, a row that is missing undoes nothing; that it began is kept.
    if let Err(error) = audit::record(service, row).await {
        tracing::error!(error = %domain::Causes(&error), "how forgetting a customer ended is not in the audit");
    }
    done.map(|_| ())
}
