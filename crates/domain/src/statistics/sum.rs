//! Figures of whole local days added up, for ranges that are long: a report reads these instead of quarters of an hour.
//!
//! They are made when somebody reads them first, and hold as long as nothing of their days is counted again ([`Touched`]).

use super::{
    day::{Day, DayKey, Figures, Kind, NAMED, is_over, slot_start},
    metric::Metric,
};
use crate::{
    clock::Seconds,
    zone::{Moments, WallTime, Zone},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, btree_map::Entry};

const DAY: i64 = 86_400;
const HOURS: i64 = 24;

/// What sums hold, as a number that grows with what is added: one that was made to hold less is made once more.
pub const SHAPE: u32 = 2;

/// So many days of a block are kept as one.
pub const BLOCK_DAYS: i64 = 32;

/// What somebody's figures are, with the name as people know it.
pub type Rows = BTreeMap<Kind, BTreeMap<String, (String, Figures)>>;

/// Figures of some local days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Of everything, over all the days.
    pub(super) rows: Rows,
    /// Of the number, or of the one person who is asked for, by local hour (24 times the day, and the hour).
    pub(super) course: BTreeMap<i64, Part>,
    /// Customer messages by weekday (Monday first) and hour: 24 times the weekday, and the hour.
    heat: BTreeMap<u8, i64>,
    /// Customer messages without an answer by the quarter of an hour (its first second), of the last 24 hours that have any.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    unanswered: BTreeMap<i64, i64>,
    /// How many messages each person sent, by local hour like the course.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) people: BTreeMap<String, BTreeMap<i64, i64>>,
}

/// One step of the course.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) whole: Figures,
    /// Charged messages by what is charged, received ones by what they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) charged: BTreeMap<String, i64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) kinds: BTreeMap<String, i64>,
}

impl Part {
    fn merge(&mut self, other: &Self) {
        self.whole.merge(&other.whole, 1);
        for (ours, theirs) in [(&mut self.charged, &other.charged), (&mut self.kinds, &other.kinds)] {
            for (id, count) in theirs {
                *ours.entry(id.clone()).or_default() += count;
            }
        }
    }
}

/// Which quarters of hours are added.
#[derive(Clone, Copy)]
pub struct Which<'a> {
    pub zone: &'a Zone,
    /// First and last local day.
    pub days: (i64, i64),
    /// What is to come is only known in advance: windows that will close if nobody answers.
    pub until: Seconds,
    /// Whose the course is; the number's without.
    pub agent: Option<&'a str>,
}

