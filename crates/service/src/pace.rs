//! How fast we may send. Meta: one message in six seconds to one person, 45 in a burst; so many a second from one number as its
//! throughput is, mostly 80 (facts 5). AWS: 1,000 a second of an account in a Region (facts 1).
//!
//! Each instance counts for itself, and only since it started: where they send too much together, WhatsApp says so, and what it turned
//! back waits and goes again (`domain::delivery`). What a limit holds up waits; nothing fails because of it.

use domain::{ConversationId, Failure, Millis, PhoneId, throughput::THROUGHPUT};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// A limit: so much time for each message, and so many at once. To one person in milliseconds.
#[derive(Clone, Copy)]
struct Limit {
    each: i64,
    burst: i64,
    /// What has to wait goes so much later than the rule says: the first may have been longer on its way than this one will be.
    late: i64,
}

/// To one person.
const PAIR: Limit = Limit {
    each: 6_000,
    burst: 45,
    late: 250,
};

/// From one number, in microseconds: at once a sixth of what it may in a second, and the rest over the second.
fn number_limit(throughput: u32) -> Limit {
    let throughput = i64::from(throughput.max(1));
    Limit {
        each: 6 * 1_000_000 / (5 * throughput),
        burst: (throughput / 6).max(1),
        late: 0,
    }
}

/// From all numbers, by the same rule for 1,000 a second, in microseconds.
const ACCOUNT: Limit = Limit {
    each: 1_200,
    burst: 166,
    late: 0,
};

/// So long what customers write holds up what we send, in microseconds.
const MOST_HEARD: i64 = 1_000_000;

/// Above this many pairs, those that could send a whole burst again are forgotten.
const MOST_PAIRS: usize = 10_000;

/// What was sent lately.
#[derive(Default)]
pub(crate) struct Pace(Mutex<Sent>);

#[derive(Default)]
struct Sent {
    /// How much slower bulk jobs go for a number since AWS or WhatsApp throttled it, and when that was.
    slow: HashMap<PhoneId, (f64, i64)>,
    /// When the last message would have been due, had all kept the distance.
    pairs: HashMap<ConversationId, i64>,
    /// The same for numbers, in microseconds, and by which limit.
    numbers: HashMap<PhoneId, (i64, Limit)>,
    /// The same for all numbers together, in microseconds.
    account: i64,
}

impl Limit {
    /// When the next message may go, given when the last was due.
    const fn next(self, last: i64, now: i64) -> i64 {
        let earliest = last - self.each * (self.burst - 1);
        if earliest > now { earliest + self.late } else { now }
    }

    fn after(self, last: i64, at: i64) -> i64 {
        last.max(at) + self.each
    }
}

impl Pace {
    /// Takes a place for a message, and says how long to wait for it. None when the wait would be longer than `patience`:
    /// then no place is taken.
    pub(crate) fn take(&self, to: &ConversationId, throughput: u32, now: Millis, patience: Duration) -> Option<Duration> {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.0;
        let pair = sent.pairs.get(to).copied().unwrap_or(now);
        let (limit, micros) = (number_limit(throughput), now * 1_000);
        let number = sent.numbers.get(&to.phone).map_or(micros, |(last, _)| *last);
        let turn = limit.next(number, micros);
        let together = ACCOUNT.next(sent.account, micros);
        let at = PAIR.next(pair, now).max((turn.max(together) + 999) / 1_000);
        let wait = Duration::from_millis(u64::try_from(at - now).unwrap_or(0));
        if wait > patience {
            return None;
        }
        if sent.pairs.len() >= MOST_PAIRS {
            sent.pairs.retain(|_, last| *last > now);
        }
        // Who waits long for one person holds nobody else up.
        sent.pairs.insert(to.clone(), PAIR.after(pair, at));
        sent.numbers.insert(to.phone.clone(), (limit.after(number, turn), limit));
        sent.account = ACCOUNT.after(sent.account, together);
        Some(wait)
    }
}

impl Pace {
    /// When a message after so many others may go to a person, by them and by our number; none when it may go now.
    pub(crate) fn goes_at(&self, to: &ConversationId, others: usize, now: Millis) -> Option<Millis> {
        let sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let others = i64::try_from(others).unwrap_or(i64::MAX);
        let after = |limit: Limit, last: i64, now: i64| {
            let next = limit.next(last, now);
            (next > now).then(|| next.saturating_add(limit.each.saturating_mul(others)))
        };
        let pair = sent.pairs.get(to).and_then(|last| after(PAIR, *last, now.0));
        let number = sent
            .numbers
            .get(&to.phone)
            .and_then(|(last, limit)| after(*limit, *last, now.0 * 1_000));
        pair.max(number.map(|micros| micros / 1_000)).map(Millis)
    }

    /// A customer wrote to a number, whose limit is of both directions together. However many write, ours wait for them no longer
    /// than a second.
    pub(crate) fn heard(&self, phone: &PhoneId, now: Millis) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let micros = now.0 * 1_000;
        let number = sent.numbers.entry(phone.clone());
        let (last, limit) = number.or_insert_with(|| (micros, number_limit(THROUGHPUT)));
        let most = micros + limit.each * limit.burst + MOST_HEARD;
        *last = limit.after(*last, micros).min(most.max(*last));
    }
}

