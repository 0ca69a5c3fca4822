//! How long a job waits: longer with each failure, and never quite as long as its siblings.

use std::{fmt, sync::Arc, time::Duration};

/// Pauses after failures in a row: the first, doubled each time, up to the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    pub first: Duration,
    pub longest: Duration,
}

impl BackOff {
    /// The pause after so many failures in a row, of which there is one at least.
    pub fn pause(self, failures: u32) -> Duration {
        let doubled = 1_u32 << failures.saturating_sub(1).min(30);
        self.first.saturating_mul(doubled).min(self.longest)
    }
}

/// Makes pauses uneven, so that instances that began together do not go on together. Handed in by `main`.
#[derive(Clone)]
pub struct Jitter(Arc<dyn Fn(u64) -> u64 + Send + Sync>);

impl Jitter {
    /// A source that gives a number from 0 up to the one it is asked for.
    pub fn new(below: impl Fn(u64) -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(below))
    }

    /// A pause, a tenth more or less.
    pub fn around(&self, pause: Duration) -> Duration {
        let per_mille = u32::try_from((self.0)(1_000)).unwrap_or(0).min(1_000);
        (pause / 10).saturating_mul(9) + (pause / 5_000).saturating_mul(per_mille)
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jitter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let back_off = BackOff {
            first: Duration::from_secs(6),
            longest: Duration::from_secs(30),
        };
        let pauses: Vec<u64> = (0..6).map(|failures| back_off.pause(failures).as_secs()).collect();
        assert_eq!(pauses, [6, 6, 12, 24, 30, 30]);
        assert_eq!(back_off.pause(u32::MAX).as_secs(), 30);
    }

    #[test]
    fn a_pause_is_a_tenth_more_or_less() {
        let around = |per_mille| Jitter::new(move |_| per_mille).around(Duration::from_secs(10)).as_millis();
        assert_eq!([around(0), around(500), around(1_000)], [9_000, 10_000, 11_000]);
    }
}
