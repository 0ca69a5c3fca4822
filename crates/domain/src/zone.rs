//! Time zones as the server works them out: enough changes of offset to show the times of a thread.
//!
//! The rules of all zones are too heavy for the browser, and both sides must write the same time; so the server sends
//! the offsets around now, and both sides use this.

mod shift;

use crate::clock::Seconds;
use serde::{Deserialize, Serialize};

pub use shift::{DayStep, Month};

/// A named zone with its offsets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// IANA name, such as `Asia/Kolkata`.
    pub name: String,
    /// From when on which offset (seconds east of UTC) holds; the earliest first. Before the first, the first holds.
    pub offsets: Vec<(Seconds, i32)>,
}

/// A moment on a wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Local {
    pub year: i64,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    /// Monday is 0.
    pub weekday: u8,
    /// Days since 1970 in this zone: two moments are on one day when these are equal.
    pub day_number: i64,
}

/// What a wall clock is to show: a day and a minute of it, in no zone yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallTime {
    day_number: i64,
    minute: u16,
}

/// When a wall clock shows a time. Clocks are set forward and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moments {
    Once(Seconds),
    /// Clocks are set back that night: the first and the second time.
    Twice(Seconds, Seconds),
    /// Clocks are set forward over it.
    Never,
}

/// The text is not a day and a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a day and a time.")]
pub struct BadWallTime;

impl WallTime {
    /// What a wall clock shows at a moment, to the minute.
    pub fn of(local: Local) -> Self {
        Self {
            day_number: local.day_number,
            minute: u16::from(local.hour) * 60 + u16::from(local.minute),
        }
    }

    /// So many days after a moment on a wall clock, at an hour.
    pub fn after(local: Local, days: i64, hour: u16) -> Self {
        Self {
            day_number: local.day_number + days,
            minute: hour * 60,
        }
    }
}

/// Written as in a field for day and time: `2026-11-29T09:00`.
impl std::fmt::Display for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = civil(self.day_number);
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

impl std::str::FromStr for WallTime {
    type Err = BadWallTime;

    fn from_str(text: &str) -> Result<Self, BadWallTime> {
        let minutes = text.get(..16).ok_or(BadWallTime)?;
        // Read as if it were UTC; seconds, which some browsers add, do not count.
        let (at, _) = parse_rfc3339(&format!("{minutes}:00Z")).ok_or(BadWallTime)?;
        let wall = Self {
            day_number: at.0.div_euclid(86_400),
            minute: u16::try_from(at.0.rem_euclid(86_400) / 60).map_err(|_| BadWallTime)?,
        };
        // The 31st of a month of 30 days is read as the next day, and is none.
        if wall.to_string() == minutes { Ok(wall) } else { Err(BadWallTime) }
    }
}

