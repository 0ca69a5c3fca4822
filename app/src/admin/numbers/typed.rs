//! What is being changed of a number, as it is typed.

use domain::{
    PhoneId,
    hours::{Date, DaySpans, Holiday, Hours, Schedule, Span, Week},
    settings::{MonthBudget, NumberSettings, Profile},
};

/// Monday first.
pub(super) const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Two fields for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedSpan {
    pub(super) key: u32,
    pub(super) from: String,
    pub(super) until: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedWeek {
    pub(super) key: u32,
    pub(super) from: String,
    days: [Vec<TypedSpan>; 7],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedHoliday {
    pub(super) key: u32,
    pub(super) date: String,
    pub(super) name: String,
    spans: Vec<TypedSpan>,
}

/// Whose hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A day of a week, Monday is 0.
    Day {
        week: u32,
        day: usize,
    },
    Holiday(u32),
}

/// Everything that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) zone: String,
    pub(super) weeks: Vec<TypedWeek>,
    pub(super) holidays: Vec<TypedHoliday>,
    /// Without its websites.
    pub(super) profile: Profile,
    /// One a line.
    pub(super) websites: String,
    pub(super) no_receipts: bool,
    /// Messages a second; empty: as of most numbers.
    pub(super) throughput: String,
    /// With its currency; empty: none.
    pub(super) budget: String,
    /// The next key of a row.
    next: u32,
}

impl Typed {
    /// What is set, under keys that nothing shown before has: rows are made anew.
    pub(super) fn of(settings: &NumberSettings, before: Option<&Self>) -> Self {
        let mut typed = Self {
            zone: settings.zone.clone().unwrap_or_default(),
            weeks: Vec::new(),
            holidays: Vec::new(),
            profile: Profile {
                websites: Vec::new(),
                ..settings.profile.clone()
            },
            websites: settings.profile.websites.join("\n"),
            no_receipts: settings.no_receipts,
            throughput: settings.throughput.map(|throughput| throughput.to_string()).unwrap_or_default(),
            budget: settings.budget.as_ref().map(MonthBudget::typed).unwrap_or_default(),
            next: before.map_or(0, |before| before.next),
        };
        for schedule in settings.hours.schedules() {
            typed.add_week(schedule.from, &schedule.week);
        }
        for holiday in settings.hours.holidays() {
            let spans = typed.spans_of(&holiday.spans);
            let key = typed.key();
            typed.holidays.push(TypedHoliday {
                key,
                date: holiday.date.to_string(),
                name: holiday.name.clone(),
                spans,
            });
        }
        typed
    }

