//! What is counted and timed: every name, label and bucket in one place.
//!
//! A `Meters` comes in as an argument, like the clock: two servers in one process count apart. Labels have few values, known
//! beforehand; an id, a number or a text that somebody typed is never one.

mod http;
mod ingest;
mod jobs;
mod live;
mod send;
mod stopwatch;
mod store;

pub use http::{Connection, Http, Limit, SignIn};
pub use ingest::{Ingest, Source, Taken};
pub use jobs::{Jobs, Run, Worked};
pub use live::{Live, Stream};
pub use send::{Handed, Send};
pub use stopwatch::Stopwatch;
pub use store::{StoreOutcome, StoreTimer};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, histogram::Histogram, info::Info},
    registry::Registry,
};
use std::sync::{Arc, atomic::Ordering};

/// The type of what [`Meters::text`] gives.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Everything that one server counts. Cheap to clone: clones count together.
#[derive(Clone)]
pub struct Meters {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    ingest: Ingest,
    send: Send,
    live: Live,
    jobs: Jobs,
    store: Family<store::Labels, Histogram>,
    logged: Family<[(&'static str, &'static str); 2], Counter>,
    log_dropped: Counter,
    items_skipped: Counter,
    registry: Registry,
}

impl std::fmt::Debug for Meters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meters")
    }
}

impl Meters {
    /// Makes them, all at nought. `version` is the program's.
    pub fn new(version: &'static str) -> Self {
        let mut all = Registry::with_prefix("wecare");
        all.register("build", "The program that runs", Info::new([("version", version)]));
        let logged = Family::default();
        all.register(
            "log_events",
            "Warnings and errors in the log, by the part that wrote them",
            logged.clone(),
        );
        let log_dropped = Counter::default();
        all.register(
            "log_lines_dropped",
            "Lines of the log that were not written because nobody took them",
            log_dropped.clone(),
        );
        let items_skipped = Counter::default();
        all.register(
            "store_skipped_items",
            "Items of lists and feeds that were passed over because this version cannot read them",
            items_skipped.clone(),
        );
        let store = store::register(&mut all);
        Self {
            inner: Arc::new(Inner {
                http: Http::register(&mut all),
                ingest: Ingest::register(&mut all),
                send: Send::register(&mut all),
                live: Live::register(&mut all),
                jobs: Jobs::register(&mut all),
                store,
                logged,
                log_dropped,
                items_skipped,
                registry: all,
            }),
        }
    }

    /// Requests, refusals and sign-ins.
    pub fn http(&self) -> &Http {
        &self.inner.http
    }

    /// Events that come in.
    pub fn ingest(&self) -> &Ingest {
        &self.inner.ingest
    }

    /// Messages that go out.
    pub fn send(&self) -> &Send {
        &self.inner.send
    }

    /// Live streams.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }

    /// Jobs and due queues.
    pub fn jobs(&self) -> &Jobs {
        &self.inner.jobs
    }

    /// Times calls of the database: an interceptor for its client.
    pub fn store_timer(&self) -> StoreTimer {
        StoreTimer::new(self.inner.store.clone())
    }

    /// A warning or an error was logged. `part` is the module, which the program fixes, never something from outside.
    pub fn logged(&self, level: &'static str, part: &'static str) {
        self.inner.logged.get_or_create(&[("level", level), ("part", part)]).inc();
    }

    /// So many lines of the log were dropped since the start.
    pub fn log_dropped(&self, lines: u64) {
        self.inner.log_dropped.inner().store(lines, Ordering::Relaxed);
    }

    /// How many items were passed over so far.
    pub fn items_skipped(&self, items: u64) {
        self.inner.items_skipped.inner().store(items, Ordering::Relaxed);
    }

    /// All of it in the text form of OpenMetrics, which Prometheus reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.inner.registry);
        text
    }
}

/// Bounds in seconds for what takes from a tenth of a millisecond to seconds.
pub(crate) fn seconds() -> Histogram {
    Histogram::new([
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    ])
}

/// Bounds in seconds for what may wait: from a tenth of a second to a day.
pub(crate) fn waits() -> Histogram {
    Histogram::new([0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 86_400.0])
}

/// Milliseconds as seconds; time that runs backwards between two machines is no time.
#[expect(clippy::cast_precision_loss, reason = "a span of time, far below 2^52 ms")]
pub(crate) fn from_millis(millis: i64) -> f64 {
    millis.max(0) as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_told() {
        let meters = Meters::new("1.2.3");
        meters.ingest().taken(
            Source::Queue,
            Taken {
                stored: 2,
                repeated: 1,
                ..Taken::default()
            },
        );
        meters.ingest().not_stored(Source::Webhook);
        meters.ingest().group(20);
        meters.ingest().waited(1_500);
        meters.send().ended(Handed::Unconfirmed);
        meters.http().answered("GET", "/inbox/{id}", 404, 0.02);
        meters.http().answered("BREW", "/inbox/{id}", 405, 0.02);
        meters.http().limited(Limit::SignIn);
        meters.jobs().ran("directory", Run::Failed, 0.2);
        meters.jobs().worked("send", Worked::TimedOut);
        meters.jobs().overdue("send", 2_500);
        meters.logged("ERROR", "service::ingest");
        meters.log_dropped(7);
        meters.items_skipped(3);
        let stream = meters.live().opened();
        meters.live().passed(40);
        let text = meters.text();
        for line in [
            "wecare_build_info{version=\"1.2.3\"} 1",
            "wecare_store_skipped_items_total 3",
            "wecare_ingest_events_total{source=\"queue\",outcome=\"stored\"} 2",
            "wecare_ingest_events_total{source=\"queue\",outcome=\"repeated\"} 1",
            "wecare_ingest_deliveries_total{source=\"webhook\",outcome=\"not_stored\"} 1",
            "wecare_ingest_group_events_bucket{le=\"20.0\"} 1",
            "wecare_ingest_queue_age_seconds_sum 1.5",
            "wecare_send_outcomes_total{outcome=\"unconfirmed\"} 1",
            "wecare_http_requests_total{method=\"GET\",path=\"/inbox/{id}\",status=\"404\"} 1",
            "wecare_http_requests_total{method=\"other\",path=\"/inbox/{id}\",status=\"405\"} 1",
            "wecare_http_limited_total{limit=\"sign_in\"} 1",
            "wecare_jobs_runs_total{job=\"directory\",outcome=\"failed\"} 1",
            "wecare_jobs_seconds_count{job=\"directory\"} 1",
            "wecare_jobs_due_total{kind=\"send\",outcome=\"timed_out\"} 1",
            "wecare_jobs_due_age_seconds{kind=\"send\"} 2.5",
            "wecare_log_events_total{level=\"ERROR\",part=\"service::ingest\"} 1",
            "wecare_log_lines_dropped_total 7",
            "wecare_live_streams 1",
            "wecare_live_lag_seconds_sum 0.04",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
        drop(stream);
        assert!(
            meters.text().contains("wecare_live_streams 0\n"),
            "a stream that ends is no longer counted"
        );
    }

    #[test]
    fn two_servers_count_apart_and_clones_together() {
        let (one, other) = (Meters::new("a"), Meters::new("b"));
        one.clone().ingest().not_stored(Source::Queue);
        assert!(one.text().contains("wecare_ingest_deliveries_total"));
        assert!(!other.text().contains("not_stored"));
    }
}
