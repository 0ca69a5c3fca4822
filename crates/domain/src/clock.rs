//! Time as values, and the clock as an argument.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whole seconds since 1970, UTC. Meta gives its times in these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub i64);

/// Milliseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Seconds {
    /// This time plus a number of seconds.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The same time in milliseconds.
    pub const fn millis(self) -> Millis {
        Millis(self.0.saturating_mul(1000))
    }
}

impl Millis {
    /// The same time in whole seconds, rounded down.
    pub const fn seconds(self) -> Seconds {
        Seconds(self.0.div_euclid(1000))
    }

    /// This time plus a number of milliseconds.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Days since 1970, UTC.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(86_400_000)
    }

    /// As an unsigned number, for identifiers that carry a time. Times before 1970 become 0.
    pub fn unsigned(self) -> u64 {
        u64::try_from(self.0).unwrap_or(0)
    }
}

/// What time it is. Handed in by `main`, so that tests and the sandbox can move it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Millis + Send + Sync>);

impl Clock {
    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> Millis + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}
