//! The hours in which a job sends, by the clock of each recipient.

use crate::{
    clock::Seconds,
    zone::{Moments, WallTime, Zone},
};
use serde::{Deserialize, Serialize};

/// From an hour until before another, on some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct Hours {
    from: u8,
    to: u8,
    days: Days,
}

/// On which days of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    #[default]
    All,
    /// Monday to Saturday.
    NoSundays,
    /// Monday to Friday.
    Weekdays,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Raw {
    from: u8,
    to: u8,
    #[serde(default)]
    days: Days,
}

/// No hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The hours must end after they begin, on the same day.")]
pub struct BadHours;

impl TryFrom<Raw> for Hours {
    type Error = BadHours;

    fn try_from(raw: Raw) -> Result<Self, BadHours> {
        Self::new(raw.from, raw.to, raw.days)
    }
}

impl From<Hours> for Raw {
    fn from(hours: Hours) -> Self {
        Self {
            from: hours.from,
            to: hours.to,
            days: hours.days,
        }
    }
}

impl Days {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::All, Self::NoSundays, Self::Weekdays];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "every day",
            Self::NoSundays => "Monday to Saturday",
            Self::Weekdays => "Monday to Friday",
        }
    }

    /// Monday is 0.
    const fn has(self, weekday: u8) -> bool {
        match self {
            Self::All => true,
            Self::NoSundays => weekday < 6,
            Self::Weekdays => weekday < 5,
        }
    }
}

impl Hours {
    /// From an hour (0 to 23) until before another (1 to 24).
    pub const fn new(from: u8, to: u8, days: Days) -> Result<Self, BadHours> {
        if from < to && to <= 24 {
            Ok(Self { from, to, days })
        } else {
            Err(BadHours)
        }
    }

    pub const fn from(self) -> u8 {
        self.from
    }

    pub const fn to(self) -> u8 {
        self.to
    }

    pub const fn days(self) -> Days {
        self.days
    }

    /// What people read: `9:00 to 19:00, every day`.
    pub fn words(self) -> String {
        format!("{}:00 to {}:00, {}", self.from, self.to, self.days.words())
    }

    /// When they begin next, by a clock; none while they last.
    pub fn wait_until(self, zone: &Zone, now: Seconds) -> Option<Seconds> {
        let local = zone.local(now);
        if self.days.has(local.weekday) && (self.from..self.to).contains(&local.hour) {
            return None;
        }
        let begins = |days: u8| {
            if !self.days.has((local.weekday + days) % 7) {
                return None;
            }
            // Where clocks are set forward over an hour, the next one is the first.
            let hours = (self.from..self.to).map(u16::from);
            hours
                .filter_map(|hour| first(zone.moments(WallTime::after(local, days.into(), hour))))
                .find(|at| *at > now)
        };
        // A week ahead there is always a day that has them; if not, it is looked at again in an hour.
        Some((0..=7).find_map(begins).unwrap_or_else(|| now.plus(3_600)))
    }
}

