//! A thread as a browser holds it.

use crate::{
    clock::Millis,
    contact::Contact,
    conversation::Conversation,
    ids::EventId,
    message::{Message, Position},
};
use serde::{Deserialize, Serialize};

/// How many messages a thread begins with: more than a screen shows, and no more than a slow phone brings to life at once.
pub const FIRST: usize = 20;

/// How many messages each further page of a thread holds.
pub const PAGE: usize = 50;

/// Messages of a thread, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePage {
    pub messages: Vec<Message>,
    /// Older messages end before this place; none when these are the oldest.
    pub older: Option<Position>,
}

/// What a browser needs to show a thread and keep it up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadSnapshot {
    pub conversation: Conversation,
    pub contact: Contact,
    pub page: MessagePage,
    /// From where to follow the live stream.
    pub since: EventId,
    pub now: Millis,
}

/// The messages that a browser has, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageList {
    messages: Vec<Message>,
    older: Option<Position>,
}

impl MessageList {
    /// A list from its newest page.
    pub fn new(page: MessagePage) -> Self {
        let mut list = Self {
            messages: Vec::new(),
            older: page.older,
        };
        for message in page.messages {
            list.put(message);
        }
        list
    }

    /// The messages, the oldest first.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Where older messages begin; none when all are here.
    pub const fn older(&self) -> Option<Position> {
        self.older
    }

    /// Adds a page of older messages.
    pub fn prepend(&mut self, page: MessagePage) {
        self.older = page.older;
        for message in page.messages {
            self.put(message);
        }
    }

    /// Takes in a message from the stream or from our own composer. True when anything changed.
    pub fn apply(&mut self, message: Message) -> bool {
        // What is older than the oldest page here comes with its page.
        if self.older.is_some_and(|older| message.position() < older) {
            return false;
        }
        self.put(message)
    }

    fn put(&mut self, message: Message) -> bool {
        // The same id at another place: the composer guessed the time, the server decided it.
        if let Some(index) = self
            .messages
            .iter()
            .position(|known| known.id == message.id && known.at != message.at)
        {
            if self.messages[index].v > message.v {
                return false;
            }
            self.messages.remove(index);
        }
        match self.messages.binary_search_by_key(&message.position(), Message::position) {
            Ok(index) if self.messages[index].v >= message.v => false,
            Ok(index) => {
                self.messages[index] = message;
                true
            }
            Err(index) => {
                self.messages.insert(index, message);
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
        ids::{ConversationId, CustomerId, MessageId, PhoneId},
        message::{Content, Direction},
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
            marks: Marks::default(),
            v,
        }
    }

    #[test]
    fn the_servers_time_replaces_the_composers_guess() {
        let mut list = MessageList::default();
        list.apply(message(10, 1, 0));
        list.apply(message(12, 1, 1));
        assert_eq!(list.messages(), [message(12, 1, 1)]);
        assert!(!list.apply(message(10, 1, 0)));
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
                MessagePage { older: if cut > 0 { messages.first().map(Message::position) } else { None }, messages }
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
            let mut list = MessageList::new(snapshot.unwrap());
            let mut late: Vec<_> = events.iter().enumerate().map(|(index, event)| (index + order[index % order.len()], event)).collect();
            late.sort_by_key(|(at, _)| *at);
            for (_, event) in late.iter().chain(late.iter()) {
                list.apply((*event).clone());
            }
            while let Some(older) = list.older() {
                list.prepend(page(&store, Some(older)));
            }
            store.sort_by_key(Message::position);
            prop_assert_eq!(list.messages(), store.as_slice());
        }
    }
}
