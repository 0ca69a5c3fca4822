//! Whom a job is for that is for people of an earlier one.

use super::BulkError;
use crate::Service;
use domain::{
    BulkId, CustomerId,
    bulk::{CHUNK, Job, JobRefused, Only, RecipientState, Variant, Who, must_rest},
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
    let store = &service.inner.store;
    let earlier = store.bulk_job(earlier).await?.filter(|earlier| earlier.phone == job.phone);
    let earlier = earlier.ok_or_else(|| BulkError::Invalid("The earlier job is no longer here.".to_owned()))?;
    if who == Who::NotSent {
        if !earlier.is_over() {
            return Err(BulkError::Invalid(JobRefused::EarlierGoesOn.to_string()));
        }
        if store.bulk_tally(earlier.id).await?.count(RecipientState::Pending) > 0 {
            let why = "The earlier job was cancelled only now, and not all of its people are told apart yet. Check again in a moment.";
            return Err(BulkError::Invalid(why.to_owned()));
        }
    }
    // Who was tried again by another job rests after that one.
    let rests = earlier.rested_from().is_none_or(|from| service.now() < from) || tried_already(service, job).await?;
    let too_early = |failure: Option<&str>| rests && who == Who::Failed && failure.is_some_and(must_rest);
    let mut people = HashMap::new();
    for chunk in (0..earlier.chunks()).map(|index| earlier.chunk_at(index)) {
        let variant = earlier.second.as_ref().and_then(|_| earlier.sends(Variant::of_chunk(chunk)));
        let read = store.bulk_chunk(earlier.id, earlier.plan, chunk).await?.unwrap_or_default();
        let mut failed = Vec::new();
        for (place, recipient) in (chunk * CHUNK..).zip(read.recipients) {
            let claimed = read.claimed.get(&place);
            let state = claimed.map_or(RecipientState::Pending, |claimed| claimed.state);
            let failure = claimed.and_then(|claimed| claimed.failure.as_deref());
            let answered = claimed.is_some_and(|claimed| claimed.answered.is_some());
            if who.has(state, failure, answered) && !too_early(failure) {
                let digits = recipient.number.identity().parse().unwrap_or(0);
                people.insert(digits, variant);
                failed.extend(claimed.and_then(|claimed| Some((digits, claimed.conversation.as_ref()?.customer))));
            }
        }
        if let Some(first) = job.tries_again() {
            for digits in tried_again(store, first, &failed).await? {
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
