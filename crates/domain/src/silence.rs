//! When it is too quiet: nothing comes for a number at a time of the week at which something always came. Then the events of WhatsApp
//! may get lost on their way, which nobody would see.

use crate::clock::Seconds;

/// Compared with the same time in so many weeks before.
pub const WEEKS: i64 = 4;
/// So many messages must have come in each of them.
pub const LEAST: i64 = 10;

/// Figures are kept by the quarter of an hour.
const QUARTER: i64 = 15 * 60;
/// Nothing must have come for so long at least, and only so much of it is looked at.
const SHORTEST: i64 = 2 * QUARTER;
const LONGEST: i64 = 24 * 60 * 60;

/// The whole quarters of an hour in which nothing came, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    pub from: Seconds,
    pub to: Seconds,
}

impl Silence {
    /// Since something came last; none while that is not long ago.
    pub fn since(heard: Seconds, now: Seconds) -> Option<Self> {
        let to = now.0.div_euclid(QUARTER) * QUARTER;
        let from = (heard.0 + QUARTER - 1).div_euclid(QUARTER) * QUARTER;
        let from = from.max(to - LONGEST);
        (to - from >= SHORTEST).then_some(Self {
            from: Seconds(from),
            to: Seconds(to),
        })
    }
}

/// How many came at least in the same time of the weeks before, when that is so many that silence means something.
pub fn usual(weeks: &[i64]) -> Option<i64> {
    let least = weeks.iter().copied().min()?;
    (least >= LEAST).then_some(least)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn since(heard: i64, now: i64) -> Option<(i64, i64)> {
        Silence::since(Seconds(heard), Seconds(now)).map(|silence| (silence.from.0, silence.to.0))
    }

    #[test]
    fn silence_is_whole_quarters_of_an_hour() {
        assert_eq!(since(0, 1_799), None);
        assert_eq!(since(0, 1_800), Some((0, 1_800)));
        assert_eq!(since(1, 1_800), None, "the first quarter had something");
        assert_eq!(since(1, 2_700), Some((900, 2_700)));
        assert_eq!(since(5_000, 4_000), None, "a clock that was set back");
        // Only the last day of a long one.
        assert_eq!(since(0, 10 * LONGEST + 5), Some((9 * LONGEST, 10 * LONGEST)));
    }

    #[test]
    fn it_means_something_only_where_there_always_was_something() {
        assert_eq!(usual(&[30, 12, 90, 10]), Some(10));
        assert_eq!(usual(&[300, 9, 300, 300]), None);
        assert_eq!(usual(&[]), None);
    }
}