pub(crate) const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
pub(crate) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            offsets: vec![(Seconds(i64::MIN), 0)],
        }
    }

    /// Seconds east of UTC at a moment.
    pub fn offset_at(&self, at: Seconds) -> i32 {
        let after = self.offsets.partition_point(|(from, _)| *from <= at);
        self.offsets.get(after.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }

    /// The first moment after another at which the offset changes, as far as it is known.
    pub fn next_change(&self, after: Seconds) -> Option<Seconds> {
        let next = self.offsets.partition_point(|(from, _)| *from <= after);
        self.offsets.get(next).map(|(from, _)| *from)
    }

    /// The wall clock at a moment.
    pub fn local(&self, at: Seconds) -> Local {
        let seconds = at.0.saturating_add(i64::from(self.offset_at(at)));
        let day_number = seconds.div_euclid(86_400);
        let in_day = seconds.rem_euclid(86_400);
        let (year, month, day) = civil(day_number);
        let small = |value: i64| u8::try_from(value).unwrap_or(0);
        Local {
            year,
            month: small(month),
            day: small(day),
            hour: small(in_day / 3600),
            minute: small(in_day % 3600 / 60),
            weekday: small((day_number + 3).rem_euclid(7)),
            day_number,
        }
    }

    /// The moments at which the wall clock shows a time.
    pub fn moments(&self, wall: WallTime) -> Moments {
        let naive = wall.day_number * 86_400 + i64::from(wall.minute) * 60;
        let near = |(from, _): &&(Seconds, i32)| from.0.saturating_sub(naive).unsigned_abs() <= 2 * 86_400;
        let offsets = self.offsets.iter().filter(near).map(|(_, offset)| *offset);
        let mut found: Vec<Seconds> = offsets
            .chain([self.offset_at(Seconds(naive - 2 * 86_400))])
            .map(|offset| Seconds(naive - i64::from(offset)))
            .filter(|at| at.0 + i64::from(self.offset_at(*at)) == naive)
            .collect();
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [] => Moments::Never,
            [at] => Moments::Once(*at),
            [first, .., last] => Moments::Twice(*first, *last),
        }
    }

    /// `16:05`.
    pub fn clock(&self, at: Seconds) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour, local.minute)
    }

    /// `Today`, `Yesterday`, `Tue 3 Nov`, `3 Nov 2025`: for day separators.
    pub fn day(&self, at: Seconds, now: Seconds) -> String {
        let (then, today) = (self.local(at), self.local(now));
        match today.day_number - then.day_number {
            0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            _ if then.year == today.year => {
                format!(
                    "{} {} {}",
                    WEEKDAYS[usize::from(then.weekday)],
                    then.day,
                    MONTHS[usize::from(then.month) - 1]
                )
            }
            _ => self.date(at),
        }
    }

    /// `3 Nov 2025`.
    pub fn date(&self, at: Seconds) -> String {
        let local = self.local(at);
        format!("{} {} {}", local.day, MONTHS[usize::from(local.month) - 1], local.year)
    }

    /// `3 Nov 2025, 16:05`: the full time for a tooltip.
    pub fn full(&self, at: Seconds) -> String {
        format!("{}, {} ({})", self.date(at), self.clock(at), self.name)
    }

    /// Short and relative, for lists: `now`, `2m`, `1h`, `Tue`, `3 Nov`, `Nov 2025`.
    pub fn ago(&self, at: Seconds, now: Seconds) -> String {
        let minutes = (now.0 - at.0).div_euclid(60);
        match minutes {
            ..1 => "now".to_owned(),
            1..60 => format!("{minutes}m"),
            60..1440 => format!("{}h", minutes / 60),
            _ => {
                let (then, today) = (self.local(at), self.local(now));
                if today.day_number - then.day_number < 7 {
                    WEEKDAYS[usize::from(then.weekday)].to_owned()
                } else if then.year == today.year {
                    format!("{} {}", then.day, MONTHS[usize::from(then.month) - 1])
                } else {
                    format!("{} {}", MONTHS[usize::from(then.month) - 1], then.year)
                }
            }
        }
    }
}

/// RFC 3339 in UTC, for `datetime` attributes.
pub fn rfc3339(at: Seconds) -> String {
    let local = Zone::utc().local(at);
    let second = at.0.rem_euclid(60);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{second:02}Z",
        local.year, local.month, local.day, local.hour, local.minute
    )
}

/// Reads RFC 3339 in UTC (`Z`), with or without a fraction: seconds and nanoseconds.
pub fn parse_rfc3339(text: &str) -> Option<(Seconds, u32)> {
    let text = text.strip_suffix('Z')?;
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (date, clock) = text.split_once('T')?;
    let numbers = |text: &str, separator: char| -> Option<Vec<i64>> {
        let parts = text.split(separator).map(|part| part.parse::<u32>().ok().map(i64::from));
        parts.collect::<Option<Vec<i64>>>().filter(|parts| parts.len() == 3)
    };
    let (date, clock) = (numbers(date, '-')?, numbers(clock, ':')?);
    let sane = (1970..=9999).contains(&date[0]) && (1..=12).contains(&date[1]) && (1..=31).contains(&date[2]);
    if !sane || clock[0] > 23 || clock[1] > 59 || clock[2] > 60 || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos = format!("{fraction:0<9}").parse().ok()?;
    let seconds = day_number(date[0], date[1], date[2]) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2];
    Some((Seconds(seconds), nanos))
}

/// Whether a text is a day of the calendar, `1990-12-31`, in whichever year.
pub fn is_day(text: &str) -> bool {
    let parts: Vec<Option<i64>> = text.split('-').map(|part| part.parse().ok()).collect();
    // A day that its month does not have is another one, and a plus or a missing zero is written in another way.
    let same =
        |year, month, day| civil(day_number(year, month, day)) == (year, month, day) && format!("{year:04}-{month:02}-{day:02}") == text;
    matches!(parts[..], [Some(year @ 0..=9999), Some(month @ 1..=12), Some(day @ 1..=31)] if same(year, month, day))
}

