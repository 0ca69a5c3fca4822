//! When a job sends nothing: outside its hours, and on days that are named, both by the calendar where each recipient is.

use super::{
    job::Job,
    state::{JobRefused, JobState},
};
use crate::{
    clock::Seconds,
    hours::Date,
    zone::{Local, Moments, WallTime, Zone},
};

/// So many days may be named.
pub const MOST_OFF_DAYS: usize = 60;

const HOUR: i64 = 3_600;
/// It is worked out no farther ahead than this, in hours: longer than a job may take.
const FARTHEST: usize = 24 * 400;

impl Job {
    /// Sends nothing on some days. What was checked stays.
    pub fn not_on(mut self, mut days: Vec<Date>) -> Result<Self, JobRefused> {
        match self.state {
            JobState::Running => return Err(JobRefused::PauseFirst),
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            JobState::Finished | JobState::Cancelled => return Err(JobRefused::Over),
            _ => {}
        }
        days.sort_unstable();
        days.dedup();
        if days.len() > MOST_OFF_DAYS {
            return Err(JobRefused::OffDays);
        }
        self.off_days = days;
        self.v += 1;
        Ok(self)
    }

    /// Whether somebody may have to wait for their hours or for another day.
    pub const fn has_windows(&self) -> bool {
        self.hours.is_some() || !self.off_days.is_empty()
    }

    /// When it may send next to who lives by a clock; none while it may.
    pub fn wait_until(&self, zone: &Zone, now: Seconds) -> Option<Seconds> {
        let mut at = now;
        // Each round passes over one day at least, or is the last.
        for _ in 0..=2 * (MOST_OFF_DAYS + 1) {
            let local = zone.local(at);
            let next = if self.off_days.contains(&Date::of(local)) {
                Some(next_day(zone, local, at))
            } else {
                self.hours.and_then(|hours| hours.wait_until(zone, at))
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        (at > now).then_some(at)
    }

    /// When so many will have had their turn, if all live by a clock and it begins at a moment.
    pub fn ends_by(&self, zone: &Zone, begins: Seconds, people: u64) -> Option<Seconds> {
        let mut left = i64::try_from(self.seconds_for(people)).ok()?;
        let mut at = begins;
        if !self.has_windows() {
            return Some(at.plus(left));
        }
        for _ in 0..FARTHEST {
            if let Some(next) = self.wait_until(zone, at) {
                at = next;
            }
            // Hours and days begin with an hour of the wall clock.
            let rest = HOUR - (at.0 + i64::from(zone.offset_at(at))).rem_euclid(HOUR);
            if left <= rest {
                return Some(at.plus(left));
            }
            left -= rest;
            at = at.plus(rest);
        }
        None
    }

    /// When it sends, in words; none where that is at any time: `9:00 to 19:00, every day, not on Fri 25 Dec 2026`.
    pub fn windows_words(&self) -> Option<String> {
        let hours = self.hours.map_or_else(|| "any time".to_owned(), super::Hours::words);
        let off = off_words(&self.off_days).map(|days| format!(", not on {days}"));
        self.has_windows().then(|| hours + &off.unwrap_or_default())
    }
}

/// Days as people read them, the first ones by name; none of none.
pub fn off_words(days: &[Date]) -> Option<String> {
    const NAMED: usize = 3;
    let named: Vec<String> = days.iter().take(NAMED).map(|day| day.words()).collect();
    match (named.split_last()?, days.len().saturating_sub(NAMED)) {
        ((last, []), _) => Some(last.clone()),
        ((last, others), 0) => Some(format!("{} and {last}", others.join(", "))),
        (_, 1) => Some(format!("{} and one more day", named.join(", "))),
        (_, more) => Some(format!("{} and {more} more days", named.join(", "))),
    }
}

/// When the next day begins. Where clocks are set forward over midnight, it begins an hour later.
fn next_day(zone: &Zone, local: Local, at: Seconds) -> Seconds {
    let begins = |hour| match zone.moments(WallTime::after(local, 1, hour)) {
        Moments::Once(at) | Moments::Twice(at, _) => Some(at),
        Moments::Never => None,
    };
    (0..24).find_map(begins).filter(|next| *next > at).unwrap_or_else(|| at.plus(HOUR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{Days, Hours, JobName},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
        zone::parse_rfc3339,
    };

    fn at(text: &str) -> Seconds {
        parse_rfc3339(text).unwrap().0
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn job() -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0))
    }

    /// Clocks go back on 25 October at 3:00.
    fn berlin() -> Zone {
        Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![(Seconds(i64::MIN), 7_200), (at("2026-10-25T01:00:00Z"), 3_600)],
        }
    }

