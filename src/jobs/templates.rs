//! Keeps the templates of our accounts up to date with AWS.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{Service, templates};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Templates change when somebody writes one or Meta has decided; events tell of most of that.
const SCHEDULE: Schedule = Schedule {
    every: Duration::from_mins(10),
    lease: Duration::from_mins(1),
    // After a start the numbers, which name the accounts, come within seconds.
    back_off: BackOff {
        first: Duration::from_secs(2),
        longest: Duration::from_mins(5),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let sync = || async { Box::pin(templates::sync(&service)).await };
    Leased::new(runner, "templates", SCHEDULE).run(sync, &shutdown).await;
}
