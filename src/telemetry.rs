//! Logs: one JSON object a line on standard output, so that any collector can read them. Warnings and errors are counted.

use meters::{Meters, Taken};
use service::ingest::Ingested;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt, layer::Context, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

/// Starts logging. `RUST_LOG` chooses what is written; without it, ours at `info` and the rest at `warn`.
pub(crate) fn start(meters: &Meters) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,wecare=info,service=info,identity=info,store=info,whatsapp=info,app=info"));
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    registry()
        .with(lines.with_filter(filter))
        .with(Count(meters.clone()).with_filter(LevelFilter::WARN))
        .init();
}

/// What a delivery held, for the meters.
pub(crate) const fn taken(ingested: Ingested) -> Taken {
    let Ingested {
        stored,
        repeated,
        waiting,
        kept,
        alarms,
    } = ingested;
    Taken {
        stored,
        repeated,
        waiting,
        kept,
        alarms,
    }
}

/// Counts what is logged as a warning or an error, whether it is written or not.
struct Count(Meters);

impl<S: Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let level = if *metadata.level() == Level::ERROR { "error" } else { "warn" };
        self.0.logged(level, metadata.target());
    }
}
