//! What is small, asked for all the time and changed rarely: kept in memory for a few seconds.

use domain::Millis;
use std::sync::{Arc, PoisonError, RwLock};

/// How long it may be old, in milliseconds.
const FRESH_MILLIS: i64 = 5_000;

/// Something as last read from the store.
pub(crate) struct Fresh<T>(RwLock<Cached<T>>);

struct Cached<T> {
    read: Option<(Millis, Arc<T>)>,
    /// Counts up with each change that we know of, so that what was read before one is not kept after it.
    changes: u64,
}

impl<T> Default for Fresh<T> {
    fn default() -> Self {
        Self(RwLock::new(Cached { read: None, changes: 0 }))
    }
}

impl<T> Fresh<T> {
    /// What is known, when it is fresh; else how many changes there were.
    pub(crate) fn get(&self, now: Millis) -> Result<Arc<T>, u64> {
        let cached = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match &cached.read {
            Some((read_at, known)) if (0..FRESH_MILLIS).contains(&(now.0 - read_at.0)) => Ok(known.clone()),
            _ => Err(cached.changes),
        }
    }

    /// Keeps what was read, unless it has changed since.
    pub(crate) fn keep(&self, now: Millis, known: Arc<T>, changes: u64) {
        let mut cached = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if cached.changes == changes {
            cached.read = Some((now, known));
        }
    }

    /// It has changed: who asks from now on gets what is read from now on.
    pub(crate) fn forget(&self) {
        let mut cached = self.0.write().unwrap_or_else(PoisonError::into_inner);
        cached.changes += 1;
        cached.read = None;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_was_read_holds_for_its_time_and_not_over_a_change() {
        let fresh = Fresh::default();
        let changes = fresh.get(Millis(0)).unwrap_err();
        fresh.keep(Millis(0), Arc::new(1), changes);
        assert_eq!(fresh.get(Millis(4_999)).as_deref(), Ok(&1));
        assert_eq!(fresh.get(Millis(5_000)), Err(0));
        assert_eq!(fresh.get(Millis(-1)), Err(0), "a clock that was set back");
        fresh.forget();
        fresh.keep(Millis(1), Arc::new(2), changes);
        assert_eq!(fresh.get(Millis(1)), Err(1), "it was read before the change");
    }
}
