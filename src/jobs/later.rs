//! Sends messages whose time has come.

use runner::{BackOff, Pace, Runner, Worker};
use service::{Service, later};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A message that is a second late is on time for people.
const PACE: Pace = Pace {
    poll: Duration::from_secs(1),
    places: 8,
    visibility: Duration::from_secs(30),
    back_off: BackOff {
        first: Duration::from_secs(3),
        longest: Duration::from_mins(1),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let wake = service.later_wake();
    let fire = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(later::fire(&service, &entry)).await }
    };
    Worker::new(runner, DueKind::Later, PACE).woken_by(wake).run(fire, &shutdown).await;
}
