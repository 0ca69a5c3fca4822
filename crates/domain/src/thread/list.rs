//! The entries that a browser has of a thread.

use super::EntryPage;
use crate::{
    entry::Entry,
    ids::MessageId,
    message::{Message, Position},
    unread::Unread,
};
use std::collections::BTreeSet;

/// The newest entries, which the stream keeps up to date, and while somebody looks at a place far above them, what is around that
/// place. Going there costs one page, however far it is; scrolling on from there leads back to the newest, page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryList {
    newest: Window,
    away: Option<Window>,
    /// What customers wrote and somebody looked at away from the newest.
    looked_at: BTreeSet<Position>,
}

/// Entries with none missing between them, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Window {
    entries: Vec<Entry>,
    /// Older entries end before this place; none when the oldest is here.
    older: Option<Position>,
    /// Newer entries begin after this place; none when the newest is here.
    newer: Option<Position>,
}

impl EntryList {
    /// A list from its newest page.
    pub fn new(page: EntryPage) -> Self {
        Self {
            newest: Window::of(EntryPage { newer: None, ..page }),
            ..Self::default()
        }
    }

    /// The entries that are shown, the oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.shown().entries
    }

    /// The newest messages, also while others are shown.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.newest.messages()
    }

    /// All messages that are here.
    pub fn all_messages(&self) -> impl Iterator<Item = &Message> {
        self.away.iter().flat_map(Window::messages).chain(self.messages())
    }

    /// Whether an entry is among the newest.
    pub fn holds(&self, id: MessageId) -> bool {
        self.newest.entries.iter().rev().any(|entry| entry.position().id == id)
    }

    /// Where entries begin that are older than those shown; none when the oldest is among them.
    pub fn older(&self) -> Option<Position> {
        self.shown().older
    }

    /// Where entries begin that are newer than those shown; none when the newest is among them.
    pub fn newer(&self) -> Option<Position> {
        self.shown().newer
    }

    /// Where entries begin that are older than the newest ones here, also while others are shown.
    pub const fn newest_older(&self) -> Option<Position> {
        self.newest.older
    }

    /// What is shown is not the newest.
    pub const fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// Unread messages that are not here although they arrived after one that is: they stand above, where nobody looks.
    pub fn late(&self, unread: &Unread) -> Vec<Position> {
        let (Some(older), Some(first)) = (self.newest.older, self.newest.inbound().map(|place| place.id).min()) else {
            return Vec::new();
        };
        let is_looked_at = |place: &Position| self.looked_at.contains(place) || self.away.iter().any(|away| away.covers(*place));
        let is_late = |place: &&Position| **place < older && place.id > first && !is_looked_at(place);
        unread.places().iter().filter(is_late).copied().collect()
    }

    /// The last message that was seen by whoever sees all that is here, by arrival and not by place. What arrived late and is
    /// not here was not seen, nor what arrived after it.
    pub fn seen(&self, unread: &Unread) -> Option<Position> {
        let missing = self.late(unread).iter().map(|place| place.id).min();
        self.newest
            .inbound()
            .chain(self.looked_at.iter().copied())
            .filter(|place| missing.is_none_or(|missing| place.id < missing))
            .max_by_key(|place| place.id)
    }

    /// Adds a page of entries before those that are shown.
    pub fn prepend(&mut self, page: EntryPage) {
        let shown = self.away.as_mut().unwrap_or(&mut self.newest);
        shown.older = page.older;
        page.entries.into_iter().for_each(|entry| _ = shown.put(entry));
    }

    /// Adds a page of entries after those that are shown. True when it led back to the newest, which are shown with them then.
    pub fn append(&mut self, page: EntryPage) -> bool {
        let Some(mut away) = self.away.take() else { return false };
        away.newer = page.newer;
        page.entries.into_iter().for_each(|entry| _ = away.put(entry));
        self.show(away)
    }

    /// Shows a page from anywhere in the thread. True when it meets the newest, which are shown with it then; else these are kept
    /// aside, from a place on when one is named.
    pub fn visit(&mut self, page: EntryPage, keep: Option<Position>) -> bool {
        self.back();
        let met = self.show(Window::of(page));
        if let Some(keep) = keep.filter(|_| !met) {
            self.newest.forget_before(keep);
        }
        met
    }

    /// Shows what is here around a place, when there is something.
    pub fn turn_to(&mut self, place: Position) -> bool {
        if self.shown().covers(place) {
            return true;
        }
        let is_among_newest = self.newest.covers(place);
        if is_among_newest {
            self.back();
        }
        is_among_newest
    }

    /// Shows the newest again. True when others were shown.
    pub fn back(&mut self) -> bool {
        let Some(away) = self.away.take() else { return false };
        self.looked_at.extend(away.inbound());
        true
    }

    /// Takes in an entry from the stream or from our own composer. True when anything changed.
    pub fn apply(&mut self, entry: Entry) -> bool {
        let place = entry.position();
        // What is neither among the newest nor around what is shown comes with its page.
        let windows = self.away.iter_mut().chain([&mut self.newest]);
        let mut changed = false;
        for window in windows.filter(|window| window.covers(place)) {
            changed |= window.put(entry.clone());
        }
        changed
    }

    fn shown(&self) -> &Window {
        self.away.as_ref().unwrap_or(&self.newest)
    }

    /// Shows a window. True when it meets the newest: nothing is missing between them.
    fn show(&mut self, window: Window) -> bool {
        let meets = match (window.newer, self.newest.older) {
            (Some(newer), Some(older)) => newer >= older,
            _ => true,
        };
        if meets {
            self.newest.join(window);
        } else {
            self.away = Some(window);
        }
        meets
    }
}

impl Window {
    fn of(page: EntryPage) -> Self {
        let mut window = Self {
            entries: Vec::new(),
            older: page.older,
            newer: page.newer,
        };
        page.entries.into_iter().for_each(|entry| _ = window.put(entry));
        window
    }

    fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.entries.iter().filter_map(Entry::message)
    }

    fn inbound(&self) -> impl Iterator<Item = Position> {
        self.entries.iter().filter(|entry| entry.may_be_inbound()).map(Entry::position)
    }

    /// Whether an entry with this place belongs here.
    fn covers(&self, place: Position) -> bool {
        self.older.is_none_or(|older| place >= older) && self.newer.is_none_or(|newer| place <= newer)
    }

    /// Takes in a window that reaches up to this one or into it.
    fn join(&mut self, other: Self) {
        self.older = self.older.zip(other.older).map(|(ours, theirs)| ours.min(theirs));
        other.entries.into_iter().for_each(|entry| _ = self.put(entry));
    }

    fn forget_before(&mut self, place: Position) {
        self.entries.retain(|entry| entry.position() >= place);
        self.older = Some(place);
    }

    fn put(&mut self, entry: Entry) -> bool {
        let place = entry.position();
        // The same id at another place: the composer guessed the time, the server decided it.
        if let Some(index) = self
            .entries
            .iter()
            .position(|known| known.position().id == place.id && known.position().at != place.at)
        {
            if self.entries[index].v() > entry.v() {
                return false;
            }
            self.entries.remove(index);
        }
        match self.entries.binary_search_by_key(&place, Entry::position) {
            Ok(index) if self.entries[index].v() >= entry.v() => false,
            Ok(index) => {
                self.entries[index] = entry;
                true
            }
            Err(index) => {
                self.entries.insert(index, entry);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests;
