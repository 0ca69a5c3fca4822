//! On which days a job stands in the calendar.

use super::{job::Job, state::JobState};
use crate::clock::Millis;

impl Job {
    /// When it begins, began, or goes on; none while that is open.
    pub fn on_calendar_at(&self) -> Option<Millis> {
        match self.state {
            JobState::Scheduled { at } => Some(at),
            JobState::Asked { at } => at,
            JobState::Running => self.goes_on_at().or(self.started_at),
            _ => self.started_at,
        }
    }

    /// Whether what the calendar says of it still holds: it may be scheduled for another time by now, or for none.
    pub fn stands_at(&self, at: Millis) -> bool {
        self.on_calendar_at() == Some(at) || self.started_at == Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Planned},
        ids::{BulkId, PhoneId, UserId},
    };

    #[test]
    fn a_job_stands_where_it_begins_and_began() {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        assert_eq!(job.on_calendar_at(), None);
        job.planned = Some(Planned {
            recipients: 2,
            ..Planned::default()
        });
        job.state = JobState::Ready;
        let scheduled = job.start(Millis(1), Some(Millis(50))).unwrap();
        assert_eq!(scheduled.on_calendar_at(), Some(Millis(50)));
        let back = scheduled.clone().cancel(Millis(2)).unwrap();
        assert!(!back.stands_at(Millis(50)), "it is no longer scheduled");
        let begun = scheduled.begin(Millis(51)).unwrap();
        assert!(begun.stands_at(Millis(51)) && !begun.stands_at(Millis(50)));
        assert!(begun.cancel(Millis(60)).unwrap().stands_at(Millis(51)));
    }
}
