//! A job that is sent over several days: it is more than its account may write to first within 24 hours.

use super::{
    job::Job,
    ramp::Gate,
    share::Share,
    state::{JobRefused, JobState},
    tally::Tally,
};
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
const MOST_PEOPLE: u32 = 1_000_000;
/// A job takes no longer than this.
pub const MOST_DAYS: u32 = 90;

/// How many people have their turn on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendDays {
    /// So many on the first day.
    pub first: u32,
    /// So many on each day after it.
    pub each: u32,
    /// The day whose part is being sent, from 0.
    #[serde(default)]
    pub day: u32,
    /// When the part of a later day began; that of the first begins with the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    /// All of the part had their turn: the next begins then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on_at: Option<Millis>,
    /// Somebody sent the rest without waiting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rest_now: bool,
}

impl SendDays {
    /// So many on the first day, and so many on each after it.
    pub fn new(first: u32, each: u32) -> Result<Self, JobRefused> {
        let fine = |people: u32| (1..=MOST_PEOPLE).contains(&people);
        if !fine(first) || !fine(each) {
            return Err(JobRefused::Days);
        }
        Ok(Self {
            first,
            each,
            day: 0,
            since: None,
            goes_on_at: None,
            rest_now: false,
        })
    }

    /// On how many days so many people have their turn.
    pub const fn count(&self, people: u32) -> u32 {
        1 + people.saturating_sub(self.first).div_ceil(self.each)
    }

    /// How many have their turn on each day, of so many.
    pub fn parts(&self, people: u32) -> Vec<u32> {
        let mut left = people;
        let part = |day| {
            let part = self.part(day).min(left);
            left -= part;
            part
        };
        (0..self.count(people)).map(part).collect()
    }

    /// How many have their turn on a day at most.
    const fn part(&self, day: u32) -> u32 {
        if day == 0 { self.first } else { self.each }
    }

    /// Before so many places of the list those stand who may have their turn; none when all may.
    const fn limit(&self) -> Option<u32> {
        if self.rest_now {
            return None;
        }
        Some(self.first.saturating_add(self.each.saturating_mul(self.day)))
    }
}

impl Share {
    /// Over which days a job is sent that is more than the limit allows now: today what is left, then nine tenths of the limit, so
    /// that there is room for whom the team writes to first. None where it fits, or would take too long.
    pub fn days(&self) -> Option<SendDays> {
        let most = self.limit.as_ref()?.most()?;
        if self.over() == 0 {
            return None;
        }
        let small = |people: u64| u32::try_from(people).unwrap_or(MOST_PEOPLE).min(MOST_PEOPLE);
        let each = small(most - most / 10);
        let left = small(most.saturating_sub(self.opened.saturating_add(self.others)));
        // Without any room today it is a matter of when it begins.
        let first = if left == 0 { each } else { left.min(each) };
        let days = SendDays::new(first, each).ok()?;
        (days.count(small(self.people)) <= MOST_DAYS).then_some(days)
    }
}

impl Job {
    /// Sends it over several days, or all at once.
    pub fn over_days(mut self, days: Option<SendDays>) -> Result<Self, JobRefused> {
        match self.state {
            JobState::Draft | JobState::Checking | JobState::Ready | JobState::Scheduled { .. } => {}
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            _ => return Err(JobRefused::Begun),
        }
        if days.as_ref().is_some_and(|days| days.count(self.recipients()) > MOST_DAYS) {
            return Err(JobRefused::Days);
        }
        self.days = days;
        self.v += 1;
        Ok(self)
    }

    /// Where the first stands who has their turn on a later day, by turns of groups; none when none has.
    pub fn day_from(&self) -> Option<u32> {
        self.within_job(self.days.as_ref()?.limit()?)
    }

    /// Where the part stands whose day it is, or what is sent at once of several days, by turns of groups.
    pub(super) fn day_begins(&self) -> Option<u32> {
        let days = self.days.as_ref()?;
        // Whoever sends the rest at once does so once the part of a day had its turn.
        let before = if days.rest_now { Some(days.day) } else { days.day.checked_sub(1) };
        Some(days.first.saturating_add(days.each.saturating_mul(before?)))
    }

    /// When it goes on with the part of the next day; none while nothing waits for that.
    pub fn goes_on_at(&self) -> Option<Millis> {
        let days = self.days.as_ref().filter(|_| self.state == JobState::Running)?;
        days.goes_on_at.filter(|_| self.day_from().is_some())
    }

