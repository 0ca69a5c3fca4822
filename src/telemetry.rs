//! Logs: one JSON object a line on standard output, so that any collector can read them. Warnings and errors are counted.
//!
//! Lines are written by a thread of their own. A collector that stalls costs lines, which are counted, and never stops the server.

use meters::{Meters, Taken};
use service::ingest::Ingested;
use tracing::{Event, Level, Subscriber};
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt, layer::Context, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

/// Lines that wait to be written, some seconds of a busy server. What comes while so many wait is dropped.
const WAITING: usize = 8_192;

/// The log while it runs. Dropped at the end of the program, it writes what still waits.
pub(crate) struct Log {
    dropped: ErrorCounter,
    _writer: WorkerGuard,
}

impl Log {
    /// Counts the lines that were dropped.
    pub(crate) fn dropped(&self) -> ErrorCounter {
        self.dropped.clone()
    }
}

/// Starts logging. `RUST_LOG` chooses what is written; without it, ours at `info` and the rest at `warn`.
#[must_use]
pub(crate) fn start(meters: &Meters) -> Log {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,wecare=info,service=info,identity=info,store=info,whatsapp=info,app=info"));
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING)
        .thread_name("log")
        .finish(std::io::stdout());
    let dropped = writer.error_counter();
    let lines = fmt::layer()
        .with_writer(writer)
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false);
    registry()
        .with(lines.with_filter(filter))
        .with(Count(meters.clone()).with_filter(LevelFilter::WARN))
        .init();
    Log { dropped, _writer: guard }
}

/// What a delivery held, for the meters.
pub(crate) const fn taken(ingested: Ingested) -> Taken {
    let Ingested {
        stored,
        repeated,
        waiting,
        kept,
        notices,
    } = ingested;
    Taken {
        stored,
        repeated,
        waiting,
        kept,
        notices,
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
