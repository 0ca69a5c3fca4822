//! What messages cost: a table of one day, by country and category, that an Admin replaces when prices change.
//!
//! Amounts are whole millionths of the currency: prices have up to four digits behind the point, and a sum must not drift.

use super::tiers::AllTiers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The line for all countries that have none of their own.
pub const OTHERS: &str = "*";
/// A longer table is no table of prices.
pub const MOST_BYTES: usize = 32 * 1024;

/// Prices as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prices {
    /// The day they are of: `2026-10-01`.
    pub as_of: String,
    /// ISO 4217.
    pub currency: String,
    /// What AWS takes for each message, whatever it is.
    pub fee: u64,
    /// By the two letters of the country, or [`OTHERS`].
    pub countries: BTreeMap<String, Rates>,
    /// What is taken from so many messages a month on, as far as the table says so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tiers: AllTiers,
}

/// What WhatsApp takes for a delivered template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rates {
    pub marketing: u64,
    pub utility: u64,
    /// Codes to sign in; none where the table says nothing of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<u64>,
}

/// What a job costs at most: templates that do not arrive, and utility within the 24 hours, cost less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    pub as_of: String,
    pub currency: String,
    pub total: u64,
    /// By country, the dearest first: how many people, and what for.
    pub countries: Vec<(String, u64, u64)>,
    /// People for whose country the table has no price.
    pub unpriced: u64,
}

