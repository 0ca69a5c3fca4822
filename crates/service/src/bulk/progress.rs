//! How far a check came stands on its job. Whether the check is still wanted is seen with it.

use super::{BulkError, change};
use crate::Service;
use domain::{
    BulkId,
    bulk::{Job, SoFar},
};
use std::time::Duration;
use tokio::time::Instant;

/// It is said so often.
const OFTEN: Duration = Duration::from_secs(2);

/// The progress of one check.
pub(super) struct Progress<'a> {
    service: &'a Service,
    job: BulkId,
    plan: u32,
    /// The bytes of the list.
    size: u64,
    told: Instant,
}

impl<'a> Progress<'a> {
    pub(super) fn new(service: &'a Service, job: &Job, size: u64) -> Self {
        Self {
            service,
            job: job.id,
            plan: job.plan,
            size,
            told: Instant::now(),
        }
    }

    /// The same once the whole list was read, and people are added to it.
    pub(super) async fn is_wanted_beyond(&mut self, rows: u64) -> Result<bool, BulkError> {
        self.is_wanted(rows, self.size).await
    }

    /// Says now and then how far it came, and whether it is still wanted.
    pub(super) async fn is_wanted(&mut self, rows: u64, bytes: u64) -> Result<bool, BulkError> {
        if self.told.elapsed() < OFTEN {
            return Ok(true);
        }
        self.told = Instant::now();
        let so_far = SoFar::new(rows, bytes, self.size);
        let step = |job: Job| Ok(job.checked_so_far(self.plan, so_far));
        let job = Box::pin(change(self.service, self.job, step, |_, _| {})).await?;
        Ok(job.is_checking(self.plan))
    }
}