    fn key(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn spans_of(&mut self, spans: &DaySpans) -> Vec<TypedSpan> {
        let fields = spans.spans().iter().map(|span| span.fields());
        fields
            .map(|(from, until)| TypedSpan {
                key: self.key(),
                from,
                until,
            })
            .collect()
    }

    /// Adds hours that hold from a day on.
    pub(super) fn add_week(&mut self, from: Date, week: &Week) {
        let days = std::array::from_fn(|day| self.spans_of(&week.0[day]));
        let key = self.key();
        self.weeks.push(TypedWeek {
            key,
            from: from.to_string(),
            days,
        });
    }

    /// Adds a day on which nobody is there.
    pub(super) fn add_holiday(&mut self, date: Date) {
        let key = self.key();
        self.holidays.push(TypedHoliday {
            key,
            date: date.to_string(),
            name: String::new(),
            spans: Vec::new(),
        });
    }

    /// The hours of a place.
    pub(super) fn spans(&self, place: Place) -> &[TypedSpan] {
        match place {
            Place::Day { week, day } => {
                let found = self.weeks.iter().find(|one| one.key == week);
                found.map_or(&[], |week| &week.days[day])
            }
            Place::Holiday(key) => {
                let found = self.holidays.iter().find(|one| one.key == key);
                found.map_or(&[], |holiday| &holiday.spans)
            }
        }
    }

    fn spans_mut(&mut self, place: Place) -> Option<&mut Vec<TypedSpan>> {
        match place {
            Place::Day { week, day } => self.weeks.iter_mut().find(|one| one.key == week).map(|week| &mut week.days[day]),
            Place::Holiday(key) => {
                let found = self.holidays.iter_mut().find(|one| one.key == key);
                found.map(|holiday| &mut holiday.spans)
            }
        }
    }

    /// One of the spans of a place.
    pub(super) fn span_mut(&mut self, place: Place, key: u32) -> Option<&mut TypedSpan> {
        self.spans_mut(place)?.iter_mut().find(|span| span.key == key)
    }

    /// Adds hours after those that are there.
    pub(super) fn add_span(&mut self, place: Place) {
        let key = self.key();
        if let Some(spans) = self.spans_mut(place) {
            let (from, until) = if spans.is_empty() { ("09:00", "18:00") } else { ("", "") };
            spans.push(TypedSpan {
                key,
                from: from.to_owned(),
                until: until.to_owned(),
            });
        }
    }

    pub(super) fn remove_span(&mut self, place: Place, key: u32) {
        if let Some(spans) = self.spans_mut(place) {
            spans.retain(|span| span.key != key);
        }
    }

    /// Gives the days from Tuesday to Friday the hours of Monday.
    pub(super) fn same_on_weekdays(&mut self, week: u32) {
        let monday = self.spans(Place::Day { week, day: 0 }).to_vec();
        for day in 1..5 {
            let copy = monday.iter().map(|span| TypedSpan {
                key: self.key(),
                ..span.clone()
            });
            let copy: Vec<TypedSpan> = copy.collect();
            if let Some(spans) = self.spans_mut(Place::Day { week, day }) {
                *spans = copy;
            }
        }
    }

    /// What was typed as settings, or what is wrong with it.
    pub(super) fn read(&self, phone: &PhoneId, v: u64) -> Result<NumberSettings, String> {
        let mut schedules = Vec::new();
        for week in &self.weeks {
            let from: Date = week
                .from
                .parse()
                .map_err(|_| "Choose the day from which the hours hold.".to_owned())?;
            let mut days: [DaySpans; 7] = Default::default();
            for (day, spans) in week.days.iter().enumerate() {
                days[day] = read_spans(spans).map_err(|why| format!("{}, hours from {}: {why}", DAYS[day], from.words()))?;
            }
            schedules.push(Schedule { from, week: Week(days) });
        }
        let mut holidays = Vec::new();
        for holiday in &self.holidays {
            let date: Date = holiday.date.parse().map_err(|_| "Choose the day of each holiday.".to_owned())?;
            let spans = read_spans(&holiday.spans).map_err(|why| format!("{}: {why}", date.words()))?;
            holidays.push(Holiday {
                date,
                name: holiday.name.clone(),
                spans,
            });
        }
        let profile = self.profile();
        profile.check().map_err(|error| error.to_string())?;
        let throughput = match self.throughput.trim() {
            "" => None,
            typed => Some(typed.parse().map_err(|_| "Type the throughput as a whole number.".to_owned())?),
        };
        let budget = match self.budget.trim() {
            "" => None,
            typed => Some(MonthBudget::parse(typed)?),
        };
        Ok(NumberSettings {
            v,
            throughput,
            budget,
            profile,
            no_receipts: self.no_receipts,
            zone: Some(self.zone.trim().to_owned()).filter(|zone| !zone.is_empty()),
            hours: Hours::new(schedules, holidays).map_err(|error| error.to_string())?,
            ..NumberSettings::unset(phone.clone())
        })
    }
}

impl Typed {
    fn profile(&self) -> Profile {
        let trimmed = |text: &str| text.trim().to_owned();
        let websites = self.websites.lines().map(trimmed).filter(|line| !line.is_empty());
        Profile {
            about: trimmed(&self.profile.about),
            address: trimmed(&self.profile.address),
            description: trimmed(&self.profile.description),
            email: trimmed(&self.profile.email),
            websites: websites.collect(),
            category: self.profile.category.clone(),
        }
    }
}

fn read_spans(typed: &[TypedSpan]) -> Result<DaySpans, String> {
    let spans = typed.iter().map(|span| Span::typed(&span.from, &span.until));
    let spans = spans.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    DaySpans::new(spans).map_err(|error| error.to_string())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn phone() -> PhoneId {
        PhoneId::parse("1").unwrap()
    }

    fn typed() -> Typed {
        let mut typed = Typed::of(&NumberSettings::unset(phone()), None);
        let day = DaySpans::new(vec![Span::typed("09:00", "17:00").unwrap()]).unwrap();
        typed.add_week("2026-12-01".parse().unwrap(), &Week::weekdays(&day));
        typed
    }

    #[test]
    fn what_is_typed_reads_as_what_was_set() {
        let mut typed = typed();
        typed.add_holiday("2026-12-25".parse().unwrap());
        typed.zone = " Asia/Kolkata ".to_owned();
        typed.profile.about = " Repairs ".to_owned();
        typed.websites = "https://demo.example \n\n".to_owned();
        typed.budget = " 250  usd".to_owned();
        let settings = typed.read(&phone(), 4).unwrap();
        assert_eq!((settings.v, settings.zone.as_deref()), (4, Some("Asia/Kolkata")));
        assert_eq!(settings.hours.schedules()[0].week.words(), "Mon–Fri 09:00–17:00; Sat, Sun closed");
        assert_eq!((settings.profile.about.as_str(), settings.profile.websites.len()), ("Repairs", 1));
        assert_eq!(settings.budget.as_ref().map(MonthBudget::words).as_deref(), Some("250.00 USD"));
        let again = Typed::of(&settings, Some(&typed)).read(&phone(), 4).unwrap();
        assert_eq!(again, settings);
    }

    #[test]
    fn rows_are_added_copied_and_removed() {
        let mut typed = typed();
        let (week, keys) = (typed.weeks[0].key, |typed: &Typed, place| typed.spans(place).len());
        let monday = Place::Day { week, day: 0 };
        typed.add_span(monday);
        assert_eq!(keys(&typed, monday), 2);
        let second = typed.spans(monday)[1].key;
        let span = typed.span_mut(monday, second).unwrap();
        (span.from, span.until) = ("18:00".to_owned(), "00:00".to_owned());
        typed.same_on_weekdays(week);
        let words = typed.read(&phone(), 1).unwrap().hours.schedules()[0].week.words();
        assert_eq!(words, "Mon–Fri 09:00–17:00, 18:00–24:00; Sat, Sun closed");
        typed.remove_span(monday, second);
        assert_eq!(keys(&typed, monday), 1);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_day() {
        let mut typed = typed();
        let place = Place::Day {
            week: typed.weeks[0].key,
            day: 2,
        };
        typed.add_span(place);
        assert_eq!(
            typed.read(&phone(), 1).unwrap_err(),
            "Wednesday, hours from Tue 1 Dec 2026: Enter both times, such as 09:00 and 17:30."
        );
        typed.weeks[0].from.clear();
        assert_eq!(typed.read(&phone(), 1).unwrap_err(), "Choose the day from which the hours hold.");
    }
}
