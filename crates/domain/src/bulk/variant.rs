//! Other messages beside the first, each for a share of the recipients: who gets which, and where they stand.
//!
//! Who gets which is settled by the check and told by a recipient's place alone: the groups of each message are numbered from far behind
//! those of the one before on. So what was checked is what is sent, whoever sends it and however often, and every count knows whose it is
//! without reading the job. Who waits for the message that does best stands in groups of their own, too.

use super::{
    chosen::Chosen,
    job::Job,
    recipient::CHUNK,
    state::{JobRefused, JobState},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Groups of the next message are numbered from here on: a job has ten thousand at most.
const APART: u32 = 500_000;
/// So many messages may stand beside the first two.
const MOST_MORE: usize = 2;

/// Which message of a job, or who of its recipients get the one that did best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    #[default]
    A,
    B,
    C,
    D,
    /// Those who get the winner of a test.
    Rest,
}

impl Variant {
    /// The messages.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];
    /// All whose recipients stand and are counted apart.
    pub const GROUPS: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::Rest];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::Rest => "Rest",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::GROUPS.into_iter().find(|variant| variant.words() == name)
    }

    const fn first_chunk(self) -> u32 {
        match self {
            Self::A => 0,
            Self::B => APART,
            Self::C => APART * 2,
            Self::D => APART * 3,
            Self::Rest => APART * 4,
        }
    }

    /// The group that stands at a place among those of its message, as it is stored.
    pub const fn chunk(self, index: u32) -> u32 {
        self.first_chunk() + index
    }

    /// Whose message a group is for.
    pub const fn of_chunk(chunk: u32) -> Self {
        match chunk / APART {
            0 => Self::A,
            1 => Self::B,
            2 => Self::C,
            3 => Self::D,
            _ => Self::Rest,
        }
    }
}

/// Another message than the first, and for whom.
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

