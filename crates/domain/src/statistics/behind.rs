//! What is behind a figure: the same walk through a conversation, which keeps each thing that counts instead of adding it up.

use super::{
    day::{Also, DayKey, Figures, Kind, SLOT_SECONDS, Totals, is_over, slot_start},
    metric::{Metric, Timing},
    point::Point,
    query::Query,
    report::Buckets,
    run::Sink,
    sketch::Sketch,
};
use crate::{
    clock::Seconds,
    message::Position,
    zone::{Local, Zone},
};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

mod page;

pub use page::{BehindPage, BehindRow};

/// So many rows stand on a page.
pub const PAGE: usize = 100;

/// Something that is counted, or of which there are many durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Figure {
    Counted(Metric),
    Timed(Timing),
}

impl Figure {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counted(metric) => metric.name(),
            Self::Timed(timing) => timing.name(),
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Counted(metric) => metric.title(),
            Self::Timed(timing) => timing.title(),
        }
    }

    pub const fn definition(self) -> &'static str {
        match self {
            Self::Counted(metric) => metric.definition(),
            Self::Timed(timing) => timing.definition(),
        }
    }

    /// Whether it may count for when its conversation opened, too.
    pub const fn follows(self) -> bool {
        match self {
            Self::Counted(metric) => metric.follows(),
            Self::Timed(timing) => timing.follows(),
        }
    }

    fn of(self, figures: &Figures, took: Option<(i64, i64)>) -> i64 {
        match (self, took) {
            (Self::Counted(metric), _) => figures.count(metric),
            (Self::Timed(timing), None) => figures.time(timing).count(),
            (Self::Timed(timing), Some(took)) => figures.time(timing).between(took),
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let counted = Metric::ALL.into_iter().map(Self::Counted);
        let timed = Timing::ALL.into_iter().flat_map(|timing| [timing, timing.open()]).map(Self::Timed);
        counted.chain(timed).find(|figure| figure.name() == name)
    }
}

impl From<Figure> for String {
    fn from(figure: Figure) -> Self {
        figure.name().to_owned()
    }
}

impl TryFrom<String> for Figure {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::from_name(&name).ok_or("no such figure")
    }
}

/// A part of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A point of the charts, by its place.
    Point(usize),
    /// A cell of the heat map: a weekday (Monday is 0) and an hour.
    Hour(u8, u8),
}

/// Which figure, of whom, and in which part of the range. Kept in the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    pub query: Query,
    pub figure: Figure,
    /// Of one agent, template, source or reason; else of all, or of the agent that the query names.
    #[serde(default)]
    pub of: Option<(String, String)>,
    #[serde(default)]
    pub part: Option<Part>,
    /// Only durations from one to before another, in seconds.
    #[serde(default)]
    pub took: Option<(i64, i64)>,
    /// So many rows stand on the pages before.
    #[serde(default)]
    pub skip: usize,
}

impl Behind {
    /// Reads an address. None where it names no figure.
    pub fn parse(get: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let figure = Figure::from_name(&get("figure")?)?;
        let of = get("of").and_then(|of| of.split_once(':').map(|(kind, id)| (kind.to_owned(), id.to_owned())));
        let of = of.filter(|(kind, _)| Kind::from_name(kind).is_some());
        let point = get("part").and_then(|part| part.parse().ok()).map(Part::Point);
        let hour = get("hour").and_then(|hour| {
            let (day, hour) = hour.split_once('-')?;
            Some(Part::Hour(day.parse().ok()?, hour.parse().ok()?))
        });
        Some(Self {
            figure,
            of,
            part: point.or(hour),
            took: get("took").and_then(|took| {
                let (from, until) = took.split_once('-')?;
                Some((from.parse().ok()?, until.parse().ok()?))
            }),
            skip: get("skip").and_then(|skip| skip.parse().ok()).unwrap_or(0),
            query: Query::parse(get),
        })
    }

    /// As it stands in an address, without the question mark.
    pub fn address(&self) -> String {
        let mut address = format!("figure={}", self.figure.name());
        if let Some((kind, id)) = &self.of {
            let _ = write!(address, "&of={kind}:{}", super::query::escaped(id));
        }
        match self.part {
            Some(Part::Point(place)) => {
                let _ = write!(address, "&part={place}");
            }
            Some(Part::Hour(day, hour)) => {
                let _ = write!(address, "&hour={day}-{hour}");
            }
            None => {}
        }
        if let Some((from, until)) = self.took {
            let _ = write!(address, "&took={from}-{until}");
        }
        if self.skip > 0 {
            let _ = write!(address, "&skip={}", self.skip);
        }
        format!("{address}&{}", self.query.address())
    }

    /// Whose figure it is.
    pub fn whose(&self) -> (Kind, String) {
        match (&self.of, &self.query.agent) {
            (Some((kind, id)), _) => (Kind::from_name(kind).unwrap_or(Kind::Number), id.clone()),
            (None, Some(agent)) => (Kind::Agent, agent.as_str().to_owned()),
            (None, None) if self.query.by_opening && self.figure.follows() => (Kind::Opened, "-".to_owned()),
            (None, None) => (Kind::Number, "-".to_owned()),
        }
    }

