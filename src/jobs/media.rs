//! Fetches the files of messages.

use runner::{BackOff, Pace, Runner, Wake, Worker};
use service::{
    Service,
    fetch_media::{Files, fetch},
};
use std::{sync::Arc, time::Duration};
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A file of 100 MB may take AWS a minute. Half a second is usual, so this many at once use up what AWS allows in a second; of each
/// only its ends are in memory, and of the few that are made smaller at the same time all of it.
const PACE: Pace = Pace {
    poll: Duration::from_secs(2),
    places: 64,
    visibility: Duration::from_secs(150),
    back_off: BackOff {
        first: Duration::from_secs(5),
        longest: Duration::from_mins(10),
    },
};

pub(crate) async fn run(service: Service, files: Arc<Files>, runner: Runner, wake: Wake, shutdown: CancellationToken) {
    let fetch = move |entry| {
        let (service, files) = (service.clone(), files.clone());
        // On the heap: the AWS SDK's futures are large.
        async move { Box::pin(fetch(&service, &files, &entry)).await }
    };
    Worker::new(runner, DueKind::Media, PACE).woken_by(wake).run(fetch, &shutdown).await;
}
