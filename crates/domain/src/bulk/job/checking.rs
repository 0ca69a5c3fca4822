//! The check of a list: it begins, comes so far, and ends.

use super::{Job, Step};
use crate::bulk::{JobRefused, JobState, Planned};
use serde::{Deserialize, Serialize};

/// How far a check came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoFar {
    pub rows: u64,
    /// About so many the list has; none where that cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<u64>,
}

impl SoFar {
    /// So many rows, where so many bytes of all were read for them.
    pub fn new(rows: u64, read: u64, all: u64) -> Self {
        let about = u128::from(rows) * u128::from(all) / u128::from(read.max(1));
        let about = u64::try_from(about).ok().filter(|about| read < all && *about > rows);
        Self { rows, about }
    }
}

impl Job {
    /// Begins the check.
    pub fn check(self) -> Step {
        let mut job = self.edited()?;
        if job.audience.file.is_none() {
            return Err(JobRefused::NoFile);
        }
        if job.audience.phone_column.is_none() {
            return Err(JobRefused::NoPhoneColumn);
        }
        if job.template.is_none() {
            return Err(JobRefused::NoTemplate);
        }
        job.plan += 1;
        job.so_far = None;
        Ok(job.in_state(JobState::Checking))
    }

    /// Ends the check of a plan: with what it found, or with why the file cannot be read. None when it is no longer wanted.
    pub fn checked(mut self, plan: u32, found: Result<Planned, String>) -> Option<Self> {
        if !self.is_checking(plan) {
            return None;
        }
        self.so_far = None;
        match found {
            Ok(planned) => {
                self.planned = Some(planned);
                Some(self.in_state(JobState::Ready))
            }
            Err(why) => {
                self.problem = Some(why);
                Some(self.in_state(JobState::Draft))
            }
        }
    }

    /// Whether a check of a plan is still wanted.
    pub fn is_checking(&self, plan: u32) -> bool {
        self.state == JobState::Checking && self.plan == plan
    }

    /// The check of a plan came so far. None when it is no longer wanted.
    pub fn checked_so_far(mut self, plan: u32, so_far: SoFar) -> Option<Self> {
        if !self.is_checking(plan) {
            return None;
        }
        self.so_far = Some(so_far);
        self.v += 1;
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_rows_there_are_is_told_by_the_bytes_that_were_read() {
        let about = |rows, read, all| SoFar::new(rows, read, all).about;
        assert_eq!(about(1_000, 50_000, 500_000), Some(10_000));
        // A workbook is read as a whole; and at the end there is nothing to tell.
        assert_eq!((about(1_000, 9, 9), about(10, 0, 0), about(0, 5, 10)), (None, None, None));
    }
}
