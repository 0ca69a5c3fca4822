//! Events that come in.

use crate::{from_millis, seconds, waits};
use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Deliveries, the events in them, and how they were committed.
pub struct Ingest {
    deliveries: Family<[(&'static str, &'static str); 2], Counter>,
    events: Family<[(&'static str, &'static str); 2], Counter>,
    seconds: Family<[(&'static str, &'static str); 1], Histogram>,
    groups: Histogram,
    queue_age: Histogram,
    queue_polled: Gauge,
}

/// The way by which a delivery came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Queue,
    Webhook,
}

impl Source {
    const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Webhook => "webhook",
        }
    }
}

/// What became of the events of a delivery, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub stored: usize,
    pub repeated: usize,
    pub waiting: usize,
    pub kept: usize,
    pub notices: usize,
}

impl Ingest {
    pub(crate) fn register(all: &mut Registry) -> Self {
        let ingest = Self {
            deliveries: Family::default(),
            events: Family::default(),
            seconds: Family::new_with_constructor(seconds),
            groups: Histogram::new([1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 16.0, 20.0]),
            queue_age: waits(),
            queue_polled: Gauge::default(),
        };
        all.register(
            "ingest_deliveries",
            "Deliveries of SNS: taken, refused as not genuine, or not stored and to be delivered again",
            ingest.deliveries.clone(),
        );
        all.register(
            "ingest_events",
            "Events in the deliveries taken: stored, repeated, waiting for their message, kept as not understood, notices for Admin",
            ingest.events.clone(),
        );
        all.register(
            "ingest_seconds",
            "Time from a delivery's arrival here until it was stored",
            ingest.seconds.clone(),
        );
        all.register("ingest_group_events", "Events committed in one transaction", ingest.groups.clone());
        all.register(
            "ingest_queue_age_seconds",
            "Time that a message had been in the queue when we received it, repeated receives included",
            ingest.queue_age.clone(),
        );
        all.register(
            "ingest_queue_polled_seconds",
            "When the queue was last read with success, in seconds since 1970; nought when it never was",
            ingest.queue_polled.clone(),
        );
        ingest
    }

    /// A delivery was taken in whole.
    pub fn taken(&self, source: Source, taken: Taken) {
        self.delivered(source, "taken");
        for (outcome, count) in [
            ("stored", taken.stored),
            ("repeated", taken.repeated),
            ("waiting", taken.waiting),
            ("kept", taken.kept),
            ("notice", taken.notices),
        ] {
            if count > 0 {
                let labels = [("source", source.name()), ("outcome", outcome)];
                self.events.get_or_create(&labels).inc_by(count as u64);
            }
        }
    }

    /// A delivery could not be stored; it will come again.
    pub fn not_stored(&self, source: Source) {
        self.delivered(source, "not_stored");
    }

    /// A delivery was not genuine or not for us.
    pub fn refused(&self, source: Source) {
        self.delivered(source, "refused");
    }

    fn delivered(&self, source: Source, outcome: &'static str) {
        self.deliveries
            .get_or_create(&[("source", source.name()), ("outcome", outcome)])
            .inc();
    }

    /// How long a delivery took, from its arrival until the answer.
    pub fn took(&self, source: Source, seconds: f64) {
        self.seconds.get_or_create(&[("source", source.name())]).observe(seconds);
    }

    /// So many events were committed together.
    #[expect(clippy::cast_precision_loss, reason = "a transaction has a hundred writes at most")]
    pub fn group(&self, events: usize) {
        self.groups.observe(events as f64);
    }

    /// A message was received that had been sent to the queue so many milliseconds before.
    pub fn waited(&self, millis: i64) {
        self.queue_age.observe(from_millis(millis));
    }

    /// The queue was read at this moment, in seconds since 1970.
    pub fn polled(&self, now: i64) {
        self.queue_polled.set(now);
    }
}
