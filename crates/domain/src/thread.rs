//! A thread as a browser holds it.

use crate::{
    clock::Millis,
    contact::Contact,
    conversation::Conversation,
    entry::Entry,
    ids::EventId,
    message::{Message, Position},
    unread::Unread,
};
use serde::{Deserialize, Serialize};

/// How many entries a thread begins with: more than a screen shows, and no more than a slow phone brings to life at once.
pub const FIRST: usize = 20;

/// How many entries each further page of a thread holds.
pub const PAGE: usize = 50;

/// Entries of a thread, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPage {
    pub entries: Vec<Entry>,
    /// Older entries end before this place; none when these are the oldest.
    pub older: Option<Position>,
    /// Messages that these answer and that are not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quoted: Vec<Message>,
}

/// What a browser needs to show a thread and keep it up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadSnapshot {
    pub conversation: Conversation,
    pub contact: Contact,
    pub page: EntryPage,
    /// From where to follow the live stream.
    pub since: EventId,
    pub now: Millis,
}

/// The entries that a browser has, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryList {
    entries: Vec<Entry>,
    older: Option<Position>,
}

impl EntryList {
    /// A list from its newest page.
    pub fn new(page: EntryPage) -> Self {
        let mut list = Self {
            entries: Vec::new(),
            older: page.older,
        };
        for entry in page.entries {
            list.put(entry);
        }
        list
    }

    /// The entries, the oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The messages among them.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.entries.iter().filter_map(Entry::message)
    }

    /// Where older entries begin; none when all are here.
    pub const fn older(&self) -> Option<Position> {
        self.older
    }

    /// Unread messages that are not here although they arrived after one that is: they stand above, where nobody looks.
    pub fn late(&self, unread: &Unread) -> Vec<Position> {
        let (Some(older), Some(first)) = (self.older, self.inbound().map(|place| place.id).min()) else {
            return Vec::new();
        };
        let is_late = |place: &&Position| **place < older && place.id > first;
        unread.places().iter().filter(is_late).copied().collect()
    }

    /// The last message that was seen by whoever sees all that is here, by arrival and not by place. What arrived late and is
    /// not here was not seen, nor what arrived after it.
    pub fn seen(&self, unread: &Unread) -> Option<Position> {
        let missing = self.late(unread).iter().map(|place| place.id).min();
        self.inbound()
            .filter(|place| missing.is_none_or(|missing| place.id < missing))
            .max_by_key(|place| place.id)
    }

    fn inbound(&self) -> impl Iterator<Item = Position> {
        self.messages().filter(|message| message.is_inbound()).map(Message::position)
    }

    /// Adds a page of older entries.
    pub fn prepend(&mut self, page: EntryPage) {
        self.older = page.older;
        for entry in page.entries {
            self.put(entry);
        }
    }

    /// Takes in an entry from the stream or from our own composer. True when anything changed.
    pub fn apply(&mut self, entry: Entry) -> bool {
        // What is older than the oldest page here comes with its page.
        if self.older.is_some_and(|older| entry.position() < older) {
            return false;
        }
        self.put(entry)
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
mod tests {
    use super::*;
    use crate::{
        act::Marks,
        clock::Seconds,
        content::Content,
        context::Context,
        ids::{ConversationId, CustomerId, MessageId, PhoneId},
        message::Direction,
        newer::Newer,
    };
    use proptest::prelude::*;

    fn message(at: i64, id: u128, v: u64) -> Message {
        Message {
            id: MessageId::from_parts(1, id),
            conversation: ConversationId {
                customer: CustomerId::from_parts(1, 1),
                phone: PhoneId::parse("1").unwrap(),
            },
            at: Seconds(at),
            wamid: None,
            direction: Direction::Inbound,
            content: Content::Text { body: v.to_string() },
            context: Context::default(),
            marks: Marks::default(),
            v,
            newer: Newer::default(),
        }
    }

    fn entry(at: i64, id: u128, v: u64) -> Entry {
        Entry::Message(message(at, id, v))
    }

    #[test]
    fn the_servers_time_replaces_the_composers_guess() {
        let mut list = EntryList::default();
        list.apply(entry(10, 1, 0));
        list.apply(entry(12, 1, 1));
        assert_eq!(list.entries(), [entry(12, 1, 1)]);
        assert!(!list.apply(entry(10, 1, 0)));
    }

    #[test]
    fn what_arrived_late_above_the_page_is_not_seen_until_it_is_here() {
        let place = |at, id| message(at, id, 1).position();
        let page = |entries: Vec<Entry>, older| EntryPage {
            entries,
            older,
            quoted: Vec::new(),
        };
        // 10 and 11 arrived first, then 5, which stands above them, then 12.
        let mut list = EntryList::new(page(vec![entry(10, 1, 1), entry(11, 2, 1), entry(12, 4, 1)], Some(place(10, 1))));
        let mut unread = Unread::default();
        for unseen in [place(11, 2), place(5, 3), place(12, 4)] {
            unread.add(unseen);
        }
        assert_eq!((list.late(&unread), list.seen(&unread)), (vec![place(5, 3)], Some(place(11, 2))));
        list.prepend(page(vec![entry(5, 3, 1)], None));
        assert_eq!((list.late(&unread), list.seen(&unread)), (Vec::new(), Some(place(12, 4))));
        // What is unread above the page because there is much of it did not arrive late.
        let list = EntryList::new(page(vec![entry(10, 3, 1)], Some(place(10, 3))));
        let mut unread = Unread::default();
        unread.add(place(9, 2));
        unread.add(place(10, 3));
        assert_eq!((list.late(&unread), list.seen(&unread)), (Vec::new(), Some(place(10, 3))));
    }

    proptest! {
        #[test]
        fn pages_and_events_in_any_order_end_equal_to_the_store(
            puts in prop::collection::vec((0_i64..6, 0_u128..15), 1..40), cut in 0_usize..40, order in prop::collection::vec(0_usize..10, 40),
        ) {
            let mut store: Vec<Message> = Vec::new();
            let mut events = Vec::new();
            let mut snapshot = None;
            let page = |store: &[Message], before: Option<Position>| {
                let mut all: Vec<_> = store.iter().filter(|m| before.is_none_or(|b| m.position() < b)).cloned().collect();
                all.sort_by_key(Message::position);
                let cut = all.len().saturating_sub(3);
                let messages = all.split_off(cut);
                EntryPage { older: if cut > 0 { messages.first().map(Message::position) } else { None }, entries: messages.into_iter().map(Entry::Message).collect(), quoted: Vec::new() }
            };
            for (index, (at, id)) in puts.iter().enumerate() {
                if index == cut % puts.len() {
                    snapshot = Some(page(&store, None));
                }
                let new = if let Some(known) = store.iter_mut().find(|m| m.id == MessageId::from_parts(1, *id)) {
                    known.v += 1;
                    known.content = Content::Text { body: known.v.to_string() };
                    known.clone()
                } else {
                    store.push(message(*at, *id, 1));
                    message(*at, *id, 1)
                };
                events.push(new);
            }
            let mut list = EntryList::new(snapshot.unwrap());
            let mut late: Vec<_> = events.iter().enumerate().map(|(index, event)| (index + order[index % order.len()], event)).collect();
            late.sort_by_key(|(at, _)| *at);
            for (_, event) in late.iter().chain(late.iter()) {
                list.apply(Entry::Message((*event).clone()));
            }
            while let Some(older) = list.older() {
                list.prepend(page(&store, Some(older)));
            }
            store.sort_by_key(Message::position);
            prop_assert_eq!(list.messages().cloned().collect::<Vec<_>>(), store);
        }
    }
}
