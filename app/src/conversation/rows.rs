//! What the list of messages is made of: rows, in blocks as they were fetched.

use super::outbox::Sending;
use domain::{Entry, MessageId, Position, Seconds, Zone};
use leptos::prelude::*;

/// An entry as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) entry: Entry,
    pub(super) sending: Sending,
}

/// A line of the list. It stays the same line as long as its id does; what changes in it is in its signals.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: MessageId,
    pub(super) shown: ArcRwSignal<Shown>,
    /// Set where a day begins: a moment of that day.
    pub(super) day: ArcRwSignal<Option<Seconds>>,
}

/// The rows of one page. Each page that is fetched gets a block of its own in front of the others, because the framework
/// would take all rows out of the page and put them in again when many come before them: the place that somebody reads
/// at would be lost, and everything would be read out again.
#[derive(Clone)]
pub(super) struct Block {
    /// 0 for the newest; others have theirs as long as they are shown.
    pub(super) number: usize,
    pub(super) rows: ArcRwSignal<Vec<Row>>,
    /// Set while it is far from what is seen: how high it is, in CSS pixels. Then it is not drawn (`gaps`).
    pub(super) gap: ArcRwSignal<Option<f64>>,
}

impl Row {
    /// The row of an entry that was not shown before.
    pub(super) fn new(shown: Shown) -> Self {
        Self {
            id: shown.entry.position().id,
            shown: ArcRwSignal::new(shown),
            day: ArcRwSignal::new(None),
        }
    }

    /// Shows an entry as it is now. The signal is told only when something changed.
    pub(super) fn show(&self, entry: &Entry, sending: &Sending) {
        let same = self
            .shown
            .with_untracked(|old| old.sending == *sending && old.entry.v() == entry.v() && old.entry.position() == entry.position());
        if !same {
            self.shown.set(Shown {
                entry: entry.clone(),
                sending: sending.clone(),
            });
        }
    }
}

/// Marks where days begin among rows in order.
pub(super) fn mark_days(rows: &[Row], zone: &Zone) {
    let mut newest_day = None;
    for row in rows {
        let at = row.shown.with_untracked(|shown| shown.entry.position().at);
        let number = zone.local(at).day_number;
        // What was not sent yesterday stands below what came today; a day begins only once.
        let begins = newest_day.is_none_or(|newest| number > newest);
        if begins {
            newest_day = Some(number);
        }
        let day = begins.then_some(at);
        if row.day.with_untracked(|known| *known != day) {
            row.day.set(day);
        }
    }
}

/// The pages that are shown: where they begin, and the numbers of their blocks, the oldest first.
pub(super) struct Pages {
    /// Where each but the first begins.
    bounds: Vec<Position>,
    numbers: Vec<usize>,
    /// The greatest number that was ever given.
    greatest: usize,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            bounds: Vec::new(),
            numbers: vec![0],
            greatest: 0,
        }
    }
}

impl Pages {
    /// Only the newest.
    pub(super) fn start_at_newest(&mut self) {
        self.bounds.clear();
        self.numbers = vec![0];
    }

    /// Only one from somewhere else.
    pub(super) fn start_elsewhere(&mut self) {
        self.bounds.clear();
        self.numbers.clear();
        self.prepend();
    }

    /// One more before the others, which begin here.
    pub(super) fn before(&mut self, bound: Position) {
        self.bounds.insert(0, bound);
        self.prepend();
    }

    /// One more after the others, which begins here.
    pub(super) fn after(&mut self, bound: Position) {
        self.greatest += 1;
        self.bounds.push(bound);
        self.numbers.push(self.greatest);
    }

    /// The newest after the others, which begins here.
    pub(super) fn newest_after(&mut self, bound: Position) {
        self.bounds.push(bound);
        self.numbers.push(0);
    }

    /// Where the last one begins, when there are several.
    pub(super) fn last_bound(&self) -> Option<Position> {
        self.bounds.last().copied()
    }

