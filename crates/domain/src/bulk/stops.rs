//! Why a job stops by itself: what became of its messages says that it does more harm than good.

use super::{job::Job, recipient::RecipientState, tally::Tally};
use serde::{Deserialize, Serialize};

/// A job stops when more than so many percent of those whom it reached want no more, where the team has not said otherwise.
pub const USUAL_STOPPED_PERCENT: u32 = 5;
/// With fewer whom it reached nothing is said about how many want no more.
pub const LEAST_DELIVERED: u64 = 100;

/// Meta's codes that say the account or the template is at fault, not the recipient.
const ACCOUNT: &[&str] = &["368", "131031", "131048", "131042", "131064"];
const TEMPLATE: &[&str] = &["132001", "132015", "132016", "141002"];

/// What shows why a job stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The messages that failed, and why.
    Failed,
    /// Those who said stop.
    Unwanted,
    /// What it has spent.
    Spent,
    /// What became of the part that it began with.
    WarmUp,
    #[serde(other)]
    Newer,
}

/// Why a job stops, for people, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub why: String,
    pub evidence: Option<Evidence>,
}

impl Reason {
    fn new(evidence: Evidence, why: String) -> Self {
        Self {
            why,
            evidence: Some(evidence),
        }
    }

    /// What it has spent says so.
    pub fn spent(why: String) -> Self {
        Self::new(Evidence::Spent, why)
    }
}

impl From<String> for Reason {
    fn from(why: String) -> Self {
        Self { why, evidence: None }
    }
}

/// How much the team bears, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub failed: u32,
    pub unwanted: u32,
}

impl Job {
    /// Why it must stop for what became of its messages. What happened before sending began last is no reason to stop again.
    pub fn must_stop(&self, counts: &Tally, limits: Limits) -> Option<Reason> {
        let since = counts.since(&self.base);
        for (code, _) in since.failures() {
            if ACCOUNT.contains(&code.as_str()) {
                let why = format!("WhatsApp restricts our account ({code}). Your administrator must look at it before the job goes on.");
                return Some(Reason::new(Evidence::Failed, why));
            }
            if TEMPLATE.contains(&code.as_str()) {
                let why = format!("WhatsApp no longer takes this template ({code}). Choose another one.");
                return Some(Reason::new(Evidence::Failed, why));
            }
        }
        let (stops, delivered) = (since.stops(), since.reached(RecipientState::Delivered));
        if delivered >= LEAST_DELIVERED && stops * 100 > delivered * u64::from(limits.unwanted) {
            let why = format!(
                "{stops} of {delivered} answered with a stop, more than {} %. Look at what they got, and at who is on the list.",
                limits.unwanted
            );
            return Some(Reason::new(Evidence::Unwanted, why));
        }
        let (failed, tried) = self.fails(counts, limits.failed)?;
        let why = format!(
            "{failed} of the last {tried} messages failed, more than {} %. Look at the reasons before you go on.",
            limits.failed
        );
        Some(Reason::new(Evidence::Failed, why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Standing, Variant},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };

    const LIMITS: Limits = Limits { failed: 30, unwanted: 5 };

    fn job() -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0))
    }

    fn tally(reached: u32, as_far_as: RecipientState, failed: u32, code: &str) -> Tally {
        let mut tally = Tally::planned(reached + failed, 0);
        let pending = Standing::plain(RecipientState::Pending);
        for _ in 0..reached {
            tally.moved(Variant::A, &pending, &Standing::plain(as_far_as));
        }
        for _ in 0..failed {
            let failure = Some(code.to_owned());
            let state = RecipientState::Failed;
            tally.moved(Variant::A, &pending, &Standing { state, failure });
        }
        tally
    }

    fn why(counts: &Tally) -> Option<(String, Option<Evidence>)> {
        job().must_stop(counts, LIMITS).map(|reason| (reason.why, reason.evidence))
    }

    #[test]
    fn a_job_stops_for_the_account_the_template_and_too_many_failures() {
        let accepted = |failed, code| tally(100, RecipientState::Accepted, failed, code);
        assert_eq!(why(&accepted(0, "")), None);
        assert_eq!(why(&accepted(20, "131026")), None);
        for (code, words) in [("131031", "account"), ("132015", "template")] {
            let (why, evidence) = why(&accepted(1, code)).unwrap();
            assert!(why.contains(words) && evidence == Some(Evidence::Failed), "{why}");
        }
        assert!(why(&accepted(50, "131026")).unwrap().0.starts_with("50 of the last 150"));
        let before = accepted(1, "131031");
        let mut again = job();
        again.base = before.clone();
        assert_eq!(again.must_stop(&before, LIMITS), None, "not again for the same");
    }

    #[test]
    fn a_job_stops_when_too_many_of_those_whom_it_reached_want_no_more() {
        let mut unwanted = tally(200, RecipientState::Delivered, 0, "");
        (0..10).for_each(|_| unwanted.stopped(Variant::A));
        assert_eq!(why(&unwanted), None, "five in a hundred are no more than that");
        unwanted.stopped(Variant::A);
        let (words, evidence) = why(&unwanted).unwrap();
        assert!(words.starts_with("11 of 200 answered with a stop, more than 5 %"), "{words}");
        assert_eq!(evidence, Some(Evidence::Unwanted));
        let bears = |unwanted_percent| {
            let limits = Limits {
                unwanted: unwanted_percent,
                ..LIMITS
            };
            job().must_stop(&unwanted, limits).is_none()
        };
        assert_eq!([1, 5, 6, 50].map(bears), [false, false, true, true]);
        let mut few = tally(99, RecipientState::Read, 0, "");
        (0..99).for_each(|_| few.stopped(Variant::A));
        assert_eq!(why(&few), None, "too few to tell");
    }

    #[test]
    fn evidence_of_a_newer_version_is_none_that_is_shown() {
        let read = |name: &str| serde_json::from_value::<Evidence>(name.into()).unwrap();
        assert_eq!((read("unwanted"), read("weather")), (Evidence::Unwanted, Evidence::Newer));
    }
}
