//! The queue that events come by, as far as an Admin looks at it and repairs it.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    kept_events::KeptError,
};
use domain::{Role, kept_event::QueueStanding};
use futures::future::BoxFuture;
use identity::Admin;

/// What can be asked of a queue. Only what receives its messages knows more of it.
pub trait Queue: Send + Sync {
    fn standing(&self) -> BoxFuture<'_, Result<QueueStanding, QueueError>>;
    /// Begins to move what failed too often back to the queue.
    fn redrive(&self) -> BoxFuture<'_, Result<(), QueueError>>;
}

/// AWS did not answer, or refused: why, for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct QueueError(pub String);

/// How it stands; none where events come by webhook alone.
pub async fn standing(service: &Service, _admin: &Admin) -> Result<Option<QueueStanding>, KeptError> {
    match &service.inner.queue {
        Some(queue) => Ok(Some(queue.standing().await?)),
        None => Ok(None),
    }
}

/// Has everything tried again that failed too often. Events are safe to repeat.
pub async fn redrive(service: &Service, admin: &Admin) -> Result<(), KeptError> {
    let queue = service.inner.queue.as_ref().ok_or(KeptError::NotFound)?;
    let entry = |ended| Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(Role::Admin),
        }),
        object: Some("the dead-letter queue".to_owned()),
        ..Entry::new(Act::Redrive, ended)
    };
    audit::record(service, entry(Ended::Begun)).await?;
    let done = queue.redrive().await;
    audit::record(service, entry(if done.is_ok() { Ended::Done } else { Ended::Failed })).await?;
    Ok(done?)
}