    /// The numbers of their blocks.
    pub(super) fn numbers(&self) -> &[usize] {
        &self.numbers
    }

    /// Which of them a message is on, counted from the oldest.
    pub(super) fn index_of(&self, position: Position) -> usize {
        self.bounds.partition_point(|bound| *bound <= position)
    }

    fn prepend(&mut self) {
        self.greatest += 1;
        self.numbers.insert(0, self.greatest);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::{Content, ConversationId, CustomerId, Direction, Message, PhoneId};

    fn row(at: i64, n: u128) -> Row {
        let message = Message {
            id: MessageId::from_parts(1, n),
            conversation: ConversationId {
                customer: CustomerId::from_parts(1, 1),
                phone: PhoneId::parse("1").unwrap(),
            },
            at: Seconds(at),
            wamid: None,
            direction: Direction::Inbound,
            content: Content::Text { body: "x".into() },
            context: domain::Context::default(),
            marks: domain::Marks::default(),
            v: 1,
            newer: domain::Newer::default(),
        };
        Row::new(Shown {
            entry: Entry::Message(message),
            sending: Sending::Stored,
        })
    }

    fn days(times: &[i64], zone: &Zone) -> Vec<bool> {
        let rows: Vec<Row> = times.iter().zip(1..).map(|(at, n)| row(*at, n)).collect();
        mark_days(&rows, zone);
        rows.iter().map(|row| row.day.with_untracked(Option::is_some)).collect()
    }

    #[test]
    fn a_day_begins_once_and_in_its_zone() {
        let late = 86_400 - 60;
        assert_eq!(days(&[late, 86_400, 86_401], &Zone::utc()), [true, true, false]);
        let india = Zone {
            name: "Asia/Kolkata".into(),
            offsets: vec![(Seconds(0), 19_800)],
        };
        assert_eq!(days(&[late, 86_400], &india), [true, false]);
        assert_eq!(
            days(&[86_400, late], &Zone::utc()),
            [true, false],
            "an unsent message of the day before"
        );
    }

    #[test]
    fn a_day_that_turns_out_to_begin_earlier_loses_its_mark() {
        let (older, newer) = (row(10, 1), row(20, 2));
        mark_days(std::slice::from_ref(&newer), &Zone::utc());
        assert!(newer.day.with_untracked(Option::is_some));
        mark_days(&[older.clone(), newer.clone()], &Zone::utc());
        assert!(older.day.with_untracked(Option::is_some) && newer.day.with_untracked(Option::is_none));
    }

    fn numbers(pages: &Pages, times: &[i64]) -> Vec<usize> {
        times.iter().map(|at| pages.numbers()[pages.index_of(place(*at))]).collect()
    }

    fn place(at: i64) -> Position {
        Position {
            at: Seconds(at),
            id: MessageId::from_parts(1, 0),
        }
    }

    #[test]
    fn messages_go_into_the_block_of_their_page() {
        let mut pages = Pages::default();
        assert_eq!(numbers(&pages, &[5]), [0]);
        pages.before(place(20));
        pages.before(place(10));
        assert_eq!(numbers(&pages, &[5, 9, 10, 19, 20, 99]), [2, 2, 1, 1, 0, 0]);
    }

    #[test]
    fn pages_keep_their_numbers_on_the_way_back_to_the_newest() {
        let mut pages = Pages::default();
        pages.before(place(90));
        pages.start_elsewhere();
        pages.after(place(20));
        pages.before(place(10));
        assert_eq!(numbers(&pages, &[5, 10, 20]), [4, 2, 3]);
        pages.after(place(30));
        pages.newest_after(place(80));
        assert_eq!(numbers(&pages, &[5, 10, 20, 30, 99]), [4, 2, 3, 5, 0]);
        pages.start_at_newest();
        assert_eq!((numbers(&pages, &[5, 99]), pages.last_bound()), (vec![0, 0], None));
    }
}
