//! Who gets which message of a job, and who is held out: by chance, and for the same job always in the same way.

use super::{job::Job, left_out::LeftOut, planned::Planned, state::JobRefused, variant::Variant};
use crate::ids::BulkId;

/// So many of a hundred may be held out at most.
const MOST_HELD_OUT: u32 = 50;
/// So that being held out has nothing to do with the message that somebody would get.
const HELD_OUT: u64 = 0x6865_6c64_206f_7574;

/// Draws the message of one recipient after the other.
///
/// By chance, so that no order of the list decides it; yet of any beginning of the list the shares are kept: that of the first drawn to the
/// person, and each further one to the person of those who are left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    job: BulkId,
    steps: Vec<Step>,
}

/// Whether somebody is of a group: so many of a number in a row are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    variant: Variant,
    part: u32,
    whole: u32,
    /// Of so many it was asked before.
    asked: u32,
}

impl Draw {
    /// One for all of a job, at its beginning.
    pub fn new(job: &Job) -> Self {
        let rest = job
            .contest()
            .map(|winner| (Variant::Rest, 100_u32.saturating_sub(winner.percent), 100));
        let mut whole = 100_u32;
        let mut steps: Vec<(Variant, u32, u32)> = rest.into_iter().collect();
        for variant in Variant::ALL {
            if let Some(other) = job.other(variant) {
                steps.push((variant, other.percent.min(whole), whole));
                whole = whole.saturating_sub(other.percent);
            }
        }
        let step = |(variant, part, whole)| Step {
            variant,
            part,
            whole,
            asked: 0,
        };
        Self {
            job: job.id,
            steps: steps.into_iter().map(step).collect(),
        }
    }

    /// Which group the next recipient is of.
    pub fn turn(&mut self) -> Variant {
        for step in &mut self.steps {
            let before = step.asked;
            step.asked += 1;
            if is_of(self.job, step, before) {
                return step.variant;
            }
        }
        Variant::A
    }
}

/// Whether the one before whom so many stand is of a group. The rarer of being so and not goes to one of each few in a row, and which of
/// them is a matter of the job's id alone.
fn is_of(job: BulkId, step: &Step, before: u32) -> bool {
    let (part, whole, before) = (u64::from(step.part), u64::from(step.whole), u64::from(before));
    let rarer = part.min(whole.saturating_sub(part));
    if rarer == 0 {
        return part > 0;
    }
    let turn = before * rarer / whole;
    let begins = |turn: u64| (turn * whole).div_ceil(rarer);
    let (first, next) = (begins(turn), begins(turn + 1));
    // Each group has chances of its own.
    let salt = match step.variant {
        Variant::A | Variant::B => 0,
        Variant::C => 1_u64 << 40,
        Variant::D => 2 << 40,
        Variant::Rest => 3 << 40,
    };
    let is_rarer = first + chance(job, turn ^ salt) % (next - first) == before;
    is_rarer == (part * 2 <= whole)
}

