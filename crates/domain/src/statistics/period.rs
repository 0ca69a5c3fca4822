//! Days, weeks and months for which reports are written by themselves.

use super::query::{Range, day_text, parse_day};
use serde::{Deserialize, Serialize};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The name in settings, keys and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The period with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.name() == name)
    }

    /// What its report is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Day => "Report of a day",
            Self::Week => "Report of a week",
            Self::Month => "Report of a month",
        }
    }

    /// First and last day (since 1970) of the last one that is over on a day. Weeks begin on Monday.
    pub fn last_before(self, today: i64) -> (i64, i64) {
        match self {
            Self::Day => (today - 1, today - 1),
            Self::Week => {
                let monday = today - (today + 3).rem_euclid(7);
                (monday - 7, monday - 1)
            }
            Self::Month => {
                let first = first_of_month(today);
                (first_of_month(first - 1), first - 1)
            }
        }
    }
}

/// The first day of a day's month.
pub(super) fn first_of_month(day: i64) -> i64 {
    let text = day_text(day);
    let first = text.get(..8).and_then(|month| parse_day(&format!("{month}01")));
    first.unwrap_or(day)
}

/// The last day of a day's month.
pub(super) fn last_of_month(day: i64) -> i64 {
    // 31 days after the first is always in the next one.
    first_of_month(first_of_month(day) + 31) - 1
}

/// What is to be asked of the statistics for it.
pub const fn range((from, to): (i64, i64)) -> Range {
    Range::Own { from, to }
}

/// A report that is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Written {
    pub period: Period,
    /// Its first day, as `2026-11-29`.
    pub from: String,
}

impl Written {
    /// What its keys in the bucket begin with.
    pub fn prefix(&self) -> String {
        format!("{PREFIX}{}/{}/", self.period.name(), self.from)
    }

    /// Out of the key of one of its files.
    pub fn of_key(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix(PREFIX)?.split('/');
        let written = Self {
            period: Period::from_name(parts.next()?)?,
            from: parts.next()?.to_owned(),
        };
        parse_day(&written.from).map(|_| written)
    }
}

/// Reports stand below this in the bucket.
pub const PREFIX: &str = "reports/";
/// Its files.
pub const FILES: [(&str, &str); 2] = [
    ("report.html", "text/html; charset=utf-8"),
    ("report.csv", "text/csv; charset=utf-8"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_period_that_is_over() {
        let day = |text| parse_day(text).unwrap();
        let last = |period: Period, today| {
            let (from, to) = period.last_before(day(today));
            format!("{} {}", day_text(from), day_text(to))
        };
        assert_eq!(last(Period::Day, "2026-03-01"), "2026-02-28 2026-02-28");
        // Sunday and Monday.
        assert_eq!(last(Period::Week, "2026-11-29"), "2026-11-16 2026-11-22");
        assert_eq!(last(Period::Week, "2026-11-30"), "2026-11-23 2026-11-29");
        assert_eq!(last(Period::Month, "2026-11-29"), "2026-10-01 2026-10-31");
        assert_eq!(last(Period::Month, "2026-01-01"), "2025-12-01 2025-12-31");
        assert_eq!(last(Period::Month, "2024-03-31"), "2024-02-01 2024-02-29");
    }

    #[test]
    fn a_report_is_known_by_its_keys() {
        let written = Written {
            period: Period::Week,
            from: "2026-11-23".to_owned(),
        };
        assert_eq!(written.prefix(), "reports/week/2026-11-23/");
        assert_eq!(Written::of_key("reports/week/2026-11-23/report.csv"), Some(written));
        for other in [
            "whatsapp-media/x",
            "reports/year/2026-01-01/x",
            "reports/day/../../x",
            "reports/day/2026-02-30/x",
        ] {
            assert_eq!(Written::of_key(other), None, "{other}");
        }
    }
}
