//! A writer: takes what waits, commits it together, answers.

use super::{
    GROUP, Job, Outcome, ahead,
    fold::{Early, Fold, Tag},
};
use crate::{Inner, Service, retry::Tries};
use domain::inbound::Inbound;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Weak,
};
use store::{CommitError, Known, MAX_WRITES, StoreError};
use tokio::sync::mpsc;

/// How often a group is tried before its events go one by one, and an event before it is given back.
const TRIES: u32 = 8;

/// Works until the service is gone.
pub(super) async fn run(inner: Weak<Inner>, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    while jobs.recv_many(&mut group, GROUP).await > 0 {
        let Some(inner) = inner.upgrade() else { return };
        write_group(&Service { inner }, std::mem::take(&mut group)).await;
    }
}

async fn write_group(service: &Service, group: Vec<Job>) {
    let (events, answers): (Vec<Inbound>, Vec<_>) = group.into_iter().map(|job| (job.event, job.answer)).unzip();
    for (answer, result) in answers.into_iter().zip(write_or_split(service, &events).await) {
        // Who asked may have gone away; the event is stored all the same.
        let _ = answer.send(result);
    }
}

/// Writes events together; when that fails, in halves: one event may be what the store refuses, or the transaction was
/// too large, and the others must not suffer.
async fn write_or_split(service: &Service, events: &[Inbound]) -> Vec<Result<Outcome, StoreError>> {
    match write(service, events).await {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(error) if events.len() > 1 => {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                events = events.len(),
                "group not written; trying halves"
            );
            let (left, right) = events.split_at(events.len() / 2);
            let mut results = Box::pin(write_or_split(service, left)).await;
            results.extend(Box::pin(write_or_split(service, right)).await);
            results
        }
        Err(error) => vec![Err(error)],
    }
}

/// Writes events in one transaction, again and again until no other writer is in between. Gives an outcome for each.
async fn write(service: &Service, events: &[Inbound]) -> Result<Vec<Outcome>, StoreError> {
    let mut tries = Tries::new(service, TRIES);
    let mut repeated = BTreeSet::new();
    let mut early = Early::new();
    loop {
        match write_once(service, events, &repeated, &early).await {
            Ok(outcomes) => {
                return Ok((0..events.len())
                    .map(|index| outcomes.get(&index).copied().unwrap_or(Outcome::Repeated))
                    .collect());
            }
            Err(CommitError::Cancelled(cancelled)) => match look_into(service, events, cancelled.0).await {
                Err(error) => tries.failure(error).await?,
                Ok(found) => {
                    let known = (repeated.len(), early.len());
                    repeated.extend(found.repeated);
                    early.extend(found.early);
                    // What was in the way is named and dealt with; that is progress, not a conflict.
                    if known == (repeated.len(), early.len()) {
                        tries.conflict().await?;
                    }
                }
            },
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Reads what the events need, folds them and writes what follows.
async fn write_once(
    service: &Service,
    events: &[Inbound],
    repeated: &BTreeSet<usize>,
    early: &Early,
) -> Result<BTreeMap<usize, Outcome>, CommitError<Tag>> {
    let events = || events.iter().enumerate().filter(|(index, _)| !repeated.contains(index));
    let store = ahead::read(&service.inner.store, events().map(|(_, event)| event)).await?;
    let mut fold = Fold::new(service, &store, early);
    for (index, event) in events() {
        fold.take(index, event).await?;
    }
    if !fold.is_empty() {
        commit(service, &fold).await?;
        service.inner.meters.ingest().group(fold.outcomes.len());
    }
    Ok(fold.outcomes)
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
            Known::Nothing => {}
            Known::Waiting(before) => {
                found.early.insert(wamid.clone(), (before, store.waiting(wamid).await?));
            }
            Known::Message(_) => found.repeated.extend(index),
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
    for event in events {
        service.publish(event);
    }
    Ok(())
}
