//! Whom a job leaves out because another has written to them, or will.

use super::{BulkError, change, job_of};
use crate::Service;
use domain::{
    BulkId,
    bulk::{Except, Job, RecipientState},
};
use identity::Operator;
use std::collections::HashSet;

/// Leaves out the people of other jobs from the same number.
pub async fn set_except(service: &Service, operator: &Operator, id: BulkId, jobs: &[BulkId]) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    let mut except = Vec::with_capacity(jobs.len());
    for other in jobs {
        let other = job_of(service, operator, *other).await?;
        if other.id == id || other.phone != job.phone || other.planned.is_none() {
            return Err(BulkError::Invalid(
                "Choose other jobs from the same number whose lists were checked.".to_owned(),
            ));
        }
        except.push(Except {
            job: other.id,
            name: other.name,
        });
    }
    let changed = |job: Job| job.all_but(except.clone()).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// Those of other jobs whom a job leaves out, by their digits: as it is now.
pub(super) async fn people(service: &Service, job: &Job) -> Result<HashSet<u64>, BulkError> {
    let store = &service.inner.store;
    let mut people = HashSet::new();
    for except in &job.audience.except {
        let other = store.bulk_job(except.job).await?.filter(|other| other.phone == job.phone);
        let other = other.ok_or_else(|| BulkError::Invalid(format!("The job “{}” is no longer here.", except.name.as_str())))?;
        for chunk in (0..other.chunks()).map(|index| other.chunk_at(index)) {
            let read = store.bulk_chunk(other.id, other.plan, chunk).await?.unwrap_or_default();
            for (place, recipient) in (chunk * domain::bulk::CHUNK..).zip(read.recipients) {
                let state = read.claimed.get(&place).map_or(RecipientState::Pending, |claimed| claimed.state);
                if Except::has(state) {
                    people.insert(recipient.number.identity().parse().unwrap_or(0));
                }
            }
        }
    }
    Ok(people)
}
