//! Who is to get it: a list, or some people of an earlier job.

use super::{
    columns::Columns,
    job::Job,
    left_out::LeftOut,
    lines::{Except, Line},
    recipient::RecipientState,
};
use crate::{
    clock::Millis,
    failure::{Failure, Retry},
    ids::{BulkId, UploadId, UserId},
    inbox::Filter,
};
use serde::{Deserialize, Serialize};

/// How long those rest from whom WhatsApp held a message back, in hours, before each of three more tries.
const RESTS_HOURS: [i64; 3] = [24, 72, 7 * 24];

/// The file that the audience comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    pub upload: UploadId,
    pub name: String,
    /// In bytes.
    pub size: u64,
    pub columns: Columns,
    /// The same for the same list: of its size and its beginning.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
    /// The name of an earlier job with this list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

/// People of an earlier job, by what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// It failed, and may arrive another time.
    Failed,
    /// They had no turn.
    NotSent,
    /// They got it, and have not opened it.
    NotRead,
    /// They got it, and have not answered.
    NotAnswered,
    /// Nobody knows whether they got it: somebody confirms that they may get it twice.
    Unconfirmed,
    /// They got it, may have got it, or still wait for it.
    Got,
    Read,
    Answered,
    /// They tapped a button of it.
    Tapped,
}

impl Who {
    /// Those to whom a job may be sent again, in the order in which they are offered.
    pub const AGAIN: [Self; 5] = [Self::Failed, Self::NotSent, Self::NotRead, Self::NotAnswered, Self::Unconfirmed];
    /// Those that another job may add, keep or leave out, in the order in which they are offered. Who may have it or not is among those who
    /// got it: nobody adds them without saying that they may get it twice.
    pub const ALL: [Self; 8] = [
        Self::Got,
        Self::Read,
        Self::Answered,
        Self::Tapped,
        Self::NotRead,
        Self::NotAnswered,
        Self::Failed,
        Self::NotSent,
    ];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotSent => "not_sent",
            Self::NotRead => "not_read",
            Self::NotAnswered => "not_answered",
            Self::Unconfirmed => "unconfirmed",
            Self::Got => "got",
            Self::Read => "read",
            Self::Answered => "answered",
            Self::Tapped => "tapped",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Failed => "Failed, and may arrive another time",
            Self::NotSent => "Had no turn",
            Self::NotRead => "Got it and have not read it",
            Self::NotAnswered => "Got it and have not answered",
            Self::Unconfirmed => "May have got it or not; nobody knows",
            Self::Got => "Got it, or will get it",
            Self::Read => "Have read it",
            Self::Answered => "Have answered",
            Self::Tapped => "Have tapped a button of it",
        }
    }

    /// Whether somebody is among them. Whoever may have it or not is among no others to whom it may be sent again: that would risk sending
    /// it twice.
    pub fn has(self, state: RecipientState, failure: Option<&str>, (answered, tapped): (bool, bool)) -> bool {
        match self {
            Self::Failed => state == RecipientState::Failed && failure.is_none_or(|label| failure_of(label).retry() != Retry::Never),
            // Who still waits may have their turn yet: only once the job is cancelled is there none.
            Self::NotSent => state == RecipientState::Cancelled,
            Self::NotRead => matches!(state, RecipientState::Accepted | RecipientState::Sent | RecipientState::Delivered),
            Self::NotAnswered => matches!(state, RecipientState::Delivered | RecipientState::Read) && !answered,
            Self::Unconfirmed => state == RecipientState::Unconfirmed,
            Self::Got => !matches!(state, RecipientState::Failed | RecipientState::Skipped | RecipientState::Cancelled),
            Self::Read => state == RecipientState::Read,
            Self::Answered => answered,
            Self::Tapped => tapped,
        }
    }
}

/// Whether it fails again when it is tried at once: WhatsApp holds marketing back from who has enough of it for now.
pub fn must_rest(label: &str) -> bool {
    label == "131049"
}

impl Job {
    /// The first of the jobs that this one tries again; none where it is no further try.
    pub fn tries_again(&self) -> Option<BulkId> {
        let only = self.audience.only.filter(|only| only.who == Who::Failed)?;
        Some(only.first.unwrap_or(only.job))
    }

    /// Of which job a further try of what failed here is.
    pub fn tried_first_by(&self) -> BulkId {
        self.tries_again().unwrap_or(self.id)
    }

    /// From when on those may be tried again who must rest first: a day after the last was sent, then three days, then a week. None while
    /// it is not over, and when they were tried three times.
    pub fn rested_from(&self) -> Option<Millis> {
        let ended = self.ended_at.filter(|_| self.is_over());
        let hours = usize::try_from(self.tries).ok().and_then(|tries| RESTS_HOURS.get(tries))?;
        ended.map(|at| at.plus(hours * 60 * 60 * 1_000))
    }

    /// Whether those whom WhatsApp spares are tried no more.
    pub fn tried_enough(&self) -> bool {
        usize::try_from(self.tries).is_ok_and(|tries| tries >= RESTS_HOURS.len())
    }
}

/// A failure by its label: Meta's code or AWS's name.
pub fn failure_of(label: &str) -> Failure {
    label.parse().map_or_else(|_| Failure::aws(label), |code| Failure::meta(code, None))
}

/// Why nothing arrived, for people: of what failed, and of who was left out at their turn.
pub fn reason_words(state: RecipientState, label: &str) -> String {
    match LeftOut::from_name(label).filter(|_| state == RecipientState::Skipped) {
        Some(reason) => reason.words().to_owned(),
        None => failure_of(label).sentence().to_owned(),
    }
}

/// Only some people of an earlier job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Only {
    pub job: BulkId,
    pub who: Who,
    /// The job to whose people it was to go at first, where this is a further try; none for what an older version made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<BulkId>,
}

/// A list of the inbox, as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromInbox {
    pub filter: Filter,
    pub by: UserId,
}

/// Who is to get it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Audience {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    /// The list of the inbox that the file was made of; none where it was uploaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<FromInbox>,
    /// The column with the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_column: Option<usize>,
    /// The column that says who agreed to marketing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_column: Option<usize>,
    /// Of those in the file, only these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    /// Nobody whom these jobs write to, as earlier versions kept it; [`Audience::lines`] has them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Except>,
    /// Who is added, alone kept, or left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Line>,
    /// What looks like a landline gets it, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub landlines: bool,
    /// Where numbers without a country code are at home; none for where our own number is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<Home>,
}

/// A country that somebody chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Two letters.
    pub code: String,
    pub name: String,
}
