//! A job that is sent again and again: each time as a new job, whose list and consent are looked at anew.

use super::{
    job::Job,
    name::JobName,
    state::{JobRefused, JobState, YEAR_MILLIS},
};
use crate::{
    clock::Millis,
    ids::{BulkId, PhoneId, UserId},
    newer::{Evolving, Newer},
    zone::{WallTime, Zone},
};
use serde::{Deserialize, Serialize};

/// So often at most: once a day for a year.
pub const MOST_TURNS: u32 = 366;

/// How often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    #[default]
    Day,
    /// On the day of the week of the first time.
    Week,
    /// On the day of the month of the first time, or the last of a shorter month.
    Month,
}

/// When a job is sent, and when again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repeat {
    pub every: Every,
    /// What the clocks of the zone show when it is sent first: `2026-11-29T09:00`.
    pub first: String,
    pub zone: String,
    /// So often, the first time with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Not after this day: `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Repeat {
    /// When it is sent first, if all of it makes sense: it has two times at least, and the last is within a year.
    pub fn check(&self, zone: &Zone, now: Millis) -> Result<Millis, JobRefused> {
        let ends = match (self.times, &self.until) {
            (Some(times), None) => (2..=MOST_TURNS).contains(&times),
            (None, Some(until)) => day(until).is_some(),
            _ => false,
        };
        let first = self.at(zone, 0).filter(|_| ends).ok_or(JobRefused::Repeat)?;
        if first <= now {
            return Err(JobRefused::Past);
        }
        let count = self.count();
        let last = self.at(zone, count.saturating_sub(1)).ok_or(JobRefused::Repeat)?;
        let fine = (2..=MOST_TURNS).contains(&count) && last.0 - now.0 <= YEAR_MILLIS;
        if fine { Ok(first) } else { Err(JobRefused::Repeat) }
    }

    /// When it is sent for the time that so many come before; none when it no longer is.
    pub fn at(&self, zone: &Zone, turn: u32) -> Option<Millis> {
        Some(zone.first_at(self.wall(turn)?).millis())
    }

    /// How often it is sent.
    pub fn count(&self) -> u32 {
        let over = (0..=MOST_TURNS).find(|turn| self.wall(*turn).is_none());
        over.unwrap_or(MOST_TURNS + 1)
    }

    fn wall(&self, turn: u32) -> Option<WallTime> {
        let first: WallTime = self.first.parse().ok()?;
        let wall = match self.every {
            Every::Day => first.plus_days(turn.into()),
            Every::Week => first.plus_days(i64::from(turn) * 7),
            Every::Month => first.plus_months(turn.into()),
        };
        let over = self.times.is_some_and(|times| turn >= times)
            || self
                .until
                .as_deref()
                .is_some_and(|until| day(until).is_none_or(|until| wall.is_on_a_day_after(until)));
        (!over).then_some(wall)
    }

    /// For people: `every week on Monday at 09:00 (Asia/Kolkata), 4 times`.
    pub fn words(&self) -> String {
        let Ok(first) = self.first.parse::<WallTime>() else {
            return String::new();
        };
        let often = match self.every {
            Every::Day => "every day".to_owned(),
            Every::Week => format!("every week on {}", first.weekday()),
            Every::Month if first.month_day() > 28 => format!("every month on day {}, or its last", first.month_day()),
            Every::Month => format!("every month on day {}", first.month_day()),
        };
        let ends = match (self.times, self.until.as_deref().and_then(day)) {
            (_, Some(until)) => format!("until {}", until.date()),
            (times, None) => format!("{} times", times.unwrap_or_default()),
        };
        format!("{often} at {} ({}), {ends}", first.clock(), self.zone)
    }
}

fn day(text: &str) -> Option<WallTime> {
    format!("{text}T00:00").parse().ok().filter(|_| text.len() == 10)
}

/// Of which series a job is, and how many of it came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InSeries {
    pub id: BulkId,
    pub turn: u32,
}

/// A job that is sent again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// That of its first job, of which the others are copies.
    pub id: BulkId,
    pub name: JobName,
    pub phone: PhoneId,
    /// Who confirmed all of it.
    pub by: UserId,
    pub by_name: String,
    pub repeat: Repeat,
    /// So many came before the next.
    pub turn: u32,
    /// When that is sent; none when none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Millis>,
    /// The job that came last.
    pub latest: BulkId,
    /// Who stopped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<String>,
    /// Why nothing was sent the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Grows by one with each change.
    pub v: u64,
    #[serde(skip)]
    pub newer: Newer,
}

impl Evolving for Series {
    fn newer(&self) -> &Newer {
        &self.newer
    }

    fn newer_mut(&mut self) -> &mut Newer {
        &mut self.newer
    }
}