/// Always the same for a job and a number (splitmix64).
#[expect(clippy::cast_possible_truncation, reason = "both halves of the id are in it")]
const fn chance(job: BulkId, number: u64) -> u64 {
    let id = job.0.0;
    let seed = (id ^ (id >> 64)) as u64 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Job {
    /// Holds so many of a hundred out: they get nothing, so that one sees what happens without the message.
    pub fn holding_out(self, percent: u32) -> Result<Self, JobRefused> {
        if percent > MOST_HELD_OUT {
            return Err(JobRefused::HoldOut);
        }
        let mut job = self.edited()?;
        job.hold_out = percent;
        Ok(job)
    }

    /// Whether somebody is held out, by the digits of their number: the same at each check of the job, whatever the order of its list.
    pub fn is_held_out(&self, digits: u64) -> bool {
        self.hold_out > 0 && chance(self.id, digits ^ HELD_OUT) % 100 < u64::from(self.hold_out)
    }

    /// How many are held out, once it is checked.
    pub fn held_out(&self) -> u64 {
        let held = |planned: &Planned| planned.left_out.get(&LeftOut::HeldOut).copied();
        self.planned.as_ref().and_then(held).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{Chosen, JobName, JobState, Mapping, Second, WinBy, Winner},
        clock::Millis,
        ids::{PhoneId, UserId},
    };
    use proptest::prelude::*;

    fn job(id: u128, shares: &[u32], test: Option<u32>) -> Job {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let job = Job::new(BulkId::from_parts(7, id), name, PhoneId::parse("1").unwrap(), by, Millis(1));
        let mut others = shares.iter().map(|percent| Second {
            message: Chosen {
                name: "b".into(),
                language: "en".into(),
                category: String::new(),
                mapping: Mapping::new(),
                no_way_out: false,
            },
            percent: *percent,
            split: None,
        });
        let job = job.compare_all(others.next(), others.collect()).unwrap();
        match test {
            Some(percent) => job.with_winner(Some(Winner::new(percent, 24, WinBy::Read).unwrap())).unwrap(),
            None => job,
        }
    }

    fn drawn(job: &Job, many: u32) -> Vec<Variant> {
        let mut draw = Draw::new(job);
        (0..many).map(|_| draw.turn()).collect()
    }

    fn count(drawn: &[Variant], variant: Variant) -> u64 {
        drawn.iter().filter(|one| **one == variant).count() as u64
    }

    proptest! {
        #[test]
        fn the_share_is_kept_to_the_person_by_any_beginning_of_the_list(percent in 1_u32..100, many in 1_u32..2_000, id in 0_u128..1_000) {
            let of_b = count(&drawn(&job(id, &[percent], None), many), Variant::B);
            let exact = u64::from(many) * u64::from(percent);
            prop_assert!((of_b * 100).abs_diff(exact) < 100, "{of_b} of {many} at {percent} %");
            if many.is_multiple_of(100) {
                prop_assert_eq!(of_b * 100, exact);
            }
        }

        #[test]
        fn everybody_is_drawn_once_and_all_shares_are_kept(
            shares in prop::collection::vec(1_u32..33, 1..4),
            test in prop::option::of(5_u32..=90),
            many in 1_u32..2_000,
            id in 0_u128..1_000,
        ) {
            let drawn = drawn(&job(id, &shares, test), many);
            let counts = Variant::GROUPS.map(|variant| count(&drawn, variant));
            prop_assert_eq!(counts.iter().sum::<u64>(), u64::from(many));
            let test = u64::from(test.unwrap_or(100));
            // Of a share of a share a person more or less each time.
            let near = |are: u64, of_ten_thousand: u64| (are * 10_000).abs_diff(u64::from(many) * of_ten_thousand) <= 40_000;
            prop_assert!(near(counts[4], (100 - test) * 100), "{counts:?}");
            for (share, are) in shares.iter().zip(&counts[1..]) {
                prop_assert!(near(*are, u64::from(*share) * test), "{counts:?} of {many} by {shares:?} in {test} %");
            }
        }

        #[test]
        fn who_is_held_out_is_a_matter_of_job_and_number_alone(percent in 0_u32..=50, id in 0_u128..200) {
            let job = job(id, &[], None).holding_out(percent).unwrap();
            let held = (0..4_000_u64).filter(|n| job.is_held_out(919_833_300_000 + n)).count() as u64;
            // More than six deviations are no chance.
            prop_assert!((held * 100).abs_diff(4_000 * u64::from(percent)) < 20_000, "{held} of 4000 at {percent} %");
            prop_assert!((0..50).all(|n| job.is_held_out(n) == job.clone().is_held_out(n)));
        }
    }

    #[test]
    fn chance_decides_and_always_in_the_same_way() {
        let draw = |id| drawn(&job(id, &[50], None), 60);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_eq!(count(&draw(3), Variant::B), 30);
        let every_second: Vec<_> = (0..60).map(|n| if n % 2 == 0 { Variant::A } else { Variant::B }).collect();
        assert_ne!(draw(1), every_second, "a list that alternates must not decide");
        // Alone it is the first for everybody.
        assert_eq!(count(&drawn(&job(1, &[], None), 60), Variant::A), 60);
    }

    #[test]
    fn half_of_them_are_held_out_at_most_and_before_it_begins() {
        assert_eq!(job(1, &[], None).holding_out(51).unwrap_err(), JobRefused::HoldOut);
        let mut begun = job(1, &[], None).holding_out(50).unwrap();
        assert!((0..100).any(|n| begun.is_held_out(n)) && !(0..100).all(|n| begun.is_held_out(n)));
        begun.state = JobState::Running;
        assert_eq!(begun.holding_out(0).unwrap_err(), JobRefused::Begun);
        assert!(!(0..100).any(|n| job(1, &[], None).is_held_out(n)));
        let by = || (UserId::parse("v").unwrap(), "Vikram".to_owned());
        let held = job(1, &[], None).holding_out(10).unwrap();
        let again = |who| held.copied(BulkId::from_parts(8, 8), by(), Millis(2), who).hold_out;
        assert_eq!((again(None), again(Some(crate::bulk::Who::NotRead))), (10, 0));
    }
}