/// The day number since 1970 of a date: the inverse of [`civil`].
const fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a day number since 1970 (proleptic Gregorian; eras of 400 years starting in March).
pub(crate) const fn civil(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![(Seconds(1_774_746_000), 7200), (Seconds(1_792_890_000), 3600)],
        }
    }

    #[test]
    fn dates_are_right_across_leap_years_and_eras() {
        assert_eq!(rfc3339(Seconds(0)), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(Seconds(951_782_400)), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(Seconds(1_763_679_599)), "2025-11-20T22:59:59Z");
        assert_eq!(rfc3339(Seconds(-1)), "1969-12-31T23:59:59Z");
        assert_eq!(Zone::utc().local(Seconds(0)).weekday, 3, "1 January 1970 was a Thursday");
    }

    #[test]
    fn written_times_read_back() {
        for at in [0, 951_782_400, 1_763_679_599, 4_102_444_800] {
            assert_eq!(parse_rfc3339(&rfc3339(Seconds(at))), Some((Seconds(at), 0)));
        }
        assert_eq!(
            parse_rfc3339("2025-01-08T23:30:43.271279391Z"),
            Some((Seconds(1_736_379_043), 271_279_391))
        );
        for bad in [
            "",
            "2025-01-08",
            "2025-01-08T23:30:43",
            "2025-13-08T23:30:43Z",
            "2025-01-08T23:30:43.x1Z",
            "1-2-3T4:5Z",
            "-1-01-01T00:00:00Z",
        ] {
            assert_eq!(parse_rfc3339(bad), None, "{bad}");
        }
    }

    #[test]
    fn summer_time_ends_at_its_second() {
        assert_eq!(berlin().clock(Seconds(1_792_889_999)), "02:59");
        assert_eq!(berlin().clock(Seconds(1_792_890_000)), "02:00");
    }

    #[test]
    fn a_wall_clock_shows_most_times_once_some_twice_and_some_never() {
        let wall = |text: &str| text.parse::<WallTime>().unwrap();
        let mut berlin = berlin();
        berlin.offsets.insert(0, (Seconds(i64::MIN), 3600));
        let at = |text: &str| berlin.moments(wall(text));
        assert_eq!(at("2026-11-29T09:00"), Moments::Once(Seconds(1_795_939_200)));
        assert_eq!(at("2026-07-01T09:00"), Moments::Once(Seconds(1_782_889_200)));
        // On 29 March 2026 two o'clock is three o'clock.
        assert_eq!(at("2026-03-29T02:30"), Moments::Never);
        assert_eq!(at("2026-03-29T01:59"), Moments::Once(Seconds(1_774_745_940)));
        assert_eq!(at("2026-03-29T03:00"), Moments::Once(Seconds(1_774_746_000)));
        // On 25 October 2026 three o'clock is two o'clock again; the offsets above turn at that night's second.
        let Moments::Twice(first, second) = at("2026-10-25T02:30") else {
            panic!("{:?}", at("2026-10-25T02:30"))
        };
        assert_eq!(second.0 - first.0, 3600);
        assert_eq!(
            (berlin.clock(first), berlin.clock(second)),
            ("02:30".to_owned(), "02:30".to_owned())
        );
        assert_eq!(Zone::utc().moments(wall("1970-01-01T00:01")), Moments::Once(Seconds(60)));
    }

    #[test]
    fn wall_times_read_back_and_nonsense_does_not() {
        for text in ["2026-11-29T09:00", "2028-02-29T23:59"] {
            assert_eq!(text.parse::<WallTime>().unwrap().to_string(), text);
        }
        assert_eq!("2026-11-29T09:00:30".parse::<WallTime>().unwrap().to_string(), "2026-11-29T09:00");
        for bad in [
            "",
            "2026-11-29",
            "2026-02-30T09:00",
            "2026-11-29T24:00",
            "2026-11-29T09:60",
            "２026-11-29T09:00",
        ] {
            assert_eq!(bad.parse::<WallTime>(), Err(BadWallTime), "{bad}");
        }
        let monday = Zone::utc().local(Seconds(1_763_640_000));
        assert_eq!(WallTime::after(monday, 1, 9).to_string(), "2025-11-21T09:00");
    }

    #[test]
    fn lists_are_relative_and_separators_name_the_day() {
        let zone = Zone::utc();
        let now = Seconds(1_763_640_000);
        let ago = |seconds: i64| zone.ago(now.plus(-seconds), now);
        assert_eq!((ago(5).as_str(), ago(125).as_str(), ago(7300).as_str()), ("now", "2m", "2h"));
        assert_eq!(
            (ago(2 * 86_400).as_str(), ago(30 * 86_400).as_str(), ago(400 * 86_400).as_str()),
            ("Tue", "21 Oct", "Oct 2024")
        );
        assert_eq!(zone.ago(now.plus(30), now), "now", "a clock that is a little ahead");
        assert_eq!(zone.day(now, now), "Today");
        assert_eq!(zone.day(now.plus(-86_400), now), "Yesterday");
    }
}
