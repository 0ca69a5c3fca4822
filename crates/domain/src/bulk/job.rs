//! A job and what may happen to it.
//!
//! Transitions take the old job and give the new one or a refusal.

use super::{
    columns::Columns,
    left_out::LeftOut,
    mapping::Mapping,
    recipient::{CHUNK, RecipientState},
    tally::Tally,
};
use crate::{
    clock::Millis,
    failure::{Failure, Retry},
    ids::{BulkId, IdError, PhoneId, UploadId, UserId},
    newer::{Evolving, Newer},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fastest that a job sends, a second. Meta takes 80 of a number; the rest is for what agents send and customers write.
pub const FASTEST: u32 = 60;

/// What a job is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobName(String);

impl JobName {
    /// A name of 1 to 100 characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let fine = !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control);
        if fine {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError("name of 1 to 100 characters"))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for JobName {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<JobName> for String {
    fn from(name: JobName) -> Self {
        name.0
    }
}

/// The file that the audience comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    pub upload: UploadId,
    pub name: String,
    /// In bytes.
    pub size: u64,
    pub columns: Columns,
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
}

impl Who {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Failed, Self::NotSent, Self::NotRead, Self::NotAnswered];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotSent => "not_sent",
            Self::NotRead => "not_read",
            Self::NotAnswered => "not_answered",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Failed => "Failed, and may arrive another time",
            Self::NotSent => "Had no turn",
            Self::NotRead => "Got it and have not read it",
            Self::NotAnswered => "Got it and have not answered",
        }
    }

    /// Whether somebody is among them. Whoever may have it or not is among none: that would risk sending it twice.
    pub fn has(self, state: RecipientState, failure: Option<&str>, answered: bool) -> bool {
        match self {
            Self::Failed => state == RecipientState::Failed && failure.is_none_or(|label| failure_of(label).retry() != Retry::Never),
            Self::NotSent => matches!(state, RecipientState::Pending | RecipientState::Cancelled),
            Self::NotRead => matches!(state, RecipientState::Accepted | RecipientState::Sent | RecipientState::Delivered),
            Self::NotAnswered => matches!(state, RecipientState::Delivered | RecipientState::Read) && !answered,
        }
    }
}

/// A failure by its label: Meta's code or AWS's name.
pub fn failure_of(label: &str) -> Failure {
    label.parse().map_or_else(|_| Failure::aws(label), |code| Failure::meta(code, None))
}

/// Only some people of an earlier job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Only {
    pub job: BulkId,
    pub who: Who,
}

/// Who is to get it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Audience {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    /// The column with the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_column: Option<usize>,
    /// Of those in the file, only these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
}

/// The template that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    pub name: String,
    pub language: String,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub mapping: Mapping,
}

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Planned {
    pub at: Millis,
    /// Rows of the file, names not counted.
    pub rows: u64,
    pub recipients: u32,
    pub left_out: BTreeMap<LeftOut, u64>,
}

impl Planned {
    /// Whether every row stands in exactly one place.
    pub fn adds_up(&self) -> bool {
        u64::from(self.recipients) + self.left_out.values().sum::<u64>() == self.rows
    }
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum JobState {
    Draft,
    /// The file is being read and checked.
    Checking,
    /// Checked: who gets it is settled.
    Ready,
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
    #[error("The job is not paused.")]
    NotPaused,
    #[error("Choose a rate from 1 to 60 messages a second.")]
    Rate,
}

/// A bulk job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: BulkId,
    pub name: JobName,
    /// The number that it is sent from.
    pub phone: PhoneId,
    /// Who made it.
    pub by: UserId,
    pub by_name: String,
    pub made_at: Millis,
    pub state: JobState,
    #[serde(default)]
    pub audience: Audience,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Chosen>,
    /// At most so many messages a second.
    pub rate: u32,
    /// Counts the checks; what is stored of an earlier one no longer counts.
    #[serde(default)]
    pub plan: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Planned>,
    /// Why the check found nothing to send to: a file that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Counts how often sending began: what was begun before no longer goes on.
    #[serde(default)]
    pub run: u32,
    /// The counts when sending began last: what failed before is no reason to stop again.
    #[serde(default)]
    pub base: Tally,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// Grows by one with each change.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Job {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }

    fn has_newer_form(&self) -> bool {
        self.state == JobState::Newer
    }
}

const YEAR_MILLIS: i64 = 366 * 24 * 60 * 60 * 1000;

type Step = Result<Job, JobRefused>;

