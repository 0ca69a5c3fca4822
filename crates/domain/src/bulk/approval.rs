//! A large job needs a second person: whoever made it or wants it sent does not let it go alone.

use super::{
    job::Job,
    state::{JobRefused, JobState},
};
use crate::{clock::Millis, ids::UserId};
use serde::{Deserialize, Serialize};

/// A reason is no longer than this, in characters.
pub const LONGEST_REASON: usize = 300;

/// Somebody, by their id and their name.
type Who = (UserId, String);

/// Who wants a job sent, and what a second person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    pub asked_by: UserId,
    pub asked_name: String,
    pub asked_at: Millis,
    /// None while nobody has said anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// What a second person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    pub by: UserId,
    pub name: String,
    pub at: Millis,
    /// Why not; none where they approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<String>,
}

impl Job {
    /// Whether so many recipients need a second person, where the team has said from how many on; 0 for never.
    pub fn needs_second_person(&self, above: u32) -> bool {
        above > 0 && self.recipients() > above
    }

    /// Asks for a second person instead of being sent, now or at a time.
    pub fn ask(mut self, now: Millis, at: Option<Millis>, who: Who) -> Result<Self, JobRefused> {
        self.may_start(now, at)?;
        self.approval = Some(Approval {
            asked_by: who.0,
            asked_name: who.1,
            asked_at: now,
            answer: None,
        });
        Ok(self.in_state(JobState::Asked { at }))
    }

    /// Whether somebody is the second person: neither who made the job nor who wants it sent.
    pub fn may_be_approved_by(&self, who: &UserId) -> bool {
        let asked = self.approval.as_ref().map(|approval| &approval.asked_by);
        self.by != *who && asked != Some(who)
    }

    /// A second person lets it be sent: at its time, which must not be over, or at once.
    pub fn approve(self, who: Who, now: Millis) -> Result<Self, JobRefused> {
        let at = self.asked_at()?;
        let mut job = self.answered(who, now, None)?;
        job.state = JobState::Ready;
        job.start(now, at)
    }

    /// A second person does not; it can be changed and asked for again.
    pub fn decline(self, who: Who, why: &str, now: Millis) -> Result<Self, JobRefused> {
        let why = why.trim();
        if why.is_empty() || why.chars().count() > LONGEST_REASON {
            return Err(JobRefused::NoReason);
        }
        let mut job = self.answered(who, now, Some(why.to_owned()))?;
        job.started_by = None;
        job.no_way_out_by = None;
        Ok(job.in_state(JobState::Ready))
    }

    fn asked_at(&self) -> Result<Option<Millis>, JobRefused> {
        match self.state {
            JobState::Asked { at } => Ok(at),
            _ => Err(JobRefused::NotAsked),
        }
    }

    fn answered(mut self, who: Who, at: Millis, declined: Option<String>) -> Result<Self, JobRefused> {
        self.asked_at()?;
        if !self.may_be_approved_by(&who.0) {
            return Err(JobRefused::Yourself);
        }
        let (by, name) = who;
        let approval = self.approval.as_mut().ok_or(JobRefused::NotAsked)?;
        approval.answer = Some(Answer { by, name, at, declined });
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{Budget, JobName, Planned, Tally},
        ids::{BulkId, PhoneId},
    };

    fn who(id: &str) -> Who {
        (UserId::parse(id).unwrap(), id.to_uppercase())
    }

    /// Made by `meera`.
    fn ready(recipients: u32) -> Job {
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(
            BulkId::from_parts(1, 1),
            name,
            PhoneId::parse("1").unwrap(),
            who("meera"),
            Millis(1),
        );
        job.planned = Some(Planned {
            recipients,
            ..Planned::default()
        });
        job.state = JobState::Ready;
        job
    }

    /// Asked for by `asha`.
    fn asked(at: Option<i64>) -> Job {
        ready(1_001).ask(Millis(10), at.map(Millis), who("asha")).unwrap()
    }

