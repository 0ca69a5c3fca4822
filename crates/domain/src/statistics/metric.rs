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
    Tapped,
    Charged,
}

/// A duration of which there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timing {
    FirstResponse,
    Reply,
    Resolution,
    /// The same three while the number is open; what passes outside its hours does not count.
    FirstResponseOpen,
    ReplyOpen,
    ResolutionOpen,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 17] = [
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
        Self::Tapped,
        Self::Charged,
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
            Self::Tapped => "tapped",
            Self::Charged => "charged",
        }
    }

    /// Whether it says what became of a conversation, so that it may count for when that opened, too.
    pub const fn follows(self) -> bool {
        matches!(self, Self::Resolved | Self::Reopened)
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
            Self::Tapped => "Answered by a button",
            Self::Charged => "Charged messages",
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
            Self::Missed => {
                "Customer messages that no person answered within 24 hours, by when the customer wrote. Those whose 24 hours are not over do not count."
            }
            Self::Closed => "How often the 24 hours ended while the customer waited for an answer of a person, by when they ended.",
            Self::Accepted => "Messages of ours that WhatsApp took, by when they were written.",
            Self::OnTheWay => "Messages that WhatsApp sent on to the phone.",
            Self::Delivered => "Messages that reached the phone.",
            Self::Read => "Messages that were opened. Customers who switch this off are not seen.",
            Self::Failed => "Messages that did not arrive, by when they were written.",
            Self::Replied => "Templates after which the customer wrote within 72 hours.",
            Self::Tapped => "Templates of which the customer tapped a reply button, as the first answer within 72 hours.",
            Self::Charged => "Messages that reached the phone and that WhatsApp said it charges for, by when they were written.",
        }
    }
}

impl Timing {
    /// All of them, by the clock.
    pub const ALL: [Self; 3] = [Self::FirstResponse, Self::Reply, Self::Resolution];

    /// The same while the number is open.
    #[must_use]
    pub const fn open(self) -> Self {
        match self {
            Self::FirstResponse | Self::FirstResponseOpen => Self::FirstResponseOpen,
            Self::Reply | Self::ReplyOpen => Self::ReplyOpen,
            Self::Resolution | Self::ResolutionOpen => Self::ResolutionOpen,
        }
    }

    /// The name in what is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstResponse => "first_response",
            Self::Reply => "reply",
            Self::Resolution => "resolution",
            Self::FirstResponseOpen => "first_response_open",
            Self::ReplyOpen => "reply_open",
            Self::ResolutionOpen => "resolution_open",
        }
    }

    /// Whether it says what became of a conversation, so that it may count for when that opened, too.
    pub const fn follows(self) -> bool {
        !matches!(self, Self::Reply | Self::ReplyOpen)
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::FirstResponse | Self::FirstResponseOpen => "First response",
            Self::Reply | Self::ReplyOpen => "Reply time",
            Self::Resolution | Self::ResolutionOpen => "Resolution",
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
            Self::FirstResponseOpen => {
                "From the first customer message since the conversation opened to the first reply by a person, while the number was open. Automatic replies and notes do not count."
            }
            Self::ReplyOpen => {
                "From the oldest unanswered customer message to the reply by a person, for each reply, while the number was open."
            }
            Self::ResolutionOpen => {
                "From when the conversation opened to when it was resolved, while the number was open. Reopening it makes this void."
            }
        }
    }
}

/// What "counted by" chooses between.
pub const COUNTED_BY: &str = "First response, resolution, conversations resolved and conversations reopened can count for when they happened, or for when the conversation opened; reopening is no new opening. By opening, more may still come for the newest days, so they compare with days before only once their conversations are over. All other figures, and those of one person, source, template or job, count for when they happened.";

/// What is added to the definition of a figure that counts by opening.
pub const BY_OPENING: &str = "Counted for when the conversation opened, whenever it happened.";

/// What "in time" is a share of.
pub const COMPLIANCE: &str = "Customer messages that a person answered within 24 hours, of all that were answered in time or whose 24 hours are over, by when the customer wrote.";

/// What "delivered" is a share of.
pub const DELIVERED: &str = "Messages that were delivered or read, of those that WhatsApp accepted.";

/// What "estimated cost" is.
pub const COST: &str = "Charged messages by country and category, times the table of prices that an Admin gave, and what AWS takes for every message sent or received. An estimate: the invoices of Meta and AWS count.";

/// What "cost of this month" foresees.
pub const FORECAST: &str = "What this month costs until now, by the same estimate, and what it will have cost by its end: each day that is left at the average of its weekday in the 28 days before today, and today at its average at least. Without figures of 14 days before today there is no forecast.";

/// What a budget is.
pub const BUDGET: &str = "What an Admin set for the number under Admin, Numbers: what its messages may cost from the first to the last day of a month, in the currency of the table of prices. Shares are rounded down. Admins are told once at 80 % and once at 100 %; nothing is stopped.";

/// What a conversion is.
pub const CONVERTED: &str = "Conversions that people noted in threads, by when they did, for the advertisement or post that the customer came from last before it, as far as it stands among the newest 200 entries of the thread. Revenue is what they noted with it; currencies are not added up.";

/// What "time saved by drafts" is.
pub const SAVED: &str = "An estimate, of the drafts that people asked for. Each that was sent as it was saves the time of typing it, at 200 characters a minute; each that was sent after a change saves half of that. Reading takes time from it, at 1,000 characters a minute, of all drafts that came, also of those that were thrown away. How long drafts are is their average in the range. What rules let the assistant write is not in it.";

/// Every figure of the page with what it means, in the order of the page.
pub fn definitions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let times = Timing::ALL.map(|timing| (timing.title(), timing.definition()));
    let counts = Metric::ALL.map(|metric| (metric.title(), metric.definition()));
    let shares = [
        ("Inside the 24 h window", COMPLIANCE),
        ("Delivered %", DELIVERED),
        ("Estimated cost", COST),
        ("Cost of this month", FORECAST),
        ("Budget of a month", BUDGET),
        ("Time saved by drafts", SAVED),
        ("Conversions", CONVERTED),
        ("Counted by", COUNTED_BY),
    ];
    times.into_iter().chain(shares).chain(counts)
}
