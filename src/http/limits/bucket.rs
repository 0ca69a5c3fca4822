//! Token buckets by key, in bounded memory.
//!
//! A bucket is one number: the moment at which it will be full again ("generic cell rate algorithm"). A bucket that is full
//! again need not be remembered.

use crate::config::Rate;
use domain::Millis;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// Most keys that are remembered, about 5 MB. Those beyond share one bucket, so that who is known is not disturbed by a crowd.
const MOST_KEYS: usize = 50_000;

/// How often at most full buckets are looked for when there is no room.
const SWEEP_MICROS: i64 = 1_000_000;

/// The buckets of one limit.
pub(crate) struct Buckets<K> {
    /// One request in microseconds.
    cost: i64,
    /// How far a bucket may be from full.
    depth: i64,
    most: usize,
    known: Mutex<Levels<K>>,
}

struct Levels<K> {
    /// When each will be full again, in microseconds since 1970.
    full_at: HashMap<K, i64>,
    strangers: i64,
    swept: i64,
}

impl<K: Hash + Eq> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self::with_room(rate, MOST_KEYS)
    }

    fn with_room(rate: Rate, most: usize) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most 10^9: rates are 0.001 a second and more")]
        let cost = (1_000_000.0 / rate.per_second).ceil() as i64;
        Self {
            cost,
            depth: cost.saturating_mul(i64::from(rate.at_once)),
            most,
            known: Mutex::new(Levels {
                full_at: HashMap::new(),
                strangers: 0,
                swept: i64::MIN,
            }),
        }
    }

    /// Takes one. When there is none, gives the seconds after which there is one.
    pub(crate) fn take(&self, key: K, now: Millis) -> Result<(), u32> {
        let now = now.0.saturating_mul(1_000);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = &mut *known;
        if known.full_at.len() >= self.most && !known.full_at.contains_key(&key) && now.saturating_sub(known.swept) >= SWEEP_MICROS {
            known.swept = now;
            known.full_at.retain(|_, full_at| *full_at > now);
        }
        let has_room = known.full_at.len() < self.most || known.full_at.contains_key(&key);
        let full_at = if has_room {
            known.full_at.entry(key).or_insert(now)
        } else {
            &mut known.strangers
        };
        // A clock that was set back must not leave anybody waiting for long.
        let from = (*full_at).clamp(now, now.saturating_add(self.depth));
        let then = from.saturating_add(self.cost);
        let missing = then.saturating_sub(now).saturating_sub(self.depth);
        if missing > 0 {
            *full_at = from;
            let seconds = missing.saturating_add(999_999) / 1_000_000;
            return Err(u32::try_from(seconds).unwrap_or(u32::MAX));
        }
        *full_at = then;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: Rate = Rate {
        per_second: 2.0,
        at_once: 5,
    };

    fn at(millis: i64) -> Millis {
        Millis(1_700_000_000_000 + millis)
    }

    #[test]
    fn so_much_at_once_and_then_so_much_a_second() {
        let buckets = Buckets::new(RATE);
        for _ in 0..5 {
            assert_eq!(buckets.take("a", at(0)), Ok(()));
        }
        assert_eq!(buckets.take("a", at(0)), Err(1));
        assert_eq!(buckets.take("b", at(0)), Ok(()), "others are not disturbed");
        assert_eq!(buckets.take("a", at(400)), Err(1), "who is refused loses nothing by asking");
        assert_eq!(buckets.take("a", at(500)), Ok(()));
        assert_eq!(buckets.take("a", at(500)), Err(1));
        for _ in 0..5 {
            assert_eq!(buckets.take("a", at(60_000)), Ok(()), "full again, and no fuller");
        }
        assert_eq!(buckets.take("a", at(60_000)), Err(1));
    }

    #[test]
    fn the_time_to_wait_is_enough() {
        let slow = Rate {
            per_second: 0.1,
            at_once: 1,
        };
        let buckets = Buckets::new(slow);
        assert_eq!(buckets.take((), at(0)), Ok(()));
        let wait = buckets.take((), at(2_500)).unwrap_err();
        assert_eq!(wait, 8);
        assert_eq!(buckets.take((), at(2_500 + i64::from(wait) * 1_000)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let buckets = Buckets::new(RATE);
        assert_eq!(buckets.take((), at(3_600_000)), Ok(()));
        assert_eq!(buckets.take((), at(0)), Err(1));
        assert!((0..10).any(|half| buckets.take((), at(half * 500)).is_ok()));
    }

    #[test]
    fn a_crowd_neither_fills_the_memory_nor_disturbs_who_is_known() {
        let buckets = Buckets::with_room(RATE, 100);
        assert_eq!(buckets.take(1_000_000, at(0)), Ok(()));
        let taken = (0..10_000).filter(|key| buckets.take(*key, at(0)).is_ok()).count();
        assert_eq!(taken, 99 + 5, "those without a bucket of their own share one");
        assert_eq!(buckets.known.lock().unwrap().full_at.len(), 100);
        assert_eq!(buckets.take(1_000_000, at(0)), Ok(()));
        assert_eq!(buckets.take(9_999, at(10_000)), Ok(()), "buckets that are full again make room");
        assert!(buckets.known.lock().unwrap().full_at.len() <= 2);
    }

    proptest! {
        #[test]
        fn no_more_than_the_rate_in_any_time(mut gaps in prop::collection::vec(0_i64..2_000, 1..200)) {
            let buckets = Buckets::new(RATE);
            let mut now = at(0);
            let mut granted: Vec<i64> = Vec::new();
            for gap in gaps.drain(..) {
                now = Millis(now.0 + gap);
                if buckets.take((), now).is_ok() {
                    granted.push(now.0);
                }
            }
            for (first, begun) in granted.iter().enumerate() {
                for (last, ended) in granted.iter().enumerate().skip(first) {
                    let allowed = 5 + (ended - begun) * 2 / 1_000;
                    prop_assert!(i64::try_from(last - first + 1).unwrap() <= allowed + 1);
                }
            }
        }
    }
}
