//! What is set of a job beside its list and its messages.

use super::{
    audience::{FromInbox, Home},
    hours::Hours,
    job::{Job, MOST_CAP_DAYS},
    state::{JobRefused, JobState},
};

impl Job {
    /// Reads numbers without a country code as of this country; none for that of our own number.
    pub fn at_home(self, home: Option<Home>) -> Result<Self, JobRefused> {
        let mut job = self.edited()?;
        job.audience.home = home;
        Ok(job)
    }

    /// Says of which list of the inbox its file was made.
    #[must_use]
    pub fn from_inbox(mut self, inbox: Option<FromInbox>) -> Self {
        if inbox.is_some() {
            self.audience.inbox = inbox;
        }
        self
    }

    /// Says which column tells who agreed to marketing; none when no column does.
    pub fn consent_by(self, column: Option<usize>) -> Result<Self, JobRefused> {
        let mut job = self.edited()?;
        job.audience.consent_column = column;
        Ok(job)
    }

    /// Whether what looks like a landline gets it, too.
    pub fn with_landlines(self, landlines: bool) -> Result<Self, JobRefused> {
        let mut job = self.edited()?;
        job.audience.landlines = landlines;
        Ok(job)
    }

    /// Leaves out who had marketing from us in so many days.
    pub fn capped(self, days: u32) -> Result<Self, JobRefused> {
        if days > MOST_CAP_DAYS {
            return Err(JobRefused::Cap);
        }
        let mut job = self.edited()?;
        job.cap_days = days;
        Ok(job)
    }

    /// Sends only in some hours. What was checked stays.
    pub fn within(mut self, hours: Option<Hours>) -> Result<Self, JobRefused> {
        match self.state {
            JobState::Running => return Err(JobRefused::PauseFirst),
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            JobState::Finished | JobState::Cancelled => return Err(JobRefused::Over),
            _ => {}
        }
        self.hours = hours;
        self.v += 1;
        Ok(self)
    }

    /// Sends faster or slower from now on, as far as its number may.
    pub fn at_rate(mut self, rate: u32, most: u32) -> Result<Self, JobRefused> {
        if !(1..=most).contains(&rate) {
            return Err(JobRefused::Rate(most));
        }
        match self.state {
            JobState::Finished | JobState::Cancelled => return Err(JobRefused::Over),
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            _ => {}
        }
        self.rate = rate;
        self.v += 1;
        Ok(self)
    }
}
