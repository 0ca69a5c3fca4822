//! A second message beside the first, for a share of the recipients: who gets which, and where they stand.
//!
//! Who gets B is settled by the check and told by a recipient's place alone: B's groups are numbered from far behind A's on. So what
//! was checked is what is sent, whoever sends it and however often, and every count knows whose it is without reading the job.

use super::{
    chosen::Chosen,
    job::Job,
    recipient::CHUNK,
    state::{JobRefused, JobState},
};
use crate::ids::BulkId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Groups of recipients of the second message are numbered from here on: a job has ten thousand at most.
const SECOND_CHUNKS: u32 = 500_000;

/// Which of the two messages of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    #[default]
    A,
    B,
}

impl Variant {
    /// Both.
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.words() == name)
    }

    /// The group that stands at a place among those of its message, as it is stored.
    pub const fn chunk(self, index: u32) -> u32 {
        match self {
            Self::A => index,
            Self::B => SECOND_CHUNKS + index,
        }
    }

    /// Whose message a group is for.
    pub const fn of_chunk(chunk: u32) -> Self {
        if chunk < SECOND_CHUNKS { Self::A } else { Self::B }
    }

    /// Which message the recipient gets before whom so many stand, of a share for B.
    ///
    /// By chance, so that no order of the list decides it; yet of any beginning of the list the share is kept to the person. The rarer
    /// of the two messages goes to one of each few recipients in a row, and which of them is a matter of the job's id alone.
    pub fn draw(job: BulkId, percent: u32, before: u32) -> Self {
        let (share, before) = (u64::from(percent.min(100)), u64::from(before));
        let rarer = share.min(100 - share);
        if rarer == 0 {
            return if share == 0 { Self::A } else { Self::B };
        }
        let turn = before * rarer / 100;
        let begins = |turn: u64| (turn * 100).div_ceil(rarer);
        let (first, next) = (begins(turn), begins(turn + 1));
        let is_rarer = first + chance(job, turn) % (next - first) == before;
        if is_rarer == (share <= 50) { Self::B } else { Self::A }
    }
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

/// The second message, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Second {
    pub message: Chosen,
    /// For so many of a hundred recipients.
    pub percent: u32,
    /// Who gets it, once that is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
}

/// Recipients of the second message, as the check settled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Split {
    /// Of this check; what an earlier one found no longer counts.
    pub plan: u32,
    pub recipients: u32,
    /// By country, two letters each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub countries: BTreeMap<String, u64>,
}

impl Job {
    /// Takes a second message for a share of the recipients, or none any more.
    pub fn compare(self, second: Option<Second>) -> Result<Self, JobRefused> {
        if second.as_ref().is_some_and(|second| !(1..=99).contains(&second.percent)) {
            return Err(JobRefused::Share);
        }
        let mut job = self.edited()?;
        job.second = second.map(|second| Second { split: None, ..second });
        Ok(job)
    }

    /// What the check that is under way settled of who gets the second message.
    #[must_use]
    pub fn divided(mut self, split: &Split) -> Self {
        if let Some(second) = self.second.as_mut().filter(|_| self.state == JobState::Checking) {
            second.split = Some(split.clone());
        }
        self
    }

    /// One of its messages.
    pub fn message(&self, variant: Variant) -> Option<&Chosen> {
        match variant {
            Variant::A => self.template.as_ref(),
            Variant::B => self.second.as_ref().map(|second| &second.message),
        }
    }

    /// All its messages.
    pub fn messages(&self) -> impl Iterator<Item = (Variant, &Chosen)> {
        Variant::ALL
            .into_iter()
            .filter_map(|variant| Some((variant, self.message(variant)?)))
    }

    /// Whether one of its messages is of this category.
    pub fn has_category(&self, category: &str) -> bool {
        self.messages().any(|(_, chosen)| chosen.category == category)
    }

    /// Who gets the second message, once it is checked.
    pub fn split(&self) -> Option<&Split> {
        self.planned.as_ref()?;
        let split = self.second.as_ref()?.split.as_ref()?;
        (split.plan == self.plan).then_some(split)
    }

    /// How many get a message, once it is checked.
    pub fn recipients_of(&self, variant: Variant) -> u32 {
        let second = self.split().map_or(0, |split| split.recipients);
        match variant {
            Variant::A => self.recipients().saturating_sub(second),
            Variant::B => second,
        }
    }

    /// How many groups its recipients stand in.
    pub fn chunks(&self) -> u32 {
        Variant::ALL.map(|variant| self.chunks_of(variant)).iter().sum()
    }

    fn chunks_of(&self, variant: Variant) -> u32 {
        self.recipients_of(variant).div_ceil(CHUNK)
    }

    /// The number under which the group is stored that has its turn at a place. Those of both messages take turns, so that neither is
    /// sent at a better hour than the other.
    pub fn chunk_at(&self, index: u32) -> u32 {
        let (all, second) = (u64::from(self.chunks()), u64::from(self.chunks_of(Variant::B)));
        let before = |index: u64| u32::try_from((index * second).checked_div(all).unwrap_or(0)).unwrap_or(u32::MAX);
        let (seconds, with_this) = (before(index.into()), before(u64::from(index) + 1));
        if with_this > seconds {
            Variant::B.chunk(seconds)
        } else {
            Variant::A.chunk(index.saturating_sub(seconds))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Mapping, Planned, RecipientId},
        clock::Millis,
        ids::{PhoneId, UserId},
    };
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn chosen(name: &str) -> Chosen {
        Chosen {
            name: name.into(),
            language: "en".into(),
            category: "UTILITY".into(),
            mapping: Mapping::new(),
            no_way_out: false,
        }
    }

