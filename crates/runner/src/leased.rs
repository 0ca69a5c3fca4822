//! A job that one instance at a time does every so often.

use crate::{BackOff, Runner, millis};
use domain::Causes;
use futures::FutureExt;
use meters::{Run, Stopwatch};
use std::{error::Error, future::Future, panic::AssertUnwindSafe, time::Duration};
use store::StoreError;
use tokio_util::sync::CancellationToken;

/// When a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Time between two runs. A run more is possible: after a restart, or when an instance died.
    pub every: Duration,
    /// How long a run of an instance that died keeps the others out. It is renewed while a run lasts.
    pub lease: Duration,
    pub back_off: BackOff,
}

/// A job of which there must be one. Whichever instance has its lease does it.
#[derive(Clone, Debug)]
pub struct Leased {
    runner: Runner,
    job: &'static str,
    schedule: Schedule,
}

/// What became of one turn.
enum Turn {
    NotLeader,
    Done,
    Failed,
}

impl Leased {
    /// `job` names the lease, and the job in the log and in figures.
    pub fn new(runner: Runner, job: &'static str, schedule: Schedule) -> Self {
        Self { runner, job, schedule }
    }

    /// Runs once, if this instance has or gets the lease. `None` when another has it. A run whose lease is lost ends.
    pub async fn once<T, E, F>(&self, run: impl FnOnce() -> F) -> Result<Option<T>, E>
    where
        E: From<StoreError>,
        F: Future<Output = Result<T, E>>,
    {
        if !self.acquire(self.schedule.lease).await? {
            return Ok(None);
        }
        tokio::select! {
            biased;
            result = run() => result.map(Some),
            () = self.until_lost() => {
                let lost = format!("the lease of {} ended before its run", self.job);
                Err(StoreError::Unavailable(lost.into()).into())
            }
        }
    }

    /// Runs again and again. When told to stop it finishes what it has begun and gives the lease back.
    pub async fn run<T, E, F>(&self, mut each: impl FnMut() -> F, stop: &CancellationToken)
    where
        E: Error + From<StoreError> + 'static,
        F: Future<Output = Result<T, E>>,
    {
        let Schedule { every, lease, back_off } = self.schedule;
        let mut failures: u32 = 0;
        while !stop.is_cancelled() {
            let pause = match self.turn(&mut each, failures).await {
                // Soon enough to take over from one that dies.
                Turn::NotLeader => every.min(lease),
                Turn::Done => {
                    failures = 0;
                    self.hold_until_next().await;
                    every
                }
                Turn::Failed => {
                    failures = failures.saturating_add(1);
                    back_off.pause(failures)
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(self.runner.jitter.around(pause)) => {}
            }
        }
        if let Err(error) = self.runner.store.release_lease(self.job, &self.runner.instance).await {
            tracing::debug!(job = self.job, error = %Causes(&error), "lease not given back; it runs out by itself");
        }
    }

    async fn turn<T, E, F>(&self, each: impl FnMut() -> F, failures: u32) -> Turn
    where
        E: Error + From<StoreError> + 'static,
        F: Future<Output = Result<T, E>>,
    {
        let (watch, meter) = (Stopwatch::start(), self.runner.meters.jobs());
        match AssertUnwindSafe(self.once(each)).catch_unwind().await {
            Ok(Ok(None)) => Turn::NotLeader,
            Ok(Ok(Some(_))) => {
                meter.ran(self.job, Run::Done, watch.seconds());
                Turn::Done
            }
            Ok(Err(error)) => {
                meter.ran(self.job, Run::Failed, watch.seconds());
                // The first failure and then one in ten: the log should not fill up while something is away.
                if failures.is_multiple_of(10) {
                    tracing::warn!(job = self.job, error = %Causes(&error), failures, "job failed; it runs again");
                }
                Turn::Failed
            }
            // What it said is in the log by now.
            Err(_) => {
                meter.ran(self.job, Run::Panicked, watch.seconds());
                tracing::error!(job = self.job, failures, "job broke off; it runs again");
                Turn::Failed
            }
        }
    }

    async fn acquire(&self, lease: Duration) -> Result<bool, StoreError> {
        let Runner {
            store, clock, instance, ..
        } = &self.runner;
        store.try_acquire_lease(self.job, instance, clock.now(), millis(lease)).await
    }

    /// Renews the lease; ends when it is another's, or may be because the store did not answer for as long as it lasts.
    async fn until_lost(&self) {
        let now = || self.runner.clock.now();
        let lease = self.schedule.lease;
        let mut until = now().plus(millis(lease));
        loop {
            tokio::time::sleep(lease / 3).await;
            let begun = now();
            match self.acquire(lease).await {
                Ok(true) => until = begun.plus(millis(lease)),
                Err(error) if now() < until => {
                    tracing::debug!(job = self.job, error = %Causes(&error), "lease not renewed; trying again");
                }
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Keeps the lease until the next run, so that no other instance runs in between. Where runs follow each other closely, the
    /// lease of the last one does.
    async fn hold_until_next(&self) {
        let Schedule { every, lease, .. } = self.schedule;
        if every >= lease / 2
            && let Err(error) = self.acquire(every.saturating_add(lease)).await
        {
            tracing::debug!(job = self.job, error = %Causes(&error), "lease not kept; another instance may run sooner");
        }
    }
}
