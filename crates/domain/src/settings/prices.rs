//! The table of prices, with where it comes from and the ones before.

use super::{Changed, Versioned};
use crate::{
    bulk::{
        Prices,
        prices::{OTHERS, Rates, decimal},
    },
    newer::{Evolving, Newer},
};
use serde::{Deserialize, Serialize};

/// Longest name of a source, in characters.
pub const MOST_SOURCE: usize = 120;
/// So many prices are said to have changed one by one; the others are counted.
const MOST_SAID: usize = 40;
/// WhatsApp changes prices at the beginning of quarters: a table that is older deserves a look.
const OLD_DAYS: i64 = 100;

/// What messages cost, as Admins set it. None before the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceSettings {
    #[serde(default)]
    pub v: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Prices>,
    /// Where it comes from, as an Admin says it, or the name of the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for PriceSettings {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl Versioned for PriceSettings {
    fn v(&self) -> u64 {
        self.v
    }

    fn changes(&self, after: &Self) -> Vec<String> {
        let mut said = match (&self.table, &after.table) {
            (None, Some(table)) => vec![format!("Prices of {}", summary(table))],
            (Some(before), Some(after)) => table_changes(before, after),
            (Some(_), None) => vec!["No prices".to_owned()],
            (None, None) => Vec::new(),
        };
        if self.source != after.source {
            let named = |source: &str| {
                if source.is_empty() {
                    "not said".to_owned()
                } else {
                    source.to_owned()
                }
            };
            said.push(format!("From: {} (before: {})", named(&after.source), named(&self.source)));
        }
        said
    }

    fn stamped(self, v: u64, changed: Changed, newer: Newer) -> Self {
        Self {
            v,
            changed: Some(changed),
            newer,
            ..self
        }
    }
}

/// `2026-10-01, USD, 12 countries and all others`.
pub fn summary(table: &Prices) -> String {
    let others = table.countries.contains_key(OTHERS);
    let many = table.countries.len() - usize::from(others);
    let countries = match (many, others) {
        (0, _) => "one price for all countries".to_owned(),
        (1, false) => "1 country".to_owned(),
        (1, true) => "1 country and all others".to_owned(),
        (many, false) => format!("{many} countries"),
        (many, true) => format!("{many} countries and all others"),
    };
    format!("{}, {}, {countries}", table.as_of, table.currency)
}

/// For how many days the table is older than it should be, looked at on a day (days since 1970).
pub fn is_old(table: &Prices, today: i64) -> bool {
    let day: Option<crate::hours::Date> = table.as_of.parse().ok();
    day.is_some_and(|day| today - day.number() > OLD_DAYS)
}

/// What differs between two tables, in words. What costs more or less comes before what is new and what is gone.
fn table_changes(before: &Prices, after: &Prices) -> Vec<String> {
    let mut said = Vec::new();
    let mut differs = |what: &str, was: &str, is: &str| {
        if was != is {
            said.push(format!("{what}: {is} (before: {was})"));
        }
    };
    differs("As of", &before.as_of, &after.as_of);
    differs("Currency", &before.currency, &after.currency);
    differs("AWS's fee", &decimal(before.fee), &decimal(after.fee));
    let (was, is) = (tier_words(before), tier_words(after));
    differs("Volume tiers", &was, &is);
    let mut lines = Vec::new();
    for (country, rates) in &after.countries {
        if let Some(known) = before.countries.get(country)
            && known != rates
        {
            lines.push(format!("{}: {}", name(country), rate_changes(known, rates).join(", ")));
        }
    }
    let missing = |of: &Prices, from: &Prices| -> Vec<String> {
        let missing = of.countries.iter().filter(|(country, _)| !from.countries.contains_key(*country));
        missing
            .map(|(country, rates)| format!("{} ({})", name(country), words(rates)))
            .collect()
    };
    lines.extend(missing(after, before).into_iter().map(|line| format!("New: {line}")));
    lines.extend(missing(before, after).into_iter().map(|line| format!("Gone: {line}")));
    let more = lines.len().saturating_sub(MOST_SAID);
    lines.truncate(MOST_SAID);
    said.extend(lines);
    if more > 0 {
        said.push(format!("And {more} more countries"));
    }
    said
}

