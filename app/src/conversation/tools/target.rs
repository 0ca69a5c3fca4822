//! Whom a template goes to: the thread that is open, or a number that somebody types.

use super::{
    super::{kinds, thread::Thread},
    sender,
};
use crate::{random, server_fns::session::Me, transfer::Destination, ui::NowSignal};
use domain::{
    Author, Content, Context, ConversationId, CustomerId, Delivery, Direction, Marks, Message, MessageId, Newer, PhoneId, Recipient,
    UploadId,
};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub(super) enum Target {
    Thread(Thread),
    Number(Number),
}

/// A number that is typed, and what surrounds it.
#[derive(Clone, Copy)]
pub(super) struct Number {
    /// Which of ours.
    pub(super) phone: RwSignal<PhoneId>,
    pub(super) typed: RwSignal<String>,
    pub(super) checked: RwSignal<Checked>,
    pub(super) now: NowSignal,
    pub(super) me: StoredValue<Me>,
    /// Goes to the conversation.
    pub(super) go: Callback<ConversationId>,
}

/// What the server says of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Checked {
    /// There is too little of it.
    Nothing,
    UnderWay,
    Refused(String),
    Read(Box<Recipient>),
}

impl Number {
    /// What is known of who has it.
    pub(super) fn recipient(&self) -> Option<Box<Recipient>> {
        match self.checked.get() {
            Checked::Read(recipient) => Some(recipient),
            _ => None,
        }
    }
}

impl Target {
    /// Which of our numbers it goes from; not tracked.
    pub(super) fn phone(&self) -> PhoneId {
        match self {
            Self::Thread(thread) => thread.id.with_value(|id| id.phone.clone()),
            Self::Number(number) => number.phone.get_untracked(),
        }
    }

    /// The customer's name, when we know it.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Thread(thread) => thread.conversation.with(|conversation| conversation.customer.name.clone()),
            Self::Number(number) => number.recipient().and_then(|recipient| recipient.customer?.name),
        }
    }

    /// Why nothing can be sent there yet.
    pub(super) fn problem(&self) -> Option<String> {
        let Self::Number(number) = self else { return None };
        match number.checked.get() {
            Checked::Nothing => Some("Enter the phone number first.".to_owned()),
            Checked::UnderWay => Some("The number is being checked. Try again in a moment.".to_owned()),
            Checked::Refused(why) => Some(why),
            Checked::Read(_) => None,
        }
    }

    /// Where files for it are announced.
    pub(super) fn destination(&self) -> Destination {
        match self {
            Self::Thread(thread) => thread.id.get_value().into(),
            Self::Number(number) => Destination::Number(number.phone.get_untracked()),
        }
    }

    pub(super) fn new_message_id(&self) -> MessageId {
        MessageId::from_parts(self.now().exact().unsigned(), random::bits())
    }

    pub(super) fn new_upload_id(&self) -> UploadId {
        UploadId::from_parts(self.now().exact().unsigned(), random::bits())
    }

    pub(super) fn now(&self) -> NowSignal {
        match self {
            Self::Thread(thread) => thread.now(),
            Self::Number(number) => number.now,
        }
    }

    /// A content as it will stand in the thread.
    pub(super) fn preview(&self, content: Content) -> AnyView {
        match (self, &content) {
            (Self::Thread(thread), _) => sender::preview(*thread, content),
            (Self::Number(number), Content::Template(sent)) => {
                let to = ConversationId {
                    customer: CustomerId::from_parts(0, 0),
                    phone: number.phone.get_untracked(),
                };
                let message = sketch(to, number.now, number.me, content.clone());
                sender::framed(kinds::template(&message, sent))
            }
            (Self::Number(_), _) => ().into_any(),
        }
    }
}

/// A message that nobody has sent yet, to look at.
pub(super) fn sketch(conversation: ConversationId, now: NowSignal, me: StoredValue<Me>, content: Content) -> Message {
    let at = now.exact().seconds();
    let author = me.with_value(|me| Author::person(&me.id, me.name.clone()));
    Message {
        id: MessageId::from_parts(0, 0),
        conversation,
        at,
        wamid: None,
        direction: Direction::Outbound {
            author,
            delivery: Delivery::queued(at),
        },
        content,
        context: Context::default(),
        marks: Marks::default(),
        v: 0,
        newer: Newer::default(),
    }
}
