//! Notes when something last came for each number and how long it was under way, seldom enough to cost nothing.

use crate::Service;
use domain::{
    Millis, PhoneId,
    account::{Delays, Heard},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};
use whatsapp::event::Notification;

/// It is written at most so often, in milliseconds.
const EVERY: i64 = 15_000;

/// What this instance heard of each number.
#[derive(Default)]
pub(crate) struct Hearing(Mutex<HashMap<PhoneId, Number>>);

#[derive(Default)]
struct Number {
    written: Option<Millis>,
    delays: Delays,
}

/// What a notification tells of numbers, before it is taken in.
pub(crate) struct Arrival {
    phones: BTreeSet<PhoneId>,
    sent: Option<Millis>,
}

impl Arrival {
    pub(crate) fn of(notification: &Notification) -> Self {
        Self {
            phones: notification.events.iter().map(|event| event.phone().clone()).collect(),
            sent: notification.arrived(),
        }
    }
}

impl Hearing {
    /// What is to be written of a number now; none while that was written lately.
    fn note(&self, phone: &PhoneId, sent: Option<Millis>, now: Millis) -> Option<Heard> {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = numbers.entry(phone.clone()).or_default();
        if let Some(sent) = sent {
            number.delays.add(now.0.saturating_sub(sent.0));
        }
        if number.written.is_some_and(|written| (0..EVERY).contains(&(now.0 - written.0))) {
            return None;
        }
        number.written = Some(now);
        Some(number.delays.heard(now))
    }
}

/// It was taken in. The note is written beside the acknowledgement; a failure costs a number on a page and nothing else.
pub(crate) fn note(service: &Service, told: Arrival) {
    let now = service.now();
    for phone in told.phones {
        if let Some(heard) = service.inner.hearing.note(&phone, told.sent, now) {
            let background = service.clone();
            service.inner.tasks.spawn(async move {
                if let Err(error) = background.inner.store.put_heard(&phone, &heard).await {
                    tracing::debug!(%error, "it was not noted when something last came for a number");
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_comes_all_the_time_is_written_seldom_and_counted_whole() {
        let hearing = Hearing::default();
        let phone = PhoneId::parse("310000000000011").unwrap();
        let note = |now: i64| hearing.note(&phone, Some(Millis(now - 400)), Millis(now));
        assert_eq!(note(1_000).unwrap().of, 1);
        assert_eq!(note(2_000), None);
        assert_eq!(note(15_999), None);
        let heard = note(16_000).unwrap();
        assert_eq!((heard.at, heard.of, heard.half), (Millis(16_000), 4, Some(400)));
        assert!(note(3_000).is_some(), "a clock that was set back");
    }
}
