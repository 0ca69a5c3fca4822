//! Keeps reports of bulk jobs that are over, and removes them after their days.

use runner::{BackOff, Pace, Runner, Worker};
use service::{Service, bulk};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A report of a million people takes a minute or two, and its claim is extended meanwhile.
const PACE: Pace = Pace {
    poll: Duration::from_secs(3),
    places: 1,
    visibility: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let keep = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(bulk::report::keep(&service, &entry)).await }
    };
    Worker::new(runner, DueKind::Report, PACE).extending().run(keep, &shutdown).await;
}
