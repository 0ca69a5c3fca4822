//! What came over the stream lately, kept for pages and tabs that start a moment later than the stream did.

use domain::{
    EventId,
    live::{MAX_REPLAY_EVENTS, MAX_REPLAY_MILLIS},
};
use std::{collections::BTreeMap, rc::Rc};

/// The last events, each as the text it came in. Covers everything from its floor on; says so when it does not.
#[derive(Debug, Default)]
pub(super) struct Ring {
    /// Nothing from here on is missing. None: nothing is covered.
    floor: Option<EventId>,
    events: BTreeMap<EventId, Recent>,
}

#[derive(Debug)]
struct Recent {
    /// When it came, by the browser's clock in milliseconds.
    came: i64,
    data: Rc<str>,
}

impl Ring {
    /// The stream was opened from `since`: from there on nothing is missing.
    pub(super) fn start(&mut self, since: EventId) {
        self.floor = Some(self.floor.map_or(since, |floor| floor.min(since)));
    }

    /// Whether it holds everything that came after `since`.
    pub(super) fn covers(&self, since: EventId) -> bool {
        self.floor.is_some_and(|floor| floor <= since)
    }

    /// Keeps an event and lets go of what is too old or too much. False when it was here already.
    pub(super) fn put(&mut self, id: EventId, data: Rc<str>, now: i64) -> bool {
        let new = self.events.insert(id, Recent { came: now, data }).is_none();
        while let Some((oldest, kept)) = self.events.first_key_value() {
            if self.events.len() <= MAX_REPLAY_EVENTS && now - kept.came <= MAX_REPLAY_MILLIS {
                break;
            }
            let after = oldest.next();
            self.floor = self.floor.map(|floor| floor.max(after));
            self.events.pop_first();
        }
        new
    }

    /// The events from `since` on, the oldest first.
    pub(super) fn from(&self, since: EventId) -> Vec<Rc<str>> {
        self.events.range(since..).map(|(_, kept)| Rc::clone(&kept.data)).collect()
    }

    /// Forgets everything: what was missed is not known.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(millis: u64) -> EventId {
        EventId::from_parts(millis, 7)
    }

    #[test]
    fn an_empty_ring_covers_nothing_until_the_stream_was_opened() {
        let mut ring = Ring::default();
        assert!(!ring.covers(id(5)));
        ring.start(id(5));
        assert!(ring.covers(id(5)) && ring.covers(id(9)) && !ring.covers(id(4)));
        ring.start(id(8));
        assert!(ring.covers(id(5)), "a later start does not take back what is covered");
        ring.start(id(3));
        assert!(ring.covers(id(3)));
        ring.clear();
        assert!(!ring.covers(id(9)));
    }

    #[test]
    fn events_come_back_in_order_and_once() {
        let mut ring = Ring::default();
        ring.start(id(0));
        assert!(ring.put(id(3), "c".into(), 0));
        assert!(ring.put(id(2), "b".into(), 0), "writers are not in commit order");
        assert!(!ring.put(id(3), "c".into(), 0), "a repeat");
        assert_eq!(ring.from(id(0)).concat(), "bc");
        assert_eq!(ring.from(id(3)).concat(), "c");
        assert_eq!(ring.from(id(4)).concat(), "");
    }

    #[test]
    fn what_is_too_much_goes_and_the_floor_rises() {
        let mut ring = Ring::default();
        ring.start(id(0));
        let most = u64::try_from(MAX_REPLAY_EVENTS).unwrap();
        for millis in 1..=most + 2 {
            ring.put(id(millis), "".into(), 0);
        }
        assert_eq!(ring.from(id(0)).len(), MAX_REPLAY_EVENTS);
        assert!(!ring.covers(id(2)), "the second was let go of");
        assert!(ring.covers(id(3)));
    }

    #[test]
    fn what_is_too_old_goes() {
        let mut ring = Ring::default();
        ring.start(id(0));
        ring.put(id(1), "a".into(), 0);
        ring.put(id(2), "b".into(), MAX_REPLAY_MILLIS + 1);
        assert_eq!(ring.from(id(0)).concat(), "b");
        assert!(!ring.covers(id(1)) && ring.covers(id(2)));
    }
}
