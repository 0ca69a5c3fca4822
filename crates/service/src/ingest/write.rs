//! A writer: takes what waits, commits it together, answers.

use super::{
    GROUP, Job, Outcome, failed_event,
    fold::{Early, Fold, Tag},
    prefetch,
};
use crate::{Inner, Service, retry::Tries};
use domain::{inbound::Inbound, kept_event::reason};
use futures::FutureExt;
use std::{
    collections::{BTreeMap, BTreeSet},
    panic::AssertUnwindSafe,
    sync::Weak,
};
use store::{CommitError, MAX_WRITES, Pointer, StoreError};
use tokio::sync::{mpsc, oneshot};
use whatsapp::event;

/// How often a group is tried against other writers and a busy store.
const TRIES: u32 = 8;

/// Works until the service is gone.
pub(super) async fn run(inner: Weak<Inner>, mut now: mpsc::Receiver<Job>, mut queued: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    loop {
        // By chance where both have something: neither waits for the other to become empty.
        let (first, more) = tokio::select! {
            Some(job) = now.recv() => (job, &mut now),
            Some(job) = queued.recv() => (job, &mut queued),
            else => return,
        };
        group.push(first);
        while group.len() < GROUP
            && let Ok(job) = more.try_recv()
        {
            group.push(job);
        }
        let Some(inner) = inner.upgrade() else { return };
        // On the heap: the AWS SDK's futures are large.
        let service = Service { inner };
        let work = Box::pin(write_group(&service, std::mem::take(&mut group)));
        if contained(work).await.is_none() {
            tracing::error!("a group of events was given up by a fault of ours; they are tried again");
        }
    }
}

/// What a future gives; none when it panicked. A writer lives on: without it no event of its customers would be stored again.
/// Who waits for an event of the group hears that it is not stored.
async fn contained<T>(work: impl Future<Output = T>) -> Option<T> {
    AssertUnwindSafe(work).catch_unwind().await.ok()
}

async fn write_group(service: &Service, group: Vec<Job>) {
    let (events, answers): (Vec<Inbound>, Vec<_>) = group.into_iter().map(|job| (job.event, job.answer)).unzip();
    let mut answers = answers.into_iter();
    let mut rest = events.as_slice();
    while !rest.is_empty() {
        let results = write_or_split(service, rest).await;
        rest = rest.get(results.len()..).unwrap_or_default();
        answer(&mut answers, results);
    }
}

/// Gives the first who wait their results; the others wait on. The results go first: a `zip` that ends with them takes nobody more.
fn answer<T>(waiting: &mut impl Iterator<Item = oneshot::Sender<T>>, results: Vec<T>) {
    for (result, answer) in results.into_iter().zip(waiting) {
        // Who asked may have gone away; the event is stored all the same.
        let _ = answer.send(result);
    }
}

/// Why a group was not written.
enum WriteError {
    /// Others wrote to the same items again and again.
    Conflict,
    Store(StoreError),
}

/// Writes as many of the events together as a transaction holds, and gives a result for each of those. Only what splitting
/// can mend is split: an event that the store refuses or cannot read, or one that others write to all the time. When the
/// store is out of reach, everybody hears so at once.
async fn write_or_split(service: &Service, events: &[Inbound]) -> Vec<Result<Outcome, StoreError>> {
    let error = match write(service, events).await {
        Ok(outcomes) => return outcomes.into_iter().map(Ok).collect(),
        Err(WriteError::Store(error @ StoreError::Unavailable(_))) => {
            let others = (1..events.len()).map(|_| Err(StoreError::Unavailable("its group was not stored".into())));
            return std::iter::once(Err(error)).chain(others).collect();
        }
        Err(error) => error,
    };
    if let [event] = events {
        return vec![match error {
            WriteError::Conflict => Err(StoreError::Unavailable("too many writers at once".into())),
            WriteError::Store(error) => store_failed(service, event, error).await,
        }];
    }
    tracing::debug!(events = events.len(), "group not written; trying halves");
    let (left, right) = events.split_at(events.len() / 2);
    let mut results = Vec::with_capacity(events.len());
    for half in [left, right] {
        let mut rest = half;
        while !rest.is_empty() {
            let some = Box::pin(write_or_split(service, rest)).await;
            rest = rest.get(some.len()..).unwrap_or_default();
            results.extend(some);
        }
    }
    results
}

/// Keeps an event that the store will never take, raw for Admin: delivering it again would not help.
async fn store_failed(service: &Service, event: &Inbound, error: StoreError) -> Result<Outcome, StoreError> {
    tracing::error!(error = %domain::Causes(&error), "event not storable; kept as failed");
    let failed = failed_event(service, reason::STORE.to_owned(), event::keep(event), None);
    service.inner.store.put_failed(&failed).await?;
    Ok(Outcome::Kept)
}

