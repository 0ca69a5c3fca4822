//! The hands that send a job: each has every so manieth group of recipients and its share of the rate, and may have nobody for a while.

use super::{job::Job, recipient::CHUNK, state::JobState, variant::Variant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A job is sent by so many hands at most, on whichever instances.
const MOST_LANES: u32 = 4;

/// Lanes that have nobody for now: all whom they could write to wait for their hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Resting {
    /// The run that they are of.
    run: u32,
    lanes: BTreeSet<u32>,
}

impl Job {
    /// How many hands it has.
    pub fn lanes(&self) -> u32 {
        self.chunks().clamp(1, MOST_LANES)
    }

    /// What of the rate is a lane's: as much as it has of the people whose turn it is in this part, so that all lanes come to their end
    /// together and the whole rate is used until then.
    pub fn lane_share(&self, lane: u32) -> f64 {
        let (from, to) = self.part_under_way();
        let groups = from / CHUNK..self.chunks().min(to.div_ceil(CHUNK));
        let (mut own, mut all) = (0, 0);
        for index in groups {
            let people = self.people_of(index, to) - self.people_of(index, from);
            all += people;
            own += if index % self.lanes() == lane { people } else { 0 };
        }
        if own == 0 {
            return 1.0 / f64::from(self.lanes());
        }
        f64::from(own) / f64::from(all)
    }

    /// Where the part begins whose turn it is, and where it ends, by turns of groups: one of the warm-up, of a day, or of a test.
    fn part_under_way(&self) -> (u32, u32) {
        let all = self.chunks().saturating_mul(CHUNK);
        let to = self.held_from().unwrap_or(all);
        let ramp = self.ramp.iter().flat_map(|ramp| {
            ramp.parts.iter().scan(0_u32, |sum, people| {
                *sum = sum.saturating_add(*people);
                Some(*sum)
            })
        });
        let test = self.contest().map(|_| (self.chunks() - self.chunks_of(Variant::Rest)) * CHUNK);
        let from = ramp.chain(test).chain(self.day_begins()).filter(|place| *place < to).max();
        (from.unwrap_or(0), to)
    }

    /// How many people of a group, by turns of groups, stand before a place. The last group of each message may be smaller.
    pub(super) fn people_of(&self, index: u32, place: u32) -> u32 {
        let chunk = self.chunk_at(index);
        let variant = Variant::of_chunk(chunk);
        let before = (chunk - variant.chunk(0)) * CHUNK;
        let size = self.recipients_of(variant).saturating_sub(before).min(CHUNK);
        size.min(place.saturating_sub(index * CHUNK))
    }

    /// Whether a lane has said that it has nobody for now.
    pub fn lane_rests(&self, lane: u32) -> bool {
        let now = self.resting.as_ref().filter(|resting| resting.run == self.run);
        now.is_some_and(|resting| resting.lanes.contains(&lane))
    }

    /// A lane of a run has nobody for now, or has somebody again. None where that is known, and once the job runs no longer in this way.
    pub fn with_lane(mut self, run: u32, lane: u32, rests: bool) -> Option<Self> {
        if self.state != JobState::Running || self.run != run || self.lane_rests(lane) == rests {
            return None;
        }
        let mut resting = self.resting.take().filter(|resting| resting.run == run).unwrap_or_default();
        resting.run = run;
        if rests {
            resting.lanes.insert(lane);
        } else {
            resting.lanes.remove(&lane);
        }
        self.resting = Some(resting).filter(|resting| !resting.lanes.is_empty());
        self.v += 1;
        Some(self)
    }

    /// Whether it sends nothing for now though it runs: all its lanes wait for somebody's hours, or it waits for the results of its warm-up.
    /// It takes no share of what its number may send then.
    pub fn rests(&self) -> bool {
        let is_warming = self.ramp_from().is_some() && self.ramp.as_ref().is_some_and(|ramp| ramp.waits_since.is_some());
        self.state == JobState::Running && (is_warming || (0..self.lanes()).all(|lane| self.lane_rests(lane)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Planned, Ramp, SendDays, Tally},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };
    use proptest::prelude::*;

    fn running(recipients: u32) -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job.planned = Some(Planned {
            recipients,
            ..Planned::default()
        });
        job.state = JobState::Running;
        job.run = 1;
        job
    }

    fn shares(job: &Job) -> Vec<f64> {
        (0..job.lanes()).map(|lane| job.lane_share(lane)).collect()
    }