/// After a throttle bulk jobs send half as fast; they recover by this share of the whole a second.
const RECOVERY: f64 = 0.05;
/// But never slower than this share.
const SLOWEST: f64 = 0.02;
/// Throttles that come together count once, in milliseconds.
const ONE_THROTTLE: i64 = 1_000;
/// Of the burst that a number has, half must be left before a bulk job takes its turn: agents never wait for it.
const LEFT_FOR_AGENTS: i64 = 2;

impl Pace {
    /// WhatsApp refused a message. Where that is because there were too many to one person, by other instances or before a start,
    /// the next one goes when WhatsApp takes one more; where it is because of the number, bulk jobs go slower.
    pub(crate) fn refused(&self, to: &ConversationId, failure: &Failure, now: Millis) {
        if !failure.is_too_fast() {
            return;
        }
        if failure.is_to_one() {
            let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let last = sent.pairs.entry(to.clone()).or_insert(now.0);
            *last = (*last).max(now.0 + PAIR.each * PAIR.burst);
        } else {
            self.throttled(&to.phone, now);
        }
    }

    /// AWS or WhatsApp said that it is too much.
    pub(crate) fn throttled(&self, phone: &PhoneId, now: Millis) {
        let share = self.share(phone, now);
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = sent.slow.get(phone).is_some_and(|(_, at)| now.0 - at < ONE_THROTTLE);
        if !lately {
            sent.slow.insert(phone.clone(), ((share / 2.0).max(SLOWEST), now.0));
        }
    }

    /// At what share of its rate a bulk job may send now.
    pub(crate) fn share(&self, phone: &PhoneId, now: Millis) -> f64 {
        let sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.slow.get(phone).map_or(1.0, |(share, at)| {
            #[expect(clippy::cast_precision_loss, reason = "seconds")]
            let seconds = (now.0 - at).max(0) as f64 / 1_000.0;
            (share + RECOVERY * seconds).min(1.0)
        })
    }

