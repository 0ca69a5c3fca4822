//! What jobs run on: work that one instance does every so often (`Leased`), and work that is done once when it is due (`Worker`).
//!
//! A job is idempotent: after a crash its work is begun again. It says nothing twice and loses nothing silently; what it
//! cannot do yet it says so ([`Outcome::Retry`]), and a run that panics is counted, logged and tried again.

mod leased;
mod pause;
mod worker;

pub use leased::{Leased, Schedule};
pub use pause::{BackOff, Jitter};
pub use worker::{Outcome, Pace, Wake, Worker};

use domain::Clock;
use meters::Meters;
use store::Store;

/// What every job needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Runner {
    pub store: Store,
    pub clock: Clock,
    pub jitter: Jitter,
    pub meters: Meters,
    /// Names this server among its siblings, for leases.
    pub instance: String,
}

/// Milliseconds of a span, for times that are stored.
fn millis(span: std::time::Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
