//! What many ask for at about the same time is read once: lists and counts, when an event makes every browser look again.
//!
//! Lists lag a moment behind writes anyhow, and every snapshot's live stream begins well before it (`inbox.rs`); so an answer
//! may be given again for a fraction of a second. What this instance writes, or hears of, ends that at once.

use domain::Millis;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::OnceCell;

/// For so long an answer is given again, in milliseconds. Browsers ask for counts a second after an event, so what they are
/// told is never from before it.
const HOLDS: i64 = 500;

/// Answers to questions, each for a moment.
pub(crate) struct Glances<K, T>(Mutex<HashMap<K, Glance<T>>>);

struct Glance<T> {
    asked: Millis,
    /// Nothing where it could not be read.
    answer: Arc<OnceCell<Option<T>>>,
}

impl<K, T> Default for Glances<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, T: Clone> Glances<K, T> {
    /// The answer that is there or under way; else reads it. Where that fails, all who waited read for themselves, side by
    /// side: one after the other, a store that is slow to fail would hold the last of them for minutes.
    pub(crate) async fn at<E, F>(&self, now: Millis, question: K, read: impl Fn() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let answer = {
            let mut known = self.known();
            known.retain(|_, glance| (0..HOLDS).contains(&(now.0 - glance.asked.0)));
            let glance = known.entry(question).or_insert_with(|| Glance {
                asked: now,
                answer: Arc::default(),
            });
            glance.answer.clone()
        };
        // On the heap, and only where it is read: the AWS SDK's futures are large.
        let mut failure = None;
        let shared = answer.get_or_init(|| Box::pin(async { read().await.map_err(|error| failure = Some(error)).ok() }));
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

    fn known(&self) -> MutexGuard<'_, HashMap<K, Glance<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[derive(Default)]
    struct Source {
        reads: AtomicU32,
        glances: Glances<&'static str, u32>,
    }

    impl Source {
        async fn ask(&self, now: i64, question: &'static str) -> u32 {
            let read = || async { Ok::<_, Infallible>(self.reads.fetch_add(1, Ordering::SeqCst) + 1) };
            self.glances.at(Millis(now), question, read).await.unwrap()
        }
    }

    #[tokio::test]
    async fn an_answer_holds_for_a_moment_and_for_its_own_question() {
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
        let asked_before = source.glances.at(Millis(0), "a", slow);
        let asked_after = async {
            begun.notified().await;
            source.glances.forget();
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
        let failure = source.glances.at(Millis(0), "b", || async { Err::<u32, _>("no") }).await;
        assert_eq!(failure, Err("no"));
        assert_eq!(source.ask(0, "b").await, 2);
    }

    #[tokio::test]
    async fn who_waited_for_a_failure_reads_at_the_same_time_as_the_others_who_did() {
        const PEOPLE: usize = 20;
        let glances = Glances::<&str, u32>::default();
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
        let answers = futures::future::join_all((0..PEOPLE).map(|_| glances.at(Millis(0), "a", &read))).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Ok(7)).count(), PEOPLE - 1);
    }
}
