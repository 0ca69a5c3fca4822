//! The queues behind the events, as far as an Admin looks at them and repairs them: the one that events come by, and those that hold what
//! failed too often.

use crate::{
    Ids, Service,
    audit::{self, Act, Ended, Entry, Who},
    kept_events::KeptError,
};
use domain::{
    Millis, Role,
    kept_event::{Brought, Standing, reason},
};
use futures::future::{BoxFuture, join_all};
use identity::Admin;
use store::{FailedEvent, StoreError};
use whatsapp::sns::Envelope;

/// Receives for one call: a hundred letters.
const RECEIVES: usize = 10;
/// A longer one does not fit into an item of the table.
const MOST_BYTES: usize = 380_000;

/// What can be asked of the queues. Only what receives messages knows more of them.
pub trait Queue: Send + Sync {
    fn standing(&self) -> BoxFuture<'_, Result<Standing, QueueError>>;
    /// Begins to move what failed too often back to the queue. False where there is no queue.
    fn redrive(&self) -> BoxFuture<'_, Result<bool, QueueError>>;
    /// Takes some of what lies in a dead-letter queue. Nobody else gets them for a while; then they are there again.
    fn receive<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Vec<DeadLetter>, QueueError>>;
    /// Removes what was received.
    fn remove<'a>(&'a self, name: &'a str, letters: Vec<DeadLetter>) -> BoxFuture<'a, Result<(), QueueError>>;
}

/// What was given up on.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// SQS's id of it.
    pub id: String,
    /// When it was given to SQS first.
    pub at: Option<Millis>,
    pub body: String,
    /// By which it is removed.
    pub handle: String,
}

/// AWS did not answer, or refused: why, for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct QueueError(pub String);

/// How the queues stand.
pub async fn standing(service: &Service, _admin: &Admin) -> Result<Standing, KeptError> {
    Ok(service.inner.queue.standing().await?)
}

/// Has everything tried again that failed too often. Events are safe to repeat.
pub async fn redrive(service: &Service, admin: &Admin) -> Result<(), KeptError> {
    let object = "the dead-letter queue";
    keep(service, admin, Ended::Begun, object, None).await?;
    let done = service.inner.queue.redrive().await;
    let ended = if matches!(done, Ok(true)) { Ended::Done } else { Ended::Failed };
    keep(service, admin, ended, object, None).await?;
    if done? { Ok(()) } else { Err(KeptError::NotFound) }
}

/// Brings some of what lies in a dead-letter queue among the events that are kept, where it can be looked into, taken in and thrown away.
/// `goes_on` when more of the same is asked for.
pub async fn bring(service: &Service, admin: &Admin, name: &str, goes_on: bool) -> Result<Brought, KeptError> {
    let queue = &service.inner.queue;
    // Only what holds events of ours.
    if !queue.standing().await?.dead().iter().any(|dead| dead.name == name) {
        return Err(KeptError::NotFound);
    }
    if !goes_on {
        keep(
            service,
            admin,
            Ended::Begun,
            name,
            Some("brought among the failed events".to_owned()),
        )
        .await?;
    }
    let mut done = Brought::default();
    let result = bring_some(service, name, &mut done).await;
    let note = match done {
        Brought { brought, left: 0, .. } => format!("{brought} brought among the failed events"),
        Brought { brought, left, .. } => format!("{brought} brought among the failed events, {left} are too large for it"),
    };
    let ended = if result.is_ok() { Ended::Done } else { Ended::Failed };
    keep(service, admin, ended, name, Some(note)).await?;
    result.map(|()| done)
}

async fn bring_some(service: &Service, name: &str, done: &mut Brought) -> Result<(), KeptError> {
    let queue = &service.inner.queue;
    for _ in 0..RECEIVES {
        let letters = queue.receive(name).await?;
        done.more = !letters.is_empty();
        if letters.is_empty() {
            return Ok(());
        }
        let (fits, large): (Vec<_>, Vec<_>) = letters.into_iter().partition(|letter| letter.body.len() <= MOST_BYTES);
        done.left += u32::try_from(large.len()).unwrap_or(u32::MAX);
        let kept = join_all(fits.iter().map(|letter| Box::pin(keep_letter(service, name, letter)))).await;
        let (mut safe, mut failed) = (Vec::new(), None);
        for (letter, kept) in fits.into_iter().zip(kept) {
            match kept {
                Ok(()) => safe.push(letter),
                Err(error) => failed = Some(error),
            }
        }
        // Removed only after it is kept; what is kept and not removed comes again as the same event.
        if !safe.is_empty() {
            let many = u32::try_from(safe.len()).unwrap_or(u32::MAX);
            queue.remove(name, safe).await?;
            done.brought += many;
        }
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    Ok(())
}

/// Keeps a letter under an id that is the same whenever it is received.
async fn keep_letter(service: &Service, name: &str, letter: &DeadLetter) -> Result<(), StoreError> {
    let (raw, delivery) = match Envelope::parse(&letter.body) {
        Ok(envelope) => (envelope.message, envelope.message_id),
        // With raw delivery the body is the message itself.
        Err(_) => (letter.body.clone(), letter.id.clone()),
    };
    let at = letter.at.unwrap_or_else(|| service.now());
    let event = FailedEvent {
        id: Ids::same_for(at, &format!("{delivery} {raw}")),
        at,
        reason: format!("{}{name}", reason::DEAD),
        raw,
        delivery: Some(delivery),
    };
    service.inner.store.put_failed(&event).await
}

async fn keep(service: &Service, admin: &Admin, ended: Ended, object: &str, note: Option<String>) -> Result<(), StoreError> {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(Role::Admin),
        }),
        object: Some(object.to_owned()),
        note,
        ..Entry::new(Act::Redrive, ended)
    };
    audit::record(service, entry).await
}