impl Job {
    /// A new one, with nothing chosen yet.
    pub fn new(id: BulkId, name: JobName, phone: PhoneId, by: (UserId, String), at: Millis) -> Self {
        Self {
            id,
            name,
            phone,
            by: by.0,
            by_name: by.1,
            made_at: at,
            state: JobState::Draft,
            audience: Audience::default(),
            template: None,
            rate: FASTEST,
            plan: 0,
            planned: None,
            problem: None,
            run: 0,
            base: Tally::default(),
            started_at: None,
            ended_at: None,
            v: 1,
            newer: Newer::default(),
        }
    }

    /// A new one like it, for all in its file or for some of those who were its recipients.
    #[must_use]
    pub fn copied(&self, id: BulkId, by: (UserId, String), at: Millis, who: Option<Who>) -> Self {
        let mut copy = Self::new(id, self.name.clone(), self.phone.clone(), by, at);
        copy.audience = self.audience.clone();
        copy.audience.only = who.map(|who| Only { job: self.id, who });
        copy.template = self.template.clone();
        copy.rate = self.rate;
        copy
    }

    fn in_state(mut self, state: JobState) -> Self {
        self.state = state;
        self.v += 1;
        self
    }

    /// Whether it may be changed still; what was checked before counts no more then.
    fn edited(mut self) -> Step {
        match self.state {
            JobState::Draft | JobState::Ready => {}
            JobState::Checking => return Err(JobRefused::Checking),
            _ => return Err(JobRefused::Begun),
        }
        self.planned = None;
        self.problem = None;
        Ok(self.in_state(JobState::Draft))
    }

    /// Takes another file.
    pub fn attach(self, file: File) -> Step {
        let mut job = self.edited()?;
        job.audience.phone_column = file.columns.phone;
        job.audience.file = Some(file);
        job.audience.only = None;
        Ok(job)
    }

    /// Says what is sent to whom.
    pub fn choose(self, phone_column: Option<usize>, template: Option<Chosen>) -> Step {
        let mut job = self.edited()?;
        job.audience.phone_column = phone_column;
        job.template = template;
        Ok(job)
    }

    /// Begins the check.
    pub fn check(self) -> Step {
        let mut job = self.edited()?;
        if job.audience.file.is_none() {
            return Err(JobRefused::NoFile);
        }
        if job.audience.phone_column.is_none() {
            return Err(JobRefused::NoPhoneColumn);
        }
        if job.template.is_none() {
            return Err(JobRefused::NoTemplate);
        }
        job.plan += 1;
        Ok(job.in_state(JobState::Checking))
    }

    /// Ends the check of a plan: with what it found, or with why the file cannot be read. None when it is no longer wanted.
    pub fn checked(mut self, plan: u32, found: Result<Planned, String>) -> Option<Self> {
        if self.state != JobState::Checking || self.plan != plan {
            return None;
        }
        match found {
            Ok(planned) => {
                self.planned = Some(planned);
                Some(self.in_state(JobState::Ready))
            }
            Err(why) => {
                self.problem = Some(why);
                Some(self.in_state(JobState::Draft))
            }
        }
    }

    /// Sends it, now or at a time.
    pub fn start(self, now: Millis, at: Option<Millis>) -> Step {
        let may = match (&self.state, &self.planned) {
            (JobState::Ready, Some(planned)) if planned.recipients > 0 => Ok(()),
            (JobState::Ready, Some(_)) => Err(JobRefused::Nobody),
            (JobState::Draft | JobState::Ready, _) => Err(JobRefused::NotChecked),
            (JobState::Checking, _) => Err(JobRefused::Checking),
            _ => Err(JobRefused::Begun),
        };
        may?;
        match at {
            Some(at) if at <= now => Err(JobRefused::Past),
            Some(at) if at.0 - now.0 > YEAR_MILLIS => Err(JobRefused::TooFar),
            Some(at) => Ok(self.in_state(JobState::Scheduled { at })),
            None => Ok(self.begun(now)),
        }
    }

    /// Its time has come. None when it is no longer scheduled for this time.
    pub fn begin(self, now: Millis) -> Option<Self> {
        matches!(self.state, JobState::Scheduled { at } if at <= now).then(|| self.begun(now))
    }

    fn begun(mut self, now: Millis) -> Self {
        self.started_at = Some(now);
        self.run += 1;
        self.in_state(JobState::Running)
    }

    /// Lets it rest.
    pub fn pause(self) -> Step {
        match self.state {
            JobState::Running => Ok(self.in_state(JobState::Paused)),
            JobState::Finished | JobState::Cancelled => Err(JobRefused::Over),
            _ => Err(JobRefused::NotRunning),
        }
    }