    #[test]
    fn a_day_that_is_named_is_passed_over_by_the_clock_of_each() {
        let two = job()
            .not_on(vec![date("2026-12-26"), date("2026-12-25"), date("2026-12-25")])
            .unwrap();
        assert_eq!(two.off_days, [date("2026-12-25"), date("2026-12-26")]);
        for (now, begins) in [
            ("2026-12-24T22:59:59Z", None),
            ("2026-12-24T23:00:00Z", Some("2026-12-26T23:00:00Z")),
            ("2026-12-26T22:59:59Z", Some("2026-12-26T23:00:00Z")),
            ("2026-12-26T23:00:00Z", None),
        ] {
            assert_eq!(two.wait_until(&berlin(), at(now)), begins.map(at), "{now}");
        }
        // Elsewhere the day is another.
        let kolkata = Zone {
            name: "Asia/Kolkata".into(),
            offsets: vec![(Seconds(i64::MIN), 19_800)],
        };
        assert_eq!(
            two.wait_until(&kolkata, at("2026-12-24T20:00:00Z")),
            Some(at("2026-12-26T18:30:00Z"))
        );
        // A day of 25 hours.
        let long = job().not_on(vec![date("2026-10-25")]).unwrap();
        assert_eq!(
            long.wait_until(&berlin(), at("2026-10-24T22:00:00Z")),
            Some(at("2026-10-25T23:00:00Z"))
        );
    }

    #[test]
    fn hours_and_days_hold_together() {
        let hours = Hours::new(9, 19, Days::Weekdays).unwrap();
        // The Friday is off, so it is Monday.
        let mut job = job().within(Some(hours)).unwrap().not_on(vec![date("2026-12-25")]).unwrap();
        assert_eq!(
            job.wait_until(&berlin(), at("2026-12-24T18:00:00Z")),
            Some(at("2026-12-28T08:00:00Z"))
        );
        assert_eq!(
            job.windows_words().unwrap(),
            "9:00 to 19:00, Monday to Friday, not on Fri 25 Dec 2026"
        );
        // Two hours are left on Thursday, and one more is needed.
        job.rate = 1;
        let (begins, hour) = (at("2026-12-24T16:00:00Z"), 3_600);
        assert_eq!(job.ends_by(&berlin(), begins, 2 * hour), Some(at("2026-12-24T18:00:00Z")));
        assert_eq!(job.ends_by(&berlin(), begins, 3 * hour), Some(at("2026-12-28T09:00:00Z")));
        job.hours = None;
        assert_eq!(job.ends_by(&berlin(), begins, 8 * hour), Some(at("2026-12-26T00:00:00Z")));
        job.off_days.clear();
        assert_eq!(job.ends_by(&berlin(), begins, 8 * hour), Some(at("2026-12-25T00:00:00Z")));
        assert_eq!(job.windows_words(), None);
    }

    #[test]
    fn days_are_named_while_it_rests_and_not_too_many() {
        let many = |many: i64| (0..many).map(|day| date("2026-12-25").plus(day)).collect::<Vec<_>>();
        assert_eq!(job().not_on(many(61)).unwrap_err(), JobRefused::OffDays);
        let job = job().not_on(many(60)).unwrap();
        // All of them in a row.
        assert_eq!(
            job.wait_until(&Zone::utc(), at("2026-12-25T12:00:00Z")),
            Some(at("2027-02-23T00:00:00Z"))
        );
        assert!(off_words(&job.off_days).unwrap().ends_with("Sun 27 Dec 2026 and 57 more days"));
        assert_eq!(off_words(&many(2)).unwrap(), "Fri 25 Dec 2026 and Sat 26 Dec 2026");
        assert_eq!(off_words(&[]), None);
        let running = Job {
            state: JobState::Running,
            ..job
        };
        assert_eq!(running.not_on(Vec::new()).unwrap_err(), JobRefused::PauseFirst);
    }
}
