//! A single-flight cache: what many ask for at about the same time is read once.
//!
//! Lists and counts, when an event makes every browser look again. Lists lag a moment behind writes anyhow, and every
//! snapshot's live stream begins well before it (`inbox.rs`); so an answer may be given again for a fraction of a second.

use domain::Millis;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OnceCell;

/// Values by key, each for a moment.
pub(crate) struct Coalesced<K, T> {
    /// For so long a value is given again, in milliseconds.
    ttl: i64,
    known: Mutex<HashMap<K, Cached<T>>>,
}

struct Cached<T> {
    asked: Millis,
    /// None after a failed read.
    value: Arc<OnceCell<Option<T>>>,
}

impl<K: Eq + Hash, T: Clone> Coalesced<K, T> {
    pub(crate) fn new(ttl: i64) -> Self {
        let known = Mutex::default();
        Self { ttl, known }
    }

    /// The value that is there or under way; else reads it. Where that fails, all who waited read for themselves, side by
    /// side: one after the other, a store that is slow to fail would hold the last of them for minutes.
    pub(crate) async fn get_or_read<E, F>(&self, now: Millis, key: K, read: impl Fn() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let value = {
            let mut known = self.known();
            known.retain(|_, cached| (0..self.ttl).contains(&(now.0 - cached.asked.0)));
            let cached = known.entry(key).or_insert_with(|| Cached {
                asked: now,
                value: Arc::default(),
            });
            cached.value.clone()
        };
        // On the heap, and only where it is read: the AWS SDK's futures are large.
        let mut failure = None;
        let shared = value.get_or_init(|| Box::pin(async { read().await.map_err(|error| failure = Some(error)).ok() }));
        let shared = shared.await.clone();
        match (shared, failure) {
            (Some(value), _) => Ok(value),
            (None, Some(error)) => Err(error),
            (None, None) => Box::pin(read()).await,
        }
    }

    /// Something has changed: who asks from now on gets what is read from now on.
    pub(crate) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<K, Cached<T>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicU32, Ordering},
    };
    use tokio::sync::Notify;

    struct Source {
        reads: AtomicU32,
        values: Coalesced<&'static str, u32>,
    }

    impl Default for Source {
        fn default() -> Self {
            let values = Coalesced::new(500);
            Self {
                reads: AtomicU32::new(0),
                values,
            }
        }
    }

    impl Source {
        async fn ask(&self, now: i64, key: &'static str) -> u32 {
            let read = || async { Ok::<_, Infallible>(self.reads.fetch_add(1, Ordering::SeqCst) + 1) };
            self.values.get_or_read(Millis(now), key, read).await.unwrap()
        }
    }

    #[tokio::test]
    async fn a_value_holds_for_its_time_and_for_its_own_key() {
        let source = Source::default();
        assert_eq!(source.ask(1_000, "a").await, 1);
        assert_eq!(source.ask(1_499, "a").await, 1);
        assert_eq!(source.ask(1_499, "b").await, 2);
        assert_eq!(source.ask(1_500, "a").await, 3);
        // A clock that was set back does not make it hold for longer.
        assert_eq!(source.ask(1_000, "a").await, 4);
    }

    #[tokio::test]
    async fn who_asks_after_a_change_is_told_what_was_read_after_it() {
        let (source, begun, go_on) = (Source::default(), Notify::new(), Notify::new());
        let slow = || async {
            begun.notify_one();
            go_on.notified().await;
            Ok::<_, Infallible>(100)
        };
        let asked_before = source.values.get_or_read(Millis(0), "a", slow);
        let asked_after = async {
            begun.notified().await;
            source.values.forget();
            let after = source.ask(1, "a").await;
            go_on.notify_one();
            after
        };
        let (before, after) = tokio::join!(asked_before, asked_after);
        assert_eq!((before.unwrap(), after), (100, 1));
        assert_eq!(
            source.ask(2, "a").await,
            1,
            "the late answer does not take the place of the newer one"
        );
    }

    #[tokio::test]
    async fn many_at_once_are_one_read_and_a_failure_is_not_kept() {
        let source = Source::default();
        let answers = futures::future::join_all((0..50).map(|_| source.ask(0, "a"))).await;
        assert!(answers.iter().all(|answer| *answer == 1));
        let failure = source.values.get_or_read(Millis(0), "b", || async { Err::<u32, _>("no") }).await;
        assert_eq!(failure, Err("no"));
        assert_eq!(source.ask(0, "b").await, 2);
    }

    #[tokio::test]
    async fn who_waited_for_a_failure_reads_at_the_same_time_as_the_others_who_did() {
        const PEOPLE: usize = 20;
        let values = Coalesced::<&str, u32>::new(500);
        // The first fails; the others come on only when all of them are reading.
        let (first, meeting) = (AtomicU32::new(0), tokio::sync::Barrier::new(PEOPLE - 1));
        let read = || async {
            if first.fetch_add(1, Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
                return Err("slow to fail");
            }
            meeting.wait().await;
            Ok(7)
        };
        let answers = futures::future::join_all((0..PEOPLE).map(|_| values.get_or_read(Millis(0), "a", &read))).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Ok(7)).count(), PEOPLE - 1);
    }
}
