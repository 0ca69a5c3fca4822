//! Keeps our numbers up to date with AWS.

use service::{Service, phones};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Numbers change rarely; quality ratings now and then.
const PAUSE: Duration = Duration::from_mins(1);
/// After a failure it is tried again sooner: without its number nothing can be sent.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(3);

pub(crate) async fn run(service: Service, shutdown: CancellationToken) {
    loop {
        let pause = match phones::sync(&service).await {
            Ok(count) => {
                tracing::debug!(count, "numbers up to date");
                PAUSE
            }
            Err(error) => {
                tracing::warn!(error = %domain::Causes(&error), "numbers not read; trying again");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