    /// Goes on. `counts` are those of this moment.
    pub fn resume(mut self, counts: Tally) -> Step {
        match self.state {
            JobState::Paused | JobState::Stopped { .. } => {
                self.base = counts;
                self.run += 1;
                Ok(self.in_state(JobState::Running))
            }
            JobState::Finished | JobState::Cancelled => Err(JobRefused::Over),
            _ => Err(JobRefused::NotPaused),
        }
    }

    /// Ends it; who has not had their turn gets nothing. One that has not begun goes back to being checked.
    pub fn cancel(mut self, now: Millis) -> Step {
        match self.state {
            JobState::Scheduled { .. } => Ok(self.in_state(JobState::Ready)),
            JobState::Running | JobState::Paused | JobState::Stopped { .. } => {
                self.ended_at = Some(now);
                Ok(self.in_state(JobState::Cancelled))
            }
            JobState::Finished | JobState::Cancelled => Err(JobRefused::Over),
            _ => Err(JobRefused::NotRunning),
        }
    }

    /// It cannot go on, and says why. None when it does not run.
    pub fn stop(self, why: String) -> Option<Self> {
        (self.state == JobState::Running).then(|| self.in_state(JobState::Stopped { why }))
    }

    /// Everybody had their turn. None when it does not run.
    pub fn finish(mut self, now: Millis) -> Option<Self> {
        if self.state != JobState::Running {
            return None;
        }
        self.ended_at = Some(now);
        Some(self.in_state(JobState::Finished))
    }

    /// Sends faster or slower from now on.
    pub fn at_rate(mut self, rate: u32) -> Step {
        if !(1..=FASTEST).contains(&rate) {
            return Err(JobRefused::Rate);
        }
        if matches!(self.state, JobState::Finished | JobState::Cancelled) {
            return Err(JobRefused::Over);
        }
        self.rate = rate;
        self.v += 1;
        Ok(self)
    }

    /// How many recipients it has, once it is checked.
    pub fn recipients(&self) -> u32 {
        self.planned.as_ref().map_or(0, |planned| planned.recipients)
    }

    /// How many groups they stand in.
    pub fn chunks(&self) -> u32 {
        self.recipients().div_ceil(CHUNK)
    }

    /// How long sending to so many takes, in seconds.
    pub fn seconds_for(&self, people: u64) -> u64 {
        people.div_ceil(u64::from(self.rate.max(1)))
    }

    /// What the sender confirms: how many, what, from which number, how long. None while it is not checked.
    pub fn sentence(&self, from: &str) -> Option<String> {
        let (planned, template) = (self.planned.as_ref()?, self.template.as_ref()?);
        let people = match planned.recipients {
            1 => "1 person".to_owned(),
            many => format!("{many} people"),
        };
        let long = duration_words(self.seconds_for(planned.recipients.into()));
        Some(format!(
            "Send “{}” ({}) to {people} from {from}. At {} a second this takes {long}.",
            template.name, template.language, self.rate
        ))
    }
}

