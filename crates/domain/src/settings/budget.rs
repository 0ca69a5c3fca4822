//! What the messages of a number may cost in a month.

use crate::bulk::prices::{amount, decimal, money};
use serde::{Deserialize, Serialize};

/// A budget of more digits before the point is a slip of the keyboard.
const MOST_DIGITS: usize = 9;

/// As an Admin sets it. It stops nothing: the figures show it, and Admins are told when it is nearly used and when it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthBudget {
    /// In whole millionths of the currency.
    pub amount: u64,
    /// ISO 4217. It means something only beside prices of the same currency.
    pub currency: String,
}

impl MonthBudget {
    /// Reads one as it is typed: `250 USD`. Refused with a sentence.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let refused = || "Write the budget with its currency, like 250 USD or 99.50 EUR.".to_owned();
        let mut parts = typed.split_whitespace();
        let (Some(typed), Some(currency), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refused());
        };
        let budget = Self {
            amount: amount(typed, MOST_DIGITS).ok_or_else(refused)?,
            currency: currency.to_ascii_uppercase(),
        };
        budget.is_right().then_some(budget).ok_or_else(refused)
    }

    /// Whether it can be compared with anything.
    pub fn is_right(&self) -> bool {
        let letters = self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        self.amount > 0 && self.amount < 1_000_000_000_000_000 && self.currency.len() == 3 && letters
    }

    /// For people: `99.50 USD`.
    pub fn words(&self) -> String {
        format!("{} {}", money(self.amount), self.currency)
    }

    /// As it is typed: `99.5 USD`.
    pub fn typed(&self) -> String {
        format!("{} {}", decimal(self.amount), self.currency)
    }

    /// How much of it an amount is, in whole percent, rounded down: what is not reached is not said to be.
    pub fn percent(&self, amount: i64) -> i64 {
        let amount = i128::from(amount.max(0)) * 100;
        let percent = amount.checked_div(i128::from(self.amount)).unwrap_or(0);
        i64::try_from(percent).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_budget_is_read_with_its_currency_or_refused() {
        let budget = MonthBudget::parse(" 99.5  usd ").unwrap();
        assert_eq!((budget.amount, budget.words().as_str()), (99_500_000, "99.50 USD"));
        assert_eq!(MonthBudget::parse(&budget.typed()), Ok(budget.clone()));
        for wrong in [
            "",
            "250",
            "USD",
            "250 USD a month",
            "0 USD",
            "-1 USD",
            "250 $",
            "1234567890 USD",
            "2,50 EUR",
            "5 EURO",
        ] {
            assert!(MonthBudget::parse(wrong).unwrap_err().contains("like 250 USD"), "{wrong}");
        }
        let json = serde_json::to_string(&budget).unwrap();
        assert_eq!(serde_json::from_str::<MonthBudget>(&json).unwrap(), budget);
    }

    #[test]
    fn shares_are_rounded_down() {
        let budget = MonthBudget::parse("3 EUR").unwrap();
        let shares = [-5, 0, 1, 2_399_999, 2_400_000, 2_999_999, 3_000_000, 9_000_000];
        assert_eq!(shares.map(|spent| budget.percent(spent)), [0, 0, 0, 79, 80, 99, 100, 300]);
        assert_eq!(budget.percent(i64::MAX), 307_445_734_561_825);
    }
}