const fn first(moments: Moments) -> Option<Seconds> {
    match moments {
        Moments::Once(at) | Moments::Twice(at, _) => Some(at),
        Moments::Never => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::parse_rfc3339;

    fn at(text: &str) -> Seconds {
        parse_rfc3339(text).unwrap().0
    }

    /// Berlin in 2026: clocks go forward on 29 March at 2:00, back on 25 October at 3:00.
    fn berlin() -> Zone {
        Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![
                (Seconds(i64::MIN), 3_600),
                (at("2026-03-29T01:00:00Z"), 7_200),
                (at("2026-10-25T01:00:00Z"), 3_600),
            ],
        }
    }

    #[test]
    fn hours_wait_for_their_beginning_over_nights_weekends_and_changes_of_the_clock() {
        let hours = Hours::new(9, 19, Days::Weekdays).unwrap();
        for (now, begins) in [
            // Friday: before, within, at the end, after which comes Monday.
            ("2026-11-27T07:59:59Z", Some("2026-11-27T08:00:00Z")),
            ("2026-11-27T08:00:00Z", None),
            ("2026-11-27T17:59:59Z", None),
            ("2026-11-27T18:00:00Z", Some("2026-11-30T08:00:00Z")),
            // The clocks go forward and back over the weekend.
            ("2026-03-27T18:30:00Z", Some("2026-03-30T07:00:00Z")),
            ("2026-10-23T18:30:00Z", Some("2026-10-26T08:00:00Z")),
        ] {
            assert_eq!(hours.wait_until(&berlin(), at(now)), begins.map(at), "{now}");
        }
        // The hour that is left out that night, and midnight.
        let night = Hours::new(2, 4, Days::All).unwrap();
        assert_eq!(
            night.wait_until(&berlin(), at("2026-03-29T00:30:00Z")),
            Some(at("2026-03-29T01:00:00Z"))
        );
        let day = Hours::new(0, 24, Days::NoSundays).unwrap();
        assert_eq!(
            day.wait_until(&berlin(), at("2026-11-28T23:00:00Z")),
            Some(at("2026-11-29T23:00:00Z"))
        );
    }

    #[test]
    fn midnight_ends_one_day_and_begins_the_next() {
        let late = Hours::new(22, 24, Days::All).unwrap();
        let early = Hours::new(0, 6, Days::All).unwrap();
        let always = Hours::new(0, 24, Days::All).unwrap();
        for (now, late_begins, early_begins) in [
            ("2026-11-27T22:59:59Z", None, Some("2026-11-27T23:00:00Z")),
            ("2026-11-27T23:00:00Z", Some("2026-11-28T21:00:00Z"), None),
        ] {
            assert_eq!(late.wait_until(&berlin(), at(now)), late_begins.map(at), "{now}");
            assert_eq!(early.wait_until(&berlin(), at(now)), early_begins.map(at), "{now}");
            assert_eq!(always.wait_until(&berlin(), at(now)), None, "{now}");
        }
    }

    #[test]
    fn an_hour_that_comes_twice_lasts_twice_and_a_midnight_that_is_left_out_is_an_hour_later() {
        let night = Hours::new(2, 3, Days::All).unwrap();
        for (now, begins) in [
            ("2026-10-24T22:30:00Z", Some("2026-10-25T00:00:00Z")),
            ("2026-10-25T00:30:00Z", None),
            ("2026-10-25T01:30:00Z", None),
            ("2026-10-25T02:00:00Z", Some("2026-10-26T01:00:00Z")),
        ] {
            assert_eq!(night.wait_until(&berlin(), at(now)), begins.map(at), "{now}");
        }
        // Where the clocks go forward at midnight, as in Santiago.
        let santiago = Zone {
            name: "America/Santiago".into(),
            offsets: vec![(Seconds(i64::MIN), -14_400), (at("2026-09-06T04:00:00Z"), -10_800)],
        };
        let early = Hours::new(0, 2, Days::All).unwrap();
        assert_eq!(
            early.wait_until(&santiago, at("2026-09-06T02:00:00Z")),
            Some(at("2026-09-06T04:00:00Z"))
        );
        assert_eq!(
            early.wait_until(&santiago, at("2026-09-06T05:00:00Z")),
            Some(at("2026-09-07T03:00:00Z"))
        );
    }

    #[test]
    fn hours_that_end_before_they_begin_are_none() {
        for (from, to) in [(9, 9), (19, 9), (0, 25)] {
            assert_eq!(Hours::new(from, to, Days::All), Err(BadHours));
        }
        assert!(serde_json::from_str::<Hours>(r#"{"from":9,"to":8}"#).is_err());
        let hours: Hours = serde_json::from_str(r#"{"from":9,"to":19}"#).unwrap();
        assert_eq!(hours.words(), "9:00 to 19:00, every day");
    }
}
