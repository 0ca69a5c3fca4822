//! What stands in a thread around a message, as far as rules go by it.

use crate::{
    assistant::asks_for_a_person,
    author::{Author, AuthorKind},
    clock::Seconds,
    delivery::DeliveryState,
    entry::{Entry, RESOLVED},
    message::{Direction, Message},
};

/// What a customer writes again so soon after an automatic answer is an automatic answer itself.
const REPEATED_SECONDS: i64 = 60;

/// What stands around a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// When one of us, and no program, last did something there.
    pub person: Option<Seconds>,
    /// When one of us, or another system of ours, last did something there.
    pub tended: Option<Seconds>,
    /// When they last asked for a person, in a message before this one.
    pub wanted: Option<Seconds>,
    /// It was answered, or the conversation resolved, since.
    pub answered: bool,
    /// They wrote again since.
    pub followed: bool,
    /// When the message of theirs before it came, where that is not answered either.
    pub waits: Option<Seconds>,
    /// They wrote the same before, and got an automatic answer a moment ago.
    pub repeats: bool,
    /// How many seconds after an automatic message went out they wrote; none where something else stands between, or it is not known
    /// to have gone out. What they wrote before it went out is below zero.
    pub after: Option<i64>,
}

impl Trail {
    /// Of a message among the newest entries of its thread, the oldest first.
    pub fn of(message: &Message, entries: &[Entry]) -> Self {
        let place = message.position();
        let last_by = |who: fn(&Author) -> bool| {
            let by = entries.iter().filter(|entry| entry.author().is_some_and(who));
            by.map(|entry| entry.position().at).max()
        };
        let before = || entries.iter().rev().filter(|entry| entry.position() < place);
        let waits = before().find_map(|entry| match entry {
            _ if settles(entry) => Some(None),
            Entry::Message(other) if other.is_inbound() && other.content.is_activity() => Some(Some(other.at)),
            _ => None,
        });
        Self {
            person: last_by(is_person),
            tended: last_by(|author| is_person(author) || is_another_system(author)),
            wanted: before().find_map(|entry| {
                let other = entry.message().filter(|other| other.is_inbound())?;
                asks_for_a_person(&other.content).then_some(other.at)
            }),
            // Seconds are coarse, and what was written before it came is no answer to it: ids tell when something was written.
            answered: entries
                .iter()
                .any(|entry| entry.position() > place && entry.position().id > message.id && settles(entry)),
            followed: entries.iter().any(|entry| {
                entry.position() > place
                    && entry
                        .message()
                        .is_some_and(|other| other.is_inbound() && other.content.is_activity())
            }),
            waits: waits.flatten(),
            repeats: repeats(message, before()),
            after: after(message, before()),
        }
    }
}

fn repeats<'a>(message: &Message, mut before: impl Iterator<Item = &'a Entry>) -> bool {
    let automatic = last(&mut before);
    let said = |message: &Message| message.current().summary().map(|text| text.trim().to_lowercase());
    let Some(automatic) = automatic.filter(|other| is_automatic(other) && message.at.0 - other.at.0 <= REPEATED_SECONDS) else {
        return false;
    };
    let last = before.find_map(|entry| match entry {
        Entry::Message(other) if other.is_inbound() && other.position() < automatic.position() => Some(other),
        _ => None,
    });
    last.is_some_and(|last| said(last).is_some() && said(last) == said(message))
}

/// The message that stands last.
fn last<'a>(before: &mut impl Iterator<Item = &'a Entry>) -> Option<&'a Message> {
    before.filter_map(Entry::message).find(|other| other.content.is_activity())
}

/// How long after an automatic message right before it they wrote.
fn after<'a>(message: &Message, mut before: impl Iterator<Item = &'a Entry>) -> Option<i64> {
    let automatic = last(&mut before).filter(|other| is_automatic(other))?;
    let mut states = automatic.delivery()?.history.iter();
    let (_, out) = states.find(|(state, _)| *state >= DeliveryState::HandedOver && *state != DeliveryState::Failed)?;
    Some(message.at.0 - out.0)
}

fn is_automatic(message: &Message) -> bool {
    matches!(&message.direction, Direction::Outbound { author, .. } if author.is_automatic())
}

fn is_person(author: &Author) -> bool {
    author.kind == AuthorKind::Person
}

/// The phone app of the same number, or a program with a key of ours.
fn is_another_system(author: &Author) -> bool {
    matches!(author.kind, AuthorKind::Elsewhere | AuthorKind::ApiKey)
}

/// Whether nobody needs to answer any more what came before: a person, or another system of ours, wrote; or it was resolved.
fn settles(entry: &Entry) -> bool {
    match entry {
        Entry::Message(message) => match &message.direction {
            Direction::Inbound => false,
            Direction::Outbound { author, .. } => {
                let speaks = is_person(author) || is_another_system(author);
                speaks && message.content.is_activity() && !message.is_taken_back()
            }
        },
        Entry::Activity(activity) => activity.words == RESOLVED,
        Entry::Note(_) | Entry::Newer(_) => false,
    }
}
