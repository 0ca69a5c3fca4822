//! What runs beside the requests.

use crate::{from_millis, seconds};
use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use std::sync::atomic::AtomicU64;

/// Runs of jobs, and work off the due queues.
pub struct Jobs {
    runs: Family<[(&'static str, &'static str); 2], Counter>,
    seconds: Family<[(&'static str, &'static str); 1], Histogram>,
    due: Family<[(&'static str, &'static str); 2], Counter>,
    overdue: Family<[(&'static str, &'static str); 1], Gauge<f64, AtomicU64>>,
}

/// How a run of a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    Done,
    Failed,
    Panicked,
}

/// How the work on an entry of a due queue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    Done,
    /// To be tried again, as its handler says.
    Retried,
    /// It will never be done.
    Failed,
    Panicked,
    TimedOut,
}

impl Jobs {
    pub(crate) fn register(all: &mut Registry) -> Self {
        let jobs = Self {
            runs: Family::default(),
            seconds: Family::new_with_constructor(seconds),
            due: Family::default(),
            overdue: Family::default(),
        };
        all.register(
            "jobs_runs",
            "Runs of jobs of which one instance at a time does one",
            jobs.runs.clone(),
        );
        all.register("jobs_seconds", "Time of one run", jobs.seconds.clone());
        all.register("jobs_due", "Entries of due queues worked on, by outcome", jobs.due.clone());
        all.register(
            "jobs_due_age_seconds",
            "How long the oldest entry that waited had been due when the queue was last read",
            jobs.overdue.clone(),
        );
        jobs
    }

    /// A run of a job has ended.
    pub fn ran(&self, job: &'static str, run: Run, seconds: f64) {
        let outcome = match run {
            Run::Done => "done",
            Run::Failed => "failed",
            Run::Panicked => "panicked",
        };
        self.runs.get_or_create(&[("job", job), ("outcome", outcome)]).inc();
        self.seconds.get_or_create(&[("job", job)]).observe(seconds);
    }

    /// An entry of a due queue was worked on.
    pub fn worked(&self, kind: &'static str, worked: Worked) {
        let outcome = match worked {
            Worked::Done => "done",
            Worked::Retried => "retried",
            Worked::Failed => "failed",
            Worked::Panicked => "panicked",
            Worked::TimedOut => "timed_out",
        };
        self.due.get_or_create(&[("kind", kind), ("outcome", outcome)]).inc();
    }

    /// The oldest entry that waits has been due for so many milliseconds; nought when none waits.
    pub fn overdue(&self, kind: &'static str, millis: i64) {
        self.overdue.get_or_create(&[("kind", kind)]).set(from_millis(millis));
    }
}