impl Prices {
    /// Reads a table: a line for each of `as of`, `currency` and `fee`, then `country,marketing,utility,authentication` and a line a
    /// country; the last column may be missing. A line of `tier,country,category,message,price` says what is taken from that message of
    /// the month on.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MOST_BYTES {
            return Err("This is too long for a table of prices.".to_owned());
        }
        let (mut as_of, mut currency, mut fee, mut countries) = (None, None, 0, BTreeMap::new());
        let mut tiers = AllTiers::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let bad = |what: &str| format!("Line {number}: {what}");
            let cells: Vec<&str> = line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"')).collect();
            let amount = |cell: &str| millionths(cell).ok_or_else(|| bad(&format!("“{cell}” is no price. Write it like 0.0118.")));
            match cells.as_slice() {
                [""] => {}
                [first, rest @ ..] if rest.iter().all(|cell| cell.is_empty()) => {
                    return Err(bad(&format!("there is nothing behind “{first}”.")));
                }
                [name, value, ..] if name.eq_ignore_ascii_case("as of") => {
                    as_of = Some(day(value).ok_or_else(|| bad("write the day like 2026-10-01."))?);
                }
                [name, value, ..] if name.eq_ignore_ascii_case("currency") => {
                    let fine = value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_alphabetic());
                    currency = Some(
                        fine.then(|| value.to_ascii_uppercase())
                            .ok_or_else(|| bad("write the currency like USD."))?,
                    );
                }
                [name, value, ..] if name.eq_ignore_ascii_case("fee") => fee = amount(value)?,
                [name, rest @ ..] if name.eq_ignore_ascii_case("tier") => Self::read_tier(&mut tiers, rest).map_err(|why| bad(&why))?,
                [name, ..] if name.eq_ignore_ascii_case("country") => {}
                [country, marketing, utility, rest @ ..] => {
                    let fine = *country == OTHERS || country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic());
                    if !fine {
                        return Err(bad(&format!(
                            "“{country}” is no country. Write its two letters, or * for all others."
                        )));
                    }
                    let rates = Rates {
                        marketing: amount(marketing)?,
                        utility: amount(utility)?,
                        authentication: rest.first().filter(|cell| !cell.is_empty()).map(|cell| amount(cell)).transpose()?,
                    };
                    if countries.insert(country.to_ascii_uppercase(), rates).is_some() {
                        return Err(bad(&format!("{country} stands there twice.")));
                    }
                }
                _ => return Err(bad("a country needs two prices: marketing and utility.")),
            }
        }
        Ok(Self {
            as_of: as_of.ok_or("Say which day the prices are of: a line like “as of,2026-10-01”.")?,
            currency: currency.ok_or("Say the currency: a line like “currency,USD”.")?,
            fee,
            countries: if countries.is_empty() {
                return Err("There is no country in it.".to_owned());
            } else {
                countries
            },
            tiers,
        })
    }

    /// The table as it was typed.
    pub fn text(&self) -> String {
        let codes = self.countries.values().any(|rates| rates.authentication.is_some());
        let head = format!(
            "as of,{}\ncurrency,{}\nfee,{}\ncountry,marketing,utility{}\n",
            self.as_of,
            self.currency,
            decimal(self.fee),
            if codes { ",authentication" } else { "" }
        );
        let line = |(country, rates): (&String, &Rates)| {
            let codes = rates.authentication.map(|price| format!(",{}", decimal(price))).unwrap_or_default();
            format!("{country},{},{}{codes}\n", decimal(rates.marketing), decimal(rates.utility))
        };
        head + &self.countries.iter().map(line).collect::<String>() + &self.tier_lines()
    }

    /// What WhatsApp takes for one message of a category, as `statuses[].pricing` names it; none where the table does not say.
    pub fn rate(&self, country: &str, category: &str) -> Option<u64> {
        let rates = self.countries.get(country).or_else(|| self.countries.get(OTHERS))?;
        match category {
            "marketing" | "marketing_lite" => Some(rates.marketing),
            "utility" => Some(rates.utility),
            "authentication" => rates.authentication,
            _ => None,
        }
    }

    /// What templates of a category cost at most, sent to so many people of each country.
    pub fn cost<'a>(&self, category: &str, people: impl IntoIterator<Item = (&'a String, u64)>) -> Cost {
        let marketing = category.eq_ignore_ascii_case("MARKETING");
        self.sum(people, |rates| if marketing { rates.marketing } else { rates.utility })
    }

    /// What utility costs to those who wrote within 24 hours: WhatsApp takes nothing then.
    pub fn fees<'a>(&self, people: impl IntoIterator<Item = (&'a String, u64)>) -> Cost {
        self.sum(people, |_| 0)
    }

    fn sum<'a>(&self, people: impl IntoIterator<Item = (&'a String, u64)>, rate: impl Fn(&Rates) -> u64) -> Cost {
        let (mut countries, mut unpriced) = (Vec::new(), 0);
        for (country, many) in people {
            match self.countries.get(country).or_else(|| self.countries.get(OTHERS)) {
                Some(rates) => {
                    let each = self.fee + rate(rates);
                    countries.push((country.clone(), many, many.saturating_mul(each)));
                }
                None => unpriced += many,
            }
        }
        countries.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
        Cost {
            as_of: self.as_of.clone(),
            currency: self.currency.clone(),
            total: countries.iter().map(|(_, _, cost)| cost).sum(),
            countries,
            unpriced,
        }
    }
}

impl Cost {
    /// Both together; by the prices of one day.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        for (country, many, cost) in &other.countries {
            match self.countries.iter_mut().find(|(known, ..)| known == country) {
                Some(known) => {
                    known.1 += many;
                    known.2 = known.2.saturating_add(*cost);
                }
                None => self.countries.push((country.clone(), *many, *cost)),
            }
        }
        self.countries
            .sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
        self.total = self.total.saturating_add(other.total);
        self.unpriced += other.unpriced;
        self
    }

    /// For people: `12.40 USD`.
    pub fn words(&self) -> String {
        format!("{} {}", money(self.total), self.currency)
    }

    /// What it is of, and what it leaves out.
    pub fn note(&self) -> String {
        let unpriced = match self.unpriced {
            0 => String::new(),
            1 => " 1 person is not in it: the table has no price for their country.".to_owned(),
            many => format!(" {many} people are not in it: the table has no price for their countries."),
        };
        format!("At most, by the prices of {}.{unpriced}", self.as_of)
    }
}

