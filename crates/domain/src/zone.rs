//! Time zones as the server works them out: enough changes of offset to show the times of a thread.
//!
//! The rules of all zones are too heavy for the browser, and both sides must write the same time; so the server sends
//! the offsets around now, and both sides use this.

use crate::clock::Seconds;
use serde::{Deserialize, Serialize};

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

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

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
const fn civil(day_number: i64) -> (i64, i64, i64) {
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
