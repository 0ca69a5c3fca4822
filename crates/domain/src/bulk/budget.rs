//! What a job may spend. It is counted by the table of prices when a message is sent, whatever becomes of it: what does not arrive costs
//! nothing in the end, so a job spends its budget at most.

use super::{
    job::Job,
    prices::{Cost, Prices, amount, decimal, money},
    state::{JobRefused, JobState},
    tally::Tally,
};
use serde::{Deserialize, Serialize};

/// A budget of more digits before the point is a slip of the keyboard.
const MOST_DIGITS: usize = 9;

/// What a job may spend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// In whole millionths of the currency.
    pub amount: u64,
    /// ISO 4217, as the table of prices had it.
    pub currency: String,
    /// The job stopped for it: only another one lets it go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_spent: bool,
}

impl Budget {
    /// Reads one as it is typed, in the currency of the table.
    pub fn parse(typed: &str, currency: &str) -> Result<Self, JobRefused> {
        let amount = amount(typed.trim(), MOST_DIGITS)
            .filter(|amount| *amount > 0)
            .ok_or(JobRefused::Budget)?;
        Ok(Self {
            amount,
            currency: currency.to_owned(),
            is_spent: false,
        })
    }

    /// For people: `99.50 USD`.
    pub fn words(&self) -> String {
        format!("{} {}", money(self.amount), self.currency)
    }

    /// The amount as it is typed: `99.5`.
    pub fn typed(&self) -> String {
        decimal(self.amount)
    }

    /// About how many of those to whom it goes it pays for; none when it is enough for all.
    pub fn people(&self, cost: &Cost) -> Option<u64> {
        let people: u64 = cost.countries.iter().map(|(_, many, _)| many).sum();
        if cost.currency != self.currency || cost.total <= self.amount {
            return None;
        }
        let paid = u128::from(people) * u128::from(self.amount) / u128::from(cost.total);
        u64::try_from(paid).ok()
    }

    /// What the sender of a job is told about it.
    pub fn sentence(&self, cost: &Cost) -> String {
        let words = self.words();
        match self.people(cost) {
            Some(1) => format!("It stops by itself after about 1 recipient: the budget of {words} pays for no more."),
            Some(people) => format!("It stops by itself after about {people} recipients: the budget of {words} pays for no more."),
            None if cost.currency != self.currency => {
                format!("The budget of {words} is in another currency than the prices. Set it again.")
            }
            None => format!("The budget of {words} is enough for all of them."),
        }
    }
}

impl Prices {
    /// What one message costs at most; nothing where the table has no price.
    pub fn each(&self, category: &str, country: &str) -> u64 {
        self.cost(category, [(&country.to_owned(), 1)]).total
    }
}

impl Job {
    /// Sets what it may spend, or that nothing limits it. `counts` are those of this moment.
    pub fn with_budget(mut self, budget: Option<Budget>, counts: &Tally) -> Result<Self, JobRefused> {
        match self.state {
            JobState::Finished | JobState::Cancelled => return Err(JobRefused::Over),
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            _ => {}
        }
        if budget.as_ref().is_some_and(|budget| budget.amount <= counts.spent()) {
            return Err(JobRefused::SpentAlready);
        }
        self.budget = budget;
        self.v += 1;
        Ok(self)
    }

    /// What is left of its budget, by the prices of now, or why it cannot go on. None without a budget.
    pub fn purse(&self, counts: &Tally, prices: Option<&Prices>, lanes: u32) -> Option<Result<Purse, String>> {
        let budget = self.budget.as_ref()?;
        let now = prices.map(|prices| prices.currency.as_str());
        Some(match now {
            Some(currency) if currency == budget.currency => Ok(Purse::new(budget.amount.saturating_sub(counts.spent()), lanes)),
            Some(currency) => Err(format!(
                "Its budget is in {}, and the table of prices is in {currency} now. Set another budget, or none.",
                budget.currency
            )),
            None => Err("It has a budget, and there is no table of prices any more. Set the prices, or no budget.".to_owned()),
        })
    }

    /// Why it stops when its budget has no room for the next message.
    pub fn spent_words(&self, counts: &Tally) -> String {
        let budget = self.budget.as_ref().map(Budget::words).unwrap_or_default();
        format!(
            "Its budget of {budget} is used up: {} so far, and the next message would pass it. Set a higher one, or none, to let it go on.",
            money(counts.spent())
        )
    }
}

/// What a lane of a job may spend until the counts are read again: its share of what was left then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    left: u64,
    share: u64,
    is_fresh: bool,
}

/// Whether a message is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paid {
    Yes,
    /// The share is used up: others may have left something.
    LookAgain,
    /// Nothing is left for it.
    Over,
}

impl Purse {
    fn new(left: u64, lanes: u32) -> Self {
        Self {
            left,
            share: left / u64::from(lanes.max(1)),
            is_fresh: true,
        }
    }

    /// Takes the price of a message out.
    pub fn pay(&mut self, price: u64) -> Paid {
        let is_fresh = std::mem::replace(&mut self.is_fresh, false);
        if price <= self.share {
            self.share -= price;
            Paid::Yes
        } else if !is_fresh {
            Paid::LookAgain
        } else if price <= self.left {
            // Less is left than one for each lane.
            self.share = 0;
            Paid::Yes
        } else {
            Paid::Over
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{Evidence, JobName, Reason, Variant},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };
    use proptest::prelude::*;

    const TABLE: &str = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\nIN,0.045,0.005\n";

    fn budget(typed: &str) -> Budget {
        Budget::parse(typed, "USD").unwrap()
    }

    fn running(typed: &str) -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job.state = JobState::Running;
        job.budget = Some(budget(typed));
        job
    }

