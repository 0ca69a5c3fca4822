//! Hours in words, for people and for the audit.

use super::{Date, Holiday, Hours, Schedule, Week};
use crate::zone::WEEKDAYS;

impl Week {
    /// `Mon–Fri 09:00–13:00, 14:00–18:00; Sat 10:00–14:00; Sun closed`.
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut first = 0;
        while first < 7 {
            let spans = &self.0[first];
            let alike = self.0[first..].iter().take_while(|day| *day == spans).count();
            let last = first + alike - 1;
            let days = match alike {
                7 => "Every day".to_owned(),
                1 => WEEKDAYS[first].to_owned(),
                2 => format!("{}, {}", WEEKDAYS[first], WEEKDAYS[last]),
                _ => format!("{}–{}", WEEKDAYS[first], WEEKDAYS[last]),
            };
            parts.push(format!("{days} {spans}"));
            first = last + 1;
        }
        parts.join("; ")
    }
}

impl Holiday {
    /// `Fri 25 Dec 2026 closed (Christmas)`.
    pub fn words(&self) -> String {
        let name = if self.name.is_empty() {
            String::new()
        } else {
            format!(" ({})", self.name)
        };
        format!("{} {}{name}", self.date.words(), self.spans)
    }
}

impl Hours {
    /// What differs between these hours and later ones, a sentence each.
    pub fn changes(&self, after: &Self) -> Vec<String> {
        let mut said = Vec::new();
        let mut days: Vec<Date> = self.schedules.iter().chain(&after.schedules).map(|one| one.from).collect();
        days.sort_unstable();
        days.dedup();
        let week = |hours: &Self, from: Date| -> Option<String> {
            let at = |schedule: &&Schedule| schedule.from == from;
            hours.schedules.iter().find(at).map(|schedule| schedule.week.words())
        };
        for from in days {
            let day = from.words();
            match (week(self, from), week(after, from)) {
                (before, now) if before == now => {}
                (None, Some(now)) => said.push(format!("Hours from {day}: {now}")),
                (Some(before), None) => said.push(format!("Hours from {day} removed (they were {before})")),
                (Some(before), Some(now)) => said.push(format!("Hours from {day}: {now} (before: {before})")),
                (None, None) => {}
            }
        }
        for holiday in &after.holidays {
            match self.holiday_on(holiday.date) {
                None => said.push(format!("Holiday added: {}", holiday.words())),
                Some(before) if before != holiday => {
                    said.push(format!("Holiday: {} (before: {})", holiday.words(), before.words()));
                }
                Some(_) => {}
            }
        }
        let gone = self.holidays.iter().filter(|holiday| after.holiday_on(holiday.date).is_none());
        said.extend(gone.map(|holiday| format!("Holiday removed: {}", holiday.words())));
        said
    }
}
