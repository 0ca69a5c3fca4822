//! Live streams.

use crate::{from_millis, seconds};
use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Streams that are open and what went through them.
pub struct Live {
    streams: Gauge,
    events: Counter,
    resets: Counter,
    ends: Family<[(&'static str, &'static str); 1], Counter>,
    lag: Histogram,
}

/// An open stream. It counts until it is dropped.
pub struct Stream(Gauge);

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Live {
    pub(crate) fn register(all: &mut Registry) -> Self {
        let live = Self {
            streams: Gauge::default(),
            events: Counter::default(),
            resets: Counter::default(),
            ends: Family::default(),
            lag: seconds(),
        };
        all.register("live_streams", "Live streams open now", live.streams.clone());
        all.register("live_events", "Events written to live streams", live.events.clone());
        all.register(
            "live_snapshots_demanded",
            "Streams that missed too much and were told to read everything anew",
            live.resets.clone(),
        );
        all.register("live_ends", "Streams that we ended, by reason", live.ends.clone());
        all.register(
            "live_lag_seconds",
            "Time from an event's making until it was given to a stream, replays left out",
            live.lag.clone(),
        );
        live
    }

    /// A stream was opened.
    pub fn opened(&self) -> Stream {
        self.streams.inc();
        Stream(self.streams.clone())
    }

    /// An event was given to a stream, so many milliseconds after it was made.
    pub fn passed(&self, millis: i64) {
        self.events.inc();
        self.lag.observe(from_millis(millis));
    }

    /// An event of the past was given to a stream that asked for it.
    pub fn replayed(&self) {
        self.events.inc();
    }

    /// A stream was told to read everything anew.
    pub fn reset(&self) {
        self.resets.inc();
    }

    /// We ended a stream.
    pub fn ended(&self, reason: &'static str) {
        self.ends.get_or_create(&[("reason", reason)]).inc();
    }
}
