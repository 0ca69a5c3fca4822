//! Whether a conversation has moved on since a draft was made of it.

use crate::{Content, Conversation, ConversationState, Direction, Message, MessageId, Position, act::Marks};
use std::fmt;

/// What a draft knows of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The messages that were there, from the first to the last.
    range: Option<(Position, Position)>,
    /// What customers had done to these.
    marks: Vec<(MessageId, Marks)>,
    /// The newest entry that the draft goes by.
    newest: Option<Position>,
    state: ConversationState,
}

/// How it moved on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The customer wrote.
    Wrote,
    /// One of us, or a rule, answered.
    Answered(String),
    /// A message was edited, deleted or reacted to.
    Changed,
    /// It was resolved or reopened.
    State,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrote => f.write_str("There is a newer message than this draft knows of."),
            Self::Answered(by) => write!(f, "{by} has answered since this draft was made."),
            Self::Changed => f.write_str("A message was edited, deleted or reacted to since this draft was made."),
            Self::State => f.write_str("The conversation was resolved or reopened since this draft was made."),
        }
    }
}

impl Seen {
    /// What is there now; messages from the oldest to the newest.
    pub fn of(conversation: &Conversation, messages: &[Message]) -> Self {
        let range = messages.first().zip(messages.last());
        let range = range.map(|(first, last)| (first.position(), last.position()));
        Self {
            range,
            marks: marks(messages, range),
            newest: range.map(|(_, last)| last),
            state: conversation.state.clone(),
        }
    }

    /// The draft was made of more than was here: up to this entry.
    pub fn up_to(&mut self, newest: Position) {
        self.newest = self.newest.max(Some(newest));
    }

    /// How it moved on since; the newest first. `None` while the draft knows everything.
    pub fn moved(&self, conversation: &Conversation, messages: &[Message]) -> Option<Moved> {
        let newer = messages.iter().rev().take_while(|message| Some(message.position()) > self.newest);
        // A reaction of ours is no answer.
        let mut newer = newer.filter(|message| !matches!(message.content, Content::Reaction { .. }));
        if let Some(message) = newer.next() {
            return Some(match &message.direction {
                Direction::Inbound => Moved::Wrote,
                Direction::Outbound { author, .. } => Moved::Answered(author.called().into_owned()),
            });
        }
        if marks(messages, self.range) != self.marks {
            return Some(Moved::Changed);
        }
        (conversation.state != self.state).then_some(Moved::State)
    }
}

/// What customers have done to the messages of a range, and which of them were hidden.
fn marks(messages: &[Message], range: Option<(Position, Position)>) -> Vec<(MessageId, Marks)> {
    let Some((first, last)) = range else { return Vec::new() };
    let here = messages.iter().filter(|message| (first..=last).contains(&message.position()));
    let theirs = here.map(|message| {
        let marks = Marks {
            ours: None,
            ..message.marks.clone()
        };
        (message.id, marks)
    });
    theirs.filter(|(_, marks)| !marks.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CustomerCard, LastMessage, Later, Newer, Seconds, Unread};
    use serde_json::{Value, json};

    fn conversation(state: ConversationState) -> Conversation {
        Conversation {
            id: said(1).conversation,
            customer: CustomerCard::default(),
            state,
            assignee: None,
            unread: Unread::default(),
            last: LastMessage {
                position: said(1).position(),
                preview: "Hello".to_owned(),
                delivery: None,
                stand_in: false,
            },
            last_inbound_at: None,
            seen: None,
            unanswered: None,
            later: Later::default(),
            opened_at: Seconds(1),
            v: 1,
            newer: Newer::default(),
        }
    }

    fn message(at: i64, direction: &Value, content: &Value, marks: &Value) -> Message {
        serde_json::from_value(json!({
            "id": MessageId::from_parts(1, u128::try_from(at).unwrap()), "conversation": "00000000010000000000000001-1", "at": at,
            "direction": direction, "content": content, "marks": marks, "v": 1,
        }))
        .unwrap()
    }

    fn said(at: i64) -> Message {
        message(at, &json!("inbound"), &json!({ "text": { "body": "Hello" } }), &json!({}))
    }

    #[test]
    fn a_draft_is_stale_once_anything_happens_that_it_does_not_know_of() {
        let open = conversation(ConversationState::Open);
        let thread = vec![said(1), said(2)];
        let seen = Seen::of(&open, &thread);
        let moved = |thread: &[Message]| seen.moved(&open, thread);
        assert_eq!(moved(&thread), None);
        assert_eq!(moved(&[said(1), said(2), said(3)]), Some(Moved::Wrote));
        // Older messages are scrolled to: nothing has happened.
        let edited = json!({ "deletedAt": 5 });
        let text = json!({ "text": { "body": "Hello" } });
        let older = message(0, &json!("inbound"), &text, &edited);
        assert_eq!(moved(&[older, said(1), said(2)]), None);
        let deleted = message(2, &json!("inbound"), &text, &edited);
        assert_eq!(moved(&[said(1), deleted]), Some(Moved::Changed));
        let reacted = json!({ "reaction": { "emoji": "👍", "when": { "at": 5, "id": "wamid.1" } } });
        let reacted = message(2, &json!("inbound"), &text, &reacted);
        assert_eq!(moved(&[said(1), reacted]), Some(Moved::Changed));
        assert_eq!(seen.moved(&conversation(ConversationState::Resolved), &thread), Some(Moved::State));
        // The server had read more than was here.
        let mut more = seen.clone();
        more.up_to(said(3).position());
        assert_eq!(more.moved(&open, &[said(1), said(2), said(3)]), None);
        assert_eq!(more.moved(&open, &[said(1), said(2), said(3), said(4)]), Some(Moved::Wrote));
        let empty = Seen::of(&open, &[]);
        assert_eq!(empty.moved(&open, &[]), None);
        assert_eq!(empty.moved(&open, &[said(1)]), Some(Moved::Wrote));
    }
}