    /// How many of its recipients, of whom so many wait, may have their turn within the next 24 hours.
    pub fn within_a_day(&self, waiting: u64) -> u64 {
        let Some(days) = self.days.as_ref().filter(|days| !days.rest_now) else {
            return waiting;
        };
        let day = days.day + u32::from(days.goes_on_at.is_some());
        waiting.min(u64::from(days.part(day)))
    }

    /// What is to be done when those of a part had their turn, of the warm-up or of a day.
    pub fn gates(&self, counts: &Tally, now: Millis, failed_percent: u32) -> Gate {
        match self.gate(counts, now, failed_percent) {
            Gate::Wait => self.day_gate(counts, now),
            gate => gate,
        }
    }

    fn day_gate(&self, counts: &Tally, now: Millis) -> Gate {
        let (Some(limit), Some(days), JobState::Running) = (self.day_from(), &self.days, &self.state) else {
            return Gate::Wait;
        };
        let mut days = days.clone();
        match days.goes_on_at {
            None => {
                if counts.processed() < self.people_before(limit) {
                    return Gate::Wait;
                }
                let since = days.since.or(self.started_at).unwrap_or(now);
                // WhatsApp counts 24 hours back at each moment, so a day is 24 hours, also when clocks change. Where the part took
                // longer than its rate, the next must not end before the last of this one is out of the count.
                let seconds = self.seconds_for(days.part(days.day).into());
                let took = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000);
                let after_the_last = now.plus(DAY_MILLIS).plus(took.saturating_neg());
                days.goes_on_at = Some(since.plus(DAY_MILLIS).max(after_the_last));
            }
            Some(at) if now < at => return Gate::Wait,
            Some(_) => {
                days.day += 1;
                days.since = Some(now);
                days.goes_on_at = None;
            }
        }
        let mut job = self.clone();
        job.days = Some(days);
        job.v += 1;
        Gate::Change(Box::new(job))
    }

    /// Sends the rest without waiting for other days. What was begun before no longer goes on: it begins anew at once.
    pub fn send_the_rest(mut self) -> Result<Self, JobRefused> {
        let is_last = self.days.as_ref().is_none_or(|days| days.count(self.recipients()) <= 1);
        if self.state != JobState::Running || self.day_from().is_none() || is_last {
            return Err(JobRefused::NotWaiting);
        }
        if let Some(days) = self.days.as_mut() {
            days.rest_now = true;
            days.goes_on_at = None;
        }
        self.run += 1;
        self.v += 1;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::Limit,
        bulk::{JobName, Planned, Ramp, RecipientState, Standing, Variant},
        ids::{BulkId, PhoneId, UserId},
    };

    fn ready(recipients: u32) -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job.planned = Some(Planned {
            recipients,
            ..Planned::default()
        });
        job.state = JobState::Ready;
        job
    }

    fn running(recipients: u32, first: u32, each: u32) -> Job {
        let job = ready(recipients).over_days(Some(SendDays::new(first, each).unwrap())).unwrap();
        job.start(Millis(1_000), None).unwrap()
    }

    fn delivered(tally: &mut Tally, many: u32) {
        for _ in 0..many {
            let (before, after) = (Standing::plain(RecipientState::Pending), Standing::plain(RecipientState::Delivered));
            tally.moved(Variant::A, &before, &after);
        }
    }

    fn change(gate: Gate) -> Job {
        match gate {
            Gate::Change(job) => *job,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_day_has_its_part_and_waits_for_the_next() {
        let mut job = running(1_100, 200, 400);
        let mut tally = Tally::planned(1_100, 0);
        assert_eq!((job.held_from(), job.goes_on_at()), (Some(200), None));
        delivered(&mut tally, 199);
        assert_eq!(job.gates(&tally, Millis(2_000), 30), Gate::Wait, "somebody has no turn yet");
        delivered(&mut tally, 1);
        job = change(job.gates(&tally, Millis(2_000), 30));
        let at = Millis(1_000 + DAY_MILLIS);
        assert_eq!((job.goes_on_at(), job.held_from()), (Some(at), Some(200)));
        assert_eq!(job.gates(&tally, at.plus(-1), 30), Gate::Wait);
        // Neither a pause nor a crash ends the waiting.
        job = job.pause().unwrap();
        assert_eq!((job.goes_on_at(), job.gates(&tally, at, 30)), (None, Gate::Wait));
        job = job.resume(tally.clone()).unwrap();
        assert_eq!(job.goes_on_at(), Some(at));
        job = change(job.gates(&tally, at, 30));
        assert_eq!((job.held_from(), job.goes_on_at()), (Some(600), None));
        delivered(&mut tally, 400);
        job = change(job.gates(&tally, at.plus(5_000), 30));
        assert_eq!(job.goes_on_at(), Some(at.plus(DAY_MILLIS)), "the same time again");
        job = change(job.gates(&tally, at.plus(DAY_MILLIS), 30));
        delivered(&mut tally, 400);
        job = change(job.gates(&tally, at.plus(DAY_MILLIS), 30));
        job = change(job.gates(&tally, at.plus(3 * DAY_MILLIS), 30));
        assert_eq!(job.held_from(), None, "the last hundred");
    }

    #[test]
    fn a_part_that_took_long_is_out_of_the_count_before_the_next_ends() {
        let mut job = running(100, 50, 50);
        let mut tally = Tally::planned(100, 0);
        delivered(&mut tally, 50);
        let hours = 5 * 60 * 60 * 1_000;
        job = change(job.gates(&tally, Millis(hours), 30));
        // At 60 a second fifty take a second.
        assert_eq!(job.goes_on_at(), Some(Millis(hours + DAY_MILLIS - 1_000)));
    }

    #[test]
    fn the_rest_is_sent_at_once_by_who_wants_that() {
        let job = running(100, 50, 50);
        let run = job.run;
        let rest = job.clone().send_the_rest().unwrap();
        assert_eq!((rest.held_from(), rest.run, rest.goes_on_at()), (None, run + 1, None));
        assert_eq!(rest.send_the_rest().unwrap_err(), JobRefused::NotWaiting);
        assert_eq!(job.pause().unwrap().send_the_rest().unwrap_err(), JobRefused::NotWaiting);
        assert_eq!(running(40, 50, 50).send_the_rest().unwrap_err(), JobRefused::NotWaiting);
    }

    #[test]
    fn days_are_counted_to_the_person() {
        let days = SendDays::new(500, 1_800).unwrap();
        assert_eq!(days.parts(5_000), [500, 1_800, 1_800, 900]);
        assert_eq!((days.parts(500), days.parts(501)), (vec![500], vec![500, 1]));
        for (first, each) in [(0, 1), (1, 0), (1_000_001, 1)] {
            assert_eq!(SendDays::new(first, each).unwrap_err(), JobRefused::Days);
        }
        let too_many = ready(1_000).over_days(Some(SendDays::new(10, 10).unwrap()));
        assert_eq!(too_many.unwrap_err(), JobRefused::Days);
        assert_eq!(running(9, 5, 5).over_days(None).unwrap_err(), JobRefused::Begun);
    }

    #[test]
    fn what_does_not_fit_is_offered_over_days() {
        let share = |opened, others, people| Share {
            limit: Some(Limit {
                at: Millis(0),
                tier: "TIER_2K".to_owned(),
            }),
            opened,
            others,
            people,
        };
        let of = |share: Share| share.days().map(|days| (days.first, days.each));
        assert_eq!(of(share(500, 500, 1_000)), None, "it fits");
        assert_eq!(of(share(500, 500, 5_000)), Some((1_000, 1_800)));
        assert_eq!(of(share(0, 0, 5_000)), Some((1_800, 1_800)));
        assert_eq!(of(share(2_000, 500, 10)), Some((1_800, 1_800)), "no room today");
        assert_eq!(of(share(0, 0, 1_000_000)), None, "more than 90 days");
    }

    #[test]
    fn within_a_day_a_job_takes_a_part_of_the_limit() {
        let job = running(1_000, 200, 400);
        assert_eq!((job.within_a_day(1_000), job.within_a_day(50)), (200, 50));
        let mut tally = Tally::planned(1_000, 0);
        delivered(&mut tally, 200);
        let waiting = change(job.gates(&tally, Millis(2_000), 30));
        assert_eq!(waiting.within_a_day(800), 400);
        assert_eq!(job.send_the_rest().unwrap().within_a_day(800), 800);
        assert_eq!(ready(7).within_a_day(7), 7);
    }

    #[test]
    fn a_warm_up_comes_first_within_a_day() {
        let ramp = Ramp::new(vec![20]).unwrap();
        let job = ready(200).warming_up(Some(ramp)).unwrap();
        let job = job.over_days(Some(SendDays::new(100, 100).unwrap())).unwrap();
        let mut job = job.start(Millis(1_000), None).unwrap();
        let mut tally = Tally::planned(200, 0);
        assert_eq!(job.held_from(), Some(20));
        delivered(&mut tally, 20);
        job = change(job.gates(&tally, Millis(2_000), 30));
        assert_eq!(job.goes_on_at(), None, "it waits for results");
        job = change(job.gates(&tally, Millis(2_000), 30));
        assert_eq!(job.held_from(), Some(100));
        let json = crate::newer::write(&job).unwrap();
        assert_eq!(crate::newer::read::<Job>(&json, crate::SCHEMA).unwrap(), job);
    }
}
