//! The clock of the sandbox's world, which a test can move without waiting.

use crate::ids::now_ms;
use std::sync::atomic::{AtomicI64, Ordering};

/// The real clock and how far the world's is from it. It lives in memory: a restarted sandbox is on time.
#[derive(Default)]
pub(crate) struct Clock {
    offset_seconds: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970 in the sandbox's world.
    pub(crate) fn now(&self) -> i64 {
        now_ms() + self.offset_seconds() * 1000
    }

    /// How far the world's clock is from the real one.
    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    /// Moves the world's clock: so many seconds from the real one, whatever it was before.
    pub(crate) fn set_offset_seconds(&self, seconds: i64) {
        self.offset_seconds.store(seconds, Ordering::Relaxed);
    }
}
