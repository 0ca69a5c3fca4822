//! Writes the reports of days, weeks and months that are over: one instance at a time.

use domain::statistics::period::Period;
use runner::{BackOff, Leased, Runner, Schedule};
use service::{Service, statistics};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(30),
    lease: Duration::from_mins(2),
    back_off: BackOff {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, periods: Vec<Period>, runner: Runner, shutdown: CancellationToken) {
    let write = || async { Box::pin(statistics::write_due(&service, &periods)).await };
    Leased::new(runner, "reports", SCHEDULE).run(write, &shutdown).await;
}
