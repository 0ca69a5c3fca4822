//! Looks whether it is too quiet for a number: one instance at a time.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{Service, silence};
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// A turn is one small read for each number.
const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(15),
    lease: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(10),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let looked = Mutex::new(BTreeMap::new());
    let look = || async { Box::pin(silence::look(&service, &mut *looked.lock().await)).await };
    Leased::new(runner, "silence", SCHEDULE).run(look, &shutdown).await;
}
