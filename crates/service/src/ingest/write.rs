//! A writer: takes what waits, commits it together, answers.

use super::{
    GROUP, Job, Outcome,
    fold::{Fold, Tag},
};
use crate::{Inner, Service, retry::Tries};
use domain::{Wamid, inbound::Inbound};
use std::{collections::BTreeSet, sync::Weak};
use store::{CommitError, MAX_WRITES, StoreError};
use tokio::sync::mpsc;
use whatsapp::event::parse_waiting_status;

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
    loop {
        let mut fold = Fold::default();
        let mut folded = Ok(());
        for (index, event) in events.iter().enumerate().filter(|(index, _)| !repeated.contains(index)) {
            folded = fold.take(service, index, event).await;
            if folded.is_err() {
                break;
            }
        }
        let result = match folded {
            Err(error) => Err(CommitError::Store(error)),
            Ok(()) if fold.is_empty() => Ok(()),
            Ok(()) => commit(service, &fold).await,
        };
        match result {
            Ok(()) => {
                let learnt: Vec<Wamid> = fold.learnt().cloned().collect();
                for wamid in learnt {
                    Box::pin(drain(service, &wamid)).await?;
                }
                return Ok((0..events.len())
                    .map(|index| fold.outcomes.get(&index).copied().unwrap_or(Outcome::Repeated))
                    .collect());
            }
            Err(CommitError::Cancelled(cancelled)) => {
                let known = repeated.len();
                repeated.extend(cancelled.0.iter().filter_map(|tag| match tag {
                    Tag::Event(index) => Some(*index),
                    Tag::Stale => None,
                }));
                // Repeats were named and left out; that is progress, not a conflict.
                if repeated.len() == known {
                    tries.conflict().await?;
                }
            }
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

async fn commit(service: &Service, fold: &Fold) -> Result<(), CommitError<Tag>> {
    let mut commit = service.inner.store.commit();
    let events = fold.write(service, &mut commit);
    if commit.len() > MAX_WRITES {
        return Err(StoreError::Refused("more writes than a transaction holds".into()).into());
    }
    commit.run().await?;
    for event in events {
        service.publish(event);
    }
    Ok(())
}

/// Takes in the reports that waited for a message which is known now.
async fn drain(service: &Service, wamid: &Wamid) -> Result<(), StoreError> {
    for waiting in service.inner.store.waiting(wamid).await? {
        let parsed = serde_json::from_str::<serde_json::Value>(&waiting.raw).ok().and_then(|raw| {
            let phone = serde_json::from_value(raw["phone"].clone()).ok()?;
            parse_waiting_status(&phone, raw["status"].as_str()?)
        });
        if let Some(status) = parsed {
            write(service, &[Inbound::Status(status)]).await?;
        }
        service.inner.store.delete_waiting(&waiting).await?;
    }
    Ok(())
}
