//! How much a job takes of what an account may do within 24 hours.

use crate::account::Limit;
use serde::{Deserialize, Serialize};

/// A job beside the limit of its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// As WhatsApp told it last; none when it has not.
    pub limit: Option<Limit>,
    /// To so many customers conversations were opened in the last 24 hours.
    pub opened: u64,
    /// So many more other jobs of the account open within the next 24 hours at most: those that are sent, and those that are scheduled.
    #[serde(default)]
    pub others: u64,
    /// So many more the job opens at most: who wrote lately, or is among these already, does not count again.
    pub people: u64,
}

impl Share {
    /// All of it together.
    pub const fn used(&self) -> u64 {
        self.opened.saturating_add(self.others).saturating_add(self.people)
    }

    /// So many more than the limit allows, if all of the job were sent now.
    pub fn over(&self) -> u64 {
        let most = self.limit.as_ref().and_then(Limit::most);
        most.map_or(0, |most| self.used().saturating_sub(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Millis;

    #[test]
    fn a_job_is_over_by_what_the_limit_does_not_allow() {
        let over = |tier: Option<&str>, opened, people| {
            let limit = tier.map(|tier| Limit {
                at: Millis(0),
                tier: tier.to_owned(),
            });
            Share {
                limit,
                opened,
                others: 0,
                people,
            }
            .over()
        };
        assert_eq!(over(Some("TIER_2K"), 1_500, 500), 0);
        assert_eq!(over(Some("TIER_2K"), 1_500, 501), 1);
        assert_eq!(over(Some("TIER_250"), 400, 10), 160);
        assert_eq!((over(Some("TIER_UNLIMITED"), 9, u64::MAX), over(None, 9, 9)), (0, 0));
    }
}
