//! What is to be put right in the documents, because a draft was bad of them.

use crate::Service;
use domain::{
    Assignee, ConversationId, EventId,
    assistant::{Changed, Reason, Repair, RepairAct},
};
use identity::{Admin, Operator};
use store::{CommitError, StoreError};

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    #[error("there is no such thing to put right")]
    NotFound,
    /// Somebody else did something about it meanwhile.
    #[error("somebody else changed it meanwhile")]
    Conflict,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps that a draft was bad because of the documents.
pub(crate) async fn tell(
    service: &Service,
    operator: &Operator,
    conversation: &ConversationId,
    reason: Reason,
    titles: Vec<String>,
) -> Result<(), StoreError> {
    let told = Changed {
        by: operator.actor().name.clone(),
        at: service.now(),
    };
    let repair = Repair::new(service.inner.ids.event(), conversation.clone(), reason, titles, told);
    let mut commit = service.inner.store.commit();
    commit.put_repair((), &repair, None);
    match commit.run().await {
        // Its id is ours alone: where it is there already, an earlier try got through.
        Ok(()) | Err(CommitError::Cancelled(_)) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// The newest, those that are open first.
pub async fn list(service: &Service, _admin: &Admin) -> Result<Vec<Repair>, StoreError> {
    let mut repairs = service.inner.store.repairs().await?;
    repairs.sort_by_key(|repair| repair.done.is_some());
    Ok(repairs)
}

/// An Admin does something about one, as they saw it.
pub async fn act(service: &Service, admin: &Admin, id: EventId, act: RepairAct, over: u64) -> Result<Repair, RepairError> {
    let repair = service.inner.store.repair(id).await?.ok_or(RepairError::NotFound)?;
    if repair.v != over {
        return Err(RepairError::Conflict);
    }
    let actor = admin.actor();
    let by = Assignee {
        id: actor.sub.clone(),
        name: actor.name.clone(),
    };
    let after = repair.after(act, by, service.now());
    let mut commit = service.inner.store.commit();
    commit.put_repair((), &after, Some(over));
    match commit.run().await {
        Ok(()) => Ok(after),
        Err(CommitError::Cancelled(_)) => Err(RepairError::Conflict),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
