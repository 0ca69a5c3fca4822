//! A message in a thread.

use crate::{
    act::{Act, Hidden, Marks, Moment},
    author::Author,
    clock::{Millis, Seconds},
    content::Content,
    context::Context,
    delivery::{Delivery, DeliveryState},
    ids::{ConversationId, IdError, MessageId, Wamid},
    newer::{Evolving, Newer},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// A message as stored and as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// When it was sent: Meta's time for the customer's, ours for our own. Whole seconds, because Meta gives no more.
    pub at: Seconds,
    /// WhatsApp's id; for ours it is learnt from the first status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wamid: Option<Wamid>,
    pub direction: Direction,
    /// What it said first; see [`Message::current`].
    pub content: Content,
    /// What it came with beside.
    #[serde(default, skip_serializing_if = "Context::is_empty")]
    pub context: Context,
    /// What the customer did to it since.
    #[serde(default, skip_serializing_if = "Marks::is_empty")]
    pub marks: Marks,
    /// Grows by one with each change, so that a late event cannot undo a newer one.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Message {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

/// Who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "half of all messages are ours; smaller in the browser")]
pub enum Direction {
    /// The customer.
    Inbound,
    /// One of us.
    Outbound { author: Author, delivery: Delivery },
}

/// A place in a thread: time in whole seconds, then order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub at: Seconds,
    pub id: MessageId,
}

impl Message {
    /// Where it stands in its thread.
    pub const fn position(&self) -> Position {
        Position { at: self.at, id: self.id }
    }

    /// What became of it, when it is ours.
    pub const fn delivery(&self) -> Option<&Delivery> {
        match &self.direction {
            Direction::Inbound => None,
            Direction::Outbound { delivery, .. } => Some(delivery),
        }
    }

    /// What it says now: its newest edit.
    pub fn current(&self) -> &Content {
        self.marks.edits.last().map_or(&self.content, |edit| &edit.content)
    }

    /// What is shown of it: an edit has other words for a file, and not the file.
    pub fn shown(&self) -> Cow<'_, Content> {
        let current = self.current();
        let caption = match current {
            Content::Text { body } => Some(body.clone()),
            other => match other.media() {
                Some(edited) => edited.caption.clone(),
                None => return Cow::Borrowed(current),
            },
        };
        let mut shown = self.content.clone();
        match shown.media_mut() {
            Some(media) if *current != self.content => {
                media.caption = caption;
                Cow::Owned(shown)
            }
            _ => Cow::Borrowed(current),
        }
    }

    /// Waits until a moment before it is handed over. Only for messages of ours.
    pub const fn wait_until(&mut self, until: Millis) {
        if let Direction::Outbound { delivery, .. } = &mut self.direction {
            delivery.undo_until = Some(until);
        }
    }

    /// Hides what it says: from now on there is nothing in it for anybody to read. True when it was not hidden before; the version
    /// is the caller's to raise.
    pub fn hide(&mut self, by: &str, at: Seconds) -> bool {
        if self.marks.hidden.is_some() {
            return false;
        }
        self.marks.hidden = Some(Hidden { by: by.to_owned(), at });
        self.context.quotes = None;
        self.empty();
        true
    }

    fn empty(&mut self) {
        let nothing = || Content::Text { body: String::new() };
        self.content = nothing();
        for edit in &mut self.marks.edits {
            edit.content = nothing();
        }
    }

    /// Whether its author took it back before it was sent.
    pub fn is_taken_back(&self) -> bool {
        self.delivery().is_some_and(|delivery| delivery.state() == DeliveryState::TakenBack)
    }

    /// One line for a list.
    pub fn preview(&self) -> String {
        if self.is_taken_back() {
            "↩ Taken back, not sent".to_owned()
        } else if self.marks.deleted_at.is_some() || self.marks.hidden.is_some() {
            "🚫 Deleted message".to_owned()
        } else {
            self.current().preview()
        }
    }

    /// Takes in what the customer did to it. True when anything changed; the version is the caller's to raise.
    pub fn act(&mut self, act: &Act, when: &Moment) -> bool {
        let changed = self.marks.take(act, when);
        // What is hidden stays so, whatever the customer makes of it.
        if self.marks.hidden.is_some() {
            self.empty();
        }
        changed
    }

    /// Of a reaction of ours that WhatsApp once said has failed: the message it is for, and whether that still holds.
    pub fn failed_reaction(&self) -> Option<(&Wamid, bool)> {
        let delivery = self.delivery().filter(|delivery| delivery.failure.is_some())?;
        match &self.content {
            Content::Reaction { to, .. } => Some((to, delivery.state() == DeliveryState::Failed)),
            _ => None,
        }
    }

    /// Whether the customer wrote it.
    pub const fn is_inbound(&self) -> bool {
        matches!(self.direction, Direction::Inbound)
    }
}

