//! A job that warms up: it goes to a few people first, waits for what becomes of these messages, and goes to more only then.

use super::{
    job::Job,
    recipient::{CHUNK, RecipientState},
    state::{JobRefused, JobState},
    stops::{Evidence, Reason},
    tally::Tally,
};
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// So many parts at most come before the rest.
const MOST_PARTS: usize = 5;
/// Of fewer people nothing can be told.
const LEAST_PEOPLE: u32 = 10;
const MOST_PEOPLE: u32 = 100_000;
/// When the results of so many of a hundred are known, the part is judged by them.
const MOST_KNOWN: u64 = 90;
/// After this it is judged by what is known by then.
const LONGEST_MILLIS: i64 = 60 * 60 * 1000;

/// The parts in which a job is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ramp {
    /// How many people each part has; the rest follows the last of them.
    pub parts: Vec<u32>,
    /// The part that is being sent, from 0.
    #[serde(default)]
    pub part: usize,
    /// Since when all of the part had their turn, and its results are waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Millis>,
    /// The counts when the part began: it is judged by what came since.
    #[serde(default)]
    pub from: Tally,
}

/// What is to be done at the end of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing yet.
    Wait,
    /// The job goes on like this.
    Change(Box<Job>),
    Stop(Reason),
}

impl Ramp {
    /// One with these parts, at its beginning.
    pub fn new(parts: Vec<u32>) -> Result<Self, JobRefused> {
        let fine = (1..=MOST_PARTS).contains(&parts.len()) && parts.iter().all(|people| (LEAST_PEOPLE..=MOST_PEOPLE).contains(people));
        if !fine {
            return Err(JobRefused::Ramp);
        }
        Ok(Self { parts, ..Self::default() })
    }

    /// For people: `first 250, then 1000, then the rest`.
    pub fn words(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(ToString::to_string).collect();
        format!("first {}, then the rest", parts.join(", then "))
    }

    /// Where it stands, for people; nothing once the rest is being sent.
    pub fn progress(&self) -> Option<String> {
        let all = self.parts.len() + 1;
        if self.part >= self.parts.len() {
            return None;
        }
        let what = match self.waits_since {
            Some(_) => "waiting for results",
            None => "sending",
        };
        Some(format!("Warm-up: part {} of {all}, {what}", self.part + 1))
    }

    /// Before so many places of the list those stand who may have their turn; none when all may.
    fn limit(&self) -> Option<u32> {
        let parts = self.parts.get(..=self.part)?;
        Some(parts.iter().fold(0, |sum: u32, people| sum.saturating_add(*people)))
    }

    fn next(&mut self, counts: &Tally) {
        self.part += 1;
        self.waits_since = None;
        self.from = counts.clone();
    }
}

impl Job {
    /// Sends it in parts, or all at once.
    pub fn warming_up(mut self, ramp: Option<Ramp>) -> Result<Self, JobRefused> {
        match self.state {
            JobState::Draft | JobState::Checking | JobState::Ready | JobState::Scheduled { .. } => {}
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            _ => return Err(JobRefused::Begun),
        }
        self.ramp = ramp;
        self.v += 1;
        Ok(self)
    }

    /// Where the first stands who may not have their turn yet, by turns of groups; none when all may.
    pub fn held_from(&self) -> Option<u32> {
        [self.ramp_from(), self.winner_from(), self.day_from()].into_iter().flatten().min()
    }

    /// The same, as far as the warm-up holds them.
    pub fn ramp_from(&self) -> Option<u32> {
        self.within_job(self.ramp.as_ref()?.limit()?)
    }

    /// A place, by turns of groups, if somebody may stand there or behind it.
    pub(super) fn within_job(&self, limit: u32) -> Option<u32> {
        (limit < self.chunks().saturating_mul(CHUNK)).then_some(limit)
    }

    /// How many people stand before a place, by turns of groups.
    pub(super) fn people_before(&self, limit: u32) -> u64 {
        let groups = 0..self.chunks().min(limit.div_ceil(CHUNK));
        groups.map(|index| u64::from(self.people_of(index, limit))).sum()
    }

