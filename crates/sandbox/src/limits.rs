//! Rate limits: WhatsApp's per number and per pair of number and customer, and EUM's of calls for media.

use std::collections::HashMap;

/// A bucket that fills with time and is emptied by messages.
#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: i64,
}

impl Bucket {
    #[allow(clippy::cast_precision_loss, reason = "differences of milliseconds are small")]
    fn fill(&mut self, now: i64, per_second: f64, capacity: f64) {
        self.tokens = (self.tokens + (now - self.at).max(0) as f64 / 1000.0 * per_second).min(capacity);
        self.at = now;
    }
}

/// Meta: 80 messages a second and number, both directions together.
const NUMBER_PER_SECOND: f64 = 80.0;
/// Meta: one message in six seconds to the same customer, up to 45 borrowed from the future.
const PAIR_PER_SECOND: f64 = 1.0 / 6.0;
const PAIR_BURST: f64 = 45.0;

/// EUM: 100 calls a second of each operation for media.
const MEDIA_PER_SECOND: f64 = 100.0;

/// Why a message may not go now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OverLimit {
    /// Meta's 130429.
    Number,
    /// Meta's 131056.
    Pair,
}

/// The state of all limits. It lives in memory: the buckets are full again in minutes anyway.
#[derive(Default)]
pub(crate) struct Limits {
    numbers: HashMap<String, Bucket>,
    pairs: HashMap<(String, String), Bucket>,
    media: HashMap<&'static str, Bucket>,
}

impl Limits {
    fn number(&mut self, number: &str, now: i64) -> &mut Bucket {
        let bucket = self.numbers.entry(number.to_owned()).or_insert(Bucket {
            tokens: NUMBER_PER_SECOND,
            at: now,
        });
        bucket.fill(now, NUMBER_PER_SECOND, NUMBER_PER_SECOND);
        bucket
    }

    /// Counts a message of ours, or says which limit forbids it.
    pub(crate) fn outbound(&mut self, number: &str, person: &str, now: i64) -> Result<(), OverLimit> {
        if self.number(number, now).tokens < 1.0 {
            return Err(OverLimit::Number);
        }
        if self.pairs.len() > 10_000 {
            // A pair that has its whole burst again says nothing more.
            self.pairs.retain(|_, bucket| {
                bucket.fill(now, PAIR_PER_SECOND, PAIR_BURST);
                bucket.tokens < PAIR_BURST
            });
        }
        let pair = self.pairs.entry((number.to_owned(), person.to_owned())).or_insert(Bucket {
            tokens: PAIR_BURST,
            at: now,
        });
        pair.fill(now, PAIR_PER_SECOND, PAIR_BURST);
        if pair.tokens < 1.0 {
            return Err(OverLimit::Pair);
        }
        pair.tokens -= 1.0;
        self.number(number, now).tokens -= 1.0;
        Ok(())
    }

    /// Counts a call of an operation for media, or says that there were too many.
    pub(crate) fn media(&mut self, operation: &'static str, now: i64) -> bool {
        let bucket = self.media.entry(operation).or_insert(Bucket {
            tokens: MEDIA_PER_SECOND,
            at: now,
        });
        bucket.fill(now, MEDIA_PER_SECOND, MEDIA_PER_SECOND);
        let granted = bucket.tokens >= 1.0;
        if granted {
            bucket.tokens -= 1.0;
        }
        granted
    }

    /// Counts a customer's message, which is never refused.
    pub(crate) fn inbound(&mut self, number: &str, now: i64) {
        let bucket = self.number(number, now);
        bucket.tokens = (bucket.tokens - 1.0).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_a_burst_and_then_one_message_in_six_seconds() {
        let mut limits = Limits::default();
        for _ in 0..45 {
            assert_eq!(limits.outbound("n", "p", 0), Ok(()));
        }
        assert_eq!(limits.outbound("n", "p", 0), Err(OverLimit::Pair));
        assert_eq!(limits.outbound("n", "other", 0), Ok(()));
        assert_eq!(limits.outbound("n", "p", 5_000), Err(OverLimit::Pair));
        assert_eq!(limits.outbound("n", "p", 6_001), Ok(()));
    }

    #[test]
    fn media_have_a_hundred_calls_a_second_of_each_operation() {
        let mut limits = Limits::default();
        assert!((0..100).all(|_| limits.media("get", 0)));
        assert!(!limits.media("get", 0) && limits.media("post", 0));
        assert!(limits.media("get", 10) && !limits.media("get", 10));
    }

    #[test]
    fn a_number_has_eighty_messages_a_second_in_both_directions() {
        let mut limits = Limits::default();
        for i in 0..40 {
            limits.inbound("n", 0);
            assert_eq!(limits.outbound("n", &i.to_string(), 0), Ok(()));
        }
        assert_eq!(limits.outbound("n", "x", 0), Err(OverLimit::Number));
        assert_eq!(limits.outbound("n", "x", 1_000), Ok(()));
    }
}
