//! Fetches the files of messages.

use runner::{BackOff, Pace, Runner, Wake, Worker};
use service::{
    Service,
    fetch_media::{Files, fetch},
};
use std::{sync::Arc, time::Duration};
use store::DueKind;
use tokio_util::sync::CancellationToken;

/// A file of 100 MB may take AWS a minute.
const PACE: Pace = Pace {
    poll: Duration::from_secs(2),
    places: 16,
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
