//! A conversation: one customer with one of our numbers, and what may happen to it.
//!
//! Transitions take the old state and give the new one, or a typed refusal. Nothing here reads a clock or a store.

use crate::{
    act::Marks,
    author::Author,
    clock::{Millis, Seconds},
    contact::CustomerCard,
    delivery::{self, Delivery, DeliveryState},
    draft::Draft,
    ids::{ConversationId, MessageId, UserId},
    inbound::InboundMessage,
    later::{Later, Stand},
    message::{Direction, Message, Position},
    newer::{Evolving, Newer},
    unread::Unread,
    window::Window,
};
use serde::{Deserialize, Serialize};

mod state;
mod waiting;

pub use state::ConversationState;
pub use waiting::Unanswered;

/// A conversation as stored and as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub id: ConversationId,
    pub customer: CustomerCard,
    pub state: ConversationState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Assignee>,
    /// The customer's messages that the team has not seen.
    #[serde(default)]
    pub unread: Unread,
    /// The newest message by its place in the thread. Never moves backwards.
    pub last: LastMessage,
    /// The customer's newest message that opens the 24-hour window (Meta's time).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_inbound_at: Option<Seconds>,
    /// Up to where the team has seen, by order of arrival: messages with a greater id are unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<MessageId>,
    /// Whether the customer waits for one of us; not there as older versions wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<Box<Unanswered>>,
    /// What is to be sent later.
    #[serde(default, skip_serializing_if = "Later::is_empty")]
    pub later: Later,
    /// When it was opened last: by its first message, or by the one that reopened it.
    pub opened_at: Seconds,
    /// Grows by one with each change.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Conversation {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }

    fn has_newer_form(&self) -> bool {
        matches!(self.state, ConversationState::Newer(_))
    }
}

/// Who takes care of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignee {
    pub id: UserId,
    pub name: String,
}

/// What a list shows of the newest message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastMessage {
    pub position: Position,
    pub preview: String,
    /// Set when it is ours: how far it has come.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "delivery::known_state")]
    pub delivery: Option<DeliveryState>,
    /// It is no activity and only stands in until there is some.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stand_in: bool,
}

/// Why a reply may not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReplyRefused {
    #[error("The 24-hour window is closed. Only a template can be sent until they write again.")]
    WindowClosed { since: Seconds },
    #[error("This customer has not written yet. Only a template can be sent first.")]
    NeverWrote,
}

/// What a customer's message did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub conversation: Conversation,
    pub message: Message,
}

impl LastMessage {
    fn of(message: &Message) -> Self {
        Self {
            position: message.position(),
            preview: message.preview(),
            delivery: message.delivery().map(Delivery::state),
            stand_in: message.is_inbound() && !message.content.is_activity(),
        }
    }
}

impl Conversation {
    /// Takes in a customer's message; `known` is the conversation so far, none at first contact.
    ///
    /// `arrival` is the id for the message; a later one is taken when the team has already seen beyond it, so that a
    /// message can never arrive as seen.
    pub fn receive(known: Option<Self>, id: ConversationId, inbound: &InboundMessage, arrival: MessageId) -> Received {
        let seen = known.as_ref().and_then(|conversation| conversation.seen);
        let arrival = seen.map_or(arrival, |seen| arrival.max(seen.next()));
        let message = Message {
            id: arrival,
            conversation: id.clone(),
            at: inbound.at,
            wamid: Some(inbound.wamid.clone()),
            direction: Direction::Inbound,
            content: inbound.content.clone(),
            context: inbound.context.clone(),
            marks: Marks::default(),
            v: 1,
            newer: Newer::default(),
        };
        let mut conversation = known.unwrap_or_else(|| Self {
            id,
            customer: CustomerCard::default(),
            state: ConversationState::Open,
            assignee: None,
            unread: Unread::default(),
            last: LastMessage::of(&message),
            last_inbound_at: None,
            seen: None,
            unanswered: None,
            later: Later::default(),
            opened_at: inbound.at,
            v: 0,
            newer: Newer::default(),
        });
        conversation.customer.update(&inbound.sender);
        // What is said in a group is said to all of it; to the person alone nothing may be said because of that.
        if inbound.content.opens_window() && inbound.context.group.is_none() {
            conversation.last_inbound_at = conversation.last_inbound_at.max(Some(inbound.at));
        }
        if inbound.content.is_activity() {
            conversation.ask(inbound.at);
            conversation.unread.add(message.position());
            conversation.show_last(&message);
            if conversation.state != ConversationState::Open {
                conversation.state = ConversationState::Open;
                conversation.opened_at = inbound.at;
            }
        } else if conversation.last.stand_in {
            conversation.show_last(&message);
        }
        conversation.v += 1;
        Received { conversation, message }
    }

