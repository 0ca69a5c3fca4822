//! Whom a job is for that is for people of an earlier one.

use super::{
    BulkError,
    people::{OfJob, digits},
};
use crate::Service;
use domain::{
    BulkId, CustomerId,
    bulk::{Job, Only, Variant, Who},
};
use std::collections::{BTreeSet, HashMap};
use store::{Store, StoreError, keys};

/// Another job for the same people is looked for in so many of the newest.
const OTHERS: usize = 60;

/// Those of an earlier job that a job is for, by their digits; with which of several messages each of them had there.
pub(super) async fn people(service: &Service, job: &Job) -> Result<Option<HashMap<u64, Option<Variant>>>, BulkError> {
    let Some(Only { job: earlier, who, .. }) = job.audience.only else {
        return Ok(None);
    };
    let gone = || "The earlier job is no longer here.".to_owned();
    let mut walk = OfJob::new(service, &job.phone, (earlier, who), gone).await?;
    // Who was tried again by another job rests after that one.
    if tried_already(service, job).await? {
        walk.let_rest();
    }
    let mut people = HashMap::new();
    while let Some(some) = walk.next().await? {
        people.extend(some.iter().map(|one| (digits(&one.number), one.variant)));
        if let Some(first) = job.tries_again() {
            let failed = some.iter().filter_map(|one| Some((digits(&one.number), one.customer?)));
            let failed: Vec<(u64, CustomerId)> = failed.collect();
            for digits in tried_again(&service.inner.store, first, &failed).await? {
                people.remove(&digits);
            }
        }
    }
    Ok(Some(people))
}

/// Those whom another try has reached, or still may. Who is tried by two jobs at once is told apart at their turn.
async fn tried_again(store: &Store, first: BulkId, failed: &[(u64, CustomerId)]) -> Result<Vec<u64>, StoreError> {
    let known = failed.iter().map(|(_, customer)| keys::bulk_again(*customer, first));
    let store = store.ahead(known.collect()).await?;
    let mut messages = BTreeSet::new();
    for (_, customer) in failed {
        messages.extend(store.tried_again_by(*customer, first).await?);
    }
    let store = store.ahead(messages).await?;
    let mut tried = Vec::new();
    for (digits, customer) in failed {
        if store.tried_again(*customer, first).await?.counts {
            tried.push(*digits);
        }
    }
    Ok(tried)
}

/// Whether another job for those who failed has begun.
async fn tried_already(service: &Service, job: &Job) -> Result<bool, BulkError> {
    if !job.audience.only.is_some_and(|only| only.who == Who::Failed) {
        return Ok(false);
    }
    let others = service.inner.store.bulk_jobs(None, OTHERS).await?;
    let mut others = others
        .iter()
        .filter(|other| other.id != job.id && other.audience.only == job.audience.only);
    Ok(others.any(|other| other.state.has_begun()))
}