    /// What is to be done when those of a part had their turn, or those of a test.
    pub fn gate(&self, counts: &Tally, now: Millis, failed_percent: u32) -> Gate {
        let (Some(first), JobState::Running) = (self.held_from(), &self.state) else {
            return Gate::Wait;
        };
        if self.winner_from() == Some(first) {
            return self.winner_gate(counts, now);
        }
        let (Some(limit), Some(ramp)) = (self.ramp_from(), &self.ramp) else {
            return Gate::Wait;
        };
        let people = self.people_before(limit);
        if counts.processed() < people {
            return Gate::Wait;
        }
        let Some(since) = ramp.waits_since else {
            return self.changed(|ramp| ramp.waits_since = Some(now));
        };
        let known = counts.reached(RecipientState::Delivered)
            + counts.count(RecipientState::Failed)
            + counts.count(RecipientState::Unconfirmed)
            + counts.count(RecipientState::Skipped);
        if known * 100 < people * MOST_KNOWN && now.0 - since.0 < LONGEST_MILLIS {
            return Gate::Wait;
        }
        let lately = counts.since(&ramp.from);
        let too_fast = lately.too_fast();
        let failed = lately.count(RecipientState::Failed).saturating_sub(too_fast);
        let tried = lately.tried().saturating_sub(too_fast);
        if failed * 100 > tried * u64::from(failed_percent) {
            return Gate::Stop(Reason {
                why: format!(
                    "Warm-up: {failed} of the {tried} messages of part {} failed, more than {failed_percent} %. \
                     Look at the reasons; letting it go on begins the next part.",
                    ramp.part + 1
                ),
                evidence: Some(Evidence::WarmUp),
            });
        }
        self.changed(|ramp| ramp.next(counts))
    }

    fn changed(&self, change: impl FnOnce(&mut Ramp)) -> Gate {
        let mut job = self.clone();
        if let Some(ramp) = job.ramp.as_mut() {
            change(ramp);
            job.v += 1;
        }
        Gate::Change(Box::new(job))
    }

    /// Begins the next part without waiting for the results of this one.
    pub fn wait_no_more(mut self, counts: &Tally) -> Result<Self, JobRefused> {
        let waits = self.ramp.as_mut().filter(|ramp| ramp.waits_since.is_some());
        match (waits, &self.state) {
            (Some(ramp), JobState::Running) => ramp.next(counts),
            _ => return Err(JobRefused::NotWaiting),
        }
        self.v += 1;
        Ok(self)
    }

    /// Whoever lets a job go on that was stopped has looked at what failed in this part.
    pub(super) fn warm_again(&mut self, counts: &Tally) {
        let Some(ramp) = self.ramp.as_mut() else { return };
        match self.evidence {
            Some(Evidence::WarmUp) => ramp.next(counts),
            Some(Evidence::Failed) => ramp.from = counts.clone(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Planned, Standing, Variant},
        ids::{BulkId, PhoneId, UserId},
    };
    use proptest::prelude::*;

    fn running(recipients: u32, parts: &[u32]) -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job = job.warming_up(Some(Ramp::new(parts.to_vec()).unwrap())).unwrap();
        job.planned = Some(Planned {
            recipients,
            ..Planned::default()
        });
        job.state = JobState::Running;
        job
    }

    fn more(tally: &mut Tally, many: u32, from: RecipientState, to: RecipientState) {
        for _ in 0..many {
            let failure = (to == RecipientState::Failed).then(|| "131026".to_owned());
            tally.moved(Variant::A, &Standing::plain(from), &Standing { state: to, failure });
        }
    }

    fn change(gate: Gate) -> Job {
        match gate {
            Gate::Change(job) => *job,
            other => panic!("{other:?}"),
        }
    }

    fn progress(job: &Job) -> Option<String> {
        job.ramp.as_ref().unwrap().progress()
    }

