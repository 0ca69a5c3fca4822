use super::*;
use crate::{
    act::Marks,
    clock::Seconds,
    content::Content,
    context::Context,
    entry::NewerEntry,
    ids::{ConversationId, CustomerId, PhoneId},
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
fn a_message_that_only_a_newer_version_can_read_is_seen_too() {
    let newer = |id, kind: &str| {
        Entry::Newer(NewerEntry {
            id: MessageId::from_parts(1, id),
            conversation: None,
            at: Seconds(12),
            kind: kind.to_owned(),
            v: 1,
        })
    };
    let mut list = EntryList::default();
    for entry in [entry(10, 1, 1), newer(2, "message"), newer(3, "poll")] {
        list.apply(entry);
    }
    let seen = list.seen(&Unread::default()).unwrap();
    assert_eq!((seen.at, seen.id), (Seconds(12), MessageId::from_parts(1, 2)));
}

#[test]
fn what_arrived_late_above_the_page_is_not_seen_until_it_is_here() {
    let place = |at, id| message(at, id, 1).position();
    let page = |entries: Vec<Entry>, older| EntryPage {
        entries,
        older,
        newer: None,
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

/// What the server answers: `PAGE` entries before a place, after one, or around one.
struct Thread(Vec<Message>);

const SHORT: usize = 4;

impl Thread {
    fn sorted(&self) -> Vec<Message> {
        let mut all = self.0.clone();
        all.sort_by_key(Message::position);
        all
    }

    fn slice(&self, from: usize, to: usize) -> EntryPage {
        let all = self.sorted();
        EntryPage {
            entries: all[from..to].iter().cloned().map(Entry::Message).collect(),
            older: (from > 0).then(|| all[from].position()),
            newer: (to < all.len()).then(|| all[to - 1].position()),
            quoted: Vec::new(),
        }
    }

    fn before(&self, place: Option<Position>) -> EntryPage {
        let to = self.sorted().partition_point(|m| place.is_none_or(|place| m.position() < place));
        EntryPage {
            newer: None,
            ..self.slice(to.saturating_sub(SHORT), to)
        }
    }

    fn after(&self, place: Position) -> EntryPage {
        let all = self.sorted();
        let from = all.partition_point(|m| m.position() <= place);
        let to = (from + SHORT).min(all.len());
        EntryPage {
            newer: (to < all.len()).then(|| all[to - 1].position()),
            ..self.slice(from, to)
        }
    }

    fn around(&self, place: Position) -> EntryPage {
        let at = self.sorted().partition_point(|m| m.position() < place);
        self.slice(at.saturating_sub(SHORT / 2), (at + SHORT / 2).min(self.0.len()))
    }
}

fn ids(list: &EntryList) -> Vec<i64> {
    list.entries().iter().map(|entry| entry.position().at.0).collect()
}

fn hundred() -> Thread {
    Thread((0..100).map(|n| message(n, u128::try_from(n).unwrap(), 1)).collect())
}

#[test]
fn going_far_up_costs_one_page_and_the_newest_are_followed_meanwhile() {
    let mut thread = hundred();
    let mut list = EntryList::new(thread.before(None));
    assert!(!list.visit(thread.around(message(10, 10, 1).position()), None));
    assert_eq!((ids(&list), list.is_away()), (vec![8, 9, 10, 11], true));
    // What comes is among the newest; what changes far away is not here; what changes around the place is.
    thread.0.push(message(100, 100, 1));
    assert!(list.apply(entry(100, 100, 1)) && !list.apply(entry(50, 50, 2)) && list.apply(entry(10, 10, 2)));
    assert_eq!(ids(&list), [8, 9, 10, 11]);
    assert_eq!(list.messages().last().unwrap().at, Seconds(100));
    // On in both directions.
    list.prepend(thread.before(list.older()));
    assert!(!list.append(thread.after(list.newer().unwrap())));
    assert_eq!(ids(&list), (4..16).collect::<Vec<_>>());
    // And back.
    assert!(list.back() && !list.back());
    assert_eq!(ids(&list), (96..=100).collect::<Vec<_>>());
}

#[test]
fn scrolling_on_leads_back_to_the_newest_with_none_missing() {
    let thread = hundred();
    let mut list = EntryList::new(thread.before(None));
    list.visit(thread.around(message(80, 80, 1).position()), None);
    let mut pages = 0;
    while let Some(newer) = list.newer() {
        assert_eq!(list.append(thread.after(newer)), list.newer().is_none());
        pages += 1;
    }
    assert_eq!((ids(&list), list.is_away(), pages), ((78..100).collect(), false, 4));
    assert_eq!(list.older(), Some(message(78, 78, 1).position()));
}

#[test]
fn a_place_just_above_the_newest_is_shown_with_them() {
    let thread = hundred();
    let mut list = EntryList::new(thread.before(None));
    assert!(list.visit(thread.around(message(95, 95, 1).position()), None));
    assert_eq!((ids(&list), list.is_away()), ((93..100).collect(), false));
    // It is here now; another one is not.
    assert!(list.turn_to(message(94, 94, 1).position()) && !list.turn_to(message(40, 40, 1).position()));
}

#[test]
fn pages_above_the_newest_are_let_go_when_somebody_goes_far_away() {
    let thread = hundred();
    let mut list = EntryList::new(thread.before(None));
    let keep = list.older();
    list.prepend(thread.before(keep));
    list.visit(thread.around(message(10, 10, 1).position()), keep);
    assert!(!list.turn_to(message(93, 93, 1).position()), "it was let go");
    assert!(list.is_away() && list.turn_to(message(97, 97, 1).position()));
    assert_eq!((ids(&list), list.older()), ((96..100).collect(), keep));
}

#[test]
fn what_arrived_late_and_was_looked_at_far_away_is_seen() {
    let mut thread = hundred();
    let mut list = EntryList::new(thread.before(None));
    let mut unread = Unread::default();
    let late = message(20, 500, 1);
    unread.add(late.position());
    thread.0.push(late.clone());
    assert_eq!(
        (list.late(&unread), list.seen(&unread).unwrap().at),
        (vec![late.position()], Seconds(99))
    );
    list.visit(thread.around(late.position()), None);
    assert_eq!(list.late(&unread), []);
    list.back();
    assert_eq!((list.late(&unread), list.seen(&unread)), (Vec::new(), Some(late.position())));
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
            EntryPage { older: if cut > 0 { messages.first().map(Message::position) } else { None }, entries: messages.into_iter().map(Entry::Message).collect(), newer: None, quoted: Vec::new() }
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

    #[test]
    fn what_is_shown_has_no_gap_however_somebody_moves(
        steps in prop::collection::vec((0_u8..6, 0_u128..40), 1..60),
    ) {
        let mut thread = Thread((0..40).map(|n| message(i64::try_from(n).unwrap(), n, 1)).collect());
        let mut list = EntryList::new(thread.before(None));
        for (step, n) in steps {
            match step {
                0 => {
                    let known = thread.0.iter_mut().find(|m| m.id == MessageId::from_parts(1, n)).unwrap();
                    known.v += 1;
                    known.content = Content::Text { body: known.v.to_string() };
                    list.apply(Entry::Message(known.clone()));
                }
                1 => {
                    let new = message(i64::try_from(n).unwrap(), 1_000 + u128::try_from(thread.0.len()).unwrap(), 1);
                    thread.0.push(new.clone());
                    list.apply(Entry::Message(new));
                }
                2 => {
                    let place = thread.0[usize::try_from(n).unwrap()].position();
                    if !list.turn_to(place) {
                        let keep = list.newest_older().filter(|_| n % 2 == 0);
                        list.visit(thread.around(place), keep);
                    }
                    prop_assert!(list.entries().iter().any(|entry| entry.position() == place));
                }
                3 => {
                    if let Some(older) = list.older() {
                        list.prepend(thread.before(Some(older)));
                    }
                }
                4 => {
                    if let Some(newer) = list.newer() {
                        list.append(thread.after(newer));
                    }
                }
                _ => _ = list.back(),
            }
            let covers = |m: &&Message| {
                list.older().is_none_or(|older| m.position() >= older) && list.newer().is_none_or(|newer| m.position() <= newer)
            };
            let expected: Vec<Message> = thread.sorted().iter().filter(covers).cloned().collect();
            let shown: Vec<Message> = list.entries().iter().filter_map(Entry::message).cloned().collect();
            prop_assert_eq!(shown, expected);
            prop_assert_eq!(list.is_away(), list.newer().is_some());
        }
        list.back();
        prop_assert_eq!(list.messages().last().map(Message::position), thread.sorted().last().map(Message::position));
    }
}
