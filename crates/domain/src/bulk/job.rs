//! A job and what may happen to it.
//!
//! Transitions take the old job and give the new one or a refusal.

mod checking;
mod copied;

pub use checking::SoFar;

use super::{
    approval::Approval,
    audience::{Audience, File},
    budget::Budget,
    chosen::Chosen,
    days::SendDays,
    hours::Hours,
    lanes::Resting,
    lately::Lately,
    meanwhile::Meanwhile,
    name::JobName,
    planned::Planned,
    ramp::Ramp,
    report::KeptReport,
    series::InSeries,
    state::{JobRefused, JobState, YEAR_MILLIS},
    stops::{Evidence, Reason},
    tally::Tally,
    variant::Second,
    winner::Winner,
};
use crate::{
    clock::Millis,
    hours::Date,
    ids::{BulkId, PhoneId, UserId},
    newer::{Evolving, Newer},
    throughput::{THROUGHPUT, fastest_job},
};
use serde::{Deserialize, Serialize};

/// The fastest that a job sends from a number of which nothing is set, a second.
const FASTEST: u32 = fastest_job(THROUGHPUT);

/// Who had marketing from us is left out for so many days at most.
pub const MOST_CAP_DAYS: u32 = 90;

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
    /// How often its people were tried before, one job after the other, because it failed.
    #[serde(default)]
    pub tries: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Chosen>,
    /// What a share of them gets in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    /// A third and a fourth message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Second>,
    /// How the one that does best is found, for those who wait for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winner: Option<Winner>,
    /// So many of a hundred get nothing.
    #[serde(default)]
    pub hold_out: u32,
    /// What those get in place of the template who wrote within 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<String>,
    /// At most so many messages a second.
    pub rate: u32,
    /// Who had marketing from us in so many days gets none again; 0 for no limit.
    #[serde(default)]
    pub cap_days: u32,
    /// Only in these hours of each recipient; none for any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Nothing is sent on these days of the calendar of each recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off_days: Vec<Date>,
    /// What it may spend; none when nothing limits it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// In which parts it is sent; none when all have their turn at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ramp: Option<Ramp>,
    /// Over which days it is sent; none when all have their turn on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<SendDays>,
    /// Counts the checks; what is stored of an earlier one no longer counts.
    #[serde(default)]
    pub plan: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Planned>,
    /// How far the check that is under way came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub so_far: Option<SoFar>,
    /// Why the check found nothing to send to: a file that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Counts how often sending began: what was begun before no longer goes on.
    #[serde(default)]
    pub run: u32,
    /// Which of its lanes have nobody for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resting: Option<Resting>,
    /// The counts when sending began last: what failed before is no reason to stop again.
    #[serde(default)]
    pub base: Tally,
    /// How its messages fare lately; none before some hundreds came to something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lately: Option<Lately>,
    /// What shows why it stopped; none while it has not, and where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Millis>,
    /// The name of who let it be sent; none before, and for jobs of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_by: Option<String>,
    /// The name of who confirmed that it is sent although it names no way to get no more of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_way_out_by: Option<String>,
    /// Who wants it sent, and what a second person said; none where none is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The series that it is of; none when it is sent once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<InSeries>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// What was kept of it when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<KeptReport>,
    /// What those did who were held out; none before they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meanwhile: Option<Meanwhile>,
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
            tries: 0,
            template: None,
            second: None,
            more: Vec::new(),
            winner: None,
            hold_out: 0,
            free: None,
            rate: FASTEST,
            cap_days: 0,
            hours: None,
            off_days: Vec::new(),
            budget: None,
            ramp: None,
            days: None,
            plan: 0,
            planned: None,
            so_far: None,
            problem: None,
            run: 0,
            resting: None,
            base: Tally::default(),
            lately: None,
            evidence: None,
            started_at: None,
            started_by: None,
            no_way_out_by: None,
            approval: None,
            series: None,
            ended_at: None,
            report: None,
            meanwhile: None,
            v: 1,
            newer: Newer::default(),
        }
    }

    pub(super) fn in_state(mut self, state: JobState) -> Self {
        self.state = state;
        self.v += 1;
        self
    }

    /// Whether it may be changed still; what was checked before counts no more then.
    pub(super) fn edited(mut self) -> Step {
        match self.state {
            JobState::Draft | JobState::Ready => {}
            JobState::Checking => return Err(JobRefused::Checking),
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            _ => return Err(JobRefused::Begun),
        }
        self.planned = None;
        self.problem = None;
        Ok(self.in_state(JobState::Draft))
    }

    /// Takes another file. A job for some people of an earlier one stays for these: another file makes it for no others.
    pub fn attach(self, file: File) -> Step {
        let mut job = self.edited()?;
        // Read in another way it still has the columns that were chosen.
        let is_same = job.audience.file.as_ref().is_some_and(|known| known.upload == file.upload);
        if !is_same {
            job.audience.phone_column = file.columns.phone;
            job.audience.consent_column = file.columns.consent;
            job.audience.inbox = None;
        }
        job.audience.file = Some(file);
        Ok(job)
    }

    /// Says what is sent to whom.
    pub fn choose(self, phone_column: Option<usize>, template: Option<Chosen>) -> Step {
        let mut job = self.edited()?;
        job.audience.phone_column = phone_column;
        job.template = template;
        Ok(job)
    }

    /// Whether it may be sent, now or at a time.
    pub(super) fn may_start(&self, now: Millis, at: Option<Millis>) -> Result<(), JobRefused> {
        match (&self.state, &self.planned) {
            (JobState::Ready, Some(planned)) if planned.recipients > 0 => Ok(()),
            (JobState::Ready, Some(_)) => Err(JobRefused::Nobody),
            (JobState::Draft | JobState::Ready, _) => Err(JobRefused::NotChecked),
            (JobState::Checking, _) => Err(JobRefused::Checking),
            (JobState::Asked { .. }, _) => Err(JobRefused::Asked),
            _ => Err(JobRefused::Begun),
        }?;
        match at {
            Some(at) if at <= now => Err(JobRefused::Past),
            Some(at) if at.0 - now.0 > YEAR_MILLIS => Err(JobRefused::TooFar),
            _ => Ok(()),
        }
    }

    /// Sends it, now or at a time.
    pub fn start(self, now: Millis, at: Option<Millis>) -> Step {
        self.may_start(now, at)?;
        Ok(match at {
            Some(at) => self.in_state(JobState::Scheduled { at }),
            None => self.begun(now),
        })
    }

    /// Says who let it be sent.
    #[must_use]
    pub fn started_by(mut self, name: &str) -> Self {
        self.started_by = Some(name.to_owned());
        self
    }

    /// Its time has come. None when it is no longer scheduled for this time, or that passed long ago.
    pub fn begin(self, now: Millis) -> Option<Self> {
        let is_time = matches!(self.state, JobState::Scheduled { at } if at <= now);
        (is_time && self.missed(now).is_none()).then(|| self.begun(now))
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
            JobState::Paused | JobState::Stopped { .. } if self.budget.as_ref().is_some_and(|budget| budget.is_spent) => {
                Err(JobRefused::Spent)
            }
            JobState::Paused | JobState::Stopped { .. } => {
                self.warm_again(&counts);
                self.evidence = None;
                self.base = counts;
                self.lately = None;
                self.run += 1;
                Ok(self.in_state(JobState::Running))
            }
            JobState::Finished | JobState::Cancelled => Err(JobRefused::Over),
            _ => Err(JobRefused::NotPaused),
        }
    }

    /// Ends it; who has not had their turn gets nothing. One that has not begun goes back to being checked, and one that is being
    /// checked to being made: what its check finds no longer counts.
    pub fn cancel(mut self, now: Millis) -> Step {
        match self.state {
            JobState::Checking => Ok(self.in_state(JobState::Draft)),
            JobState::Scheduled { .. } | JobState::Asked { .. } => {
                self.started_by = None;
                self.no_way_out_by = None;
                self.approval = None;
                Ok(self.in_state(JobState::Ready))
            }
            JobState::Running | JobState::Paused | JobState::Stopped { .. } => {
                self.ended_at = Some(now);
                Ok(self.in_state(JobState::Cancelled))
            }
            JobState::Finished | JobState::Cancelled => Err(JobRefused::Over),
            _ => Err(JobRefused::NotRunning),
        }
    }

    /// It cannot go on, and says why. None when it does not run.
    pub fn stop(mut self, reason: Reason) -> Option<Self> {
        if self.state != JobState::Running {
            return None;
        }
        if let Some(budget) = self.budget.as_mut().filter(|_| reason.evidence == Some(Evidence::Spent)) {
            budget.is_spent = true;
        }
        self.evidence = reason.evidence;
        Some(self.in_state(JobState::Stopped { why: reason.why }))
    }

    /// Everybody had their turn. None when it does not run.
    pub fn finish(mut self, now: Millis) -> Option<Self> {
        if self.state != JobState::Running {
            return None;
        }
        self.ended_at = Some(now);
        Some(self.in_state(JobState::Finished))
    }

    /// How many recipients it has, once it is checked.
    pub fn recipients(&self) -> u32 {
        self.planned.as_ref().map_or(0, |planned| planned.recipients)
    }
}

#[cfg(test)]
mod tests;