    #[test]
    fn a_job_goes_on_part_by_part_when_results_are_good() {
        use RecipientState::{Accepted, Delivered, Failed, Pending};
        let mut job = running(2_000, &[250, 1_000]);
        let mut tally = Tally::planned(2_000, 0);
        assert_eq!(job.held_from(), Some(250));
        assert_eq!(progress(&job).unwrap(), "Warm-up: part 1 of 3, sending");
        more(&mut tally, 249, Pending, Accepted);
        assert_eq!(job.gate(&tally, Millis(5), 30), Gate::Wait, "somebody of it has no turn yet");
        more(&mut tally, 1, Pending, Accepted);
        job = change(job.gate(&tally, Millis(5), 30));
        assert_eq!(progress(&job).unwrap(), "Warm-up: part 1 of 3, waiting for results");
        more(&mut tally, 200, Accepted, Delivered);
        assert_eq!(job.gate(&tally, Millis(9), 30), Gate::Wait, "of too few it is known");
        more(&mut tally, 25, Accepted, Failed);
        job = change(job.gate(&tally, Millis(9), 30));
        assert_eq!(
            (job.held_from(), progress(&job).unwrap().as_str()),
            (Some(1_250), "Warm-up: part 2 of 3, sending")
        );
        // The second part fails; the good first one does not make up for it.
        more(&mut tally, 600, Pending, Delivered);
        more(&mut tally, 400, Pending, Failed);
        job = change(job.gate(&tally, Millis(20), 30));
        let Gate::Stop(reason) = job.gate(&tally, Millis(21), 30) else {
            panic!("it stops")
        };
        assert!(reason.why.starts_with("Warm-up: 400 of the "), "{}", reason.why);
        let stopped = job.stop(reason).unwrap();
        let again = stopped.resume(tally.clone()).unwrap();
        assert_eq!(
            (again.held_from(), progress(&again)),
            (None, None),
            "who looked at it lets the rest go"
        );
    }

    #[test]
    fn after_an_hour_a_part_is_judged_by_what_is_known() {
        use RecipientState::{Accepted, Pending};
        let job = running(500, &[100]);
        let mut tally = Tally::planned(500, 0);
        more(&mut tally, 100, Pending, Accepted);
        let waiting = change(job.gate(&tally, Millis(0), 30));
        assert_eq!(waiting.gate(&tally, Millis(LONGEST_MILLIS - 1), 30), Gate::Wait);
        assert_eq!(change(waiting.gate(&tally, Millis(LONGEST_MILLIS), 30)).held_from(), None);
        let now = waiting.clone().wait_no_more(&tally).unwrap();
        assert_eq!(now.held_from(), None);
        assert_eq!(now.wait_no_more(&tally).unwrap_err(), JobRefused::NotWaiting);
        let paused = waiting.pause().unwrap();
        assert_eq!(paused.gate(&tally, Millis(LONGEST_MILLIS), 30), Gate::Wait);
        let again = paused.resume(tally).unwrap();
        assert!(again.ramp.unwrap().waits_since.is_some(), "a pause ends no waiting");
    }

    #[test]
    fn parts_are_of_a_size_and_kept_before_it_begins() {
        for bad in [vec![], vec![9], vec![100_001], vec![10; 6]] {
            assert_eq!(Ramp::new(bad).unwrap_err(), JobRefused::Ramp);
        }
        assert_eq!(Ramp::new(vec![250, 1_000]).unwrap().words(), "first 250, then 1000, then the rest");
        assert_eq!(running(200, &[250]).held_from(), None, "fewer than the first part");
        assert_eq!(running(9, &[250]).warming_up(None).unwrap_err(), JobRefused::Begun);
        let json = serde_json::to_string(&Ramp::new(vec![10]).unwrap()).unwrap();
        assert_eq!(serde_json::from_str::<Ramp>(&json).unwrap().parts, [10]);
    }

    proptest! {
        #[test]
        fn those_before_a_place_are_counted_to_the_person(recipients in 0_u32..3_000, limit in 0_u32..4_000) {
            let job = running(recipients, &[10]);
            prop_assert_eq!(job.people_before(limit), u64::from(recipients.min(limit)));
        }
    }
}
