//! Checks the lists of bulk jobs.

use runner::{BackOff, Pace, Runner, Wake, Worker};
use service::{Service, bulk};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A list of a million rows takes some minutes: its claim is extended as long as rows come. What a crash leaves begins anew after the
/// visibility.
const PACE: Pace = Pace {
    poll: Duration::from_secs(2),
    places: 2,
    visibility: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(1),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, wake: Wake, shutdown: CancellationToken) {
    let plan = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(bulk::plan(&service, &entry)).await }
    };
    let worker = Worker::new(runner, DueKind::Plan, PACE).woken_by(wake).extending();
    worker.run(plan, &shutdown).await;
}
