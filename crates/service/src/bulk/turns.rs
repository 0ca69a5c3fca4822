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
    use crate::pace::Pace;
    use domain::{Millis, PhoneId, throughput::fastest_job};
    use proptest::prelude::*;

    const LANES: usize = 4;
    const NUMBERS: usize = 20;
    const INSTANCES: usize = 4;
    const SLICE: u64 = 15_000;
    const LONG: u64 = 300_000;

    /// What happens while jobs run, in milliseconds from their beginning.
    #[derive(Clone, Debug)]
    struct Weather {
        /// How long the claims take, in microseconds.
        claims: Vec<u64>,
        /// How late the slices of a lane begin.
        late: Vec<u64>,
        /// When AWS throttles a number, as one of the instances hears it.
        throttles: Vec<u64>,
        /// When a job is paused, and for how long.
        pause: (u64, u64),
    }

    fn weather() -> impl Strategy<Value = Weather> {
        let claims = (proptest::collection::vec(100_u64..3_000, 4_000), 0_u64..400_000);
        let late = proptest::collection::vec(1_u64..700, 6);
        let throttles = proptest::collection::vec(5_000_u64..LONG, 0..3);
        let pause = (10_000_u64..60_000, 0_u64..30_000);
        (claims, late, throttles, pause).prop_map(|((mut claims, stall), late, mut throttles, pause)| {
            // Now and then the store hesitates.
            claims.push(stall);
            throttles.sort_unstable();
            Weather {
                claims,
                late,
                throttles,
                pause,
            }
        })
    }

    /// What the job of one number sends, in microseconds from its beginning, and how many messages it was allowed. Its four lanes
    /// are on whichever instances, and know nothing of each other.
    fn job(rate: u32, weather: &Weather, seed: usize) -> (Vec<u64>, f64) {
        let (phone, begun, wall) = (PhoneId::parse("1").unwrap(), Instant::now(), 1_000_000_i64);
        let clock = |micros: u64| Millis(wall + i64::try_from(micros / 1_000).unwrap());
        let instant = |micros: u64| begun + Duration::from_micros(micros);
        let paces: Vec<Pace> = (0..INSTANCES).map(|_| Pace::default()).collect();
        let mut throttles = weather.throttles.iter().map(|at| at * 1_000).peekable();
        let (pause, resume) = (weather.pause.0 * 1_000, (weather.pause.0 + weather.pause.1) * 1_000);
        let (mut sent, mut allowed) = (Vec::new(), 0.0);
        // When each goes on, on which instance it is, until when its slice lasts, and its turns.
        let mut lanes: Vec<_> = (0..LANES).map(|lane| (0_u64, lane, SLICE * 1_000, Turns::new(begun))).collect();
        let mut step = seed;
        while let Some(number) = (0..LANES)
            .filter(|lane| lanes[*lane].0 < LONG * 1_000)
            .min_by_key(|lane| lanes[*lane].0)
        {
            let (mut now, mut instance, mut ends, mut turns) = lanes.swap_remove(number);
            step += 1;
            while let Some(at) = throttles.next_if(|at| *at <= now) {
                // Whoever sent the message hears it, and the others soon.
                for pace in &paces {
                    pace.throttled(&phone, clock(at));
                }
            }
            if pause <= now && now < resume {
                // New lanes, which begin at once.
                (now, ends, turns) = (resume, resume + SLICE * 1_000, Turns::new(instant(resume)));
            } else if now >= ends {
                let due = turns.due();
                now += weather.late[step % weather.late.len()] * 1_000;
                (instance, ends, turns) = ((instance + step) % INSTANCES, now + SLICE * 1_000, Turns::new(due));
            } else {
                let share = paces[instance].share(&phone, clock(now));
                let each = Duration::from_secs_f64(4.0 / (f64::from(rate) * share));
                let at = u64::try_from((turns.next(instant(now), each) - begun).as_micros()).unwrap();
                sent.push(at);
                now = at.max(now) + weather.claims[(step * 7) % weather.claims.len()];
            }
            lanes.push((now, instance, ends, turns));
        }
        // What it was allowed, a tenth of a second at a time, by what was known of throttles then.
        let (known, mut throttles) = (Pace::default(), weather.throttles.iter().peekable());
        for tenth in (0..LONG).step_by(100) {
            while let Some(at) = throttles.next_if(|at| **at <= tenth) {
                known.throttled(&phone, clock(at * 1_000));
            }
            if !(pause / 1_000..resume / 1_000).contains(&tenth) {
                allowed += f64::from(rate) / 10.0 * known.share(&phone, clock(tenth * 1_000));
            }
        }
        sent.sort_unstable();
        (sent, allowed)
    }

    fn most_in_a_second(sent: &[u64]) -> usize {
        let count = |(place, at): (usize, &u64)| sent[place..].partition_point(|later| *later < *at + 1_000_000);
        sent.iter().enumerate().map(count).max().unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2))]

        /// Twenty numbers on four instances, with throttles, pauses, slow claims and late slices in between.
        #[test]
        fn jobs_keep_their_rate_and_are_never_above_what_a_number_may(weather in weather()) {
            for number in 0..NUMBERS {
                let throughput = [80_u32, 500, 1_000][number % 3];
                let rate = fastest_job(throughput);
                let (sent, allowed) = job(rate, &weather, number * 713);
                let part = f64::from(u32::try_from(sent.len()).unwrap()) / allowed;
                prop_assert!(part >= 0.99, "{part} of {allowed}, {rate} a second");
                let most = most_in_a_second(&sent);
                prop_assert!(most <= usize::try_from(throughput).unwrap(), "{most} in a second of {throughput}");
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