/// Recipients of a message other than the first, or those who get the winner, as the check settled it.
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
    /// Takes a second message for a share of the recipients, or none any more. Others stay beside it.
    pub fn compare(self, second: Option<Second>) -> Result<Self, JobRefused> {
        let more = if second.is_some() { self.more.clone() } else { Vec::new() };
        self.compare_all(second, more)
    }

    /// Takes other messages, each for a share of the recipients; the first goes to who is left.
    pub fn compare_all(self, second: Option<Second>, more: Vec<Second>) -> Result<Self, JobRefused> {
        if more.len() > MOST_MORE || second.is_none() && !more.is_empty() {
            return Err(JobRefused::Messages);
        }
        let shares: Vec<u32> = second.iter().chain(&more).map(|other| other.percent).collect();
        let all = shares.iter().fold(0, |sum: u32, share| sum.saturating_add(*share));
        if all > 99 || shares.contains(&0) {
            return Err(if more.is_empty() { JobRefused::Share } else { JobRefused::Shares });
        }
        let mut job = self.edited()?;
        let unsettled = |other: Second| Second { split: None, ..other };
        job.second = second.map(unsettled);
        job.more = more.into_iter().map(unsettled).collect();
        // Nothing wins where nothing is compared.
        job.winner = job.winner.filter(|_| job.second.is_some());
        Ok(job)
    }

    /// What the check that is under way settled of who gets one of the messages, or the winner.
    #[must_use]
    pub fn divided(mut self, variant: Variant, split: &Split) -> Self {
        if self.state != JobState::Checking {
            return self;
        }
        match variant {
            Variant::A => {}
            Variant::Rest => {
                if let Some(winner) = self.winner.as_mut() {
                    winner.split = Some(split.clone());
                }
            }
            other => {
                if let Some(other) = self.other_mut(other) {
                    other.split = Some(split.clone());
                }
            }
        }
        self
    }

    /// A message other than the first.
    pub fn other(&self, variant: Variant) -> Option<&Second> {
        match variant {
            Variant::B => self.second.as_ref(),
            Variant::C => self.more.first(),
            Variant::D => self.more.get(1),
            Variant::A | Variant::Rest => None,
        }
    }

    pub(super) fn other_mut(&mut self, variant: Variant) -> Option<&mut Second> {
        match variant {
            Variant::B => self.second.as_mut(),
            Variant::C => self.more.first_mut(),
            Variant::D => self.more.get_mut(1),
            Variant::A | Variant::Rest => None,
        }
    }

    /// One of its messages.
    pub fn message(&self, variant: Variant) -> Option<&Chosen> {
        match variant {
            Variant::A => self.template.as_ref(),
            other => self.other(other).map(|other| &other.message),
        }
    }

    /// All its messages.
    pub fn messages(&self) -> impl Iterator<Item = (Variant, &Chosen)> {
        Variant::ALL
            .into_iter()
            .filter_map(|variant| Some((variant, self.message(variant)?)))
    }

    /// Its messages, and those who get the winner of them, where there is a test.
    pub fn groups(&self) -> impl Iterator<Item = Variant> {
        let rest = self.contest().map(|_| Variant::Rest);
        self.messages().map(|(variant, _)| variant).chain(rest)
    }

    /// Whether one of its messages is of this category.
    pub fn has_category(&self, category: &str) -> bool {
        self.messages().any(|(_, chosen)| chosen.category == category)
    }

    /// Who gets a message other than the first, or the winner, once it is checked.
    pub fn split_of(&self, variant: Variant) -> Option<&Split> {
        self.planned.as_ref()?;
        let split = match variant {
            Variant::Rest => self.contest()?.split.as_ref()?,
            other => self.other(other)?.split.as_ref()?,
        };
        (split.plan == self.plan).then_some(split)
    }

    /// Who gets the second message, once it is checked.
    pub fn split(&self) -> Option<&Split> {
        self.split_of(Variant::B)
    }

    /// How many get a message, once it is checked.
    pub fn recipients_of(&self, variant: Variant) -> u32 {
        let of = |variant| self.split_of(variant).map_or(0, |split| split.recipients);
        match variant {
            Variant::A => Variant::GROUPS
                .into_iter()
                .fold(self.recipients(), |left, other| left.saturating_sub(of(other))),
            other => of(other),
        }
    }

    /// The same by country.
    pub fn countries_of(&self, variant: Variant) -> BTreeMap<String, u64> {
        if variant != Variant::A {
            return self.split_of(variant).map(|split| split.countries.clone()).unwrap_or_default();
        }
        let mut left = self.planned.as_ref().map(|planned| planned.countries.clone()).unwrap_or_default();
        for split in Variant::GROUPS.into_iter().filter_map(|other| self.split_of(other)) {
            for (country, many) in &split.countries {
                if let Some(left) = left.get_mut(country) {
                    *left = left.saturating_sub(*many);
                }
            }
        }
        left.retain(|_, many| *many > 0);
        left
    }

    /// How many groups its recipients stand in.
    pub fn chunks(&self) -> u32 {
        Variant::GROUPS.map(|variant| self.chunks_of(variant)).iter().sum()
    }

    pub(super) fn chunks_of(&self, variant: Variant) -> u32 {
        self.recipients_of(variant).div_ceil(CHUNK)
    }

    /// The number under which the group is stored that has its turn at a place. Those of all messages take turns, so that none is sent at
    /// a better hour than another; those who get the winner follow.
    pub fn chunk_at(&self, index: u32) -> u32 {
        let sizes = Variant::ALL.map(|variant| self.chunks_of(variant));
        let (mut all, mut left) = (sizes.iter().sum::<u32>(), index);
        if index >= all && self.chunks_of(Variant::Rest) > 0 {
            return Variant::Rest.chunk(index - all);
        }
        // One message after the other is spread among those that are left.
        for (variant, of) in Variant::ALL.into_iter().zip(sizes).skip(1) {
            let before = |index: u32| {
                let before = (u64::from(index) * u64::from(of)).checked_div(all.into()).unwrap_or(0);
                u32::try_from(before).unwrap_or(u32::MAX)
            };
            let theirs = before(left);
            if before(left.saturating_add(1)) > theirs {
                return variant.chunk(theirs);
            }
            left -= theirs;
            all -= of;
        }
        Variant::A.chunk(left)
    }
}

#[cfg(test)]
mod tests;
