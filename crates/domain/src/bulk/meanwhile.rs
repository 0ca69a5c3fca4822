//! What those do who are held out of a job: how many of them write to us, for as long as an answer of the others counts.

use super::{ANSWER_SECONDS, job::Job};
use crate::clock::{Millis, Seconds};
use serde::{Deserialize, Serialize};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// Days after the end of a job. The last is as long as an answer counts.
const LOOKS: [i64; 3] = [1, 2, 3];

/// How many of those who were held out wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meanwhile {
    /// When they were counted.
    pub at: Millis,
    /// Those whose place in the job came.
    pub people: u64,
    /// Of these, who wrote to us from then on while an answer would have counted.
    pub wrote: u64,
}

impl Meanwhile {
    /// Whether something that they wrote counts, when their place came at a time.
    pub fn counts(place: Seconds, wrote: Seconds) -> bool {
        (0..=ANSWER_SECONDS).contains(&(wrote.0 - place.0))
    }
}

impl Job {
    /// When those who were held out are counted next; none where nobody was, while it is not over, and after the last time.
    pub fn counts_held_at(&self, now: Millis) -> Option<Millis> {
        let ended = self.ended_at.filter(|_| self.is_over() && self.held_out() > 0)?;
        LOOKS.into_iter().map(|days| ended.plus(days * DAY_MILLIS)).find(|at| *at > now)
    }

    /// The group whose place is that of one of the held out, when so many of them come before: they are spread over the list by chance.
    pub fn place_of_held(&self, before: u64) -> Option<u32> {
        let chunks = u64::from(self.chunks());
        let index = (before * chunks).checked_div(self.held_out())?;
        let index = u32::try_from(index.min(chunks.checked_sub(1)?)).ok()?;
        Some(self.chunk_at(index))
    }

    /// Those who were held out are counted. None while it is not over.
    pub fn counted_held(mut self, meanwhile: Meanwhile) -> Option<Self> {
        if !self.is_over() {
            return None;
        }
        self.meanwhile = Some(meanwhile);
        self.v += 1;
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, JobState, LeftOut, Planned},
        ids::{BulkId, PhoneId, UserId},
    };
    use std::collections::BTreeMap;

    fn over(recipients: u32, held: u64) -> Job {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1));
        job.planned = Some(Planned {
            recipients,
            left_out: BTreeMap::from([(LeftOut::HeldOut, held)]),
            ..Planned::default()
        });
        job.state = JobState::Finished;
        job.ended_at = Some(Millis(1_000));
        job
    }

    #[test]
    fn they_are_counted_a_day_after_the_end_and_for_the_last_time_when_no_answer_counts_any_more() {
        let job = over(100, 5);
        let day = |days: i64| Millis(1_000 + days * DAY_MILLIS);
        assert_eq!(job.counts_held_at(Millis(1_000)), Some(day(1)));
        assert_eq!(job.counts_held_at(day(1)), Some(day(2)));
        assert_eq!(job.counts_held_at(Millis(day(3).0 - 1)), Some(day(3)));
        assert_eq!(job.counts_held_at(day(3)), None);
        assert_eq!(day(3).0 - 1_000, ANSWER_SECONDS * 1_000);
        assert_eq!(over(100, 0).counts_held_at(Millis(1_000)), None);
        let mut running = job;
        running.state = JobState::Running;
        assert_eq!(running.counts_held_at(Millis(1_000)), None);
        let count = Meanwhile {
            at: Millis(1),
            people: 5,
            wrote: 1,
        };
        assert!(running.counted_held(count).is_none());
        let counted = over(100, 5).counted_held(count).unwrap();
        let json = serde_json::to_string(&counted).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&json).unwrap().meanwhile, Some(count));
    }

    #[test]
    fn what_they_write_counts_as_long_as_an_answer_would() {
        let counts = |wrote| Meanwhile::counts(Seconds(1_000), Seconds(wrote));
        assert!(!counts(999) && counts(1_000) && counts(1_000 + ANSWER_SECONDS) && !counts(1_001 + ANSWER_SECONDS));
    }

    #[test]
    fn they_are_spread_over_all_groups() {
        let job = over(950, 20);
        let groups: Vec<u32> = (0..20).filter_map(|before| job.place_of_held(before)).collect();
        let wanted: Vec<u32> = (0..10).flat_map(|group| [group, group]).collect();
        assert_eq!(groups, wanted);
        assert_eq!(job.place_of_held(1_000), Some(9), "more than there are");
        assert_eq!(over(0, 20).place_of_held(0), None);
        assert_eq!(over(10, 0).place_of_held(0), None);
    }
}
