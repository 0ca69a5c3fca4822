//! The end of a cancelled job: who had no turn gets none.

use super::{
    run::{SLICE, go_on, gone},
    track::shard,
};
use crate::Service;
use domain::{
    BulkId,
    bulk::{CHUNK, Claimed, Job, RecipientId, RecipientState, Standing, Tally},
};
use runner::Outcome;
use store::{BulkChunk, BulkTask, CommitError, DueEntry, StoreError};
use tokio::time::Instant;

/// So many recipients are cancelled in one transaction.
const TOGETHER: usize = 50;

/// Who had no turn gets none any more.
pub(super) async fn cancel(service: &Service, entry: &DueEntry<BulkTask>, id: BulkId, mut next: u32) -> Result<Outcome, StoreError> {
    let store = &service.inner.store;
    let ends = Instant::now() + SLICE;
    let Some(job) = store.bulk_job(id).await? else {
        return Ok(Outcome::Done);
    };
    while next < job.chunks() {
        if Instant::now() >= ends {
            return go_on(service, entry, BulkTask::Cancel { job: id, next }, service.now()).await;
        }
        let number = job.chunk_at(next);
        if store.bulk_chunk_done(id, job.plan, number).await? {
            next += 1;
            continue;
        }
        let chunk = store.bulk_chunk(id, job.plan, number).await?.ok_or_else(gone)?;
        let left = unclaimed(&job, number, &chunk);
        let mut all = true;
        for some in left.chunks(TOGETHER) {
            all &= cancel_some(service, some).await?;
        }
        // Where somebody had their turn in between, the group is read again.
        next += u32::from(all);
    }
    Ok(Outcome::Done)
}

fn unclaimed(job: &Job, chunk: u32, read: &BulkChunk) -> Vec<RecipientId> {
    let places = (chunk * CHUNK..).zip(&read.recipients).map(|(place, _)| place);
    places
        .filter(|place| !read.claimed.contains_key(place))
        .map(|place| RecipientId {
            job: job.id,
            plan: job.plan,
            place,
        })
        .collect()
}

async fn cancel_some(service: &Service, some: &[RecipientId]) -> Result<bool, StoreError> {
    let Some(first) = some.first() else { return Ok(true) };
    let mut commit = service.inner.store.commit();
    let mut counts = Tally::default();
    for id in some {
        let state = RecipientState::Cancelled;
        counts.moved(id.variant(), &Standing::plain(RecipientState::Pending), &Standing::plain(state));
        let claimed = Claimed {
            id: *id,
            state,
            failure: None,
            conversation: None,
            answered: None,
            tapped: false,
            button: None,
            stopped: false,
        };
        commit.create_bulk_recipient((), &claimed);
    }
    commit.count_bulk((), first.job, shard(service), &counts);
    match commit.run().await {
        Ok(()) => Ok(true),
        Err(CommitError::Cancelled(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}
