//! Where a job stands, and why something cannot be done to it.

use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// A job is scheduled so far ahead at most.
pub(super) const YEAR_MILLIS: i64 = 366 * 24 * 60 * 60 * 1000;

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum JobState {
    Draft,
    /// The file is being read and checked.
    Checking,
    /// Checked: who gets it is settled.
    Ready,
    /// It is sent when a second person approves it, then or at a time.
    Asked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Millis>,
    },
    Scheduled {
        at: Millis,
    },
    Running,
    Paused,
    /// It stopped by itself.
    Stopped {
        why: String,
    },
    Finished,
    Cancelled,
    #[serde(other)]
    Newer,
}

impl JobState {
    /// What people read.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Checking => "Checking",
            Self::Ready => "Ready to send",
            Self::Asked { .. } => "Waiting for approval",
            Self::Scheduled { .. } => "Scheduled",
            Self::Running => "Sending",
            Self::Paused => "Paused",
            Self::Stopped { .. } => "Stopped",
            Self::Finished => "Finished",
            Self::Cancelled => "Cancelled",
            Self::Newer => "Unknown",
        }
    }

    /// Whether something changes by itself.
    pub const fn is_moving(&self) -> bool {
        matches!(self, Self::Checking | Self::Scheduled { .. } | Self::Running)
    }

    /// Whether sending has begun at some time.
    pub const fn has_begun(&self) -> bool {
        matches!(
            self,
            Self::Running | Self::Paused | Self::Stopped { .. } | Self::Finished | Self::Cancelled
        )
    }
}

/// Why something cannot be done to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum JobRefused {
    #[error("The job has begun. Copy it as a new one to change something.")]
    Begun,
    #[error("The job waits for a second person. Take it back to change something.")]
    Asked,
    #[error("The job does not wait for a second person any more.")]
    NotAsked,
    #[error("Somebody else has to approve this job: you made it, or asked for it to be sent.")]
    Yourself,
    #[error("Say why, in 1 to 300 characters.")]
    NoReason,
    #[error("The file is being checked. Wait a moment.")]
    Checking,
    #[error("Choose a file first.")]
    NoFile,
    #[error("Choose the column with the phone numbers.")]
    NoPhoneColumn,
    #[error("Choose a template first.")]
    NoTemplate,
    #[error("Check the job before you send it.")]
    NotChecked,
    #[error("Nobody would get it. Look at who is left out and why.")]
    Nobody,
    #[error("The time is over already. Choose a later one.")]
    Past,
    #[error("A job can be scheduled for a year ahead at most.")]
    TooFar,
    #[error("The job is not being sent.")]
    NotRunning,
    #[error("The job is over.")]
    Over,
    #[error("Nobody knows whether these people got the message. Confirm that they may get it twice.")]
    Twice,
    #[error("The earlier job is not over: who had no turn may still get it from there. Let it finish, or cancel it.")]
    EarlierGoesOn,
    #[error("The earlier job came to its end after this list was checked. Check it again.")]
    EarlierWentOn,
    #[error("The job was changed after you looked at it. Look at it again before you send it.")]
    Changed,
    #[error("A template or its category has changed since the list was checked. Check the list again.")]
    TemplateChanged,
    #[error("A message is marketing and names no way to get no more of it. Confirm that you send it all the same.")]
    NoWayOut,
    #[error("Write the budget like 250 or 99.50.")]
    Budget,
    #[error("The job has spent as much already. Set a higher budget, or none.")]
    SpentAlready,
    #[error("The budget of the job is used up. Set a higher one, or none, before it goes on.")]
    Spent,
    #[error("A warm-up has one to five parts of 10 to 100,000 people before the rest.")]
    Ramp,
    #[error("A list takes 10 lines of further people at most.")]
    Lines,
    #[error("A job is repeated from 2 to 366 times, the last time within a year.")]
    Repeat,
    #[error("A job has from 1 to 1,000,000 people on each day, and takes 90 days at most.")]
    Days,
    #[error("A job takes 60 days without sending at most.")]
    OffDays,
    #[error("The job does not wait for anything now.")]
    NotWaiting,
    #[error("The job is not paused.")]
    NotPaused,
    #[error("Pause the job first.")]
    PauseFirst,
    #[error("Choose from 0 to 90 days.")]
    Cap,
    #[error("Choose a rate from 1 to {0} messages a second.")]
    Rate(u32),
    #[error("Choose a share from 1 to 99 percent for the second message.")]
    Share,
    #[error("Each message needs 1 percent at least, and the others together leave 1 to the first.")]
    Shares,
    #[error("A job compares four messages at most.")]
    Messages,
    #[error("Choose from 0 to 50 percent to hold out.")]
    HoldOut,
    #[error("A test goes to 5 to 90 percent, and its winner is decided after 1 to 72 hours.")]
    Winner,
    #[error("Choose a second message first: nothing wins where nothing is compared.")]
    NoSecond,
    #[error("A free text goes out where one message is sent, not where several are compared.")]
    FreeAlone,
    #[error("Write the free text in 1 to 4096 characters.")]
    FreeText,
    #[error("The job does not wait for a winner now.")]
    NotTesting,
}
