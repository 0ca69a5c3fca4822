//! Sends bulk jobs.

use runner::{BackOff, Outcome, Pace, Runner, Wake, Worker};
use service::{Service, bulk};
use std::{sync::Arc, time::Duration};
use store::{BulkTask, DueEntry, DueKind};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// A lane works for 15 seconds before it notes how far it came; what a crash leaves goes on after the visibility. Lanes wait for most of
/// their time, so an instance has room for many.
const PACE: Pace = Pace {
    poll: Duration::from_secs(1),
    places: LANES + OTHERS,
    visibility: Duration::from_secs(40),
    back_off: BackOff {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(30),
    },
};
/// So many lanes an instance works on at the same time.
const LANES: usize = 224;
/// What begins or ends a job, or confirms a stop, is done in a moment, and never waits until a lane lets go.
const OTHERS: usize = 32;
/// A lane without room is looked at again after this, perhaps by another instance.
const NO_ROOM: Duration = Duration::from_secs(1);

pub(crate) async fn run(service: Service, runner: Runner, wake: Wake, shutdown: CancellationToken) {
    let lanes = Arc::new(Semaphore::new(LANES));
    let work = move |entry: DueEntry<BulkTask>| {
        let (service, lanes) = (service.clone(), Arc::clone(&lanes));
        async move {
            let _room = match entry.task {
                BulkTask::Lane { .. } => match lanes.try_acquire_owned() {
                    Ok(room) => Some(room),
                    Err(_) => return Outcome::Retry(NO_ROOM),
                },
                _ => None,
            };
            // On the heap: the AWS SDK's futures are large.
            Box::pin(bulk::work(&service, entry)).await
        }
    };
    Worker::new(runner, DueKind::Bulk, PACE).woken_by(wake).run(work, &shutdown).await;
}
