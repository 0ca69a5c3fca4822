//! A few places for heavy work, so that pictures that unpack to gigabytes take two threads and not the server.

use crate::stop::Stop;
use std::{sync::Arc, thread, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

/// Why work gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    #[error("it took too long")]
    TimedOut,
    #[error("it crashed")]
    Crashed,
}

/// At most `at_once` works at a time and `waiting` more that wait, since each holds its file in memory. Others wait for a place.
#[derive(Clone, Debug)]
pub struct Pool {
    slots: Arc<Semaphore>,
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Pool {
    /// `patience` is for a work and its turn, once it has a place.
    pub fn new(at_once: usize, waiting: usize, patience: Duration) -> Self {
        let most = Semaphore::MAX_PERMITS;
        Self {
            slots: Arc::new(Semaphore::new(at_once.clamp(1, most))),
            places: Arc::new(Semaphore::new(at_once.max(1).saturating_add(waiting).min(most))),
            patience,
        }
    }

    /// Waits for a place. The file is read after that, so that no more are in memory than there are places.
    pub async fn place(&self) -> Place {
        Place {
            pool: self.clone(),
            // It is never closed.
            _held: Arc::clone(&self.places).acquire_owned().await.ok(),
        }
    }

    /// Waits for a place and runs the work there.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Stop) -> T + Send + 'static) -> Result<T, PoolError> {
        self.place().await.run(work).await
    }
}

/// A place for one work.
#[derive(Debug)]
pub struct Place {
    pool: Pool,
    _held: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// Runs it on a thread of its own. A thread cannot be ended from outside: work that is out of time, or whose caller has gone,
    /// is told by its flag and keeps its slot until it ends, so that there are never more at once.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce(&Stop) -> T + Send + 'static) -> Result<T, PoolError> {
        let stop = Stop::default();
        let _guard = SetOnDrop(stop.clone());
        let slots = Arc::clone(&self.pool.slots);
        let all = async move {
            // It is never closed.
            let slot = slots.acquire_owned().await.map_err(|_| PoolError::Crashed)?;
            let (done, result) = oneshot::channel();
            let run = move || {
                stand_back();
                let result = work(&stop);
                drop(slot);
                // The caller may have gone.
                drop(done.send(result));
            };
            let begun = thread::Builder::new().name("heavy".to_owned()).spawn(run);
            begun.map_err(|_| PoolError::Crashed)?;
            // Nobody sends where the thread has panicked.
            result.await.map_err(|_| PoolError::Crashed)
        };
        timeout(self.pool.patience, all).await.unwrap_or(Err(PoolError::TimedOut))
    }
}

/// Lets answering people go first. On Linux this is of the thread alone; where it is refused, work goes on as before.
fn stand_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

struct SetOnDrop(Stop);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::{
            atomic::{AtomicUsize, Ordering},
            mpsc,
        },
        thread::yield_now,
    };

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_more_work_at_once_than_allowed() {
        let pool = Pool::new(2, 100, LONG);
        let now = Arc::new(AtomicUsize::new(0));
        let jobs: Vec<_> = (0..40)
            .map(|number| {
                let (pool, now) = (pool.clone(), Arc::clone(&now));
                tokio::spawn(async move {
                    let work = move |_: &Stop| {
                        let most = now.fetch_add(1, Ordering::SeqCst) + 1;
                        (0..100).for_each(|_| yield_now());
                        now.fetch_sub(1, Ordering::SeqCst);
                        (number, most)
                    };
                    pool.run(work).await.unwrap()
                })
            })
            .collect();
        for (expected, job) in jobs.into_iter().enumerate() {
            let (number, most) = job.await.unwrap();
            assert_eq!(number, expected);
            assert!(most <= 2, "{most}");
        }
    }

    #[tokio::test]
    async fn work_out_of_time_is_told_and_keeps_its_slot_until_it_ends() {
        let pool = Pool::new(1, 0, Duration::from_millis(20));
        let (ended, end) = mpsc::channel();
        let endless = move |stop: &Stop| {
            while !stop.is_set() {
                yield_now();
            }
            ended.send(()).unwrap();
        };
        assert_eq!(pool.run(endless).await, Err(PoolError::TimedOut));
        end.recv().unwrap();
        // Its slot comes free.
        drop(pool.slots.acquire().await.unwrap());
        assert_eq!(Pool { patience: LONG, ..pool }.run(|_| 5).await, Ok(5));
    }

    #[tokio::test]
    async fn work_whose_caller_has_gone_is_told() {
        let pool = Pool::new(1, 0, LONG);
        let (started, start) = tokio::sync::oneshot::channel();
        let work = move |stop: &Stop| {
            started.send(()).unwrap();
            while !stop.is_set() {
                yield_now();
            }
        };
        tokio::select! {
            result = pool.run(work) => panic!("{result:?}"),
            _ = start => {}
        }
        drop(pool.slots.acquire().await.unwrap());
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_for_one() {
        let pool = Pool::new(1, 1, LONG);
        let (release, wait) = mpsc::channel::<()>();
        let first = pool.run(move |_| wait.recv().is_ok());
        let (second, third) = (pool.run(|_| 2), pool.run(|_| 3));
        let look = async {
            // One at work, one that waits for its turn, and one without a place.
            while pool.places.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
            assert!(timeout(Duration::from_millis(20), pool.place()).await.is_err());
            release.send(()).unwrap();
        };
        assert_eq!(tokio::join!(first, second, third, look), (Ok(true), Ok(2), Ok(3), ()));
    }

    #[tokio::test]
    async fn a_crash_is_an_error_and_frees_its_slot() {
        let pool = Pool::new(1, 0, LONG);
        assert_eq!(pool.run(|_| -> u8 { panic!("on purpose") }).await, Err(PoolError::Crashed));
        assert_eq!(pool.run(|_| 5).await, Ok(5));
    }
}