/// Written as `0001763640000#01K…`: sorts as text as it sorts as a value.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}#{}", self.at.0.max(0), self.id)
    }
}

impl FromStr for Position {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        const BAD: IdError = IdError("position in a thread");
        let (at, id) = text.split_once('#').ok_or(BAD)?;
        let at: i64 = at.parse().map_err(|_| BAD)?;
        let position = Self {
            at: Seconds(at),
            id: id.parse()?,
        };
        if position.to_string() == text { Ok(position) } else { Err(BAD) }
    }
}

impl Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_has_other_words_for_a_file_and_keeps_it() {
        let photo = |caption: &str| crate::Media {
            id: Some("1".into()),
            caption: Some(caption.into()),
            ..crate::Media::default()
        };
        let mut stored = photo("a cat");
        stored.name = Some("cat.jpg".into());
        let mut message = Message {
            id: MessageId::from_parts(1, 1),
            conversation: "00000000010000000000000002-1".parse().unwrap(),
            at: Seconds(1),
            wamid: None,
            direction: Direction::Inbound,
            content: Content::Image(stored.clone()),
            context: Context::default(),
            marks: Marks::default(),
            v: 1,
            newer: Newer::default(),
        };
        assert_eq!(message.shown().as_ref(), &message.content);
        for (at, edit) in [Content::Image(photo("our cat")), Content::Text { body: "our cat".into() }]
            .into_iter()
            .enumerate()
        {
            let when = Moment {
                at: Seconds(2),
                arrived: None,
                id: Wamid::parse(format!("wamid.{at}")).unwrap(),
            };
            assert!(message.act(&Act::Edit(edit), &when));
            let caption = Some("our cat".to_owned());
            let expected = Content::Image(crate::Media { caption, ..stored.clone() });
            assert_eq!(message.shown().as_ref(), &expected);
        }
    }

    #[test]
    fn what_is_hidden_is_in_the_message_no_more() {
        let mut message = Message {
            id: MessageId::from_parts(1, 1),
            conversation: "00000000010000000000000002-1".parse().unwrap(),
            at: Seconds(1),
            wamid: None,
            direction: Direction::Inbound,
            content: Content::Text { body: "secret".into() },
            context: Context::default(),
            marks: Marks::default(),
            v: 1,
            newer: Newer::default(),
        };
        let edit = |message: &mut Message, id: &str| {
            let when = Moment {
                at: Seconds(2),
                arrived: None,
                id: Wamid::parse(id).unwrap(),
            };
            let body = "secret, edited: https://secret.example".into();
            message.act(&Act::Edit(Content::Text { body }), &when)
        };
        assert!(edit(&mut message, "wamid.E"));
        assert!(message.hide("Asha", Seconds(3)));
        assert!(!message.hide("Tomas", Seconds(4)), "it is hidden once");
        assert!(!serde_json::to_string(&message).unwrap().contains("secret"));
        assert!(edit(&mut message, "wamid.F"), "that it was edited is known");
        assert!(!serde_json::to_string(&message).unwrap().contains("secret"));
        assert_eq!(message.preview(), "🚫 Deleted message");
    }

    #[test]
    fn positions_sort_as_text_as_they_sort_as_values() {
        let position = |at, random| Position {
            at: Seconds(at),
            id: MessageId::from_parts(1, random),
        };
        let (a, b, c) = (position(9, 5), position(10, 1), position(10, 2));
        assert!(a < b && b < c && a.to_string() < b.to_string() && b.to_string() < c.to_string());
        assert_eq!(b.to_string().parse(), Ok(b));
        assert!("10#x".parse::<Position>().is_err());
    }
}