impl Series {
    /// That of a job that is sent first, by who confirms it.
    pub fn new(job: &Job, by: (UserId, String), repeat: Repeat, zone: &Zone, over: Option<u64>) -> Self {
        Self {
            id: job.id,
            name: job.name.clone(),
            phone: job.phone.clone(),
            by: by.0,
            by_name: by.1,
            next: repeat.at(zone, 1),
            repeat,
            turn: 1,
            latest: job.id,
            stopped_by: None,
            problem: None,
            v: over.unwrap_or(0) + 1,
            newer: Newer::default(),
        }
    }

    /// The next has its turn: with a job that was made, or with why there is none.
    #[must_use]
    pub fn turned(mut self, zone: &Zone, made: Result<BulkId, String>) -> Self {
        self.turn += 1;
        self.next = self.repeat.at(zone, self.turn);
        match made {
            Ok(job) => {
                self.latest = job;
                self.problem = None;
            }
            Err(why) => self.problem = Some(why),
        }
        self.v += 1;
        self
    }

    /// It is sent no more. None when it was over already.
    pub fn stopped(mut self, by: Option<&str>, why: Option<&str>) -> Option<Self> {
        self.next.take()?;
        self.stopped_by = by.map(str::to_owned);
        self.problem = why.map(str::to_owned).or(self.problem);
        self.v += 1;
        Some(self)
    }

    /// Whether somebody ended it: what was made of it and has not begun is not sent either.
    pub const fn is_stopped(&self) -> bool {
        self.stopped_by.is_some()
    }

    /// What is to be sent from one moment until before another: how many came before, and when.
    pub fn between(&self, zone: &Zone, from: Millis, until: Millis) -> Vec<(u32, Millis)> {
        if self.next.is_none() {
            return Vec::new();
        }
        let turns = (self.turn..=MOST_TURNS).map_while(|turn| Some((turn, self.repeat.at(zone, turn)?)));
        turns.take_while(|(_, at)| *at < until).filter(|(_, at)| *at >= from).collect()
    }
}

impl Job {
    /// A copy for the time that so many come before, for the same people: they are looked at anew.
    #[must_use]
    pub fn again(&self, id: BulkId, turn: u32, by: (UserId, String), at: Millis) -> Self {
        let mut copy = self.copied(id, by, at, None);
        copy.audience.only = self.audience.only;
        copy.series = Some(InSeries { id: self.id, turn });
        copy
    }

    /// Whether it is the first of a series that goes on only if it is sent.
    pub fn is_first_of_series(&self) -> bool {
        self.series.is_some_and(|series| series.turn == 0)
    }

    /// Whether it is the first of a series and was taken back, or declined.
    pub fn is_taken_back(&self) -> bool {
        let waits = matches!(self.state, JobState::Scheduled { .. } | JobState::Asked { .. });
        self.is_first_of_series() && !waits && !self.state.has_begun()
    }

