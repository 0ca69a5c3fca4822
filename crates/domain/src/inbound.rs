//! What WhatsApp tells us, after parsing and before it is folded into conversations.

use crate::{
    clock::{Millis, Seconds},
    contact::CustomerCard,
    delivery::Report,
    ids::{MessageId, PhoneId, Wamid},
    message::Content,
};

/// One thing that WhatsApp told us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inbound {
    Message(InboundMessage),
    Status(StatusReport),
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
    /// Meta's message object, whole, as JSON.
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
    /// Meta's status object, whole, as JSON: kept while the message it belongs to is not known.
    pub raw: String,
}
