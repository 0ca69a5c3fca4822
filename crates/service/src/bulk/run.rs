//! What is to be done about a job: it begins, one of its lanes goes on, or it ends.

use super::{
    BulkError,
    cancel::cancel,
    change, change_telling,
    clocks::ours,
    held::{self, SoFar},
    lane::Lane,
    put_lanes,
    watch::{tell, told},
};
use crate::{Service, consent};
use domain::{
    BulkId, Millis,
    bulk::{Job, Reason},
};
use runner::Outcome;
use std::time::Duration;
use store::{BulkTask, CommitError, DueEntry, DueKind, StoreError};

/// A lane works so long before it notes how far it came.
pub(super) const SLICE: Duration = Duration::from_secs(15);
/// Between two looks at whether everything has come to its end.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// What cannot go on by itself is looked at again after this.
const HELD_UP: Duration = Duration::from_secs(10);
/// Why a job stops at something that trying again does not mend.
const UNREADABLE: &str = "Something that is stored of its recipients cannot be read; the server's log says what.";
/// What that means while others wait.
const WAITING: &str = "Nobody gets it twice, and who had no turn still waits: let it go on when your administrator has looked at it.";

/// Works on one entry of the due queue.
pub async fn work(service: &Service, entry: DueEntry<BulkTask>) -> Outcome {
    let task = entry.task.clone();
    let done = match &task {
        BulkTask::Begin { job } => begin(service, *job).await,
        BulkTask::Lane {
            job,
            run,
            lane,
            next,
            turn,
            later,
        } => {
            let mut lane = Lane::new(service, (*job, *run), (*lane, *next), *turn);
            lane.later = *later;
            lane.run(&entry).await
        }
        BulkTask::Repeat { series, at } => Box::pin(super::series::turn(service, *series, *at)).await,
        BulkTask::Cancel { job, next } => cancel(service, &entry, *job, *next).await,
        BulkTask::Held {
            job,
            page,
            before,
            people,
            wrote,
        } => {
            let so_far = SoFar {
                page: *page,
                before: *before,
                people: *people,
                wrote: *wrote,
            };
            Box::pin(held::count(service, &entry, *job, so_far)).await
        }
        BulkTask::Confirm { to, message, words } => consent::confirm(service, to, *message, words).await,
    };
    match done {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::warn!(entry = %entry.id, error = %domain::Causes(&error), "bulk job interrupted");
            interrupted(service, &task, &error).await
        }
    }
}

/// What passes by itself is tried again at once. The rest is no work for ever: the job stops where it is, Admins are told, and
/// whoever lets it go on begins there again.
async fn interrupted(service: &Service, task: &BulkTask, error: &StoreError) -> Outcome {
    if error.is_retryable() {
        return Outcome::Retry(Duration::from_secs(1));
    }
    let held_up = match task {
        BulkTask::Lane { job, run, .. } => {
            let why = format!("{UNREADABLE} {WAITING}");
            let stopped = stop(service, *job, |job| job.run == *run, why.into()).await;
            stopped.map(|()| true)
        }
        BulkTask::Cancel { job, .. } => tell_of(service, *job).await.map(|()| false),
        // A figure for comparison is not worth to be looked at for ever.
        BulkTask::Held { .. } => Ok(true),
        BulkTask::Begin { .. } | BulkTask::Repeat { .. } | BulkTask::Confirm { .. } => Ok(false),
    };
    match held_up {
        Ok(true) => Outcome::Fail("something that is stored of the job cannot be read".to_owned()),
        Ok(false) => Outcome::Retry(HELD_UP),
        Err(_) => Outcome::Retry(LOOK_AGAIN),
    }
}

/// A job that was cancelled stays so; that not all of its recipients can be told apart is told.
async fn tell_of(service: &Service, id: BulkId) -> Result<(), StoreError> {
    if let Some(job) = service.inner.store.bulk_job(id).await? {
        tell(service, &job, UNREADABLE).await;
    }
    Ok(())
}

/// Stops a job that runs, if it still is what the reason is of, and tells Admins.
pub(super) async fn stop(service: &Service, id: BulkId, still: impl Fn(&Job) -> bool, reason: Reason) -> Result<(), StoreError> {
    let step = |job: Job| Ok(still(&job).then(|| job.stop(reason.clone())).flatten());
    let told = |job: &Job| Some(told(service, job, &reason.why));
    change_telling(service, id, step, |_, _| {}, told).await.map(drop).map_err(failed)
}

pub(super) fn failed(error: BulkError) -> StoreError {
    match error {
        BulkError::Store(error) => error,
        error => StoreError::Refused(error.into()),
    }
}

/// Nobody may be taken for served because a group is missing.
pub(super) fn gone() -> StoreError {
    StoreError::Refused("a group of recipients is missing".into())
}

/// Its time passed long ago, while nothing was running: whoever still wants it lets it begin by hand, and Admins are told.
async fn missed(service: &Service, job: &Job, at: Millis) -> Result<Outcome, StoreError> {
    let (now, zone) = (service.now(), ours(service, job).await?);
    let why = format!(
        "It was due on {}, and nothing was running then. Nobody has got it: let it go on by hand if it is still wanted.",
        zone.full(at.seconds())
    );
    let step = |job: Job| Ok(job.stop_missed(now, why.clone()));
    let told = |job: &Job| Some(told(service, job, &why));
    match change_telling(service, job.id, step, |_, _| {}, told).await {
        Ok(_) | Err(BulkError::NotFound) => Ok(Outcome::Done),
        Err(error) => Err(failed(error)),
    }
}

/// Its time has come.
async fn begin(service: &Service, id: BulkId) -> Result<Outcome, StoreError> {
    let now = service.now();
    let begun = change(service, id, |job| Ok(job.begin(now)), |commit, job| put_lanes(commit, job, now));
    let begun = begun.await;
    if let Ok(job) = &begun
        && let Some(at) = job.missed(now)
    {
        return missed(service, job, at).await;
    }
    match begun {
        Ok(_) | Err(BulkError::NotFound) => {
            service.inner.bulk_wake.now();
            Ok(Outcome::Done)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Puts an entry again with how far it came, to go on at a time.
pub(super) async fn go_on(service: &Service, entry: &DueEntry<BulkTask>, task: BulkTask, at: Millis) -> Result<Outcome, StoreError> {
    let mut commit = service.inner.store.commit();
    commit.finish_due((), entry);
    commit.put_due((), &DueEntry::new(DueKind::Bulk, &entry.id, at, task));
    match commit.run().await {
        Ok(()) => {
            service.inner.bulk_wake.now();
            Ok(Outcome::Done)
        }
        Err(CommitError::Cancelled(_)) => Ok(Outcome::Retry(LOOK_AGAIN)),
        Err(CommitError::Store(error)) => Err(error),
    }
}
