//! A scheduled job whose time passed while nothing was running.

use super::{job::Job, state::JobState};
use crate::clock::Millis;

/// Whose time passed longer ago is not sent by itself any more: nobody expects it then.
pub const LATE_MILLIS: i64 = 6 * 60 * 60 * 1_000;

impl Job {
    /// When it was due, where it was not begun and is no longer begun by itself.
    pub fn missed(&self, now: Millis) -> Option<Millis> {
        match self.state {
            JobState::Scheduled { at } if now.0 - at.0 > LATE_MILLIS => Some(at),
            _ => None,
        }
    }

    /// It stops before it began, and says why. None when its time has not passed long ago.
    pub fn stop_missed(self, now: Millis, why: String) -> Option<Self> {
        self.missed(now)?;
        Some(self.in_state(JobState::Stopped { why }))
    }

    /// Whoever lets a job go on that never began lets it begin.
    #[must_use]
    pub fn begun_by_hand(mut self, now: Millis) -> Self {
        self.started_at.get_or_insert(now);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Planned, Tally},
        ids::{BulkId, PhoneId, UserId},
    };

    #[test]
    fn long_after_its_time_a_job_begins_by_hand_only() {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job.planned = Some(Planned {
            recipients: 2,
            ..Planned::default()
        });
        job.state = JobState::Ready;
        let scheduled = job.start(Millis(1), Some(Millis(50))).unwrap();
        let last = Millis(50 + LATE_MILLIS);
        assert_eq!((scheduled.missed(last), scheduled.missed(last.plus(1))), (None, Some(Millis(50))));
        assert!(scheduled.clone().begin(last).is_some());
        assert!(scheduled.clone().begin(last.plus(1)).is_none());
        assert!(scheduled.clone().stop_missed(last, "why".to_owned()).is_none());
        let stopped = scheduled.stop_missed(last.plus(1), "why".to_owned()).unwrap();
        assert_eq!((stopped.on_calendar_at(), stopped.missed(last.plus(1))), (None, None));
        let again = stopped.resume(Tally::planned(2, 0)).unwrap().begun_by_hand(Millis(99));
        assert_eq!(
            (&again.state, again.run, again.started_at),
            (&JobState::Running, 1, Some(Millis(99)))
        );
        assert_eq!(again.begun_by_hand(Millis(100)).started_at, Some(Millis(99)));
    }
}