    /// Whether a lane with people has about this share.
    fn near(shares: &[f64], wanted: &[f64]) -> bool {
        shares.len() == wanted.len() && shares.iter().zip(wanted).all(|(share, wanted)| (share - wanted).abs() < 1e-9)
    }

    #[test]
    fn a_lane_has_as_much_of_the_rate_as_of_the_people() {
        assert!(near(&shares(&running(500)), &[0.4, 0.2, 0.2, 0.2]));
        assert!(near(&shares(&running(101)), &[100.0 / 101.0, 1.0 / 101.0]));
        assert!(near(&shares(&running(7)), &[1.0]));
        assert!(near(&shares(&running(100_000)), &[0.25; 4]));
    }

    #[test]
    fn parts_are_shared_out_each_for_itself() {
        let mut job = running(1_000);
        job.ramp = Some(Ramp::new(vec![150, 250]).unwrap());
        // The groups 0 and half of 1; who has nobody needs no share.
        assert!(near(&shares(&job)[..2], &[2.0 / 3.0, 1.0 / 3.0]));
        job.ramp.as_mut().unwrap().part = 1;
        // The other half of 1, then 2 and 3.
        assert!(near(&shares(&job)[1..], &[0.2, 0.4, 0.4]));
        job.ramp.as_mut().unwrap().part = 2;
        // The groups 4 to 9: two for the first two lanes, one for the others.
        let third = 1.0 / 3.0;
        assert!(near(&shares(&job), &[third, third, third / 2.0, third / 2.0]));
        let mut days = running(1_000);
        days.days = Some(SendDays::new(100, 100).unwrap());
        days.days.as_mut().unwrap().day = 2;
        assert!(near(&shares(&days)[2..3], &[1.0]), "the whole rate for the only group of the day");
        days = days.send_the_rest().unwrap();
        // The groups 3 to 9.
        assert!(near(&shares(&days), &[2.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0, 2.0 / 7.0]));
    }

    #[test]
    fn a_job_whose_lanes_all_wait_takes_no_part_in_the_rate() {
        let mut job = running(350);
        for lane in 0..4 {
            assert!(job.is_sending() && !job.rests());
            assert!(job.clone().with_lane(2, lane, true).is_none(), "of another run");
            job = job.with_lane(1, lane, true).unwrap();
            assert!(job.clone().with_lane(1, lane, true).is_none(), "it is known");
        }
        assert!(job.rests() && !job.is_sending());
        let awake = job.clone().with_lane(1, 2, false).unwrap();
        assert!(awake.is_sending() && awake.v == job.v + 1 && !awake.lane_rests(2));
        let again = job.pause().unwrap().resume(Tally::default()).unwrap();
        assert!(again.is_sending(), "who lets it go on begins anew");
        let alone = running(5).with_lane(1, 0, true).unwrap();
        assert!(alone.rests());
        assert_eq!(alone.with_lane(1, 0, false).unwrap().resting, None);
    }

    #[test]
    fn a_warm_up_that_waits_for_results_takes_no_part_either() {
        let mut job = running(1_000);
        job.ramp = Some(Ramp::new(vec![100]).unwrap());
        assert!(!job.rests());
        job.ramp.as_mut().unwrap().waits_since = Some(Millis(5));
        assert!(job.rests() && !job.is_sending());
        job.ramp.as_mut().unwrap().part = 1;
        assert!(!job.rests(), "the rest is being sent");
    }

    proptest! {
        #[test]
        fn lanes_with_people_have_the_whole_rate_together(recipients in 1_u32..3_000, first in 10_u32..400, part in 0_usize..3) {
            let mut job = running(recipients);
            job.ramp = Some(Ramp::new(vec![first, first]).unwrap());
            job.ramp.as_mut().unwrap().part = part;
            let (from, to) = job.part_under_way();
            let has_people = |lane: u32| {
                let own = (0..job.chunks()).filter(|index| index % job.lanes() == lane);
                own.map(|index| job.people_of(index, to) - job.people_of(index, from)).sum::<u32>() > 0
            };
            let shares: Vec<f64> = (0..job.lanes()).filter(|lane| has_people(*lane)).map(|lane| job.lane_share(lane)).collect();
            let all: f64 = shares.iter().sum();
            // A part of nobody has no lanes.
            prop_assert!(shares.is_empty() || (all - 1.0).abs() < 1e-9, "{all} of {recipients}, {first}");
        }
    }
}
