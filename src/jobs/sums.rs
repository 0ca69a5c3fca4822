//! Adds up the days that are over, before somebody asks for a year of them: one instance at a time.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{Service, statistics};
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

const SCHEDULE: Schedule = Schedule {
    every: Duration::from_mins(5),
    lease: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(10),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let made = Mutex::new(BTreeMap::new());
    let make = || async { Box::pin(statistics::make_sums(&service, &mut *made.lock().await)).await };
    Leased::new(runner, "sums", SCHEDULE).run(make, &shutdown).await;
}
