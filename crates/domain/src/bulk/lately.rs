//! How the messages of a job fare lately. Late in a long job, too, it is seen when they begin to fail.

use super::{job::Job, recipient::RecipientState, state::JobState, tally::Tally};
use serde::{Deserialize, Serialize};

/// So many messages come to something between two marks.
const STEP: u64 = 200;
/// With fewer nothing is said about how many fail.
const LEAST: u64 = 50;
/// A job stops when more than so many percent fail, where the team has not said otherwise.
pub const USUAL_FAILED_PERCENT: u32 = 30;

/// The counts at two moments. What came since the first are the last 200 to 400 messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lately {
    from: Tally,
    next: Tally,
}

impl Job {
    /// How many of the last some hundreds of messages failed, and of how many, when these are more than so many percent. What happened
    /// before sending began last is no reason to stop again, nor is what was too much at once.
    pub fn fails(&self, counts: &Tally, percent: u32) -> Option<(u64, u64)> {
        let lately = counts.since(self.lately.as_ref().map_or(&self.base, |lately| &lately.from));
        let failed = lately.count(RecipientState::Failed).saturating_sub(lately.too_fast());
        // What was taken before may come to something only now.
        let reached = lately.reached(RecipientState::Accepted).max(lately.reached(RecipientState::Sent));
        let tried = failed + reached;
        (tried >= LEAST && failed * 100 > tried * u64::from(percent)).then_some((failed, tried))
    }

    /// Marks how far its messages came. None when too few came to something since the last mark, or it does not run.
    pub fn marked(mut self, counts: &Tally) -> Option<Self> {
        let last = self.lately.as_ref().map_or(&self.base, |lately| &lately.next);
        if self.state != JobState::Running || counts.since(last).settled() < STEP {
            return None;
        }
        self.lately = Some(Lately {
            from: last.clone(),
            next: counts.clone(),
        });
        self.v += 1;
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Standing, Variant},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };

    fn running() -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job.state = JobState::Running;
        job
    }

    fn more(tally: &mut Tally, many: u32, from: RecipientState, to: RecipientState) {
        for _ in 0..many {
            let failure = (to == RecipientState::Failed).then(|| "131026".to_owned());
            tally.moved(Variant::A, &Standing::plain(from), &Standing { state: to, failure });
        }
    }

    /// As a job goes: marked whenever enough came.
    fn go_on(job: Job, tally: &Tally) -> Job {
        job.clone().marked(tally).unwrap_or(job)
    }

    #[test]
    fn late_in_a_job_it_is_seen_when_messages_begin_to_fail() {
        use RecipientState::{Delivered, Failed, Pending};
        let mut tally = Tally::planned(100_000, 0);
        let mut job = running();
        for _ in 0..900 {
            more(&mut tally, 100, Pending, Delivered);
            job = go_on(job, &tally);
            assert_eq!(job.fails(&tally, 30), None);
        }
        let mut failed = 0;
        while job.fails(&tally, 30).is_none() {
            more(&mut tally, 10, Pending, Failed);
            failed += 10;
            job = go_on(job, &tally);
        }
        assert!((80..=180).contains(&failed), "{failed}");
        assert_eq!(job.fails(&tally, 99), None, "the team may bear more");
    }

    #[test]
    fn what_was_on_its_way_when_it_went_on_counts_once() {
        use RecipientState::{Accepted, Delivered, Failed, Pending};
        let mut tally = Tally::planned(10_000, 0);
        more(&mut tally, 60, Pending, Failed);
        more(&mut tally, 500, Pending, Accepted);
        let mut job = running();
        job.base = tally.clone();
        assert_eq!(job.fails(&tally, 30), None, "not again for what failed before");
        // All of these are delivered, and of the new ones every second fails.
        more(&mut tally, 500, Accepted, Delivered);
        let before = tally.clone();
        more(&mut tally, 50, Pending, Failed);
        more(&mut tally, 50, Pending, Accepted);
        assert_eq!(job.fails(&tally, 30), None, "much came to something");
        job.base = before;
        assert_eq!(job.fails(&tally, 30), Some((50, 100)));
    }

    #[test]
    fn failures_that_come_late_are_of_all_that_came_then() {
        use RecipientState::{Accepted, Failed, Pending, Sent};
        let mut tally = Tally::planned(10_000, 0);
        let mut job = running();
        more(&mut tally, 1_000, Pending, Sent);
        job = go_on(job, &tally);
        more(&mut tally, 1_000, Pending, Accepted);
        job = go_on(job, &tally);
        job = go_on(job, &tally);
        // A tenth of those fails, while nobody else has their turn.
        more(&mut tally, 100, Accepted, Failed);
        more(&mut tally, 900, Accepted, Sent);
        assert_eq!(job.fails(&tally, 30), None);
        assert_eq!(job.clone().marked(&tally).unwrap().marked(&tally), None, "once for the same");
    }

    #[test]
    fn too_much_at_once_is_no_reason_to_stop() {
        use RecipientState::{Failed, Pending};
        let mut tally = Tally::planned(1_000, 0);
        let job = running();
        let mut fail = |many: u32, code: &str| {
            for _ in 0..many {
                let failure = Some(code.to_owned());
                tally.moved(Variant::A, &Standing::plain(Pending), &Standing { state: Failed, failure });
            }
            job.fails(&tally, 30)
        };
        assert_eq!((fail(100, "130429"), fail(100, "131056")), (None, None));
        assert_eq!(fail(60, "131026"), Some((60, 60)), "the others are looked at alone");
    }
}
