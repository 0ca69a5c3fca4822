//! One person of a job, in exactly one state.

use super::{left_out::LeftOut, variant::Variant};
use crate::{
    author::{Author, AuthorKind},
    clock::Seconds,
    delivery::{Delivery, DeliveryState},
    failure::Failure,
    ids::{BulkId, ConversationId, IdError},
    message::{Direction, Message},
    phone_number::PhoneNumber,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// So many recipients stand together.
pub const CHUNK: u32 = 100;

/// A recipient as planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    #[serde(rename = "n")]
    pub number: PhoneNumber,
    /// The row of the file, as people count them: the first is 1.
    #[serde(rename = "r")]
    pub row: u64,
    /// What fills the blanks, in the order of their names.
    #[serde(rename = "v", default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// Which recipient: of which job and plan, and its place from 0. Written `{job}.{plan}.{place}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecipientId {
    pub job: BulkId,
    pub plan: u32,
    pub place: u32,
}

impl RecipientId {
    /// The chunk that it stands in.
    pub const fn chunk(&self) -> u32 {
        self.place / CHUNK
    }

    /// Which message of the job they get.
    pub const fn variant(&self) -> Variant {
        Variant::of_chunk(self.chunk())
    }

    /// Whom a message of ours was for, when a job sent it.
    pub fn of(message: &Message) -> Option<Self> {
        match &message.direction {
            Direction::Outbound { author, .. } if author.kind == AuthorKind::BulkJob => author.id.parse().ok(),
            _ => None,
        }
    }

    /// The author of the message to them.
    pub fn author(&self, name: String) -> Author {
        Author {
            kind: AuthorKind::BulkJob,
            id: self.to_string(),
            name,
        }
    }
}

impl fmt::Display for RecipientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.job, self.plan, self.place)
    }
}

impl FromStr for RecipientId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        const BAD: IdError = IdError("recipient id");
        let mut parts = text.split('.');
        let (Some(job), Some(plan), Some(place), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(BAD);
        };
        Ok(Self {
            job: job.parse()?,
            plan: plan.parse().map_err(|_| BAD)?,
            place: place.parse().map_err(|_| BAD)?,
        })
    }
}

/// Where a recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    /// Not begun.
    Pending,
    /// Stored as a message and on its way to AWS.
    Sending,
    /// AWS or WhatsApp has it.
    Accepted,
    Sent,
    Delivered,
    Read,
    Failed,
    /// AWS may have it or not; never sent again by itself.
    Unconfirmed,
    /// Left out at their turn, so nothing was sent: they said no since the check, or got marketing.
    Skipped,
    /// The job was cancelled before their turn.
    Cancelled,
}

impl RecipientState {
    /// All states; each recipient is in exactly one.
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Sending,
        Self::Accepted,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::Unconfirmed,
        Self::Skipped,
        Self::Cancelled,
    ];

    /// The name in JSON and in counters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Unconfirmed => "unconfirmed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pending => "Waiting",
            Self::Sending => "Sending",
            Self::Accepted => "Accepted",
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Read => "Read",
            Self::Failed => "Failed",
            Self::Unconfirmed => "Not confirmed",
            Self::Skipped => "Left out",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Whether something may still happen by itself before the job is over.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Sending)
    }
}

impl From<DeliveryState> for RecipientState {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Queued | DeliveryState::Sending => Self::Sending,
            DeliveryState::Unconfirmed => Self::Unconfirmed,
            DeliveryState::HandedOver | DeliveryState::Accepted => Self::Accepted,
            DeliveryState::Sent => Self::Sent,
            DeliveryState::Failed => Self::Failed,
            // Nobody takes back what a job sends; who could would cancel it.
            DeliveryState::TakenBack => Self::Cancelled,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Read | DeliveryState::Played => Self::Read,
        }
    }
}

/// A state with the reason of a failure, as counters know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: RecipientState,
    /// Meta's code or AWS's name; of who was left out, why.
    pub failure: Option<String>,
}

impl Standing {
    /// A state without a reason.
    pub const fn plain(state: RecipientState) -> Self {
        Self { state, failure: None }
    }

    /// Where the message to them stands.
    pub fn of(delivery: &Delivery) -> Self {
        let state = RecipientState::from(delivery.state());
        let failure = delivery.failure.as_ref().filter(|_| state == RecipientState::Failed);
        // Nothing was sent to them, as to those who said it before their turn.
        if failure.is_some_and(Failure::is_opted_out) {
            return Self {
                state: RecipientState::Skipped,
                failure: Some(LeftOut::OptedOut.name().to_owned()),
            };
        }
        Self {
            state,
            failure: failure.map(|failure| failure.label().unwrap_or_else(|| "unknown".to_owned())),
        }
    }
}