/// How many tiers there are, and what they add up to, so that each difference is said.
fn tier_words(table: &Prices) -> String {
    let one = |(what, tiers): (&String, &Vec<(u64, u64)>)| {
        let tiers = tiers.iter().map(|(from, price)| format!("{} from {from} on", decimal(*price)));
        format!("{} {}", what.replace('#', " "), tiers.collect::<Vec<_>>().join(", "))
    };
    let all: Vec<String> = table.tiers.iter().map(one).collect();
    if all.is_empty() { "none".to_owned() } else { all.join("; ") }
}

fn name(country: &str) -> &str {
    if country == OTHERS { "All others" } else { country }
}

fn amount(price: Option<u64>) -> String {
    price.map_or_else(|| "none".to_owned(), decimal)
}

fn rate_changes(before: &Rates, after: &Rates) -> Vec<String> {
    let each = [
        ("marketing", Some(before.marketing), Some(after.marketing)),
        ("utility", Some(before.utility), Some(after.utility)),
        ("authentication", before.authentication, after.authentication),
    ];
    let changed = each.into_iter().filter(|(_, was, is)| was != is);
    changed
        .map(|(what, was, is)| format!("{what} {} (before: {})", amount(is), amount(was)))
        .collect()
}

fn words(rates: &Rates) -> String {
    let codes = rates.authentication.map(|price| format!(", authentication {}", decimal(price)));
    format!(
        "marketing {}, utility {}{}",
        decimal(rates.marketing),
        decimal(rates.utility),
        codes.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn set(text: &str) -> PriceSettings {
        PriceSettings {
            table: Some(Prices::parse(text).unwrap()),
            ..PriceSettings::default()
        }
    }

    const BEFORE: &str = "as of,2026-07-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\nIN,0.01,0.002\nFR,0.1,0.03\n*,0.06,0.01\n";
    const AFTER: &str = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility,authentication\nIN,0.012,0.002,0.002\nDE,0.2,0.05\n*,0.06,0.01\n";

    #[test]
    fn what_changes_is_said_before_it_is_taken() {
        assert_eq!(
            set(BEFORE).changes(&set(AFTER)),
            [
                "As of: 2026-10-01 (before: 2026-07-01)",
                "IN: marketing 0.012 (before: 0.01), authentication 0.002 (before: none)",
                "New: DE (marketing 0.2, utility 0.05)",
                "Gone: FR (marketing 0.1, utility 0.03)",
            ]
        );
        assert_eq!(
            PriceSettings::default().changes(&set(AFTER)),
            ["Prices of 2026-10-01, USD, 2 countries and all others"]
        );
        assert_eq!(set(AFTER).changes(&set(AFTER)), [""; 0]);
        let tiers = format!("{AFTER}tier,IN,utility,100001,0.0015\n");
        assert_eq!(
            set(AFTER).changes(&set(&tiers)),
            ["Volume tiers: IN utility 0.0015 from 100001 on (before: none)"]
        );
        let named = PriceSettings {
            source: "rates.csv".to_owned(),
            ..set(AFTER)
        };
        assert_eq!(set(AFTER).changes(&named), ["From: rates.csv (before: not said)"]);
    }

    #[test]
    fn a_table_of_the_whole_world_is_said_in_few_lines() {
        let table = |price: &str| {
            let countries = ('A'..='Z').flat_map(|one| ('A'..='D').map(move |two| format!("{one}{two},{price},0.01\n")));
            set(&format!("as of,2026-10-01\ncurrency,EUR\n{}", countries.collect::<String>()))
        };
        let said = table("0.1").changes(&table("0.2"));
        assert_eq!((said.len(), said.last().map(String::as_str)), (41, Some("And 64 more countries")));
    }

    #[test]
    fn an_old_table_is_told_from_a_fresh_one() {
        let table = Prices::parse(AFTER).unwrap();
        let day = "2026-10-01".parse::<crate::hours::Date>().unwrap().number();
        assert!(!is_old(&table, day + 100) && is_old(&table, day + 101) && !is_old(&table, day - 1));
        assert_eq!(summary(&table), "2026-10-01, USD, 2 countries and all others");
    }

    #[test]
    fn settings_read_back() {
        let settings = set(AFTER);
        let json = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<PriceSettings>(&json).unwrap(), settings);
        assert_eq!(serde_json::from_str::<PriceSettings>("{}").unwrap(), PriceSettings::default());
    }
}
