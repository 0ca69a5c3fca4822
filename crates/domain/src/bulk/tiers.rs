//! Volume tiers: from so many charged messages of a category a month on, WhatsApp takes less for each in a country. Marketing has none.

use super::prices::{Cost, Prices, decimal, millionths};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write as _};

/// So many tiers may a country have for a category.
const MOST_TIERS: usize = 12;

/// From which message of the month on what is taken for each, the lowest first.
type Tiers = Vec<(u64, u64)>;

/// The tiers of a table by country and category, `IN#utility`.
pub type AllTiers = BTreeMap<String, Tiers>;

/// What a job costs after volume tiers, beside what it costs without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tiered {
    /// None where the table has no tiers for any of its countries.
    pub cost: Option<Cost>,
    /// So many messages of the category were charged in the job's countries this month before it.
    pub charged: u64,
    /// Its countries without tiers.
    pub without: Vec<String>,
}

impl Tiered {
    /// For people.
    pub fn words(&self) -> String {
        let Some(cost) = &self.cost else {
            return "The table of prices has no volume tiers for these countries, so this is without them.".to_owned();
        };
        let without = match self.without.as_slice() {
            [] => String::new(),
            without => format!(" Without tiers in the table, and so at the full price: {}.", without.join(", ")),
        };
        let charged = match self.charged {
            0 => "none was charged there this month before".to_owned(),
            1 => "1 was charged there this month before".to_owned(),
            many => format!("{many} were charged there this month before"),
        };
        format!(
            "After volume tiers for utility it costs {}: {charged}. That is without what other jobs send meanwhile.{without}",
            cost.words()
        )
    }
}

impl Prices {
    /// Reads a line of the table behind `tier`: country, category, from which message of the month on, and the price.
    pub(super) fn read_tier(tiers: &mut AllTiers, cells: &[&str]) -> Result<(), String> {
        let [country, category, from, price, rest @ ..] = cells else {
            return Err("a tier needs a country, a category, a first message and a price.".to_owned());
        };
        let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_country || !rest.iter().all(|cell| cell.is_empty()) {
            return Err(format!(
                "“{country}” is no country. Write the two letters, the category, the first message and the price."
            ));
        }
        let category = category.to_ascii_lowercase();
        if !matches!(category.as_str(), "utility" | "authentication") {
            return Err(format!("“{category}” has no tiers. Write utility or authentication."));
        }
        let from: u64 = from
            .parse()
            .ok()
            .filter(|from| *from > 1)
            .ok_or_else(|| format!("“{from}” is no first message. Write its number within the month, like 100001."))?;
        let price = millionths(price).ok_or_else(|| format!("“{price}” is no price. Write it like 0.0118."))?;
        let known = tiers.entry(format!("{}#{category}", country.to_ascii_uppercase())).or_default();
        if known.iter().any(|(first, _)| *first == from) {
            return Err(format!("two tiers begin with message {from}."));
        }
        if known.len() >= MOST_TIERS {
            return Err(format!("a country has {MOST_TIERS} tiers at most."));
        }
        known.push((from, price));
        known.sort_unstable();
        Ok(())
    }

    /// The lines of the tiers as they are typed.
    pub(super) fn tier_lines(&self) -> String {
        let mut lines = String::new();
        for (what, tiers) in &self.tiers {
            let (country, category) = what.split_once('#').unwrap_or((what, ""));
            for (from, price) in tiers {
                // Writing into a text does not fail.
                let _ = writeln!(lines, "tier,{country},{category},{from},{}", decimal(*price));
            }
        }
        lines
    }

    /// What WhatsApp takes for the next messages of a month in which so many were charged already; none where there are no tiers.
    fn in_tiers(&self, country: &str, category: &str, charged: u64, many: u64) -> Option<u64> {
        let tiers = self.tiers.get(&format!("{country}#{category}"))?;
        let base = self.rate(country, category)?;
        // Message by message is too slow: tier by tier. The first message of the job is the one after those that were charged.
        let (begins, ends) = (charged, charged.saturating_add(many));
        let starts = std::iter::once((0, base)).chain(tiers.iter().map(|(from, price)| (from.saturating_sub(1), *price)));
        let starts: Vec<(u64, u64)> = starts.collect();
        let next = starts.iter().skip(1).map(|(from, _)| *from).chain([u64::MAX]);
        let part = |((from, price), until): (&(u64, u64), u64)| {
            let many = until.min(ends).saturating_sub(begins.max(*from));
            many.saturating_mul(*price)
        };
        Some(starts.iter().zip(next).map(part).sum())
    }

