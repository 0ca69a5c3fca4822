//! What Admins set at run time: of each number, and of the team as a whole. Nobody has set what has version 0.

use crate::{
    clock::Millis,
    hours::Hours,
    ids::PhoneId,
    newer::{Evolving, Newer},
    throughput::{LEAST_THROUGHPUT, MOST_THROUGHPUT, THROUGHPUT},
};
use serde::{Deserialize, Serialize};

mod brand;
mod budget;
mod keeping;
mod prices;
mod profile;
mod team;

pub use brand::{ACCENTS, BrandSettings, MOST_BRAND_LETTERS, MOST_BRAND_NAME, accent_name};
pub use budget::MonthBudget;
pub use keeping::{Keeping, Kept, kept_words};
pub use prices::{MOST_SOURCE, PriceSettings, is_old, summary};
pub use profile::{BadProfile, CATEGORIES, MOST_ABOUT, MOST_ADDRESS, MOST_DESCRIPTION, MOST_EMAIL, MOST_WEBSITES, Profile, category_words};
pub use team::{BadTeamSettings, MOST_PLACES, MOST_UNDO_SECONDS, SavedPlace, TeamSettings};

/// So many versions of each settings are kept, the present one included.
pub const KEPT_VERSIONS: u64 = 20;

/// Who changed settings last, by the name they had then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub by: String,
    pub at: Millis,
    /// What was changed, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what: Vec<String>,
}

/// What is set for one of our numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberSettings {
    pub phone: PhoneId,
    /// Grows with every change.
    #[serde(default)]
    pub v: u64,
    /// IANA name of the zone by which the number's people live; none: that of the number's country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(default, skip_serializing_if = "Hours::is_empty")]
    pub hours: Hours,
    /// What customers find behind its name, as we know it. Not sent to WhatsApp.
    #[serde(default, skip_serializing_if = "Profile::is_empty")]
    pub profile: Profile,
    /// Customers are not told that their messages were read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_receipts: bool,
    /// Messages a second that WhatsApp takes; none: as many as of most numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throughput: Option<u32>,
    /// What its messages may cost in a month; none: nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<MonthBudget>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for NumberSettings {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl NumberSettings {
    /// A number for which nobody has set anything.
    pub fn unset(phone: PhoneId) -> Self {
        Self {
            phone,
            v: 0,
            zone: None,
            hours: Hours::default(),
            profile: Profile::default(),
            no_receipts: false,
            throughput: None,
            budget: None,
            changed: None,
            newer: Newer::default(),
        }
    }

    /// Messages a second that WhatsApp takes.
    pub fn throughput(&self) -> u32 {
        self.throughput.unwrap_or(THROUGHPUT).clamp(LEAST_THROUGHPUT, MOST_THROUGHPUT)
    }
}

/// Settings of which versions are kept.
pub trait Versioned: Evolving + Clone {
    /// Grows with every change; 0 before the first.
    fn v(&self) -> u64;

    /// What differs between these settings and later ones, in words. Every member has its sentence: what has none is not saved.
    fn changes(&self, after: &Self) -> Vec<String>;

    /// The same as a version that somebody made. What a newer version of the product wrote is carried along.
    #[must_use]
    fn stamped(self, v: u64, changed: Changed, newer: Newer) -> Self;
}

impl Versioned for NumberSettings {
    fn v(&self) -> u64 {
        self.v
    }

    fn changes(&self, after: &Self) -> Vec<String> {
        let zone = |zone: &Option<String>| zone.clone().unwrap_or_else(|| "that of the country".to_owned());
        let mut said = Vec::new();
        if self.zone != after.zone {
            said.push(format!("Time zone: {} (before: {})", zone(&after.zone), zone(&self.zone)));
        }
        said.extend(self.hours.changes(&after.hours));
        said.extend(self.profile.changes(&after.profile));
        if self.no_receipts != after.no_receipts {
            said.push(format!("Read receipts: {}", if after.no_receipts { "off" } else { "on" }));
        }
        if self.throughput() != after.throughput() {
            let (before, after) = (self.throughput(), after.throughput());
            said.push(format!("Throughput: {after} messages a second (before: {before})"));
        }
        if self.budget != after.budget {
            let words = |budget: &Option<MonthBudget>| budget.as_ref().map_or_else(|| "none".to_owned(), MonthBudget::words);
            said.push(format!(
                "Budget of a month: {} (before: {})",
                words(&after.budget),
                words(&self.budget)
            ));
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

/// What became of settings that were to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saved<T> {
    /// They are kept, and look like this now.
    Kept(T),
    /// Somebody else was faster: this is there now, and nothing was written.
    Newer(T),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hours::Week;

    #[test]
    fn changes_are_told_with_what_was_there_before() {
        let before = NumberSettings::unset(PhoneId::parse("1").unwrap());
        let mut after = before.clone();
        assert_eq!(before.changes(&after), [""; 0]);
        after.zone = Some("Asia/Kolkata".to_owned());
        after.hours = after.hours.with_week("2026-12-01".parse().unwrap(), Week::always()).unwrap();
        after.no_receipts = true;
        after.throughput = Some(20);
        after.budget = MonthBudget::parse("250 USD").ok();
        assert_eq!(
            before.changes(&after),
            [
                "Time zone: Asia/Kolkata (before: that of the country)",
                "Hours from Tue 1 Dec 2026: Every day all day",
                "Read receipts: off",
                "Throughput: 20 messages a second (before: 80)",
                "Budget of a month: 250.00 USD (before: none)"
            ]
        );
    }

    #[test]
    fn settings_of_a_number_are_stored_small_and_read_back() {
        let unset = NumberSettings::unset(PhoneId::parse("12").unwrap());
        let json = serde_json::to_string(&unset).unwrap();
        assert_eq!(json, r#"{"phone":"12","v":0}"#);
        assert_eq!(serde_json::from_str::<NumberSettings>(&json).unwrap(), unset);
    }
}
