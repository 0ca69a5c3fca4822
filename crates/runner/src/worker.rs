//! Works off a due queue: any number of instances side by side, each entry by one of them at a time.

use crate::{BackOff, Runner, millis};
use domain::Causes;
use futures::FutureExt;
use meters::Worked;
use serde::{Serialize, de::DeserializeOwned};
use std::{future::Future, panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};
use store::{DueEntry, DueKind, StoreError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How many entries of each partition are read in one go.
const BATCH: usize = 50;

/// What became of an entry's work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is left to do.
    Done,
    /// Not yet: again after this long.
    Retry(Duration),
    /// It will never be done. The handler has recorded so where people see it; the reason goes to the log, so it says nothing of
    /// what people wrote.
    Fail(String),
}

/// How a queue is worked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Time between two looks at a queue that is empty.
    pub poll: Duration,
    /// How many entries an instance works on at the same time.
    pub places: usize,
    /// After this long an entry whose worker died is found again. A handler has nine tenths of it, then its work is broken off, unless
    /// the worker extends claims.
    pub visibility: Duration,
    /// For work that panicked or took too long, and while the queue cannot be read.
    pub back_off: BackOff,
}

/// Tells a worker of this instance that something was put.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// The worker looks at once. Others find the entry at their next poll.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// The worker of one kind on one instance.
#[derive(Clone, Debug)]
pub struct Worker {
    runner: Runner,
    kind: DueKind,
    pace: Pace,
    wake: Wake,
    extends: bool,
}

impl Worker {
    pub fn new(runner: Runner, kind: DueKind, pace: Pace) -> Self {
        let wake = Wake::default();
        Self {
            runner,
            kind,
            pace,
            wake,
            extends: false,
        }
    }

    /// Work may take as long as it takes: its claim is extended meanwhile. The handler sees to it that it ends.
    #[must_use]
    pub fn extending(self) -> Self {
        Self { extends: true, ..self }
    }

    /// What this worker is woken by.
    pub fn wake(&self) -> Wake {
        self.wake.clone()
    }

    /// Listens to a wake that was made before.
    #[must_use]
    pub fn woken_by(self, wake: Wake) -> Self {
        Self { wake, ..self }
    }

