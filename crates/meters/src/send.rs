//! Messages that go out.

use crate::seconds;
use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};

/// Hand-overs to End User Messaging.
pub struct Send {
    outcomes: Family<[(&'static str, &'static str); 1], Counter>,
    throttled: Counter,
    seconds: Histogram,
}

/// What became of a message that was to be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// AWS has it.
    Over,
    /// AWS does not have it: refused, out of reach, or never asked.
    Refused,
    /// AWS may have it: the answer was lost.
    Unconfirmed,
}

impl Send {
    pub(crate) fn register(all: &mut Registry) -> Self {
        let send = Self {
            outcomes: Family::default(),
            throttled: Counter::default(),
            seconds: seconds(),
        };
        all.register(
            "send_outcomes",
            "Messages handed over to End User Messaging, refused, or of unknown fate",
            send.outcomes.clone(),
        );
        all.register(
            "send_throttled",
            "Calls that End User Messaging throttled and that were tried again",
            send.throttled.clone(),
        );
        all.register("send_seconds", "Time of one call to End User Messaging", send.seconds.clone());
        send
    }

    /// A message has its outcome.
    pub fn ended(&self, outcome: Handed) {
        let name = match outcome {
            Handed::Over => "handed_over",
            Handed::Refused => "refused",
            Handed::Unconfirmed => "unconfirmed",
        };
        self.outcomes.get_or_create(&[("outcome", name)]).inc();
    }

    /// A call was throttled and will be tried again.
    pub fn throttled(&self) {
        self.throttled.inc();
    }

    /// How long one call took.
    pub fn took(&self, seconds: f64) {
        self.seconds.observe(seconds);
    }
}