/// A recipient whose turn has come, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: RecipientId,
    pub state: RecipientState,
    /// Why it failed, or why they were left out.
    pub failure: Option<String>,
    /// Their conversation; none for those to whom nothing was sent.
    pub conversation: Option<ConversationId>,
    pub answered: Option<Seconds>,
    /// They tapped a button of it.
    pub tapped: bool,
    /// What stands on the one that they tapped first; none for taps of older versions.
    pub button: Option<String>,
    /// They said stop after it.
    pub stopped: bool,
}

/// What is new of what a recipient said after their message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// When they answered first.
    pub at: Option<Seconds>,
    /// They tapped a button of it for the first time.
    pub tapped: bool,
    /// What stands on that button.
    pub button: Option<String>,
    /// They said stop for the first time.
    pub stopped: bool,
}

impl Answered {
    /// Whether nothing of it is new.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what is new besides.
    pub fn add(&mut self, other: Self) {
        self.at = self.at.or(other.at);
        if !self.tapped {
            self.button = other.button;
        }
        self.tapped |= other.tapped;
        self.stopped |= other.stopped;
    }
}

impl Claimed {
    /// Takes in what they said, and gives what is new of it: the first answer, a tap and a stop count once each. Of who was sent nothing
    /// nothing is an answer.
    pub fn hear(&mut self, said: Answered) -> Answered {
        if matches!(self.state, RecipientState::Skipped | RecipientState::Cancelled) {
            return Answered::default();
        }
        let new = Answered {
            at: said.at.filter(|_| self.answered.is_none()),
            tapped: said.tapped && !self.tapped,
            button: said.button.filter(|_| said.tapped && !self.tapped),
            stopped: said.stopped && !self.stopped,
        };
        self.answered = self.answered.or(new.at);
        if new.tapped {
            self.button.clone_from(&new.button);
        }
        self.tapped |= new.tapped;
        self.stopped |= new.stopped;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bulk::Tally, clock::Seconds, delivery::Report};

    #[test]
    fn ids_read_back() {
        let id = RecipientId {
            job: BulkId::from_parts(1, 2),
            plan: 3,
            place: 250,
        };
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.chunk(), 2);
        for bad in ["", "x", "1.2", "1.2.3.4"] {
            assert!(bad.parse::<RecipientId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_failure_has_its_reason_until_the_message_arrives_after_all() {
        let mut delivery = Delivery::queued(Seconds(1));
        assert_eq!(Standing::of(&delivery), Standing::plain(RecipientState::Sending));
        delivery.take(Report::Failed(Failure::meta(131_026, None), Seconds(2)));
        assert_eq!(Standing::of(&delivery).failure.as_deref(), Some("131026"));
        delivery.take(Report::State(DeliveryState::Delivered, Seconds(3)));
        assert_eq!(Standing::of(&delivery), Standing::plain(RecipientState::Delivered));
    }

    #[test]
    fn who_said_stop_while_it_waited_is_left_out_and_did_not_fail() {
        let mut delivery = Delivery::queued(Seconds(1));
        let waits = Standing::of(&delivery);
        delivery.take(Report::Failed(Failure::opted_out(), Seconds(2)));
        let left_out = Standing::of(&delivery);
        assert_eq!(
            (left_out.state, left_out.failure.as_deref()),
            (RecipientState::Skipped, Some("opted_out"))
        );
        let mut tally = Tally::planned(1, 0);
        tally.moved(Variant::A, &Standing::plain(RecipientState::Pending), &waits);
        tally.moved(Variant::A, &waits, &left_out);
        assert_eq!((tally.total(), tally.count(RecipientState::Skipped)), (1, 1));
        assert_eq!((tally.is_done(), tally.failures()), (true, Vec::new()));
    }

    #[test]
    fn the_first_answer_a_tap_and_a_stop_count_once_each() {
        let mut claimed = Claimed {
            id: RecipientId {
                job: BulkId::from_parts(1, 2),
                plan: 1,
                place: 0,
            },
            state: RecipientState::Delivered,
            failure: None,
            conversation: None,
            answered: None,
            tapped: false,
            button: None,
            stopped: false,
        };
        let mut hear = |at: i64, tapped, stopped| {
            let new = claimed.hear(Answered {
                at: Some(Seconds(at)),
                tapped,
                button: tapped.then(|| format!("Button {at}")),
                stopped,
            });
            (new.at.map(|at| at.0), new.tapped, new.stopped)
        };
        assert_eq!(hear(5, false, false), (Some(5), false, false), "who is this?");
        assert_eq!(hear(6, true, false), (None, true, false));
        assert_eq!(hear(7, true, true), (None, false, true));
        assert_eq!(hear(8, true, true), (None, false, false));
        assert_eq!(claimed.button.as_deref(), Some("Button 6"), "the first that they tapped");
        let mut skipped = Claimed {
            state: RecipientState::Skipped,
            answered: None,
            stopped: false,
            ..claimed
        };
        let stop = Answered {
            stopped: true,
            ..Answered::default()
        };
        assert!(skipped.hear(stop).is_nothing(), "nothing was sent to them");
    }
}
