//! A list without the people of other jobs.

use super::{job::Job, name::JobName, recipient::RecipientState, state::JobRefused};
use crate::ids::BulkId;
use serde::{Deserialize, Serialize};

/// Of so many other jobs people are left out at most.
pub const MOST_EXCEPT: usize = 10;

/// Another job, whose people are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Except {
    pub job: BulkId,
    /// As it was called when it was chosen.
    pub name: JobName,
}

impl Except {
    /// Whether somebody of the other job is left out: who got it, may have got it, or still waits for it.
    pub const fn has(state: RecipientState) -> bool {
        !matches!(state, RecipientState::Failed | RecipientState::Skipped | RecipientState::Cancelled)
    }
}

impl Job {
    /// Leaves out the people of other jobs.
    pub fn all_but(self, except: Vec<Except>) -> Result<Self, JobRefused> {
        if except.len() > MOST_EXCEPT {
            return Err(JobRefused::Except);
        }
        let mut job = self.edited()?;
        job.audience.except = except;
        Ok(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Millis,
        ids::{PhoneId, UserId},
    };

    #[test]
    fn who_got_it_or_will_is_left_out() {
        let out: Vec<RecipientState> = RecipientState::ALL.into_iter().filter(|state| !Except::has(*state)).collect();
        assert_eq!(out, [RecipientState::Failed, RecipientState::Skipped, RecipientState::Cancelled]);
    }

    #[test]
    fn only_some_jobs_are_left_out_and_a_copy_keeps_them() {
        let by = || (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let job = Job::new(
            BulkId::from_parts(1, 2),
            name.clone(),
            PhoneId::parse("1").unwrap(),
            by(),
            Millis(0),
        );
        let except = Except {
            job: BulkId::from_parts(1, 1),
            name,
        };
        let many = vec![except.clone(); MOST_EXCEPT + 1];
        assert_eq!(job.clone().all_but(many).unwrap_err(), JobRefused::Except);
        let job = job.all_but(vec![except.clone()]).unwrap();
        let copy = job.copied(BulkId::from_parts(2, 2), by(), Millis(1), None);
        assert_eq!(copy.audience.except, [except]);
    }
}
