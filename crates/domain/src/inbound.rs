//! What WhatsApp tells us, after parsing and before it is folded into conversations.

use crate::{
    act::{Act, Moment},
    clock::{Millis, Seconds},
    contact::{CustomerCard, Marketing},
    content::Content,
    context::Context,
    delivery::{Pricing, Report},
    ids::{Bsuid, MessageId, PhoneId, Wamid},
    phone_number::PhoneNumber,
};

/// One thing that WhatsApp told us.
#[allow(clippy::large_enum_variant, reason = "most are messages or statuses, and one lives for a moment")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    Message(InboundMessage),
    Act(InboundAct),
    Status(StatusReport),
}

impl Inbound {
    /// Which of our numbers it came to.
    pub fn phone(&self) -> &PhoneId {
        match self {
            Self::Message(message) => &message.phone,
            Self::Act(act) => &act.phone,
            Self::Status(status) => &status.phone,
        }
    }
}

/// What speaks of a message, and may come before it.
#[allow(clippy::large_enum_variant, reason = "one lives for a moment; on 32 bits it is no matter")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    Act(InboundAct),
    Status(StatusReport),
}

impl Follow {
    /// Which of our numbers it came to.
    pub fn phone(&self) -> &PhoneId {
        match self {
            Self::Act(act) => &act.phone,
            Self::Status(status) => &status.phone,
        }
    }
}

/// A message from a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundMessage {
    /// Which of our numbers it came to.
    pub phone: PhoneId,
    /// Our number as the event shows it, so that a number we do not know yet can be shown.
    pub phone_display: Option<String>,
    /// Who wrote; at least a number or a user id.
    pub sender: CustomerCard,
    pub wamid: Wamid,
    /// Meta's time.
    pub at: Seconds,
    /// When AWS had it, in milliseconds and the nanoseconds beyond them, when the event says so: the order within a second
    /// of Meta's, whatever way the events take from there.
    pub arrived: Option<(Millis, u32)>,
    pub content: Content,
    pub context: Context,
    /// Set when WhatsApp says that the sender is known by something else from now on.
    pub change: Option<IdentityChange>,
    /// Meta's message object, whole, as JSON.
    pub raw: String,
}

/// What a customer is known by after a change. Meta: `messages[].system`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdentityChange {
    pub number: Option<PhoneNumber>,
    pub bsuid: Option<Bsuid>,
}

/// Something that a customer did to a message that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundAct {
    pub phone: PhoneId,
    pub sender: CustomerCard,
    /// The message it was done to.
    pub target: Wamid,
    pub act: Act,
    pub when: Moment,
    /// Meta's message object, whole, as JSON.
    pub raw: String,
}

/// A customer told WhatsApp whether they want marketing messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundPreference {
    /// Which of our numbers it is about, as far as it says.
    pub phone: Option<PhoneId>,
    /// Who; at least a number or a user id.
    pub sender: CustomerCard,
    pub marketing: Marketing,
    /// Meta's object, whole, as JSON.
    pub raw: String,
}

/// A report about a message that we sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    pub phone: PhoneId,
    pub wamid: Wamid,
    /// Our id, echoed in `biz_opaque_callback_data`; none when another system sent the message.
    pub client_id: Option<MessageId>,
    pub report: Report,
    /// What it says of the price.
    pub pricing: Option<Box<Pricing>>,
    /// Meta's status object, whole, as JSON: kept while the message it belongs to is not known.
    pub raw: String,
}
