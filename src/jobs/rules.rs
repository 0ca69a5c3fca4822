//! Lets rules look at messages.

use runner::{BackOff, Pace, Runner, Worker};
use service::{Service, rules};
use std::time::Duration;
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// An automatic answer is expected within a second or two. A few steps take as many calls each; one by the assistant waits for a model
/// for seconds, which costs nothing here and must not hold up the others.
const PACE: Pace = Pace {
    poll: Duration::from_secs(1),
    places: 32,
    visibility: Duration::from_secs(30),
    back_off: BackOff {
        first: Duration::from_secs(2),
        longest: Duration::from_mins(1),
    },
};

pub(crate) async fn run(service: Service, runner: Runner, shutdown: CancellationToken) {
    let wake = service.rule_wake();
    let work = move |entry| {
        let service = service.clone();
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(rules::work(&service, &entry)).await }
    };
    Worker::new(runner, DueKind::Rule, PACE).woken_by(wake).run(work, &shutdown).await;
}