/// About how long, for people.
pub fn duration_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "about a second".to_owned(),
        2..=90 => format!("about {seconds} seconds"),
        91..=5_400 => format!("about {} minutes", seconds.div_ceil(60)),
        _ => format!("about {} hours", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Job {
        Job::new(
            BulkId::from_parts(1, 1),
            JobName::parse("Diwali").unwrap(),
            PhoneId::parse("1").unwrap(),
            (UserId::parse("u").unwrap(), "Meera".into()),
            Millis(1),
        )
    }

    fn filled() -> Job {
        let file = File {
            upload: UploadId::from_parts(1, 1),
            name: "a.csv".into(),
            size: 1,
            columns: Columns {
                phone: Some(0),
                ..Columns::default()
            },
        };
        let template = Chosen {
            name: "hello".into(),
            language: "en".into(),
            category: "MARKETING".into(),
            mapping: Mapping::new(),
        };
        draft().attach(file).unwrap().choose(Some(0), Some(template)).unwrap()
    }

    fn planned(recipients: u32) -> Planned {
        Planned {
            at: Millis(2),
            rows: u64::from(recipients) + 1,
            recipients,
            left_out: BTreeMap::from([(LeftOut::Duplicate, 1)]),
        }
    }

    fn ready(recipients: u32) -> Job {
        filled().check().unwrap().checked(1, Ok(planned(recipients))).unwrap()
    }

    #[test]
    fn a_job_goes_its_way_and_no_other() {
        assert_eq!(draft().check().unwrap_err(), JobRefused::NoFile);
        assert_eq!(filled().choose(None, None).unwrap().check().unwrap_err(), JobRefused::NoPhoneColumn);
        assert_eq!(draft().start(Millis(5), None).unwrap_err(), JobRefused::NotChecked);
        let checking = filled().check().unwrap();
        assert_eq!(checking.clone().check().unwrap_err(), JobRefused::Checking);
        assert!(checking.clone().checked(7, Ok(planned(1))).is_none(), "of another plan");
        assert_eq!(ready(0).start(Millis(5), None).unwrap_err(), JobRefused::Nobody);
        let running = ready(2).start(Millis(5), None).unwrap();
        assert_eq!((&running.state, running.started_at), (&JobState::Running, Some(Millis(5))));
        assert_eq!(running.clone().choose(None, None).unwrap_err(), JobRefused::Begun);
        let paused = running.clone().pause().unwrap();
        assert!(paused.clone().finish(Millis(6)).is_none() && paused.clone().pause().is_err());
        assert_eq!(
            paused.resume(Tally::default()).unwrap().finish(Millis(9)).unwrap().state,
            JobState::Finished
        );
        let stopped = running.clone().stop("The template is paused.".into()).unwrap();
        assert_eq!(stopped.clone().resume(Tally::default()).unwrap().state, JobState::Running);
        let cancelled = stopped.cancel(Millis(9)).unwrap();
        assert_eq!(
            (cancelled.ended_at, cancelled.clone().resume(Tally::default()).unwrap_err()),
            (Some(Millis(9)), JobRefused::Over)
        );
    }

    #[test]
    fn a_time_is_in_the_future_and_within_a_year() {
        let at = |at| ready(1).start(Millis(10), Some(Millis(at)));
        assert_eq!(at(10).unwrap_err(), JobRefused::Past);
        assert_eq!(at(i64::MAX / 2).unwrap_err(), JobRefused::TooFar);
        let scheduled = at(20).unwrap();
        assert!(scheduled.clone().begin(Millis(19)).is_none());
        assert_eq!(scheduled.clone().begin(Millis(20)).unwrap().state, JobState::Running);
        assert_eq!(scheduled.cancel(Millis(11)).unwrap().state, JobState::Ready);
    }

    #[test]
    fn a_change_makes_the_check_void() {
        let changed = ready(3).choose(Some(0), None).unwrap();
        assert_eq!((changed.state, changed.planned), (JobState::Draft, None));
    }

    #[test]
    fn a_copy_is_for_all_or_for_some_of_those_who_were_there() {
        let job = ready(3);
        let by = || (UserId::parse("v").unwrap(), "Vikram".to_owned());
        let again = job.copied(BulkId::from_parts(1, 2), by(), Millis(9), Some(Who::Failed));
        let only = Only {
            job: job.id,
            who: Who::Failed,
        };
        assert_eq!((&again.state, again.audience.only), (&JobState::Draft, Some(only)));
        assert_eq!(
            (again.template, again.planned, again.by_name.as_str()),
            (job.template.clone(), None, "Vikram")
        );
        let has = |who: Who, state, failure| who.has(state, failure, false);
        assert!(has(Who::Failed, RecipientState::Failed, Some("131049")));
        assert!(!has(Who::Failed, RecipientState::Failed, Some("131026")), "it would fail again");
        for who in Who::ALL {
            assert!(!has(who, RecipientState::Unconfirmed, None), "they may have it");
        }
        assert!(has(Who::NotSent, RecipientState::Cancelled, None) && has(Who::NotRead, RecipientState::Delivered, None));
        assert!(!Who::NotAnswered.has(RecipientState::Read, None, true));
    }

    #[test]
    fn the_sentence_says_how_many_from_where_and_how_long() {
        assert_eq!(
            ready(1_204).sentence("+91 93309 94400").unwrap(),
            "Send “hello” (en) to 1204 people from +91 93309 94400. At 60 a second this takes about 21 seconds."
        );
        assert_eq!(duration_words(600), "about 10 minutes");
        assert_eq!(duration_words(20_000), "about 6 hours");
    }

    #[test]
    fn a_job_reads_back_also_from_a_newer_state() {
        let job = ready(3);
        let json = crate::newer::write(&job).unwrap();
        assert_eq!(crate::newer::read::<Job>(&json, crate::SCHEMA).unwrap(), job);
        let newer = json.replace(r#""is":"ready""#, r#""is":"resting""#);
        let read: Job = crate::newer::read(&newer, crate::SCHEMA + 1).unwrap();
        assert_eq!(read.state, JobState::Newer);
        assert!(crate::newer::write(&read).unwrap().contains("resting"));
    }
}
