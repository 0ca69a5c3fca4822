//! Asks the questions that the documents are to answer, once the knowledge base has read them or an Admin wants it: one instance at a
//! time.

use runner::{BackOff, Leased, Runner, Schedule};
use service::{
    Service,
    knowledge::{Knowledge, run_due},
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Whoever wants it now looks on. Without questions a turn is one read.
const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(5),
    lease: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(5),
    },
};

pub(crate) async fn run(service: Service, knowledge: Knowledge, runner: Runner, shutdown: CancellationToken) {
    let ask = || async { Box::pin(run_due(&service, &knowledge)).await };
    Leased::new(runner, "questions", SCHEDULE).run(ask, &shutdown).await;
}
