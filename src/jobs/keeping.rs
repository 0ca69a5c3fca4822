//! Removes records whose days are over: one instance at a time.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{
    Service,
    keeping::{self, Swept},
};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// What an Admin sets holds soon; a turn with nothing to do is one read.
const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(15),
    lease: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let swept = Mutex::new(None::<Swept>);
    let sweep = || async {
        let before = *swept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Box::pin(keeping::sweep(&service, before)).await?;
        *swept.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok::<_, store::StoreError>(())
    };
    Leased::new(runner, "keeping", SCHEDULE).run(sweep, &shutdown).await;
}