impl Sum {
    /// Adds quarters of an hour, in the order of their days.
    pub fn add<'a>(&mut self, which: Which<'_>, quarters: impl IntoIterator<Item = (&'a DayKey, &'a Day)>) {
        let (from, to) = which.days;
        for (key, day) in quarters {
            // These are added up beside the others ([`Sum::of_opened`]).
            if key.kind == Kind::Opened {
                continue;
            }
            for (slot, figures) in &day.slots {
                let at = slot_start(key.day, *slot);
                let local = which.zone.local(at);
                if at > which.until || !(from..=to).contains(&local.day_number) {
                    continue;
                }
                let row = self.rows.entry(key.kind).or_default().entry(key.id.clone()).or_default();
                row.1.merge(figures, 1);
                if !day.label.is_empty() {
                    row.0.clone_from(&day.label);
                }
                let hour = local.day_number * HOURS + i64::from(local.hour);
                let sent = figures.count(Metric::Sent);
                if key.kind == Kind::Agent && sent != 0 {
                    *self.people.entry(key.id.clone()).or_default().entry(hour).or_default() += sent;
                }
                let is_headline = match which.agent {
                    None => key.kind == Kind::Number,
                    Some(agent) => key.kind == Kind::Agent && key.id == agent,
                };
                match key.kind {
                    Kind::Cost => *self.part(hour).charged.entry(key.id.clone()).or_default() += figures.count(Metric::Charged),
                    Kind::Content => *self.part(hour).kinds.entry(key.id.clone()).or_default() += figures.count(Metric::Received),
                    _ if is_headline => {
                        self.part(hour).whole.merge(figures, 1);
                        *self.heat.entry(local.weekday * 24 + local.hour).or_default() += figures.count(Metric::Received);
                        let unanswered = figures.count(Metric::Missed);
                        if unanswered > 0 {
                            *self.unanswered.entry(at.0).or_default() += unanswered;
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn part(&mut self, hour: i64) -> &mut Part {
        self.course.entry(hour).or_default()
    }

    /// Adds later days.
    pub fn merge(&mut self, other: &Self) {
        for (kind, theirs) in &other.rows {
            let ours = self.rows.entry(*kind).or_default();
            for (id, (label, figures)) in theirs {
                let row = ours.entry(id.clone()).or_default();
                row.1.merge(figures, 1);
                if !label.is_empty() {
                    row.0.clone_from(label);
                }
            }
        }
        for (hour, part) in &other.course {
            // Most of a long range stands in one sum only.
            match self.course.entry(*hour) {
                Entry::Vacant(place) => drop(place.insert(part.clone())),
                Entry::Occupied(ours) => ours.into_mut().merge(part),
            }
        }
        for (hour, count) in &other.heat {
            *self.heat.entry(*hour).or_default() += count;
        }
        for (slot, count) in &other.unanswered {
            *self.unanswered.entry(*slot).or_default() += count;
        }
        for (id, theirs) in &other.people {
            let ours = self.people.entry(id.clone()).or_default();
            for (hour, count) in theirs {
                *ours.entry(*hour).or_default() += count;
            }
        }
        self.keep_last_day();
    }

    fn keep_last_day(&mut self) {
        if let Some((last, _)) = self.unanswered.last_key_value() {
            self.unanswered = self.unanswered.split_off(&(last - DAY + 1));
        }
    }

    /// Customer messages that nobody has answered and whose 24 hours are not over at a moment, by when they were written.
    pub(super) fn still_waiting(&self, now: Seconds) -> impl Iterator<Item = (Seconds, i64)> {
        let waiting = self.unanswered.iter().filter(move |(slot, _)| !is_over(Seconds(**slot), now));
        waiting.map(|(slot, count)| (Seconds(*slot), *count))
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The same with a course by the day: all of one at its first hour.
    #[must_use]
    pub fn by_day(mut self) -> Self {
        self.keep_last_day();
        let mut course = BTreeMap::<i64, Part>::new();
        for (hour, part) in &self.course {
            course.entry(hour.div_euclid(HOURS) * HOURS).or_default().merge(part);
        }
        for theirs in self.people.values_mut() {
            let mut days = BTreeMap::<i64, i64>::new();
            for (hour, count) in theirs.iter() {
                *days.entry(hour.div_euclid(HOURS) * HOURS).or_default() += count;
            }
            *theirs = days;
        }
        Self { course, ..self }
    }

    /// Its course alone.
    #[must_use]
    pub fn course_alone(self) -> Self {
        Self {
            course: self.course,
            ..Self::default()
        }
    }

    /// All but its course.
    #[must_use]
    pub fn without_course(self) -> Self {
        Self {
            course: BTreeMap::new(),
            ..self
        }
    }

    /// The figures of one day as those of a person. Of the others their names are left, to choose from.
    #[must_use]
    pub fn of_agent(mut self, day: i64, agent: &str) -> Self {
        let whole = self.headline(Some(agent));
        let part = Part { whole, ..Part::default() };
        let mut people = self.rows.remove(&Kind::Agent).unwrap_or_default();
        for (_, (_, figures)) in people.iter_mut().filter(|(id, _)| *id != agent) {
            *figures = Figures::default();
        }
        self.people.retain(|id, _| id == agent);
        let rows = (!people.is_empty()).then_some((Kind::Agent, people));
        Self {
            rows: rows.into_iter().collect(),
            course: BTreeMap::from([(day * HOURS, part)]),
            people: self.people,
            ..Self::default()
        }
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        let rows = self.rows.values().flat_map(BTreeMap::values);
        let rows = rows.map(|(_, figures)| NAMED + figures.weight());
        let named = |part: &Part| NAMED * (1 + part.charged.len() + part.kinds.len());
        let course = self.course.values().map(|part| named(part) + part.whole.weight());
        let people = self.people.values().map(|hours| NAMED * (1 + hours.len() / 3));
        rows.sum::<usize>() + course.sum::<usize>() + people.sum::<usize>()
    }

    /// All of the number, or of a person.
    pub fn headline(&self, agent: Option<&str>) -> Figures {
        let (kind, id) = agent.map_or((Kind::Number, "-"), |agent| (Kind::Agent, agent));
        let row = self.rows.get(&kind).and_then(|rows| rows.get(id));
        row.map(|row| row.1.clone()).unwrap_or_default()
    }

    /// All of the course.
    pub fn whole(&self) -> Figures {
        let mut whole = Figures::default();
        for part in self.course.values() {
            whole.merge(&part.whole, 1);
        }
        whole
    }

    /// Customer messages by weekday and hour.
    pub(super) fn heat(&self) -> Vec<Vec<i64>> {
        let count = |place: u8| self.heat.get(&place).copied().unwrap_or(0);
        (0..7)
            .map(|weekday| (0..24).map(|hour| count(weekday * 24 + hour)).collect())
            .collect()
    }
}

/// The headline figures of the number alone. What else a sum holds is passed over when this is read of its JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Headline {
    rows: HeadlineRows,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct HeadlineRows {
    number: BTreeMap<String, (String, Figures)>,
}

impl Headline {
    /// What [`Sum::headline`] says of the number.
    pub fn figures(mut self) -> Figures {
        self.rows.number.remove("-").map(|row| row.1).unwrap_or_default()
    }
}

/// What is kept as one: a day, or the days of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    Day(i64),
    /// The days from so many times [`BLOCK_DAYS`] on.
    Block(i64),
    /// A day by its hours: the course alone, of the number or of one person.
    Hours(i64),
}

impl Span {
    /// First and last day.
    pub const fn days(self) -> (i64, i64) {
        match self {
            Self::Day(day) | Self::Hours(day) => (day, day),
            Self::Block(block) => (block * BLOCK_DAYS, (block + 1) * BLOCK_DAYS - 1),
        }
    }

    /// The spans that are exactly some days: blocks where they fit, if they may be used.
    pub fn cut((from, to): (i64, i64), blocks: bool) -> Vec<Self> {
        let mut spans = Vec::new();
        let mut day = from;
        while day <= to {
            if blocks && day % BLOCK_DAYS == 0 && day + BLOCK_DAYS - 1 <= to {
                spans.push(Self::Block(day / BLOCK_DAYS));
                day += BLOCK_DAYS;
            } else {
                spans.push(Self::Day(day));
                day += 1;
            }
        }
        spans
    }

    /// The days in UTC that its quarters of an hour stand in.
    pub fn utc_days(self, zone: &Zone) -> (i64, i64) {
        let (from, to) = self.days();
        let begins = |day: i64| match zone.moments(WallTime::after(Zone::utc().local(Seconds(day * DAY)), 0, 0)) {
            Moments::Once(at) | Moments::Twice(at, _) => at.0,
            // Clocks are set forward over midnight.
            Moments::Never => day * DAY - i64::from(zone.offset_at(Seconds((day - 2) * DAY))),
        };
        (begins(from).div_euclid(DAY), (begins(to + 1) - 1).div_euclid(DAY))
    }
}

/// Which days were counted last at which version of the cursor: the newest one by one, older ones by the block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Nothing that was read before this version holds.
    since: u64,
    /// From this day on (UTC) each day is told.
    from: i64,
    days: BTreeMap<i64, u64>,
    blocks: BTreeMap<i64, u64>,
}

/// So many days are told one by one. WhatsApp gives up a message after 30.
const TOLD: i64 = 40;

impl Touched {
    /// Everything was counted at a version.
    pub fn all(since: u64) -> Self {
        Self { since, ..Self::default() }
    }

    /// Some days are counted at a version.
    pub fn touch(&mut self, days: impl Iterator<Item = i64>, today: i64, version: u64) {
        self.from = self.from.max(today - TOLD);
        for day in days {
            self.days.insert(day, version);
            self.blocks.insert(day.div_euclid(BLOCK_DAYS), version);
        }
        self.days = self.days.split_off(&self.from);
    }

    /// The version that some days (UTC) have hold since.
    pub fn last(&self, (from, to): (i64, i64)) -> u64 {
        let last = |day: i64| {
            if day < self.from {
                self.blocks.get(&day.div_euclid(BLOCK_DAYS))
            } else {
                self.days.get(&day)
            }
        };
        (from..=to).filter_map(last).copied().max().unwrap_or(0).max(self.since)
    }
}

mod charged;
mod named;
mod opened;

#[cfg(test)]
mod tests;