    fn spent(millionths: u64) -> Tally {
        let mut tally = Tally::default();
        tally.spends(Variant::A, millionths);
        tally
    }

    #[test]
    fn a_budget_is_read_as_it_is_typed() {
        let read = budget(" 99.5 ");
        assert_eq!((read.words().as_str(), read.typed().as_str()), ("99.50 USD", "99.5"));
        assert_eq!(budget("123456789").amount, 123_456_789_000_000);
        for bad in ["", "0", "0.00", "-1", "1,000", "ten", "1234567890", "1.2.3"] {
            assert_eq!(Budget::parse(bad, "USD").unwrap_err(), JobRefused::Budget, "{bad}");
        }
    }

    #[test]
    fn it_says_before_for_about_how_many_it_is_enough() {
        let prices = Prices::parse(TABLE).unwrap();
        let (india, nowhere) = ("IN".to_owned(), "DE".to_owned());
        let cost = prices.cost("MARKETING", [(&india, 1_000), (&nowhere, 5)]);
        assert_eq!(cost.words(), "50.00 USD");
        assert_eq!(budget("12.5").people(&cost), Some(250));
        assert!(budget("12.5").sentence(&cost).contains("after about 250 recipients"));
        assert_eq!(budget("50").people(&cost), None);
        assert!(budget("50").sentence(&cost).contains("enough for all"));
        let rupees = Budget::parse("1", "INR").unwrap();
        assert!(rupees.sentence(&cost).contains("another currency"));
        assert_eq!((prices.each("UTILITY", "IN"), prices.each("UTILITY", "DE")), (10_000, 0));
    }

    #[test]
    fn a_job_goes_on_only_with_another_budget_that_it_has_not_spent() {
        let counts = spent(9_990_000);
        let job = running("10");
        let why = job.spent_words(&counts);
        assert!(why.starts_with("Its budget of 10.00 USD is used up: 9.99 so far"), "{why}");
        let stopped = job.stop(Reason::spent(why)).unwrap();
        assert_eq!(stopped.evidence, Some(Evidence::Spent));
        assert_eq!(stopped.clone().resume(counts.clone()).unwrap_err(), JobRefused::Spent);
        let same = stopped.clone().with_budget(Some(budget("9.99")), &counts);
        assert_eq!(same.unwrap_err(), JobRefused::SpentAlready);
        for another in [Some(budget("20")), None] {
            let job = stopped.clone().with_budget(another, &counts).unwrap();
            let job = job.resume(counts.clone()).unwrap();
            assert_eq!((&job.state, job.evidence), (&JobState::Running, None));
        }
        let cancelled = stopped.cancel(Millis(9)).unwrap();
        assert_eq!(cancelled.with_budget(None, &counts).unwrap_err(), JobRefused::Over);
        // What is paused for another reason has its budget still.
        let paused = running("10").pause().unwrap();
        assert_eq!(paused.resume(counts).unwrap().state, JobState::Running);
        let copy = running("10").copied(BulkId::from_parts(3, 3), (UserId::parse("b").unwrap(), "B".into()), Millis(1), None);
        assert_eq!(copy.budget, Some(budget("10")));
    }

    #[test]
    fn a_budget_holds_in_its_own_currency_alone() {
        let prices = Prices::parse(TABLE).unwrap();
        let job = running("10");
        assert!(job.purse(&spent(0), Some(&prices), 4).unwrap().is_ok());
        let rupees = Prices::parse(&TABLE.replace("USD", "INR")).unwrap();
        let why = job.purse(&spent(0), Some(&rupees), 4).unwrap().unwrap_err();
        assert!(why.contains("in USD") && why.contains("in INR"), "{why}");
        assert!(job.purse(&spent(0), None, 4).unwrap().unwrap_err().contains("no table of prices"));
        let mut free = job;
        free.budget = None;
        assert_eq!(free.purse(&spent(0), None, 4), None);
    }

    proptest! {
        /// Lanes that take turns, each with its share: together they spend what fits, and never more.
        #[test]
        fn lanes_spend_a_budget_to_the_last_message_and_not_beyond(many in 0_u64..500, price in 1_u64..90, rest in 0_u64..90, lanes in 1_u32..5) {
            let all = many * price + rest % price;
            let (mut gone, mut turns) = (0_u64, 0);
            let mut purses: Vec<Option<Purse>> = vec![None; lanes as usize];
            'over: loop {
                for purse in &mut purses {
                    turns += 1;
                    prop_assert!(turns < 10_000);
                    let mut has = purse.unwrap_or_else(|| Purse::new(all - gone, lanes));
                    match has.pay(price) {
                        Paid::Yes => {
                            gone += price;
                            *purse = Some(has);
                        }
                        Paid::LookAgain => *purse = None,
                        Paid::Over => break 'over,
                    }
                    prop_assert!(gone <= all, "{gone} of {all}");
                }
            }
            prop_assert_eq!(gone, many * price);
        }
    }
}