    /// Whether a moment lies in the part of the range that is asked for, and has come.
    pub fn holds<'a>(&self, zone: &'a Zone, now: Seconds) -> impl Fn(Seconds) -> bool + use<'a> {
        let (from, to) = self.query.days(zone, now);
        let buckets = Buckets::new(from, to, self.query.step);
        let part = self.part;
        let is_missed = self.figure == Figure::Counted(Metric::Missed);
        move |at| {
            let local: Local = zone.local(at);
            let slot = Seconds(at.0 - at.0.rem_euclid(SLOT_SECONDS));
            at <= now
                && (!is_missed || is_over(slot, now))
                && (from..=to).contains(&local.day_number)
                && match part {
                    None => true,
                    Some(Part::Point(place)) => buckets.of(local.day_number, i64::from(local.hour)) == place,
                    Some(Part::Hour(day, hour)) => (local.weekday, local.hour) == (day, hour),
                }
        }
    }

    /// Whether something that was found took as long as is asked for.
    pub fn fits(&self, found: &Found) -> bool {
        match (self.took, found.seconds) {
            (Some((from, until)), Some(seconds)) => (from..until).contains(&Sketch::floor(seconds)),
            _ => true,
        }
    }

    /// The figure itself, as the page shows it, from the figures of the days.
    pub fn figure(&self, totals: &Totals, zone: &Zone, now: Seconds) -> i64 {
        let (kind, id) = self.whose();
        let holds = self.holds(zone, now);
        let own = totals.0.iter().filter(|(key, _)| key.kind == kind && key.id == id);
        let slots = own.flat_map(|(key, day)| day.slots.iter().map(move |(slot, figures)| (slot_start(key.day, *slot), figures)));
        slots
            .filter(|(at, _)| holds(*at))
            .map(|(_, figures)| self.figure.of(figures, self.took))
            .sum()
    }

    /// What people call whom it is of, by the labels of the days.
    pub fn label(&self, totals: &Totals) -> Option<String> {
        let (kind, id) = self.whose();
        let named = |(key, day): (&DayKey, &super::Day)| {
            let is_it = key.kind == kind && key.id == id && !day.label.is_empty();
            is_it.then(|| day.label.clone())
        };
        totals.0.iter().rev().find_map(named)
    }

    /// Which part of the range it is, in words; none for all of it.
    pub fn part_words(&self, zone: &Zone, now: Seconds) -> Option<String> {
        if let Some(took) = self.took {
            return Some(super::words::spread(took));
        }
        match self.part? {
            Part::Point(place) => {
                let (from, to) = self.query.days(zone, now);
                Buckets::new(from, to, self.query.step).labels.get(place).cloned()
            }
            Part::Hour(day, hour) => {
                let day = super::report::DAYS.get(usize::from(day))?;
                Some(format!("{day}s from {hour:02}:00"))
            }
        }
    }
}

/// One thing that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// For when it counts.
    pub at: Seconds,
    /// What it was counted for.
    pub about: Position,
    /// How long it took.
    pub seconds: Option<i64>,
}

/// Keeps what counts for one figure.
#[derive(Debug)]
pub struct Trace {
    figure: Figure,
    kind: Kind,
    id: String,
    about: Option<Position>,
    pub found: Vec<Found>,
}

impl Trace {
    pub fn new(asked: &Behind) -> Self {
        let (kind, id) = asked.whose();
        Self {
            figure: asked.figure,
            kind,
            id,
            about: None,
            found: Vec::new(),
        }
    }

    fn put(&mut self, at: Seconds, seconds: Option<i64>, times: i64) {
        let Some(about) = self.about else { return };
        for _ in 0..times {
            self.found.push(Found { at, about, seconds });
        }
        // Taken back: one that counted for the same moment.
        for _ in times..0 {
            let gone = self.found.iter().rposition(|found| found.at == at && found.seconds == seconds);
            if let Some(gone) = gone {
                self.found.remove(gone);
            }
        }
    }

    fn is_of(&self, kind: Kind, id: &str) -> bool {
        self.kind == kind && self.id == id
    }

    fn is_among(&self, also: &Also<'_>) -> bool {
        self.is_of(Kind::Number, "-") || also.iter().any(|(kind, id, _)| self.is_of(*kind, id))
    }
}

impl Sink for Trace {
    fn comes_of(&mut self, point: &Point) {
        self.about = Some(Position {
            at: point.at,
            id: point.id,
        });
    }

    fn count(&mut self, at: Seconds, metric: Metric, times: i64, also: &Also<'_>) {
        if self.figure == Figure::Counted(metric) && self.is_among(also) {
            self.put(at, None, times);
        }
    }

    fn count_only(&mut self, at: Seconds, metric: Metric, times: i64, (kind, id, _): (Kind, &str, &str)) {
        if self.figure == Figure::Counted(metric) && self.is_of(kind, id) {
            self.put(at, None, times);
        }
    }

    fn time(&mut self, at: Seconds, timing: Timing, seconds: i64, times: i64, also: &Also<'_>) {
        if self.figure == Figure::Timed(timing) && self.is_among(also) {
            self.put(at, Some(seconds), times);
        }
    }

    fn time_only(&mut self, at: Seconds, timing: Timing, seconds: i64, times: i64, (kind, id, _): (Kind, &str, &str)) {
        if self.figure == Figure::Timed(timing) && self.is_of(kind, id) {
            self.put(at, Some(seconds), times);
        }
    }
}
