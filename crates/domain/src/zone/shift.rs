//! Wall clocks some days or months later, and the months of a calendar.

use super::{Local, MONTHS, Moments, WEEKDAYS, WallTime, Zone, civil, day_number};
use crate::clock::Seconds;
use serde::{Deserialize, Serialize};

impl WallTime {
    /// The same time so many days later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self {
            day_number: self.day_number + days,
            minute: self.minute,
        }
    }

    /// The same time of the same day of a month so many later; the last day of a month that is shorter.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = civil(self.day_number);
        let (year, month) = later(year, month, months);
        let last = month_end(year, month) - day_number(year, month, 1);
        Self {
            day_number: day_number(year, month, day.min(last)),
            minute: self.minute,
        }
    }

    /// `Monday`.
    pub fn weekday(self) -> &'static str {
        const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let day = (self.day_number + 3).rem_euclid(7);
        usize::try_from(day).map_or("", |day| NAMES[day])
    }

    /// The day of the month, from 1.
    pub const fn month_day(self) -> i64 {
        civil(self.day_number).2
    }

    /// `09:00`.
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }

    /// `3 Nov 2025`.
    pub fn date(self) -> String {
        let (year, month, day) = civil(self.day_number);
        let month = usize::try_from(month - 1).map_or("", |month| MONTHS[month]);
        format!("{day} {month} {year}")
    }

    /// Whether its day is after that of another.
    pub const fn is_on_a_day_after(self, other: Self) -> bool {
        self.day_number > other.day_number
    }
}

impl Zone {
    /// The first moment at which clocks show a time; where they skip it, the first after that.
    pub fn first_at(&self, wall: WallTime) -> Seconds {
        let at = |minutes: u16| {
            let minute = wall.minute + minutes;
            let wall = WallTime {
                day_number: wall.day_number + i64::from(minute / 1440),
                minute: minute % 1440,
            };
            match self.moments(wall) {
                Moments::Once(at) | Moments::Twice(at, _) => Some(at),
                Moments::Never => None,
            }
        };
        // Clocks skip an hour, seldom half of one; a whole day has been skipped, too.
        let found = (0..=96).find_map(|quarter| at(quarter * 15));
        found.unwrap_or(Seconds(wall.day_number * 86_400 + i64::from(wall.minute) * 60))
    }
}

/// Where one goes from a day of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayStep {
    /// So many days later.
    Days(i64),
    /// The same day of a month so many later, or its last.
    Months(i64),
    /// The first day of its week that is in its month.
    WeekBegins,
    /// The last one.
    WeekEnds,
}

/// A month of a calendar. Written `2026-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    year: i64,
    month: i64,
}

impl Month {
    /// The one that a clock shows.
    pub fn of(local: Local) -> Self {
        Self {
            year: local.year,
            month: local.month.into(),
        }
    }

    /// Reads `2026-12`; years of four digits only.
    pub fn parse(text: &str) -> Option<Self> {
        let day: WallTime = format!("{text}-01T00:00").parse().ok()?;
        let (year, month, _) = civil(day.day_number);
        Some(Self { year, month })
    }

    /// One so many months later.
    #[must_use]
    pub const fn plus(self, months: i64) -> Self {
        let (year, month) = later(self.year, self.month, months);
        Self { year, month }
    }

    /// `Dec 2026`.
    pub fn words(self) -> String {
        let month = usize::try_from(self.month - 1).map_or("", |month| MONTHS[month]);
        format!("{month} {}", self.year)
    }

    /// How many days it has.
    pub const fn days(self) -> i64 {
        month_end(self.year, self.month) - day_number(self.year, self.month, 1)
    }

    /// The day of the week of its first, Monday being 0.
    pub const fn first_weekday(self) -> i64 {
        (day_number(self.year, self.month, 1) + 3).rem_euclid(7)
    }

