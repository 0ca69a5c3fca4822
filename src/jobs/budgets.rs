//! Looks whether the budgets of numbers are used: one instance at a time.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{Service, statistics};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A turn reads kept sums and the figures of today, of the numbers that have a budget.
const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(30),
    lease: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(10),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let look = || async { Box::pin(statistics::look_at_budgets(&service)).await };
    Leased::new(runner, "budgets", SCHEDULE).run(look, &shutdown).await;
}
