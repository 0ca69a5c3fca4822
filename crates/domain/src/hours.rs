//! Business hours of a number: when somebody is there, by the wall clock of the number's zone.
//!
//! Hours change with time. Each week stands with the day from which on it holds, so that what is worked out for last month
//! still goes by the hours of last month. Before the first week, and where there is none, it is always open.

mod date;
mod open;
mod span;
#[cfg(test)]
mod tests;
mod words;

pub use date::{BadDate, Date};
pub use span::{BadSpan, DaySpans, MOST_SPANS, Span, typed_minute};

use serde::{Deserialize, Serialize};

/// So many weeks, past and to come, may be kept of a number.
pub const MOST_SCHEDULES: usize = 60;
/// So many holidays may be kept of a number.
pub const MOST_HOLIDAYS: usize = 400;
/// A holiday's name may have so many characters.
pub const LONGEST_NAME: usize = 60;

/// The hours of each day of a week, Monday first. A day without spans is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Week(pub [DaySpans; 7]);

/// A week with the day from which on it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub from: Date,
    pub week: Week,
}

/// A day that goes by hours of its own, or on which nobody is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub date: Date,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// None: closed all day.
    #[serde(default, skip_serializing_if = "DaySpans::is_closed")]
    pub spans: DaySpans,
}

/// When somebody is there. Weeks and holidays are in the order of their days, one a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct Hours {
    schedules: Vec<Schedule>,
    holidays: Vec<Holiday>,
}

#[derive(Serialize, Deserialize)]
struct Raw {
    #[serde(default)]
    schedules: Vec<Schedule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holidays: Vec<Holiday>,
}

/// Why these are no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    #[error("Two weeks begin on {0}. Keep one of them.")]
    TwoSchedules(String),
    #[error("{0} is twice among the holidays. Keep one of them.")]
    TwoHolidays(String),
    #[error("The week from {0} on is closed on every day. Enter the hours of at least one.")]
    NeverOpen(String),
    #[error("There are more than {MOST_SCHEDULES} changes of the hours. Remove the oldest.")]
    TooManySchedules,
    #[error("There are more than {MOST_HOLIDAYS} holidays. Remove the oldest.")]
    TooManyHolidays,
    #[error("The name of the holiday on {0} is longer than {LONGEST_NAME} characters. Shorten it.")]
    LongName(String),
}

impl Week {
    /// Open at all times.
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| DaySpans::all_day()))
    }

    /// The same hours from Monday to Friday.
    pub fn weekdays(spans: &DaySpans) -> Self {
        let mut days: [DaySpans; 7] = Default::default();
        for day in &mut days[..5] {
            *day = spans.clone();
        }
        Self(days)
    }
}

impl Hours {
    /// Puts weeks and holidays in order and checks them.
    pub fn new(mut schedules: Vec<Schedule>, mut holidays: Vec<Holiday>) -> Result<Self, BadHours> {
        schedules.sort_by_key(|schedule| schedule.from);
        holidays.sort_by_key(|holiday| holiday.date);
        if schedules.len() > MOST_SCHEDULES {
            return Err(BadHours::TooManySchedules);
        }
        if holidays.len() > MOST_HOLIDAYS {
            return Err(BadHours::TooManyHolidays);
        }
        if let Some(two) = schedules.windows(2).find(|two| two[0].from == two[1].from) {
            return Err(BadHours::TwoSchedules(two[0].from.words()));
        }
        if let Some(two) = holidays.windows(2).find(|two| two[0].date == two[1].date) {
            return Err(BadHours::TwoHolidays(two[0].date.words()));
        }
        if let Some(closed) = schedules.iter().find(|one| one.week.0.iter().all(DaySpans::is_closed)) {
            return Err(BadHours::NeverOpen(closed.from.words()));
        }
        for holiday in &mut holidays {
            holiday.name = holiday.name.split_whitespace().collect::<Vec<_>>().join(" ");
            if holiday.name.chars().count() > LONGEST_NAME {
                return Err(BadHours::LongName(holiday.date.words()));
            }
        }
        Ok(Self { schedules, holidays })
    }

    /// Nobody has entered any.
    pub fn is_empty(&self) -> bool {
        self.schedules.is_empty() && self.holidays.is_empty()
    }

    /// The weeks, the earliest first.
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// The holidays, the earliest first.
    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    /// The week that holds on a day; none before the first.
    pub fn schedule_on(&self, date: Date) -> Option<&Schedule> {
        let after = self.schedules.partition_point(|schedule| schedule.from <= date);
        self.schedules.get(after.checked_sub(1)?)
    }

    /// The holiday on a day.
    pub fn holiday_on(&self, date: Date) -> Option<&Holiday> {
        let at = self.holidays.binary_search_by_key(&date, |holiday| holiday.date).ok()?;
        self.holidays.get(at)
    }

    /// The hours of a day: those of the holiday, else those of the week; all day where nobody has entered any.
    pub fn on(&self, date: Date) -> &[Span] {
        const ALL_DAY: &[Span] = &[Span::ALL_DAY];
        match (self.holiday_on(date), self.schedule_on(date)) {
            (Some(holiday), _) => holiday.spans.spans(),
            (None, Some(schedule)) => schedule.week.0[usize::from(date.weekday())].spans(),
            (None, None) => ALL_DAY,
        }
    }

    /// The same with a week that holds from a day on, until the next one that stands here.
    pub fn with_week(&self, from: Date, week: Week) -> Result<Self, BadHours> {
        let mut schedules = self.schedules.clone();
        schedules.retain(|schedule| schedule.from != from);
        schedules.push(Schedule { from, week });
        Self::new(schedules, self.holidays.clone())
    }
}

impl TryFrom<Raw> for Hours {
    type Error = BadHours;

    fn try_from(raw: Raw) -> Result<Self, BadHours> {
        Self::new(raw.schedules, raw.holidays)
    }
}

impl From<Hours> for Raw {
    fn from(hours: Hours) -> Self {
        Self {
            schedules: hours.schedules,
            holidays: hours.holidays,
        }
    }
}