/// An amount with two digits behind the point, rounded up: 12.40.
pub fn money(millionths: u64) -> String {
    let hundredths = millionths.div_ceil(10_000);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A price as it is typed: `0.0118`.
pub(crate) fn millionths(cell: &str) -> Option<u64> {
    amount(cell, 6)
}

/// An amount with so many digits before the point at most.
pub(crate) fn amount(cell: &str, most: usize) -> Option<u64> {
    let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > most || fraction.len() > 6 || !digits(whole) || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<6}").parse().ok()
}

/// The same back.
pub(crate) fn decimal(millionths: u64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A day as `2026-10-01`.
fn day(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str, length: usize| text.parse::<u32>().ok().filter(|_| text.len() == length);
    let fine = parts.next().is_none()
        && number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day));
    fine.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\n*,0.06,0.0077\nIN,0.0118,0.0014\n";

    #[test]
    fn a_table_reads_back_as_it_was_typed() {
        let prices = Prices::parse(TABLE).unwrap();
        assert_eq!(prices.text(), TABLE);
        assert_eq!(Prices::parse(&TABLE.replace(',', ";")).unwrap(), prices);
        let with_codes = TABLE
            .replace("utility\n", "utility,authentication\n")
            .replace("0.0014\n", "0.0014,0.0012\n");
        let prices = Prices::parse(&with_codes).unwrap();
        assert_eq!(prices.text(), with_codes);
        let rate = |country, category| prices.rate(country, category);
        assert_eq!((rate("IN", "authentication"), rate("DE", "authentication")), (Some(1_200), None));
        assert_eq!((rate("DE", "marketing"), rate("IN", "service")), (Some(60_000), None));
    }

    #[test]
    fn what_is_no_table_says_where_and_why() {
        for (text, why) in [
            ("", "which day"),
            ("as of,1 October", "Line 1: write the day"),
            ("as of,2026-10-01\nIN,1,1", "currency"),
            ("as of,2026-10-01\ncurrency,USD", "no country"),
            ("as of,2026-10-01\ncurrency,USD\nIN,1", "two prices"),
            ("as of,2026-10-01\ncurrency,USD\nIN,1,x", "“x” is no price"),
            ("as of,2026-10-01\ncurrency,USD\nIN,-1,1", "“-1” is no price"),
            ("as of,2026-10-01\ncurrency,USD\nIndia,1,1", "two letters"),
            ("as of,2026-10-01\ncurrency,USD\nIN,1,1\nin,1,1", "twice"),
        ] {
            let refused = Prices::parse(text).unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn a_job_costs_the_sum_of_its_countries_and_says_what_it_leaves_out() {
        let mut prices = Prices::parse(TABLE).unwrap();
        let people = BTreeMap::from([("IN".to_owned(), 1_000), ("DE".to_owned(), 10)]);
        let people = || people.iter().map(|(country, many)| (country, *many));
        let cost = prices.cost("MARKETING", people());
        assert_eq!((cost.words().as_str(), cost.unpriced), ("17.45 USD", 0));
        assert_eq!(cost.countries[0], ("IN".to_owned(), 1_000, 16_800_000));
        assert_eq!(prices.cost("UTILITY", people()).words(), "6.53 USD");
        let fees = prices.fees(people());
        assert_eq!((fees.total, fees.unpriced), (prices.fee * 1_010, 0), "who wrote within 24 hours");
        let germany = ("DE".to_owned(), 90);
        let both = prices
            .cost("UTILITY", [(&germany.0, germany.1)])
            .plus(&prices.cost("MARKETING", people()));
        assert_eq!((both.words().as_str(), both.countries[1].1), ("18.60 USD", 100));
        assert_eq!(both.total, both.countries.iter().map(|(_, _, cost)| cost).sum::<u64>());
        prices.countries.remove(OTHERS);
        let cost = prices.cost("MARKETING", people());
        assert_eq!(cost.unpriced, 10);
        assert!(cost.note().contains("10 people"), "{}", cost.note());
    }
}
