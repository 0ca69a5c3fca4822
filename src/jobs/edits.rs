//! Shows edits by themselves whose messages never come.

use runner::{BackOff, Pace, Runner, Worker};
use service::{Service, ingest::alone};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// It waited for minutes already.
const PACE: Pace = Pace {
    poll: Duration::from_secs(10),
    places: 4,
    visibility: Duration::from_mins(1),
    back_off: BackOff {
        first: Duration::from_secs(10),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let show = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(alone::show(&service, &entry)).await }
    };
    Worker::new(runner, DueKind::Edit, PACE).run(show, &shutdown).await;
}