    /// The short name of the weekday of one of its days, from 1.
    pub fn weekday(self, day: i64) -> &'static str {
        let weekday = (self.first_weekday() + day - 1).rem_euclid(7);
        usize::try_from(weekday).map_or("", |weekday| WEEKDAYS[weekday])
    }

    /// The day to which a step leads from one of its days, from 1, with the month of that.
    pub fn step(self, day: i64, step: DayStep) -> (Self, i64) {
        let weekday = (self.first_weekday() + day - 1).rem_euclid(7);
        match step {
            DayStep::Days(days) => {
                let (year, month, day) = civil(day_number(self.year, self.month, day) + days);
                (Self { year, month }, day)
            }
            DayStep::Months(months) => {
                let month = self.plus(months);
                (month, day.min(month.days()))
            }
            DayStep::WeekBegins => (self, (day - weekday).max(1)),
            DayStep::WeekEnds => (self, (day - weekday + 6).min(self.days())),
        }
    }

    /// When it begins by the clocks of a zone.
    pub fn begins(self, zone: &Zone) -> Seconds {
        zone.first_at(WallTime {
            day_number: day_number(self.year, self.month, 1),
            minute: 0,
        })
    }

    /// The day of it, from 1, on which a moment is by the clocks of a zone; none where that is another month.
    pub fn day_of(self, at: Seconds, zone: &Zone) -> Option<i64> {
        let local = zone.local(at);
        (Self::of(local) == self).then(|| local.day.into())
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

const fn later(year: i64, month: i64, months: i64) -> (i64, i64) {
    let all = year * 12 + month - 1 + months;
    (all.div_euclid(12), all.rem_euclid(12) + 1)
}

/// The first day after a month.
const fn month_end(year: i64, month: i64) -> i64 {
    let (year, month) = later(year, month, 1);
    day_number(year, month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> WallTime {
        text.parse().unwrap()
    }

    #[test]
    fn months_later_keep_the_day_as_far_as_there_is_one() {
        let later = |months| wall("2026-01-31T09:30").plus_months(months).to_string();
        assert_eq!(
            (later(1), later(2), later(13), later(25)),
            (
                "2026-02-28T09:30".to_owned(),
                "2026-03-31T09:30".to_owned(),
                "2027-02-28T09:30".to_owned(),
                "2028-02-29T09:30".to_owned()
            )
        );
        let monday = wall("2026-11-30T09:00");
        assert_eq!(
            (monday.weekday(), monday.month_day(), monday.clock().as_str()),
            ("Monday", 30, "09:00")
        );
        assert_eq!(
            (monday.plus_days(2).weekday(), monday.plus_days(1).date().as_str()),
            ("Wednesday", "1 Dec 2026")
        );
        assert!(monday.plus_days(1).is_on_a_day_after(monday) && !monday.is_on_a_day_after(wall("2026-11-30T00:00")));
    }

    #[test]
    fn a_time_that_clocks_skip_is_the_next_one() {
        // Clocks go forward from 2:00 to 3:00 on 29 March 2026.
        let berlin = Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![(Seconds(i64::MIN), 3_600), (Seconds(1_774_746_000), 7_200)],
        };
        assert_eq!(berlin.first_at(wall("2026-03-29T02:30")), Seconds(1_774_746_000));
        assert_eq!(berlin.clock(berlin.first_at(wall("2026-03-28T02:30"))), "02:30");
        assert_eq!(berlin.clock(berlin.first_at(wall("2026-03-30T02:30"))), "02:30");
    }

    #[test]
    fn a_month_knows_its_days() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!((month.days(), month.first_weekday(), month.weekday(31)), (31, 1, "Thu"));
        assert_eq!(
            (month.plus(1).to_string(), month.plus(-11).words()),
            ("2027-01".to_owned(), "Jan 2026".to_owned())
        );
        assert_eq!(Month::parse("2028-02").unwrap().days(), 29);
        for bad in ["", "2026", "2026-13", "2026-1", "26-12", "x"] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
        let zone = Zone::utc();
        let begins = month.begins(&zone);
        assert_eq!((month.day_of(begins, &zone), month.day_of(begins.plus(-1), &zone)), (Some(1), None));
    }

    #[test]
    fn steps_lead_over_the_ends_of_months_and_weeks_stay_within_one() {
        let from = |month: &str, day, step| {
            let (month, day) = Month::parse(month).unwrap().step(day, step);
            format!("{month} {day}")
        };
        // The first of December 2026 is a Tuesday, the 31st a Thursday.
        for (month, day, step, to) in [
            ("2026-12", 1, DayStep::Days(-1), "2026-11 30"),
            ("2026-12", 31, DayStep::Days(1), "2027-01 1"),
            ("2026-12", 28, DayStep::Days(7), "2027-01 4"),
            ("2027-01", 3, DayStep::Days(-7), "2026-12 27"),
            ("2028-02", 28, DayStep::Days(1), "2028-02 29"),
            ("2026-12", 31, DayStep::Months(2), "2027-02 28"),
            ("2027-03", 31, DayStep::Months(-1), "2027-02 28"),
            ("2027-03", 5, DayStep::Months(-12), "2026-03 5"),
            ("2026-12", 6, DayStep::WeekBegins, "2026-12 1"),
            ("2026-12", 13, DayStep::WeekBegins, "2026-12 7"),
            ("2026-12", 7, DayStep::WeekBegins, "2026-12 7"),
            ("2026-12", 7, DayStep::WeekEnds, "2026-12 13"),
            ("2026-12", 29, DayStep::WeekEnds, "2026-12 31"),
        ] {
            assert_eq!(from(month, day, step), to, "{month} {day} {step:?}");
        }
    }
}
