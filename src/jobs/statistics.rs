//! Folds the change feed into statistics: one instance at a time, a few seconds behind.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{Service, statistics};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(5),
    lease: Duration::from_secs(30),
    back_off: BackOff {
        first: Duration::from_secs(2),
        longest: Duration::from_mins(1),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let fold = || async { Box::pin(statistics::fold(&service)).await };
    Leased::new(runner, "statistics", SCHEDULE).run(fold, &shutdown).await;
}