/// Writes the first of the events in one transaction, again and again until no other writer is in between. Gives an outcome
/// for each that fitted.
async fn write(service: &Service, events: &[Inbound]) -> Result<Vec<Outcome>, WriteError> {
    let mut tries = Tries::new(service, TRIES);
    let mut repeated = BTreeSet::new();
    let mut early = Early::new();
    loop {
        match write_once(service, events, &repeated, &early).await {
            Ok((fitted, outcomes)) => {
                return Ok((0..fitted)
                    .map(|index| outcomes.get(&index).copied().unwrap_or(Outcome::Repeated))
                    .collect());
            }
            Err(CommitError::Cancelled(cancelled)) => match look_into(service, events, cancelled.0).await {
                Err(error) => tries.failure(error).await.map_err(WriteError::Store)?,
                Ok(found) => {
                    let known = (repeated.len(), early.len());
                    repeated.extend(found.repeated);
                    early.extend(found.early);
                    // What was in the way is named and dealt with; that is progress, not a conflict.
                    if known == (repeated.len(), early.len()) {
                        tries.conflict().await.map_err(|_| WriteError::Conflict)?;
                    }
                }
            },
            Err(CommitError::Store(error)) => tries.failure(error).await.map_err(WriteError::Store)?,
        }
    }
}

/// Reads what the events need, folds as many as fit into a transaction and writes what follows. Gives how many fitted, and
/// the outcomes by index.
async fn write_once(
    service: &Service,
    events: &[Inbound],
    repeated: &BTreeSet<usize>,
    early: &Early,
) -> Result<(usize, BTreeMap<usize, Outcome>), CommitError<Tag>> {
    let new = || events.iter().enumerate().filter(|(index, _)| !repeated.contains(index));
    let store = prefetch::read(&service.inner.store, new().map(|(_, event)| event)).await?;
    let mut fold = Fold::new(service, &store, early);
    let mut fitted = events.len();
    for (index, event) in new() {
        if !fold.has_room_for(event) {
            fitted = index;
            break;
        }
        fold.apply(index, event).await?;
    }
    if !fold.is_empty() {
        commit(service, &fold).await?;
        service.inner.meters.ingest().group(fold.outcomes.len());
    }
    Ok((fitted, fold.outcomes))
}

/// What stood in the way of a group.
#[derive(Default)]
struct InTheWay {
    repeated: BTreeSet<usize>,
    early: Early,
}

/// Looks at the ids that were taken: by the same event, or by what came earlier than its message.
async fn look_into(service: &Service, events: &[Inbound], tags: Vec<Tag>) -> Result<InTheWay, StoreError> {
    let store = &service.inner.store;
    let mut found = InTheWay::default();
    for tag in tags {
        let (index, wamid) = match &tag {
            Tag::Stale => continue,
            Tag::Learnt(wamid) => (None, wamid),
            Tag::Event(index) => match events.get(*index) {
                Some(Inbound::Message(message)) => (Some(*index), &message.wamid),
                Some(Inbound::Act(act)) => (Some(*index), &act.when.id),
                Some(Inbound::Status(_)) | None => continue,
            },
        };
        match store.known(wamid).await? {
            Pointer::Nothing => {}
            Pointer::Waiting(before) => {
                found.early.insert(wamid.clone(), (before, store.waiting(wamid).await?));
            }
            Pointer::Message(_) => found.repeated.extend(index),
        }
    }
    Ok(found)
}

async fn commit(service: &Service, fold: &Fold<'_>) -> Result<(), CommitError<Tag>> {
    let mut commit = service.inner.store.commit();
    let events = fold.write(&mut commit);
    if commit.len() > MAX_WRITES {
        return Err(StoreError::Refused("more writes than a transaction holds".into()).into());
    }
    commit.run().await?;
    service.publish(events);
    if fold.brings_files() {
        service.inner.media_wake.now();
    }
    if fold.brings_rules() {
        service.inner.rule_wake.now();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_gets_the_result_of_their_own_event_however_a_group_is_cut() {
        let (senders, waiting): (Vec<_>, Vec<_>) = (0..5).map(|_| oneshot::channel()).unzip();
        let mut senders = senders.into_iter();
        answer(&mut senders, vec![0, 1]);
        answer(&mut senders, Vec::new());
        answer(&mut senders, vec![2]);
        answer(&mut senders, vec![3, 4]);
        for (event, waits) in waiting.into_iter().enumerate() {
            assert_eq!(waits.await, Ok(event));
        }
    }

    #[tokio::test]
    async fn a_fault_in_one_group_does_not_end_the_writer() {
        assert_eq!(contained::<()>(async { panic!("a fault") }).await, None);
        assert_eq!(contained(async { 1 }).await, Some(1));
    }
}