    /// Answers. The message comes back *queued*.
    pub fn reply(mut self, now: Millis, id: MessageId, author: Author, draft: Draft) -> Result<(Self, Message), ReplyRefused> {
        match self.window(now) {
            _ if !draft.needs_window() => {}
            Window::Open { .. } => {}
            Window::Closed { since } => return Err(ReplyRefused::WindowClosed { since }),
            Window::Never => return Err(ReplyRefused::NeverWrote),
        }
        let at = self.after_last(now.seconds(), id);
        let message = outbound(self.id.clone(), at, id, author, draft);
        if message.content.is_activity() {
            self.answer(&message);
            self.show_last(&message);
        }
        self.v += 1;
        Ok((self, message))
    }

    /// Begins with a message of ours, which they have not asked for: only a template may be the first. The message comes
    /// back *queued*.
    pub fn begin(
        id: ConversationId,
        customer: CustomerCard,
        (state, assignee): (ConversationState, Option<Assignee>),
        now: Millis,
        message: (MessageId, Author, Draft),
    ) -> Result<(Self, Message), ReplyRefused> {
        let (message_id, author, draft) = message;
        if draft.needs_window() {
            return Err(ReplyRefused::NeverWrote);
        }
        let at = now.seconds();
        let message = outbound(id.clone(), at, message_id, author, draft);
        let conversation = Self {
            id,
            customer,
            state,
            assignee,
            unread: Unread::default(),
            last: LastMessage::of(&message),
            last_inbound_at: None,
            seen: None,
            unanswered: None,
            later: Later::default(),
            opened_at: at,
            v: 1,
            newer: Newer::default(),
        };
        Ok((conversation, message))
    }

    /// Takes over what became of a message, when the list shows that message or the customer waits for it. None when nothing changes.
    pub fn refresh_last(mut self, message: &Message) -> Option<Self> {
        let last = LastMessage::of(message);
        let is_heard = self.hear_of_answer(message);
        if self.last.position == last.position && self.last != last {
            self.last = last;
        } else if !is_heard {
            return None;
        }
        self.v += 1;
        Some(self)
    }

    /// Gives it to somebody, or to nobody. None when nothing changes.
    pub fn assign(mut self, assignee: Option<Assignee>) -> Option<Self> {
        if self.assignee.as_ref().map(|a| &a.id) == assignee.as_ref().map(|a| &a.id) {
            return None;
        }
        self.assignee = assignee;
        self.v += 1;
        Some(self)
    }

    /// Resolves it. None when it is resolved already.
    pub fn resolve(self) -> Option<Self> {
        self.turn(ConversationState::Resolved)
    }

    /// Reopens it. None when it is open already.
    pub fn reopen(mut self, now: Millis) -> Option<Self> {
        if self.state != ConversationState::Open {
            self.opened_at = now.seconds();
        }
        self.turn(ConversationState::Open)
    }

    fn turn(mut self, state: ConversationState) -> Option<Self> {
        if self.state == state {
            return None;
        }
        self.state = state;
        self.v += 1;
        Some(self)
    }

    /// The team has seen up to `seen`, by order of arrival. None when nothing changes.
    pub fn mark_read(mut self, seen: MessageId) -> Option<Self> {
        if self.seen.is_some_and(|known| known >= seen) {
            return None;
        }
        self.seen = Some(seen);
        self.unread.seen(seen);
        self.v += 1;
        Some(self)
    }

    /// A message that is to be sent later goes from one state to another: `None` is where none is.
    #[must_use]
    pub fn reschedule(mut self, from: Option<&Stand>, to: Option<&Stand>) -> Self {
        self.later.remove(from);
        self.later.add(to);
        self.v += 1;
        self
    }

    /// The 24-hour window at a moment.
    pub fn window(&self, now: Millis) -> Window {
        Window::at(now, self.last_inbound_at)
    }

    /// The customer's or our newest activity; the order of lists.
    pub const fn activity(&self) -> Position {
        self.last.position
    }

    /// A time for a new message of ours at which it stands below what is there. Seconds are coarse and clocks differ a
    /// little; a message from far in the future moves nothing.
    fn after_last(&self, now: Seconds, id: MessageId) -> Seconds {
        const DIFFERENCE: i64 = 60;
        let last = self.last.position;
        if (Position { at: now, id }) > last || last.at > now.plus(DIFFERENCE) {
            return now;
        }
        if id > last.id { last.at } else { last.at.plus(1) }
    }

    fn show_last(&mut self, message: &Message) {
        let last = LastMessage::of(message);
        let replaces_stand_in = self.last.stand_in && !last.stand_in;
        if last.position >= self.last.position || replaces_stand_in {
            self.last = last;
        }
    }
}

/// A message of ours, *queued*.
fn outbound(conversation: ConversationId, at: Seconds, id: MessageId, author: Author, draft: Draft) -> Message {
    let (content, context) = draft.into_parts();
    Message {
        id,
        conversation,
        at,
        wamid: None,
        direction: Direction::Outbound {
            author,
            delivery: Delivery::queued(at),
        },
        content,
        context,
        marks: Marks::default(),
        v: 1,
        newer: Newer::default(),
    }
}

#[cfg(test)]
mod tests;
