//! Looks after messages that a crash left in the outbox.

use runner::{BackOff, Pace, Runner, Worker};
use service::{Service, sweep};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A hand-over with all its tries lasts a minute at the very most.
const PACE: Pace = Pace {
    poll: Duration::from_secs(3),
    places: 8,
    visibility: Duration::from_secs(75),
    back_off: BackOff {
        first: Duration::from_secs(3),
        longest: Duration::from_mins(1),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let sweep = move |entry| {
        let service = service.clone();
        async move { sweep::sweep(&service, &entry).await }
    };
    Worker::new(runner, DueKind::Send, PACE).run(sweep, &shutdown).await;
}
