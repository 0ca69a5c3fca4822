//! The report of a job that is over, which is kept in the bucket for a while.

use super::{job::Job, state::JobState};
use crate::{clock::Millis, ids::BulkId};
use serde::{Deserialize, Serialize};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A report as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptReport {
    /// When it was written.
    pub at: Millis,
    /// When it is removed.
    pub until: Millis,
    /// In bytes.
    pub size: u64,
}

impl KeptReport {
    /// One that is kept for so many days from now on.
    pub const fn new(at: Millis, days: u32, size: u64) -> Self {
        Self {
            at,
            until: at.plus(days as i64 * DAY_MILLIS),
            size,
        }
    }

    /// Where it is in the bucket: always at the same place, so that who writes it again writes over it.
    pub fn key(job: BulkId) -> String {
        format!("reports/bulk/{job}.csv")
    }
}

impl Job {
    /// Whether nothing is sent any more, however it ended.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, JobState::Finished | JobState::Cancelled)
    }

    /// Its report is in the bucket. None when one is there already, or it is not over.
    pub fn reported(mut self, report: KeptReport) -> Option<Self> {
        if !self.is_over() || self.report.is_some() {
            return None;
        }
        self.report = Some(report);
        self.v += 1;
        Some(self)
    }

    /// Its report is no longer there. None when there was none, or it is kept longer.
    pub fn forgot_report(mut self, now: Millis) -> Option<Self> {
        self.report.take_if(|report| report.until <= now)?;
        self.v += 1;
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::JobName,
        ids::{PhoneId, UserId},
    };

    #[test]
    fn a_report_is_kept_once_and_for_its_days() {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        let report = KeptReport::new(Millis(5), 2, 100);
        assert_eq!(report.until, Millis(5 + 2 * DAY_MILLIS));
        assert_eq!(job.clone().reported(report), None, "not before it is over");
        job.state = JobState::Cancelled;
        let kept = job.reported(report).unwrap();
        assert_eq!((kept.report, kept.v), (Some(report), 2));
        assert_eq!(kept.clone().reported(KeptReport::new(Millis(9), 2, 1)), None);
        assert_eq!(kept.clone().forgot_report(report.until.plus(-1)), None);
        let gone = kept.forgot_report(report.until).unwrap();
        assert_eq!((gone.report, gone.v), (None, 3));
        assert_eq!(gone.forgot_report(report.until), None);
    }
}