    #[test]
    fn a_job_above_the_limit_needs_a_second_person() {
        let needs = |recipients, above| ready(recipients).needs_second_person(above);
        assert_eq!(
            (needs(1_001, 1_000), needs(1_000, 1_000), needs(1_000_000, 0)),
            (true, false, false)
        );
        assert_eq!(ready(0).ask(Millis(10), None, who("asha")).unwrap_err(), JobRefused::Nobody);
        assert_eq!(
            ready(5).ask(Millis(10), Some(Millis(9)), who("asha")).unwrap_err(),
            JobRefused::Past
        );
    }

    #[test]
    fn neither_who_made_it_nor_who_asked_is_the_second_person() {
        for own in ["meera", "asha"] {
            assert_eq!(
                asked(None).approve(who(own), Millis(11)).unwrap_err(),
                JobRefused::Yourself,
                "{own}"
            );
            assert_eq!(
                asked(None).decline(who(own), "no", Millis(11)).unwrap_err(),
                JobRefused::Yourself,
                "{own}"
            );
        }
        let sent = asked(None).approve(who("ravi"), Millis(11)).unwrap();
        assert_eq!((&sent.state, sent.started_at), (&JobState::Running, Some(Millis(11))));
        let answer = sent.approval.clone().unwrap().answer.unwrap();
        assert_eq!((answer.name.as_str(), answer.at, answer.declined), ("RAVI", Millis(11), None));
        assert_eq!(sent.approve(who("ravi"), Millis(12)).unwrap_err(), JobRefused::NotAsked);
        assert_eq!(ready(5).approve(who("ravi"), Millis(12)).unwrap_err(), JobRefused::NotAsked);
    }

    #[test]
    fn what_is_approved_keeps_its_time_if_that_is_not_over() {
        let later = asked(Some(50)).approve(who("ravi"), Millis(11)).unwrap();
        assert_eq!(later.state, JobState::Scheduled { at: Millis(50) });
        assert_eq!(asked(Some(50)).approve(who("ravi"), Millis(50)).unwrap_err(), JobRefused::Past);
    }

    #[test]
    fn what_is_declined_says_why_and_can_be_asked_for_again() {
        for bad in [" ", &"x".repeat(301)] {
            assert_eq!(asked(None).decline(who("ravi"), bad, Millis(11)).unwrap_err(), JobRefused::NoReason);
        }
        let declined = asked(None).decline(who("ravi"), " the wrong list ", Millis(11)).unwrap();
        let answer = declined.approval.clone().unwrap().answer.unwrap();
        assert_eq!(
            (&declined.state, answer.declined.as_deref()),
            (&JobState::Ready, Some("the wrong list"))
        );
        let again = declined.ask(Millis(12), None, who("meera")).unwrap();
        assert_eq!(again.approval.unwrap().answer, None);
    }

    #[test]
    fn what_was_asked_for_is_what_is_approved() {
        let asked = || asked(None);
        assert_eq!(asked().choose(None, None).unwrap_err(), JobRefused::Asked);
        assert_eq!(asked().at_rate(5, 60).unwrap_err(), JobRefused::Asked);
        assert_eq!(asked().within(None).unwrap_err(), JobRefused::Asked);
        assert_eq!(asked().warming_up(None).unwrap_err(), JobRefused::Asked);
        let budget = Budget::parse("5", "USD").ok();
        assert_eq!(asked().with_budget(budget, &Tally::default()).unwrap_err(), JobRefused::Asked);
        assert_eq!(asked().start(Millis(11), None).unwrap_err(), JobRefused::Asked);
        let back = asked().cancel(Millis(11)).unwrap();
        assert_eq!((back.state, back.approval), (JobState::Ready, None));
    }

    #[test]
    fn a_job_that_waits_reads_back() {
        let job = asked(Some(50));
        let json = crate::newer::write(&job).unwrap();
        assert_eq!(crate::newer::read::<Job>(&json, crate::SCHEMA).unwrap(), job);
    }
}
