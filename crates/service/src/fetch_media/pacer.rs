//! How fast this instance asks AWS for files.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// AWS: 100 requests a second and account. A little less, for other readers.
const BETWEEN: Duration = Duration::from_millis(11);
/// However many instances share it, each asks as often as this.
const LONGEST: Duration = Duration::from_millis(200);
/// What was asked before it slowed down may be refused for so long, and says nothing new.
const HEARD: Duration = Duration::from_secs(1);

/// Lets one request through every so often.
#[derive(Debug, Default)]
pub(crate) struct Pacer(Mutex<Turns>);

impl Pacer {
    pub(crate) async fn turn(&self) {
        let at = self.turns().take(Instant::now());
        tokio::time::sleep_until(at).await;
    }

    /// AWS had too many requests: other instances ask, too, and none knows of how many it is one.
    pub(crate) fn throttled(&self) {
        self.turns().slow_down(Instant::now());
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Turns {
    next: Option<Instant>,
    between: Duration,
    slowed: Option<Instant>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            next: None,
            between: BETWEEN,
            slowed: None,
        }
    }
}

impl Turns {
    /// When the next request may go. Each one goes a little sooner after the one before, until the full rate is reached.
    fn take(&mut self, now: Instant) -> Instant {
        let at = self.next.map_or(now, |next| next.max(now));
        self.next = Some(at + self.between);
        self.between = self.between.saturating_sub(self.between / 256).max(BETWEEN);
        at
    }

    /// Half as fast.
    fn slow_down(&mut self, now: Instant) {
        if self.slowed.is_none_or(|slowed| now >= slowed + HEARD) {
            self.slowed = Some(now);
            self.between = (self.between * 2).min(LONGEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_throttled_asks_half_as_often_and_comes_back_to_the_full_rate() {
        let (mut turns, now) = (Turns::default(), Instant::now());
        assert_eq!([turns.take(now), turns.take(now)], [now, now + BETWEEN]);
        // Those that were under way are refused with it.
        turns.slow_down(now);
        turns.slow_down(now + HEARD / 2);
        assert_eq!(turns.between, BETWEEN * 2);
        for second in 1..20 {
            turns.slow_down(now + HEARD * second);
        }
        assert_eq!(turns.between, LONGEST);
        for _ in 0..1_000 {
            turns.take(now);
        }
        assert_eq!(turns.between, BETWEEN);
    }
}
