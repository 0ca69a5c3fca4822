//! What passed lately on this instance: to tell repeats, and to replay without reading the store.

use domain::{
    EventId, FeedItem, Millis,
    live::{MAX_REPLAY_MILLIS, OVERLAP_MILLIS, place},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound::{Excluded, Unbounded},
    sync::Arc,
};

/// So many events are kept. A browser that missed more than [`domain::live::MAX_REPLAY_EVENTS`] starts afresh anyhow; this
/// leaves room for those who may see a part only.
pub(super) const MOST: usize = 4_000;

/// Events by their place. Holds everything from `covered` on, as far as the store was read.
#[derive(Default)]
pub(super) struct Recent {
    /// Ids that may come again.
    passed: BTreeSet<EventId>,
    events: BTreeMap<EventId, Arc<FeedItem>>,
    /// None while nobody follows the feed.
    covered: Option<EventId>,
}

impl Recent {
    /// The feed is followed from now on.
    pub(super) fn begin(&mut self, now: Millis) {
        self.covered.get_or_insert(place(now));
    }

    /// Takes an event in. False when it was here already.
    pub(super) fn put(&mut self, event: &Arc<FeedItem>, now: Millis) -> bool {
        if self.covered.is_none() {
            return true;
        }
        let new = self.passed.insert(event.id);
        if new {
            self.events.insert(event.id, Arc::clone(event));
            self.shrink(now);
        }
        new
    }

    /// Of some ids those that did not pass here.
    pub(super) fn new_of(&self, mut ids: Vec<EventId>) -> Vec<EventId> {
        ids.retain(|id| !self.passed.contains(id));
        ids
    }

    /// Lets go of what is too old or too much.
    fn shrink(&mut self, now: Millis) {
        let oldest = place(now.plus(-MAX_REPLAY_MILLIS));
        while let Some((&first, _)) = self.events.first_key_value() {
            if self.events.len() <= MOST && first >= oldest {
                break;
            }
            self.events.pop_first();
            self.covered = self.covered.map(|covered| covered.max(first.next()));
        }
    }

    /// Whether everything after a place is here.
    pub(super) fn covers(&self, since: EventId) -> bool {
        self.covered.is_some_and(|covered| covered <= since.next())
    }

    /// Everything after a place was read in the store: fills in what is missing here. None of it has passed by that: streams that are
    /// open may not have heard of the newest yet, and those that have are told by [`Recent::put`].
    pub(super) fn fill(&mut self, since: EventId, events: Vec<FeedItem>, now: Millis) {
        for event in events {
            self.events.entry(event.id).or_insert_with(|| Arc::new(event));
        }
        self.covered = self.covered.map(|covered| covered.min(since.next()));
        self.shrink(now);
    }

    /// What came after a place, in order.
    pub(super) fn after(&self, since: EventId) -> impl Iterator<Item = &Arc<FeedItem>> {
        self.events.range((Excluded(since), Unbounded)).map(|(_, event)| event)
    }

    /// Forgets ids that no reading of the store from a moment on can bring again.
    pub(super) fn forget(&mut self, read_from: Millis) {
        self.passed = self.passed.split_off(&place(read_from.plus(-2 * OVERLAP_MILLIS)));
    }

    /// Forgets everything: nobody follows the feed any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::live::Scope;

    const NOW: Millis = Millis(1_760_000_000_000);

    fn event(offset: i64) -> FeedItem {
        FeedItem {
            id: EventId::from_parts(NOW.plus(offset).unsigned(), 7),
            scope: Scope::Team,
            json: "{}".into(),
        }
    }

    fn after(recent: &Recent, since: i64) -> Vec<i64> {
        recent.after(event(since).id).map(|event| event.made().0 - NOW.0).collect()
    }

    #[test]
    fn what_passed_comes_back_in_order_and_once() {
        let mut recent = Recent::default();
        recent.begin(NOW);
        for (offset, new) in [(3, true), (2, true), (3, false)] {
            assert_eq!(recent.put(&Arc::new(event(offset)), NOW), new);
        }
        assert_eq!((after(&recent, 0), after(&recent, 2)), (vec![2, 3], vec![3]));
        assert!(recent.covers(event(0).id) && !recent.covers(event(-1).id));
    }

    #[test]
    fn what_was_read_fills_in_once() {
        let mut recent = Recent::default();
        recent.begin(NOW);
        recent.put(&Arc::new(event(5)), NOW);
        recent.fill(event(-60_000).id, vec![event(-9), event(5)], NOW);
        assert!(recent.covers(event(-60_000).id));
        assert_eq!(after(&recent, -60_000), [-9, 5]);
        assert!(!recent.put(&Arc::new(event(5)), NOW), "it passed before");
    }

    #[test]
    fn what_somebody_who_came_back_read_first_still_passes_to_streams_that_are_open() {
        let mut recent = Recent::default();
        recent.begin(NOW);
        // Another instance wrote both, the first with a clock that is behind; the tail has not read them yet.
        let (late, new) = (event(-9), event(7));
        recent.fill(event(-60_000).id, vec![late.clone(), new.clone()], NOW);
        assert_eq!(recent.new_of(vec![late.id, new.id]), [late.id, new.id]);
        for event in [late, new] {
            let event = Arc::new(event);
            assert!(recent.put(&event, NOW) && !recent.put(&event, NOW), "once");
        }
        assert_eq!(after(&recent, -60_000), [-9, 7], "who comes back next has each once");
    }

    #[test]
    fn what_is_too_old_or_too_much_goes_and_is_no_longer_covered() {
        let mut recent = Recent::default();
        recent.begin(NOW);
        recent.put(&Arc::new(event(0)), NOW);
        recent.put(&Arc::new(event(MAX_REPLAY_MILLIS + 1)), NOW.plus(MAX_REPLAY_MILLIS + 1));
        assert!(!recent.covers(event(-1).id) && recent.covers(event(0).id));
        for offset in 0..=i64::try_from(MOST).unwrap() {
            recent.put(&Arc::new(event(MAX_REPLAY_MILLIS + 2 + offset)), NOW.plus(MAX_REPLAY_MILLIS + 2));
        }
        assert!(!recent.covers(event(MAX_REPLAY_MILLIS + 1).id) && recent.covers(event(MAX_REPLAY_MILLIS + 2).id));
    }

    #[test]
    fn nothing_is_kept_while_nobody_follows() {
        let mut recent = Recent::default();
        assert!(recent.put(&Arc::new(event(1)), NOW));
        assert_eq!(after(&recent, 0), [0_i64; 0]);
        assert!(!recent.covers(event(1).id));
    }
}
