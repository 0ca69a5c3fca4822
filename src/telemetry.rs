//! Logs: one JSON object a line on standard output, so that any collector can read them.

use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. `RUST_LOG` chooses what is written; without it, ours at `info` and the rest at `warn`.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,wecare=info,service=info,identity=info,store=info,whatsapp=info,app=info"));
    fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_current_span(true)
        .with_span_list(false)
        .init();
}
