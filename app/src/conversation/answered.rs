//! Who answered while one was writing, or choosing what to send.

use super::thread::Thread;
use domain::{Author, Content, Direction, Message, Position, Seconds};
#[cfg(feature = "hydrate")]
use domain::{Entry, thread::ThreadSnapshot};
use leptos::prelude::WithValue;

/// A colleague's answer that came meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    by: String,
    pub(super) place: Position,
}

impl Answered {
    /// What came after a place, by somebody else.
    pub(super) fn since(thread: Thread, began: Option<Position>) -> Option<Self> {
        let me = thread.me.with_value(|me| Author::person(&me.id, me.name.clone()));
        newest_of_others(&thread.messages(), began, &me)
    }

    /// What of these messages came after a place, by somebody else than this person.
    pub(super) fn among(messages: &[Message], began: Option<Position>, me: &Author) -> Option<Self> {
        newest_of_others(messages, began, me)
    }

    /// Who and when, in a sentence.
    pub(super) fn words(&self, now: Seconds) -> String {
        let ago = (now.0 - self.place.at.0).max(1);
        let ago = if ago < 60 {
            format!("{ago} s ago")
        } else {
            format!("{} min ago", ago / 60)
        };
        format!("{} answered {ago}.", self.by)
    }
}

/// Where the thread ends now.
pub(super) fn end(thread: Thread) -> Option<Position> {
    thread.messages().last().map(Message::position)
}

/// The messages at the end of a thread, as it was asked for just now.
#[cfg(feature = "hydrate")]
pub(super) fn messages_of(now: &ThreadSnapshot) -> Vec<Message> {
    let message = |entry: &Entry| match entry {
        Entry::Message(message) => Some(message.clone()),
        _ => None,
    };
    now.page.entries.iter().filter_map(message).collect()
}

fn newest_of_others(messages: &[Message], began: Option<Position>, me: &Author) -> Option<Answered> {
    messages
        .iter()
        .rev()
        .take_while(|message| Some(message.position()) > began)
        .filter(|message| !matches!(message.content, Content::Reaction { .. }))
        .find_map(|message| match &message.direction {
            Direction::Outbound { author, .. } if author.kind != me.kind || author.id != me.id => Some(Answered {
                by: author.called().into_owned(),
                place: message.position(),
            }),
            _ => None,
        })
}