    fn second(percent: u32) -> Second {
        Second {
            message: chosen("b"),
            percent,
            split: None,
        }
    }

    fn draft() -> Job {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1))
    }

    /// As it is after a check.
    fn checked(recipients: u32, of_b: u32) -> Job {
        let mut job = draft().compare(Some(second(50))).unwrap();
        job.template = Some(chosen("a"));
        job.state = JobState::Checking;
        job.plan = 1;
        let split = Split {
            plan: 1,
            recipients: of_b,
            countries: BTreeMap::new(),
        };
        let planned = Planned {
            recipients,
            ..Planned::default()
        };
        job.divided(&split).checked(1, Ok(planned)).unwrap()
    }

    proptest! {
        #[test]
        fn the_share_is_kept_to_the_person_by_any_beginning_of_the_list(percent in 1_u32..100, many in 1_u32..2_000, id in 0_u128..1_000) {
            let job = BulkId::from_parts(7, id);
            let of_b = (0..many).filter(|before| Variant::draw(job, percent, *before) == Variant::B).count() as u64;
            let exact = u64::from(many) * u64::from(percent);
            prop_assert!((of_b * 100).abs_diff(exact) < 100, "{of_b} of {many} at {percent} %");
            if many.is_multiple_of(100) {
                prop_assert_eq!(of_b * 100, exact);
            }
        }

        #[test]
        fn every_group_of_both_messages_has_one_turn(recipients in 0_u32..60_000, thousandth in 0_u32..=1_000) {
            let of_b = u32::try_from(u64::from(recipients) * u64::from(thousandth) / 1_000).unwrap();
            let job = checked(recipients, of_b);
            prop_assert_eq!(job.recipients_of(Variant::A) + job.recipients_of(Variant::B), recipients);
            let turns: BTreeSet<u32> = (0..job.chunks()).map(|index| job.chunk_at(index)).collect();
            let (a, b) = (job.recipients_of(Variant::A).div_ceil(CHUNK), of_b.div_ceil(CHUNK));
            let wanted: BTreeSet<u32> = (0..a).chain((0..b).map(|index| Variant::B.chunk(index))).collect();
            prop_assert_eq!(turns, wanted);
        }
    }

    #[test]
    fn chance_decides_and_always_in_the_same_way() {
        let drawn = |id| -> Vec<Variant> { (0..60).map(|before| Variant::draw(BulkId::from_parts(1, id), 50, before)).collect() };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
        assert_eq!(drawn(3).iter().filter(|variant| **variant == Variant::B).count(), 30);
        let every_second: Vec<_> = (0..60).map(|n| if n % 2 == 0 { Variant::A } else { Variant::B }).collect();
        assert_ne!(drawn(1), every_second, "a list that alternates must not decide");
    }

    #[test]
    fn without_a_second_message_groups_stand_as_ever() {
        let mut job = checked(1_234, 0);
        job.second = None;
        assert_eq!((job.chunks(), job.chunk_at(0), job.chunk_at(12)), (13, 0, 12));
        assert_eq!(job.messages().map(|(variant, _)| variant).collect::<Vec<_>>(), [Variant::A]);
    }

    #[test]
    fn both_messages_take_turns() {
        let job = checked(800, 400);
        let turns: String = (0..8).map(|index| Variant::of_chunk(job.chunk_at(index)).words()).collect();
        assert_eq!(turns, "ABABABAB");
        let few = checked(1_000, 100);
        let turns: String = (0..10).map(|index| Variant::of_chunk(few.chunk_at(index)).words()).collect();
        assert_eq!(turns, "AAAAAAAAAB");
    }

    #[test]
    fn a_place_tells_the_message() {
        let at = |chunk: u32| RecipientId {
            job: BulkId::from_parts(1, 1),
            plan: 1,
            place: chunk * CHUNK + 7,
        };
        assert_eq!(at(Variant::B.chunk(3)).variant(), Variant::B);
        assert_eq!(at(9_999).variant(), Variant::A);
        assert_eq!(at(Variant::B.chunk(3)).to_string().parse(), Ok(at(500_003)));
    }

    #[test]
    fn a_share_is_of_a_hundred_and_a_change_makes_the_check_void() {
        for percent in [0, 100, 400] {
            assert_eq!(draft().compare(Some(second(percent))).unwrap_err(), JobRefused::Share, "{percent}");
        }
        let job = checked(10, 4);
        assert_eq!((job.recipients_of(Variant::A), job.recipients_of(Variant::B)), (6, 4));
        let again = job.clone().compare(Some(second(30))).unwrap();
        assert_eq!(
            (again.state.clone(), again.planned.clone(), again.split()),
            (JobState::Draft, None, None)
        );
        assert_eq!(again.compare(None).unwrap().second, None);
        // A check of another plan, as an older version would make it, has no second message.
        let mut older = job;
        older.plan = 2;
        assert_eq!((older.split(), older.recipients_of(Variant::A)), (None, 10));
        let mut running = checked(10, 4);
        running.state = JobState::Running;
        assert_eq!(running.compare(None).unwrap_err(), JobRefused::Begun);
    }

    #[test]
    fn a_copy_has_both_messages_and_draws_anew() {
        let by = (UserId::parse("v").unwrap(), "Vikram".to_owned());
        let copy = checked(10, 4).copied(BulkId::from_parts(2, 2), by, Millis(9), None);
        assert_eq!(copy.second, Some(second(50)));
    }
}
