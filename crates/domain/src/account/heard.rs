//! When something last came for a number, and how long such things were under way from AWS to us.

use crate::clock::Millis;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// So many of the last ones count.
const WINDOW: usize = 200;

/// What is known of the events of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Heard {
    /// When the last one was taken in, to a quarter of a minute.
    pub at: Millis,
    /// So long half of the last ones were under way at most, in milliseconds; none where none of them says when AWS got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<u32>,
    /// And 99 of 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// Of so many.
    #[serde(default)]
    pub of: u32,
}

impl Heard {
    /// `0.4 s under way, 99 of 100 at most 2.1 s`; none where nothing is known.
    pub fn words(&self) -> Option<String> {
        let (half, most) = (self.half?, self.most?);
        let seconds = |millis: u32| match millis {
            0..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
            60_000..3_600_000 => format!("{} min", millis / 60_000),
            _ => format!("{} h", millis / 3_600_000),
        };
        Some(format!("{} under way, 99 of 100 at most {}", seconds(half), seconds(most)))
    }
}

/// How long the last ones were under way, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Delays(VecDeque<u32>);

impl Delays {
    /// One more. Clocks differ: what came before it was sent took no time.
    pub fn add(&mut self, millis: i64) {
        if self.0.len() == WINDOW {
            self.0.pop_front();
        }
        self.0.push_back(u32::try_from(millis.max(0)).unwrap_or(u32::MAX));
    }

    /// What they come to.
    pub fn heard(&self, at: Millis) -> Heard {
        let mut sorted: Vec<u32> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        // The smallest that so many of a hundred do not exceed.
        let within = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
        Heard {
            at,
            half: within(50),
            most: within(99),
            of: u32::try_from(sorted.len()).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn half_and_nearly_all_of_the_last_ones_count() {
        let mut delays = Delays::default();
        assert_eq!(delays.heard(Millis(5)).words(), None);
        for millis in 1..=100 {
            delays.add(millis * 10);
        }
        let heard = delays.heard(Millis(5));
        assert_eq!((heard.half, heard.most, heard.of), (Some(500), Some(990), 100));
        assert_eq!(heard.words().unwrap(), "0.5 s under way, 99 of 100 at most 0.9 s");
        // A clock that is ahead, and an event that SNS had to try for hours.
        delays.add(-40);
        delays.add(i64::MAX);
        let heard = delays.heard(Millis(5));
        assert_eq!((heard.of, heard.most), (102, Some(1_000)));
        for _ in 0..WINDOW {
            delays.add(90_000);
        }
        let heard = delays.heard(Millis(5));
        assert_eq!((heard.half, heard.of), (Some(90_000), 200));
        assert_eq!(heard.words().unwrap(), "1 min under way, 99 of 100 at most 1 min");
    }
}