    /// Whether it is a job of a series that is to be sent as soon as its first check is done.
    pub fn goes_out_by_itself(&self) -> bool {
        self.plan == 1 && self.series.is_some_and(|series| series.turn > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Seconds;

    fn berlin() -> Zone {
        // Clocks go forward on 29 March 2026 and back on 25 October.
        Zone {
            name: "Europe/Berlin".into(),
            offsets: vec![
                (Seconds(i64::MIN), 3_600),
                (Seconds(1_774_746_000), 7_200),
                (Seconds(1_792_890_000), 3_600),
            ],
        }
    }

    fn repeat(every: Every, first: &str, times: u32) -> Repeat {
        Repeat {
            every,
            first: first.to_owned(),
            zone: "Europe/Berlin".to_owned(),
            times: Some(times),
            until: None,
        }
    }

    fn clocks(repeat: &Repeat, turns: u32) -> Vec<String> {
        let zone = berlin();
        let at = |turn| zone.full(repeat.at(&zone, turn).unwrap().seconds());
        (0..turns).map(at).collect()
    }

    #[test]
    fn the_clock_shows_the_same_time_also_when_it_is_changed() {
        let days = clocks(&repeat(Every::Day, "2026-03-28T09:00", 3), 3);
        assert_eq!(
            days,
            [
                "28 Mar 2026, 09:00 (Europe/Berlin)",
                "29 Mar 2026, 09:00 (Europe/Berlin)",
                "30 Mar 2026, 09:00 (Europe/Berlin)"
            ]
        );
        let night = clocks(&repeat(Every::Day, "2026-03-28T02:30", 3), 3);
        assert_eq!(night[1], "29 Mar 2026, 03:00 (Europe/Berlin)", "clocks skip it that night");
        let months = clocks(&repeat(Every::Month, "2026-01-31T09:00", 3), 3);
        assert!(
            months[1].starts_with("28 Feb 2026, 09:00") && months[2].starts_with("31 Mar 2026, 09:00"),
            "{months:?}"
        );
        assert!(clocks(&repeat(Every::Week, "2026-10-19T09:00", 2), 2)[1].starts_with("26 Oct 2026, 09:00"));
    }

    #[test]
    fn a_series_has_an_end_within_a_year() {
        let now = Millis(1_767_225_600_000);
        let check = |repeat: &Repeat| repeat.check(&berlin(), now);
        let weekly = repeat(Every::Week, "2026-02-02T09:00", 4);
        assert!(check(&weekly).is_ok());
        assert_eq!(
            (weekly.count(), weekly.words().as_str()),
            (4, "every week on Monday at 09:00 (Europe/Berlin), 4 times")
        );
        for times in [0, 1, 367] {
            assert_eq!(
                check(&repeat(Every::Day, "2026-02-02T09:00", times)).unwrap_err(),
                JobRefused::Repeat
            );
        }
        assert_eq!(
            check(&repeat(Every::Month, "2026-02-02T09:00", 14)).unwrap_err(),
            JobRefused::Repeat
        );
        assert_eq!(check(&repeat(Every::Day, "2025-02-02T09:00", 5)).unwrap_err(), JobRefused::Past);
        let until = |day: &str| Repeat {
            times: None,
            until: Some(day.to_owned()),
            ..weekly.clone()
        };
        assert_eq!((until("2026-02-16").count(), until("2026-02-15").count()), (3, 2));
        assert_eq!(
            until("2026-02-16").words(),
            "every week on Monday at 09:00 (Europe/Berlin), until 16 Feb 2026"
        );
        assert_eq!(check(&until("2026-02-08")).unwrap_err(), JobRefused::Repeat, "once is no series");
        assert_eq!(check(&until("soon")).unwrap_err(), JobRefused::Repeat);
        let both = Repeat {
            until: Some("2026-03-01".to_owned()),
            ..weekly.clone()
        };
        assert_eq!(check(&both).unwrap_err(), JobRefused::Repeat);
    }

    #[test]
    fn a_first_job_is_taken_back_before_it_begins() {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        let in_state = |job: &Job, state| Job { state, ..job.clone() }.is_taken_back();
        assert!(!in_state(&job, JobState::Ready), "it is of no series");
        job.series = Some(InSeries { id: job.id, turn: 0 });
        assert!(in_state(&job, JobState::Ready) && in_state(&job, JobState::Draft));
        let (scheduled, asked) = (JobState::Scheduled { at: Millis(9) }, JobState::Asked { at: None });
        for state in [scheduled, asked, JobState::Running, JobState::Cancelled, JobState::Finished] {
            assert!(!in_state(&job, state.clone()), "{state:?}");
        }
        job.series = Some(InSeries { id: job.id, turn: 1 });
        assert!(!in_state(&job, JobState::Ready));
    }

    #[test]
    fn a_series_turns_until_it_ends_or_is_stopped() {
        let zone = berlin();
        let by = || (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by(), Millis(0));
        let repeat = repeat(Every::Day, "2026-02-02T09:00", 3);
        let series = Series::new(&job, by(), repeat, &zone, None);
        let (from, until) = (Millis(0), Millis(i64::MAX));
        let turns = |series: &Series| -> Vec<u32> { series.between(&zone, from, until).into_iter().map(|(turn, _)| turn).collect() };
        assert_eq!(turns(&series), [1, 2]);
        let copy = job.again(BulkId::from_parts(2, 2), 1, by(), Millis(5));
        assert!(!job.goes_out_by_itself() && !copy.goes_out_by_itself());
        assert!(Job { plan: 1, ..copy.clone() }.goes_out_by_itself());
        let second = series.clone().turned(&zone, Ok(copy.id));
        assert_eq!((second.latest, turns(&second)), (copy.id, vec![2]));
        let third = second.turned(&zone, Err("nobody".to_owned()));
        assert_eq!(
            (third.next, third.problem.as_deref(), third.latest),
            (None, Some("nobody"), copy.id)
        );
        assert_eq!(third.clone().stopped(Some("Asha"), None), None, "it is over");
        let stopped = series.stopped(Some("Asha"), None).unwrap();
        assert_eq!((turns(&stopped), stopped.stopped_by.as_deref()), (vec![], Some("Asha")));
        assert!(stopped.is_stopped() && !third.is_stopped(), "one that is over was not stopped");
        let json = crate::newer::write(&stopped).unwrap();
        assert_eq!(crate::newer::read::<Series>(&json, crate::SCHEMA).unwrap(), stopped);
    }
}
