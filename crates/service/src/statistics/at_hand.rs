//! Sums in the memory of this server, as it last read or made them, so that a report does not unpack a year each time.
//!
//! Nothing has to be told to other servers: whether a sum holds is asked of the cursors, which each report reads from the store. A
//! sum at hand is one that would be read from there.

use domain::{
    PhoneId,
    statistics::{Day, DayKey, Span, Sum, day::Figures},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::DraftBlock;

/// About how many bytes all of them may take.
const MOST: usize = 32 * 1024 * 1024;

/// What is at hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A sum of a number, or of several by their name.
    Sum(Which),
    /// Its headline figures alone.
    Headline(Which),
    /// The quarters of an hour of a number on a day (UTC).
    Day(PhoneId, i64),
    /// What drafts came to in a block of days.
    Drafts(String, i64),
}

/// Whose sum, of which days, in which zone, as whose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Which {
    pub(super) whose: String,
    pub(super) zone: String,
    pub(super) span: Span,
    pub(super) agent: Option<String>,
}

#[derive(Clone)]
pub(super) enum Value {
    Sum(Arc<Sum>),
    Headline(Arc<Figures>),
    Day(Arc<Vec<(DayKey, Day)>>),
    Drafts(Arc<DraftBlock>),
}

impl Value {
    fn weight(&self) -> usize {
        /// The entry itself, with its key.
        const ENTRY: usize = 300;
        /// Counts of drafts of one day.
        const DRAFTS: usize = 400;
        ENTRY
            + match self {
                Self::Sum(sum) => sum.weight(),
                Self::Headline(figures) => figures.weight(),
                Self::Day(items) => items.iter().map(|(_, day)| 100 + day.weight()).sum(),
                Self::Drafts(block) => block.days.values().map(|day| DRAFTS * (1 + day.people.len())).sum(),
            }
    }
}

struct Entry {
    /// The versions that it was made at.
    versions: Vec<u64>,
    value: Value,
    weight: usize,
    /// When it was used last, in uses.
    used: u64,
}

#[derive(Default)]
struct Held {
    known: HashMap<Key, Entry>,
    weight: usize,
    uses: u64,
}

/// Sums at hand. Those that were not used for longest make room.
#[derive(Default)]
pub(crate) struct AtHand(Mutex<Held>);

impl AtHand {
    /// What is at hand, if it holds by the versions that it was made at.
    pub(super) fn get(&self, key: &Key, holds: impl FnOnce(&[u64]) -> bool) -> Option<Value> {
        let mut held = self.held();
        held.uses += 1;
        let uses = held.uses;
        let entry = held.known.get_mut(key).filter(|entry| holds(&entry.versions))?;
        entry.used = uses;
        Some(entry.value.clone())
    }

    /// Puts something there, in place of what there was.
    pub(super) fn put(&self, key: Key, versions: Vec<u64>, value: Value) {
        let weight = value.weight();
        if weight > MOST / 4 {
            return;
        }
        let mut held = self.held();
        held.uses += 1;
        let entry = Entry {
            versions,
            value,
            weight,
            used: held.uses,
        };
        let before = held.known.insert(key, entry).map_or(0, |before| before.weight);
        held.weight = held.weight + weight - before;
        if held.weight > MOST {
            held.make_room();
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// A quarter at once, so that it is seldom done.
    fn make_room(&mut self) {
        let mut all: Vec<(u64, Key)> = self.known.iter().map(|(key, entry)| (entry.used, key.clone())).collect();
        all.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in all {
            if self.weight <= MOST / 4 * 3 {
                return;
            }
            if let Some(gone) = self.known.remove(&key) {
                self.weight -= gone.weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::assistant::{Usage, UsageOf};

    fn key(block: i64) -> Key {
        Key::Drafts("1".to_owned(), block)
    }

    /// About a megabyte.
    fn block() -> Value {
        let day = UsageOf {
            people: (0..300)
                .map(|serial| (format!("{serial}"), (String::new(), Usage::default())))
                .collect(),
            ..UsageOf::default()
        };
        let block = DraftBlock {
            up_to: 9,
            days: (0..9).map(|serial| (serial, day.clone())).collect(),
        };
        Value::Drafts(block.into())
    }

    #[test]
    fn what_does_not_hold_is_not_given() {
        let at_hand = AtHand::default();
        at_hand.put(key(1), vec![3, 4], block());
        assert!(at_hand.get(&key(1), |versions| versions == [3, 4]).is_some());
        assert!(at_hand.get(&key(1), |versions| versions == [3, 5]).is_none());
        assert!(at_hand.get(&key(2), |_| true).is_none());
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let at_hand = AtHand::default();
        for serial in 0..200 {
            at_hand.put(key(serial), vec![1], block());
            assert!(at_hand.get(&key(0), |_| true).is_some(), "used all the time");
        }
        let held = at_hand.held();
        assert!(held.weight <= MOST && held.known.len() > 15);
        let weight: usize = held.known.values().map(|entry| entry.weight).sum();
        assert_eq!(held.weight, weight);
        assert!(held.known.contains_key(&key(199)) && !held.known.contains_key(&key(1)));
    }

    #[test]
    fn what_is_put_twice_weighs_once() {
        let at_hand = AtHand::default();
        at_hand.put(key(1), vec![1], block());
        let once = at_hand.held().weight;
        at_hand.put(key(1), vec![2], block());
        assert_eq!(at_hand.held().weight, once);
        assert!(at_hand.get(&key(1), |versions| versions == [2]).is_some());
    }
}
