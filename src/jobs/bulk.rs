//! Sends bulk jobs.

use runner::{BackOff, Pace, Runner, Wake, Worker};
use service::{Service, bulk};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A lane works for 15 seconds before it notes how far it came; what a crash leaves goes on after the visibility.
const PACE: Pace = Pace {
    poll: Duration::from_secs(1),
    places: 16,
    visibility: Duration::from_secs(40),
    back_off: BackOff {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(30),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, wake: Wake, shutdown: CancellationToken) {
    let work = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(bulk::work(&service, entry)).await }
    };
    Worker::new(runner, DueKind::Bulk, PACE).woken_by(wake).run(work, &shutdown).await;
}
