//! What is counted and what is timed, with the words that say what each figure means: one list for page, table and export.

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    Received,
    Sent,
    Automatic,
    Opened,
    Reopened,
    Resolved,
    Answered,
    Missed,
    Closed,
    Accepted,
    OnTheWay,
    Delivered,
    Read,
    Failed,
    Replied,
}

/// A duration of which there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timing {
    FirstResponse,
    Reply,
    Resolution,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Received,
        Self::Sent,
        Self::Automatic,
        Self::Opened,
        Self::Reopened,
        Self::Resolved,
        Self::Answered,
        Self::Missed,
        Self::Closed,
        Self::Accepted,
        Self::OnTheWay,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::Replied,
    ];

    /// The name in what is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
            Self::Automatic => "automatic",
            Self::Opened => "opened",
            Self::Reopened => "reopened",
            Self::Resolved => "resolved",
            Self::Answered => "answered",
            Self::Missed => "missed",
            Self::Closed => "closed",
            Self::Accepted => "accepted",
            Self::OnTheWay => "on_the_way",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Replied => "replied",
        }
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Received => "Messages received",
            Self::Sent => "Messages sent",
            Self::Automatic => "Sent automatically",
            Self::Opened => "Conversations opened",
            Self::Reopened => "Conversations reopened",
            Self::Resolved => "Conversations resolved",
            Self::Answered => "Answered within 24 hours",
            Self::Missed => "Not answered within 24 hours",
            Self::Closed => "Windows closed unanswered",
            Self::Accepted => "Accepted",
            Self::OnTheWay => "Sent on",
            Self::Delivered => "Delivered",
            Self::Read => "Read",
            Self::Failed => "Not delivered",
            Self::Replied => "Answered by the customer",
        }
    }

    /// What exactly is counted.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Received => "Messages that customers wrote, by when they wrote them. Reactions do not count.",
            Self::Sent => {
                "Messages that people and programs of ours sent, by when they were written. What was taken back and reactions do not count."
            }
            Self::Automatic => "Of the messages sent, those that no person wrote.",
            Self::Opened => "Conversations that began, or that a customer began again more than 24 hours after they were resolved.",
            Self::Reopened => {
                "Conversations that were opened again by somebody of the team, or by the customer within 24 hours of being resolved."
            }
            Self::Resolved => "How often somebody resolved a conversation, by when they did.",
            Self::Answered => "Customer messages that a person answered within 24 hours, by when the customer wrote.",
            Self::Missed => "Customer messages that no person answered within 24 hours, by when the 24 hours were over.",
            Self::Closed => "How often the 24 hours ended while the customer waited for an answer of a person, by when they ended.",
            Self::Accepted => "Messages of ours that WhatsApp took, by when they were written.",
            Self::OnTheWay => "Messages that WhatsApp sent on to the phone.",
            Self::Delivered => "Messages that reached the phone.",
            Self::Read => "Messages that were opened. Customers who switch this off are not seen.",
            Self::Failed => "Messages that did not arrive, by when they were written.",
            Self::Replied => "Templates after which the customer wrote within 72 hours.",
        }
    }
}

impl Timing {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FirstResponse, Self::Reply, Self::Resolution];

    /// The name in what is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstResponse => "first_response",
            Self::Reply => "reply",
            Self::Resolution => "resolution",
        }
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::FirstResponse => "First response",
            Self::Reply => "Reply time",
            Self::Resolution => "Resolution",
        }
    }

    /// What exactly is measured.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::FirstResponse => {
                "From the first customer message since the conversation opened to the first reply by a person. Automatic replies and notes do not count."
            }
            Self::Reply => "From the oldest unanswered customer message to the reply by a person, for each reply.",
            Self::Resolution => "From when the conversation opened to when it was resolved. Reopening it makes this void.",
        }
    }
}

/// What "in time" is a share of.
pub const COMPLIANCE: &str =
    "Customer messages that a person answered within 24 hours, of all whose answer came or whose 24 hours are over.";

/// What "delivered" is a share of.
pub const DELIVERED: &str = "Messages that were delivered or read, of those that WhatsApp accepted.";
