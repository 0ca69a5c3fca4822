//! Whom a job is for that is for people of an earlier one.

use super::{
    BulkError,
    people::{OfJob, digits},
};
use crate::Service;
use domain::bulk::{Job, Only, Variant};
use std::collections::HashMap;

/// Those of an earlier job that a job is for, by their digits; with which of several messages each of them had there.
pub(super) async fn people(service: &Service, job: &Job) -> Result<Option<HashMap<u64, Option<Variant>>>, BulkError> {
    let Some(Only { job: earlier, who }) = job.audience.only else {
        return Ok(None);
    };
    let gone = || "The earlier job is no longer here.".to_owned();
    let mut walk = OfJob::new(service, &job.phone, (earlier, who), gone).await?;
    let mut people = HashMap::new();
    while let Some(some) = walk.next().await? {
        people.extend(some.into_iter().map(|(number, variant)| (digits(&number), variant)));
    }
    Ok(Some(people))
}
