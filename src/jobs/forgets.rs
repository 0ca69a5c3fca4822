//! Makes the agent forget customers once more, when what was said to it before has come into its memory.

use runner::{BackOff, Pace, Runner, Worker};
use service::{Service, forget};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// An hour has passed already, so nothing is in a hurry.
const PACE: Pace = Pace {
    poll: Duration::from_secs(20),
    places: 1,
    visibility: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_mins(1),
        longest: Duration::from_hours(1),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let forget = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(forget::again(&service, &entry)).await }
    };
    Worker::new(runner, DueKind::Forget, PACE).run(forget, &shutdown).await;
}
