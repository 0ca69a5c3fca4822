//! When a lane may send: at its share of the rate on average. What the store or a change of hands held up is made up for gently.

use std::time::Duration;
use tokio::time::Instant;

/// What a lane missed within this time it makes up for.
const MAKE_UP: Duration = Duration::from_secs(5);

/// The turns of one lane.
#[derive(Debug)]
pub(super) struct Turns {
    /// When the next message would go, had nothing ever been late.
    due: Instant,
    last: Option<Instant>,
}

impl Turns {
    /// The first is due at a moment, which may have passed.
    const fn new(due: Instant) -> Self {
        Self { due, last: None }
    }

    /// The first is due in so many milliseconds from now, though not after the longest wait; or was due so long ago.
    pub(super) fn due_in(now: Instant, millis: i64, longest: Duration) -> Self {
        let apart = Duration::from_millis(millis.unsigned_abs());
        Self::new(if millis < 0 {
            now.checked_sub(apart).unwrap_or(now)
        } else {
            now + apart.min(longest)
        })
    }

    /// In how many milliseconds the next message would go; none when it is late.
    pub(super) fn wait_millis(&self, now: Instant) -> i64 {
        i64::try_from(self.due.saturating_duration_since(now).as_millis()).unwrap_or(0)
    }

    /// When the next message would go.
    #[cfg(test)]
    const fn due(&self) -> Instant {
        self.due
    }

    /// When the next message goes, where one goes in so much time: while the lane is behind, a tenth sooner, and never several at once.
    pub(super) fn next(&mut self, now: Instant, each: Duration) -> Instant {
        self.due = self.due.max(now.checked_sub(MAKE_UP).unwrap_or(now));
        let apart = self.last.map_or(now, |last| last + each * 10 / 11);
        let at = self.due.max(apart).max(now);
        self.due += each;
        self.last = Some(at);
        at
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const LANES: usize = 4;
    const NUMBERS: usize = 20;
    const LONG: Duration = Duration::from_mins(5);

    /// What one lane of a job sends, where each claim takes so long, and each slice begins so late.
    fn lane(each: Duration, begun: Instant, slice: Duration, claims: &[u64], late: &[u64]) -> Vec<Instant> {
        let (mut now, mut ends, mut turns) = (begun, begun + slice, Turns::new(begun));
        let (mut sent, mut slices) = (Vec::new(), late.iter().cycle());
        while now < begun + LONG {
            if now >= ends {
                let due = turns.due();
                now += Duration::from_millis(slices.next().copied().unwrap_or(0));
                (turns, ends) = (Turns::new(due), now + slice);
            }
            now = turns.next(now, each);
            sent.push(now);
            now += Duration::from_micros(claims[sent.len() % claims.len()]);
        }
        sent
    }

    fn most_in_a_second(sent: &[Instant]) -> usize {
        let second = Duration::from_secs(1);
        let count = |(place, at): (usize, &Instant)| sent[place..].partition_point(|later| *later < *at + second);
        sent.iter().enumerate().map(count).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        /// Each of twenty numbers has four lanes, on whichever instances: lanes know nothing of each other.
        #[test]
        fn jobs_keep_their_rate_and_are_hardly_above_it_in_any_second(
            rate in proptest::sample::select(vec![80_u32, 500, 1_000]),
            claims in proptest::collection::vec(100_u64..3_000, 4_000),
            stall in 0_u64..800_000,
            late in proptest::collection::vec(1_u64..700, 6),
        ) {
            // Now and then the store hesitates.
            let mut claims = claims;
            claims.push(stall);
            let each = Duration::from_secs_f64(4.0 / f64::from(rate));
            let begun = Instant::now();
            let lanes = (0..NUMBERS * LANES).map(|_| {
                claims.rotate_left(713);
                lane(each, begun, Duration::from_secs(15), &claims, &late)
            });
            let lanes: Vec<_> = lanes.collect();
            for number in lanes.chunks(LANES) {
                let mut all: Vec<Instant> = number.iter().flatten().copied().collect();
                all.sort();
                let part = f64::from(u32::try_from(all.len()).unwrap()) / LONG.as_secs_f64() / f64::from(rate);
                prop_assert!(part >= 0.99, "{part} of {rate}");
                let most = most_in_a_second(&all);
                prop_assert!(most <= usize::try_from(rate).unwrap() * 11 / 10 + LANES, "{most} in a second of {rate}");
            }
        }
    }

    #[test]
    fn a_slow_lane_sends_one_by_one() {
        let begun = Instant::now();
        let mut turns = Turns::new(begun);
        let each = Duration::from_secs(8);
        let at: Vec<u64> = (0..3).map(|_| (turns.next(begun, each) - begun).as_secs()).collect();
        assert_eq!(at, [0, 8, 16]);
    }
}