    /// What utility costs after tiers, sent to so many people of each country in a month in which so many were charged already.
    pub fn cost_in_tiers<'a>(&self, people: impl IntoIterator<Item = (&'a String, u64)>, charged: &BTreeMap<String, u64>) -> Cost {
        let people: Vec<(&String, u64)> = people.into_iter().collect();
        let mut cost = self.cost("UTILITY", people.iter().map(|(country, many)| (*country, *many)));
        for (country, many, total) in &mut cost.countries {
            let before = charged.get(country).copied().unwrap_or(0);
            if let Some(taken) = self.in_tiers(country, "utility", before, *many) {
                *total = taken.saturating_add(self.fee.saturating_mul(*many));
            }
        }
        cost.countries
            .sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
        cost.total = cost.countries.iter().map(|(_, _, cost)| cost).sum();
        cost
    }

    /// Whether utility has tiers in a country.
    pub fn has_tiers(&self, country: &str) -> bool {
        self.tiers.contains_key(&format!("{country}#utility"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "as of,2026-10-01\ncurrency,USD\nfee,0\ncountry,marketing,utility\n*,0.06,0.01\nIN,0.012,0.002\ntier,IN,authentication,100001,0.0011\ntier,IN,utility,101,0.001\ntier,IN,utility,1001,0.0005\n";

    fn india(many: u64, charged: u64) -> u64 {
        let prices = Prices::parse(TABLE).unwrap();
        let (country, charged) = ("IN".to_owned(), BTreeMap::from([("IN".to_owned(), charged)]));
        prices.cost_in_tiers([(&country, many)], &charged).total
    }

    #[test]
    fn each_message_costs_what_its_place_in_the_month_costs() {
        assert_eq!(india(100, 0), 100 * 2_000);
        assert_eq!(india(101, 0), 100 * 2_000 + 1_000);
        assert_eq!(india(1_001, 0), 100 * 2_000 + 900 * 1_000 + 500);
        assert_eq!(india(10, 95), 5 * 2_000 + 5 * 1_000);
        assert_eq!(india(10, 5_000), 10 * 500);
        assert_eq!(india(0, 5_000), 0);
    }

    #[test]
    fn tiers_are_typed_and_read_back() {
        let prices = Prices::parse(TABLE).unwrap();
        assert_eq!(prices.text(), TABLE);
        assert!(prices.has_tiers("IN") && !prices.has_tiers("DE"));
        let json = serde_json::to_string(&prices).unwrap();
        assert_eq!(serde_json::from_str::<Prices>(&json).unwrap(), prices);
        for (line, why) in [
            ("tier,IN,utility,100", "a tier needs"),
            ("tier,India,utility,101,0.1", "two letters"),
            ("tier,IN,marketing,101,0.1", "has no tiers"),
            ("tier,IN,utility,1,0.1", "no first message"),
            ("tier,IN,utility,x,0.1", "no first message"),
            ("tier,IN,utility,500,x", "no price"),
            ("tier,IN,utility,101,0.1", "two tiers begin with message 101"),
        ] {
            let refused = Prices::parse(&format!("{TABLE}{line}")).unwrap_err();
            assert!(refused.contains(why), "{line}: {refused}");
        }
    }

    #[test]
    fn it_is_said_where_there_are_no_tiers() {
        let prices = Prices::parse(TABLE).unwrap();
        let people = BTreeMap::from([("DE".to_owned(), 10), ("IN".to_owned(), 200)]);
        let cost = prices.cost_in_tiers(people.iter().map(|(country, many)| (country, *many)), &BTreeMap::new());
        // Ten at a cent, a hundred at 0.002 and a hundred at 0.001.
        assert_eq!(cost.total, 100_000 + 200_000 + 100_000);
        let tiered = Tiered {
            cost: Some(cost),
            charged: 7,
            without: vec!["DE".to_owned()],
        };
        let words = tiered.words();
        assert!(
            words.starts_with("After volume tiers for utility it costs 0.40 USD: 7 were charged there"),
            "{words}"
        );
        assert!(words.ends_with("at the full price: DE."), "{words}");
        let none = Tiered { cost: None, ..tiered };
        assert!(none.words().contains("has no volume tiers"));
    }
}
