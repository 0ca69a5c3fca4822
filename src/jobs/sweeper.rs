//! Looks after messages that a crash left in the outbox. One instance at a time does it.

use domain::Millis;
use service::{Service, sweep};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const PAUSE: Duration = Duration::from_secs(3);
/// Longer than a sweep, so that another instance takes over soon after a crash and not before.
const LEASE_MILLIS: i64 = 15_000;

pub(crate) async fn run(service: Service, instance: String, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
        let now: Millis = service.now();
        match service.store().try_acquire_lease("sweeper", &instance, now, LEASE_MILLIS).await {
            Ok(true) => match sweep::sweep(&service).await {
                Ok(swept) if swept == sweep::Swept::default() => {}
                Ok(swept) => tracing::info!(?swept, "outbox swept"),
                Err(error) => tracing::warn!(error = %domain::Causes(&error), "outbox not swept; trying again"),
            },
            Ok(false) => {}
            Err(error) => tracing::warn!(error = %domain::Causes(&error), "sweeper's lease not read; trying again"),
        }
    }
}
