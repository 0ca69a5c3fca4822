//! Trying again after a busy store, with full jitter, inside a deadline.

use crate::Service;
use std::time::Duration;
use store::StoreError;

/// Counts the tries of one use case.
pub(crate) struct Tries<'a> {
    service: &'a Service,
    made: u32,
    most: u32,
}

const FIRST_PAUSE_MILLIS: u64 = 20;
const LONGEST_PAUSE_MILLIS: u64 = 1_000;

impl<'a> Tries<'a> {
    /// At most `most` tries.
    pub(crate) const fn new(service: &'a Service, most: u32) -> Self {
        Self { service, made: 0, most }
    }

    /// After a conflict with another writer: pauses, or gives up when there were too many.
    pub(crate) async fn conflict(&mut self) -> Result<(), StoreError> {
        self.again(|| StoreError::Unavailable("too many writers at once".into())).await
    }

    /// After a failed call: pauses when the same call may succeed, else gives the error back.
    pub(crate) async fn failure(&mut self, error: StoreError) -> Result<(), StoreError> {
        if error.is_retryable() {
            self.again(|| error).await
        } else {
            Err(error)
        }
    }

    async fn again(&mut self, error: impl FnOnce() -> StoreError) -> Result<(), StoreError> {
        self.made += 1;
        if self.made >= self.most {
            return Err(error());
        }
        let ceiling = (FIRST_PAUSE_MILLIS << self.made.min(10)).min(LONGEST_PAUSE_MILLIS);
        tokio::time::sleep(Duration::from_millis(self.service.inner.random.below(ceiling))).await;
        Ok(())
    }
}