    /// Whether so much goes out from a number, or from all together, that a bulk job has to wait.
    pub(crate) fn is_busy(&self, phone: &PhoneId, now: Millis) -> bool {
        let sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_much = |last: i64, limit: Limit| last - now.0 * 1_000 > limit.each * (limit.burst / LEFT_FOR_AGENTS);
        is_much(sent.account, ACCOUNT) || sent.numbers.get(phone).is_some_and(|(last, limit)| is_much(*last, *limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::CustomerId;

    fn to(customer: u128) -> ConversationId {
        ConversationId {
            customer: CustomerId::from_parts(1, customer),
            phone: PhoneId::parse("1").unwrap(),
        }
    }

    #[test]
    fn a_person_gets_a_burst_and_then_one_in_six_seconds() {
        let pace = Pace::default();
        let long = Duration::from_mins(10);
        // As fast as the number may.
        let burst = |from: i64| {
            for n in 0..45 {
                assert_eq!(pace.take(&to(1), 80, Millis(from + 15 * n), Duration::ZERO), Some(Duration::ZERO));
            }
        };
        burst(1_000);
        assert_eq!(pace.take(&to(1), 80, Millis(2_000), Duration::ZERO), None);
        assert_eq!(pace.goes_at(&to(1), 0, Millis(2_000)), Some(Millis(7_250)));
        assert_eq!(pace.goes_at(&to(1), 10, Millis(2_000)), Some(Millis(67_250)));
        assert_eq!(pace.goes_at(&to(2), 10, Millis(2_000)), None);
        assert_eq!(pace.take(&to(1), 80, Millis(2_000), long), Some(Duration::from_millis(5_250)));
        assert_eq!(pace.take(&to(1), 80, Millis(2_000), long), Some(Duration::from_millis(11_250)));
        assert_eq!(
            pace.take(&to(2), 80, Millis(2_000), Duration::ZERO),
            Some(Duration::ZERO),
            "others do not wait"
        );
        assert_eq!(pace.take(&to(1), 80, Millis(13_001 + 6_000), Duration::ZERO), Some(Duration::ZERO));
        // The burst comes back.
        burst(1_000 + 3 * 45 * 6_000);
    }

    #[test]
    fn what_whatsapp_found_too_much_makes_the_next_wait() {
        let pace = Pace::default();
        let (one, now) = (to(1), Millis(1_000));
        pace.refused(&one, &Failure::meta(131_026, None), now);
        assert_eq!(pace.goes_at(&one, 0, now), None, "for another reason");
        pace.refused(&one, &Failure::meta(131_056, None), now);
        assert_eq!(pace.goes_at(&one, 0, now), Some(Millis(7_250)));
        assert_eq!(pace.goes_at(&one, 2, now), Some(Millis(19_250)));
        pace.refused(&one, &Failure::meta(131_056, None), now);
        assert_eq!(
            pace.take(&one, 80, now, Duration::from_secs(8)),
            Some(Duration::from_millis(6_250)),
            "told twice"
        );
        assert_eq!(pace.goes_at(&to(2), 0, now), None, "another person");
        assert!((pace.share(&one.phone, now) - 1.0).abs() < 0.01);
        pace.refused(&one, &Failure::meta(130_429, None), now);
        assert!((pace.share(&one.phone, now) - 0.5).abs() < 0.01);
    }

    #[test]
    fn what_waits_for_its_number_is_told_when() {
        let pace = Pace::default();
        for n in 0..20 {
            pace.take(&to(n), 10, Millis(0), Duration::from_mins(1)).unwrap();
        }
        // Ten a second, of which five sixths are used.
        assert_eq!(pace.goes_at(&to(99), 0, Millis(0)), Some(Millis(2_400)));
        assert_eq!(pace.goes_at(&to(99), 10, Millis(0)), Some(Millis(3_600)));
        assert_eq!(pace.goes_at(&to(99), 0, Millis(3_000)), None);
    }

    #[test]
    fn what_customers_write_counts_and_never_stops_us() {
        let (pace, phone) = (Pace::default(), PhoneId::parse("1").unwrap());
        let wait = |n| pace.take(&to(n), 80, Millis(0), Duration::from_mins(1)).unwrap().as_millis();
        for _ in 0..12 {
            pace.heard(&phone, Millis(0));
        }
        assert!(pace.is_busy(&phone, Millis(0)), "jobs wait");
        assert_eq!((wait(1), wait(2)), (0, 15));
        for _ in 0..10_000 {
            pace.heard(&phone, Millis(0));
        }
        assert!((1_000..1_020).contains(&wait(3)), "a second, and no more");
        pace.heard(&phone, Millis(0));
        assert!((1_010..1_040).contains(&wait(4)), "and what is ours is not forgotten");
    }

    #[test]
    fn after_a_throttle_jobs_go_half_as_fast_and_recover() {
        let (pace, phone) = (Pace::default(), PhoneId::parse("1").unwrap());
        let share = |at| (pace.share(&phone, Millis(at)) * 100.0).round();
        assert!((share(0) - 100.0).abs() < 0.1);
        pace.throttled(&phone, Millis(10_000));
        pace.throttled(&phone, Millis(10_500));
        assert!((share(10_000) - 50.0).abs() < 0.1, "those that come together count once");
        assert!((share(14_000) - 70.0).abs() < 0.1);
        pace.throttled(&phone, Millis(14_000));
        assert!((share(14_000) - 35.0).abs() < 0.1);
        assert!((share(60_000) - 100.0).abs() < 0.1);
    }

    #[test]
    fn jobs_leave_a_burst_to_agents() {
        let (pace, phone) = (Pace::default(), PhoneId::parse("1").unwrap());
        for n in 0..6 {
            pace.take(&to(n), 80, Millis(0), Duration::ZERO).unwrap();
            assert!(!pace.is_busy(&phone, Millis(0)));
        }
        pace.take(&to(6), 80, Millis(0), Duration::ZERO).unwrap();
        assert!(pace.is_busy(&phone, Millis(0)) && !pace.is_busy(&phone, Millis(100)));
        assert_eq!(pace.take(&to(7), 80, Millis(0), Duration::ZERO), Some(Duration::ZERO));
    }

    #[test]
    fn all_numbers_together_send_so_many_a_second() {
        let pace = Pace::default();
        let of = |number: u128, n: u128| ConversationId {
            phone: PhoneId::parse((number + 1).to_string()).unwrap(),
            ..to(n)
        };
        let waits: Vec<u128> = (0..2_000)
            .map(|n| {
                pace.take(&of(n % 40, n), 80, Millis(5_000), Duration::from_mins(1))
                    .unwrap()
                    .as_millis()
            })
            .collect();
        let in_a_second = waits.iter().filter(|wait| **wait < 1_000).count();
        assert!((830..=1_000).contains(&in_a_second), "{in_a_second}");
        // Nothing is left to agents now, of whichever number.
        let other = PhoneId::parse("99").unwrap();
        assert!(pace.is_busy(&other, Millis(5_000)) && !pace.is_busy(&other, Millis(9_000)));
    }

    #[test]
    fn a_number_sends_so_many_a_second() {
        let waits = |throughput: u32| -> Vec<u128> {
            let pace = Pace::default();
            let wait = |n| pace.take(&to(n), throughput, Millis(0), Duration::from_mins(10)).unwrap();
            (0..2_000).map(|n| wait(n).as_millis()).collect()
        };
        let usual = waits(80);
        assert_eq!((usual[0], usual[12], usual[13], usual[199]), (0, 0, 15, 187 * 15));
        for throughput in [10, 20, 80, 500, 1_000] {
            let (most, least) = (usize::try_from(throughput).unwrap(), usize::try_from(throughput * 5 / 6).unwrap());
            let in_a_second = waits(throughput).iter().filter(|wait| **wait < 1_000).count();
            assert!((least..=most).contains(&in_a_second), "{in_a_second} of {throughput}");
        }
    }
}
