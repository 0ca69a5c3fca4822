//! Durations in bins of one percent: any number of them in little room, added and taken away again without a trace.
//!
//! A `DDSketch` with whole numbers: exact below a hundred seconds, above within one percent. Its bins are the same everywhere and
//! for ever, because stored figures are added to each other.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// Longer durations count as this one: ten years, in seconds.
const LONGEST: i64 = 315_360_000;

/// The least duration of each bin, in seconds. Changing them would make what is stored wrong.
static BORDERS: LazyLock<Vec<i64>> = LazyLock::new(|| {
    let next = |border: &i64| Some((border * 102 / 100).max(border + 1)).filter(|next| *next <= LONGEST);
    std::iter::successors(Some(0), next).collect()
});

/// How often which duration was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    /// All durations together, in seconds.
    sum: i64,
    bins: BTreeMap<u16, i64>,
}

impl Sketch {
    /// Adds a duration so many times; takes it away when `times` is below zero.
    pub fn add(&mut self, seconds: i64, times: i64) {
        let seconds = seconds.clamp(0, LONGEST);
        let bin = BORDERS.partition_point(|border| *border <= seconds).saturating_sub(1);
        self.sum += seconds * times;
        self.add_bin(u16::try_from(bin).unwrap_or(u16::MAX), times);
    }

    /// Adds all of another, so many times.
    pub fn merge(&mut self, other: &Self, times: i64) {
        self.sum += other.sum * times;
        for (bin, count) in &other.bins {
            self.add_bin(*bin, count * times);
        }
    }

    fn add_bin(&mut self, bin: u16, times: i64) {
        let count = self.bins.entry(bin).or_default();
        *count += times;
        if *count == 0 {
            self.bins.remove(&bin);
        }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        32 + 20 * self.bins.len()
    }

    /// How many durations.
    pub fn count(&self) -> i64 {
        self.bins.values().sum()
    }

    /// How many durations are at least as long as one and shorter than another, both as bins have them.
    pub fn between(&self, (from, until): (i64, i64)) -> i64 {
        let bins = self.bins.iter().filter(|(bin, _)| {
            let least = BORDERS.get(usize::from(**bin)).copied().unwrap_or(LONGEST);
            (from..until).contains(&least)
        });
        bins.map(|(_, count)| count).sum()
    }

    /// The least duration of the bin that a duration falls into.
    pub fn floor(seconds: i64) -> i64 {
        let bin = BORDERS
            .partition_point(|border| *border <= seconds.clamp(0, LONGEST))
            .saturating_sub(1);
        BORDERS.get(bin).copied().unwrap_or(0)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bins.is_empty() && self.sum == 0
    }

    /// All durations by their number, in whole seconds; none of none.
    pub fn mean(&self) -> Option<i64> {
        self.sum.checked_div(self.count())
    }

    /// The duration that so many percent do not exceed, within one percent; none of none.
    pub fn percentile(&self, percent: i64) -> Option<i64> {
        let rank = (self.count() * percent + 99) / 100;
        let mut passed = 0;
        let bin = self.bins.iter().find_map(|(bin, count)| {
            passed += count;
            (passed >= rank.max(1)).then_some(*bin)
        })?;
        let least = BORDERS.get(usize::from(bin)).copied()?;
        let next = BORDERS.get(usize::from(bin) + 1).copied().unwrap_or(LONGEST);
        Some(least + (next - 1 - least) / 2)
    }
}
