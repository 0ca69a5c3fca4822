//! A day of the calendar.

use crate::zone::{Local, MONTHS, WEEKDAYS, civil, parse_rfc3339};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// A day of the calendar, in no zone: from 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

/// The text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a day.")]
pub struct BadDate;

/// 31 December 9999.
const LAST: i64 = 2_932_896;

impl Date {
    /// The day on a wall clock.
    pub fn of(local: Local) -> Self {
        Self::from_number(local.day_number)
    }

    /// From days since 1970; those that are out of reach become the first or the last.
    pub fn from_number(number: i64) -> Self {
        Self(number.clamp(0, LAST))
    }

    /// Days since 1970.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self::from_number(self.0.saturating_add(days))
    }

    /// Monday is 0.
    pub fn weekday(self) -> u8 {
        u8::try_from((self.0 + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// `Fri 25 Dec 2026`.
    pub fn words(self) -> String {
        let (year, month, day) = civil(self.0);
        let month = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month));
        let weekday = WEEKDAYS[usize::from(self.weekday())];
        format!("{weekday} {day} {} {year}", month.unwrap_or(&""))
    }
}

/// As in a field for a day: `2026-12-25`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        let (at, _) = parse_rfc3339(&format!("{text}T00:00:00Z")).ok_or(BadDate)?;
        let date = Self::from_number(at.0.div_euclid(86_400));
        // The 31st of a month of 30 days is read as the next day, and is none.
        if date.to_string() == text { Ok(date) } else { Err(BadDate) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
