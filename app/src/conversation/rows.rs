//! What the list of messages is made of: messages with a separator wherever a day begins.

use super::outbox::Sending;
use domain::{Message, MessageId, Seconds, Zone};
use leptos::prelude::*;

/// A message as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) message: Message,
    pub(super) sending: Sending,
}

/// A line of the list. Rows with the same key are the same line; what changes inside one is in its signal.
#[derive(Clone)]
pub(super) enum Row {
    /// A day begins.
    Day { number: i64, at: Seconds },
    Message { id: MessageId, shown: ArcRwSignal<Shown> },
}

/// What tells rows apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RowKey {
    Day(i64),
    Message(MessageId),
}

impl Row {
    pub(super) fn key(&self) -> RowKey {
        match self {
            Self::Day { number, .. } => RowKey::Day(*number),
            Self::Message { id, .. } => RowKey::Message(*id),
        }
    }
}

/// Puts separators between messages, given in order.
pub(super) fn rows(messages: impl IntoIterator<Item = (MessageId, Seconds, ArcRwSignal<Shown>)>, zone: &Zone) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut newest_day = None;
    for (id, at, shown) in messages {
        let number = zone.local(at).day_number;
        // What was not sent yesterday stands below what came today; a day begins only once.
        if newest_day.is_none_or(|newest| number > newest) {
            newest_day = Some(number);
            rows.push(Row::Day { number, at });
        }
        rows.push(Row::Message { id, shown });
    }
    rows
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::{Content, ConversationId, CustomerId, Direction, PhoneId};

    fn keys(times: &[i64], zone: &Zone) -> Vec<RowKey> {
        let messages = times.iter().zip(1..).map(|(at, n)| {
            let id = MessageId::from_parts(1, n);
            let message = Message {
                id,
                conversation: ConversationId { customer: CustomerId::from_parts(1, 1), phone: PhoneId::parse("1").unwrap() },
                at: Seconds(*at),
                wamid: None,
                direction: Direction::Inbound,
                content: Content::Text { body: "x".into() },
                v: 1,
            };
            (id, Seconds(*at), ArcRwSignal::new(Shown { message, sending: Sending::Stored }))
        });
        rows(messages, zone).iter().map(Row::key).collect()
    }

    #[test]
    fn a_day_begins_once_and_in_its_zone() {
        let (day, id) = (RowKey::Day, |n| RowKey::Message(MessageId::from_parts(1, n)));
        let late = 86_400 - 60;
        assert_eq!(keys(&[late, 86_400], &Zone::utc()), [day(0), id(1), day(1), id(2)]);
        let india = Zone { name: "Asia/Kolkata".into(), offsets: vec![(Seconds(0), 19_800)] };
        assert_eq!(keys(&[late, 86_400], &india), [day(1), id(1), id(2)]);
        assert_eq!(keys(&[86_400, late], &Zone::utc()), [day(1), id(1), id(2)], "an unsent message of the day before");
        assert_eq!(keys(&[], &Zone::utc()), []);
    }
}