    /// Gives each entry that is due to the handler. When told to stop it finishes what it has begun.
    ///
    /// The handler must bear to be called again for an entry that it has dealt with: a crash, or an answer of the database
    /// that was lost, brings it back.
    pub async fn run<T, H, F>(&self, handler: H, stop: &CancellationToken)
    where
        T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
        H: Fn(DueEntry<T>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let under_way = TaskTracker::new();
        let places = Arc::new(Semaphore::new(self.pace.places));
        let mut failures: u32 = 0;
        while !stop.is_cancelled() {
            let pause = match self.read().await {
                Ok(entries) => {
                    failures = 0;
                    let full = entries.len() >= BATCH;
                    let mut begun = 0;
                    for entry in entries {
                        let Some(place) = free_place(&places, stop).await else { break };
                        if let Some(entry) = self.claim(entry).await {
                            begun += 1;
                            let (worker, handler) = (self.clone(), handler.clone());
                            under_way.spawn(async move { worker.work(entry, handler, place).await });
                        }
                    }
                    // There may be more. When none could be claimed, others are at it.
                    if full && begun > 0 { Duration::ZERO } else { self.pace.poll }
                }
                Err(error) => {
                    failures = failures.saturating_add(1);
                    if failures % 10 == 1 {
                        tracing::warn!(kind = self.kind.name(), error = %Causes(&error), failures, "due queue not read; trying again");
                    }
                    self.pace.back_off.pause(failures)
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.wake.0.notified() => {}
                () = tokio::time::sleep(self.runner.jitter.around(pause)) => {}
            }
        }
        under_way.close();
        under_way.wait().await;
    }

    async fn read<T: DeserializeOwned>(&self) -> Result<Vec<DueEntry<T>>, StoreError> {
        let now = self.runner.clock.now();
        let entries = self.runner.store.due(self.kind, now, BATCH).await?;
        let oldest = entries.first().map_or(0, |entry: &DueEntry<T>| now.0 - entry.due.0);
        self.runner.meters.jobs().overdue(self.kind.name(), oldest);
        Ok(entries)
    }

    async fn claim<T: Serialize>(&self, entry: DueEntry<T>) -> Option<DueEntry<T>> {
        let id = entry.id.clone();
        let until = self.runner.clock.now().plus(millis(self.pace.visibility));
        match self.runner.store.claim_due(entry, until).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::debug!(kind = self.kind.name(), id, error = %Causes(&error), "due entry not claimed; it is found again");
                None
            }
        }
    }

    /// Works on one entry that is claimed, and says so in the queue.
    async fn work<T, H, F>(&self, mut entry: DueEntry<T>, handler: H, place: OwnedSemaphorePermit)
    where
        T: Clone + Serialize,
        H: Fn(DueEntry<T>) -> F,
        F: Future<Output = Outcome>,
    {
        let (kind, id, attempts) = (self.kind.name(), entry.id.clone(), entry.attempts);
        let again = || Outcome::Retry(self.runner.jitter.around(self.pace.back_off.pause(attempts)));
        let given = entry.clone();
        let handled = AssertUnwindSafe(async { handler(given).await }).catch_unwind();
        let handled = if self.extends {
            self.extended(&mut entry, handled).await
        } else {
            let limit = self.pace.visibility / 10 * 9;
            tokio::time::timeout(limit, handled).await.ok()
        };
        let (worked, outcome) = match handled {
            Some(Ok(outcome)) => {
                let worked = match &outcome {
                    Outcome::Done => Worked::Done,
                    Outcome::Retry(_) => Worked::Retried,
                    Outcome::Fail(_) => Worked::Failed,
                };
                (worked, outcome)
            }
            // What it said is in the log by now.
            Some(Err(_)) => {
                tracing::error!(kind, id, attempts, "work broke off; it is tried again");
                (Worked::Panicked, again())
            }
            None => {
                tracing::error!(kind, id, attempts, "work took too long; it is tried again");
                (Worked::TimedOut, again())
            }
        };
        self.runner.meters.jobs().worked(kind, worked);
        if let Outcome::Fail(reason) = &outcome {
            tracing::warn!(kind, id, attempts, reason, "work failed for good");
        }
        let store = &self.runner.store;
        let settled = match outcome {
            Outcome::Done | Outcome::Fail(_) => store.finish_due(&entry).await,
            Outcome::Retry(after) => {
                let due = self.runner.clock.now().plus(millis(after));
                store.reschedule_due(entry, due).await.map(drop)
            }
        };
        if let Err(error) = settled {
            tracing::warn!(kind, id, error = %Causes(&error), "due entry not settled; it is found again");
        }
        drop(place);
    }
}

impl Worker {
    /// Waits for work to end and moves its entry on before its time comes. None when the entry is somebody else's by now.
    async fn extended<T: Clone + Serialize, R>(&self, entry: &mut DueEntry<T>, work: impl Future<Output = R>) -> Option<R> {
        let mut work = pin!(work);
        loop {
            if let Ok(done) = tokio::time::timeout(self.pace.visibility / 3, &mut work).await {
                return Some(done);
            }
            let now = self.runner.clock.now();
            match self
                .runner
                .store
                .reschedule_due(entry.clone(), now.plus(millis(self.pace.visibility)))
                .await
            {
                Ok(Some(moved)) => *entry = moved,
                // There is time for another try.
                Err(error) if now < entry.due => {
                    tracing::warn!(kind = self.kind.name(), id = entry.id, error = %Causes(&error), "claim not extended");
                }
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

/// A place to work in; none when it is time to stop.
async fn free_place(places: &Arc<Semaphore>, stop: &CancellationToken) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        place = Arc::clone(places).acquire_owned() => place.ok(),
    }
}
