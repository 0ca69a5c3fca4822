//! Figures as they are kept: one item for each day of whatever they are figures of.

use super::{
    metric::{Metric, Timing},
    run::Sink,
    sketch::Sketch,
};
use crate::clock::Seconds;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, btree_map::Entry};

/// Figures stand by the quarter of an hour, because zones differ by 30 and 45 minutes too.
pub const SLOT_SECONDS: i64 = 15 * 60;

const DAY_SECONDS: i64 = 86_400;

/// About how many bytes something takes in a map, with its name.
pub(super) const NAMED: usize = 72;

/// What figures are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The number as a whole.
    Number,
    Agent,
    Template,
    /// Where customers came from: an advertisement or a post.
    Source,
    /// Why messages did not arrive.
    Failure,
    /// What WhatsApp charges for: a country and a category, `IN#marketing`.
    Cost,
    /// What messages are: text, photo, template.
    Content,
    /// What WhatsApp charges for, by template: `IN#marketing#autumn_sale`.
    TemplateCost,
    /// What became of the conversations of the number, by when they opened instead of when it happened.
    Opened,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Number,
        Self::Agent,
        Self::Template,
        Self::Source,
        Self::Failure,
        Self::Cost,
        Self::Content,
        Self::TemplateCost,
        Self::Opened,
    ];

    /// The name inside keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Agent => "agent",
            Self::Template => "template",
            Self::Source => "source",
            Self::Failure => "failure",
            Self::Cost => "cost",
            Self::Content => "content",
            Self::TemplateCost => "template_cost",
            Self::Opened => "opened",
        }
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Which item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayKey {
    pub kind: Kind,
    /// Days since 1970, UTC.
    pub day: i64,
    /// Whose figures: an agent's id, a template's name. `-` for the number itself.
    pub id: String,
}

/// The figures of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Day {
    /// As people know it whose figures these are.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// By quarter of an hour, 0 to 95.
    pub slots: BTreeMap<u8, Figures>,
}

/// The figures of a while. Names of newer versions are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    #[serde(rename = "n", skip_serializing_if = "BTreeMap::is_empty")]
    counts: BTreeMap<String, i64>,
    #[serde(rename = "t", skip_serializing_if = "BTreeMap::is_empty")]
    times: BTreeMap<String, Sketch>,
}

impl Figures {
    /// How often.
    pub fn count(&self, metric: Metric) -> i64 {
        self.counts.get(metric.name()).copied().unwrap_or(0)
    }

    /// How long.
    pub fn time(&self, timing: Timing) -> Sketch {
        self.times.get(timing.name()).cloned().unwrap_or_default()
    }

    pub(super) fn add_count(&mut self, metric: &str, times: i64) {
        match self.counts.get_mut(metric) {
            Some(count) => {
                *count += times;
                if *count == 0 {
                    self.counts.remove(metric);
                }
            }
            None if times != 0 => drop(self.counts.insert(metric.to_owned(), times)),
            None => {}
        }
    }

    /// Adds all of another, so many times.
    pub fn merge(&mut self, other: &Self, times: i64) {
        for (metric, count) in &other.counts {
            self.add_count(metric, count * times);
        }
        for (timing, sketch) in &other.times {
            match self.times.get_mut(timing) {
                Some(ours) => {
                    ours.merge(sketch, times);
                    if ours.is_empty() {
                        self.times.remove(timing);
                    }
                }
                None if sketch.is_empty() => {}
                None if times == 1 => drop(self.times.insert(timing.clone(), sketch.clone())),
                None => self.times.entry(timing.clone()).or_default().merge(sketch, times),
            }
        }
    }

    /// Says of conversations what another says, which counts them by when they opened.
    pub fn by_opening(&mut self, opened: &Self) {
        self.counts
            .retain(|name, _| !Metric::ALL.iter().any(|metric| metric.follows() && metric.name() == name));
        let timings = Timing::ALL.into_iter().filter(|timing| timing.follows());
        for timing in timings.flat_map(|timing| [timing, timing.open()]) {
            self.times.remove(timing.name());
        }
        self.merge(opened, 1);
    }

    fn add_time(&mut self, timing: Timing, seconds: i64, times: i64) {
        let sketch = self.times.entry(timing.name().to_owned()).or_default();
        sketch.add(seconds, times);
        if sketch.is_empty() {
            self.times.remove(timing.name());
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.times.is_empty()
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        let times = self.times.values().map(|sketch| NAMED + sketch.weight());
        NAMED * (1 + self.counts.len()) + times.sum::<usize>()
    }
}

impl Day {
    /// Adds all of another, so many times.
    pub fn merge(&mut self, other: &Self, times: i64) {
        if !other.label.is_empty() {
            self.label.clone_from(&other.label);
        }
        for (slot, figures) in &other.slots {
            let ours = self.slots.entry(*slot).or_default();
            ours.merge(figures, times);
            if ours.is_empty() {
                self.slots.remove(slot);
            }
        }
    }

    /// About how many bytes of memory it takes.
    pub fn weight(&self) -> usize {
        NAMED + self.slots.values().map(Figures::weight).sum::<usize>()
    }

    /// Whether both say the same of what was counted. Labels are only words.
    pub fn counts_as(&self, other: &Self) -> bool {
        self.slots == other.slots
    }
}

/// Whose figures are changed, beside the number's own.
pub(super) type Also<'a> = [(Kind, &'a str, &'a str)];

/// Figures of many days, or what they change by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals(pub BTreeMap<DayKey, Day>);

impl Sink for Totals {
    fn count(&mut self, at: Seconds, metric: Metric, times: i64, also: &Also<'_>) {
        self.each(at, also, |figures| figures.add_count(metric.name(), times));
    }

    fn count_only(&mut self, at: Seconds, metric: Metric, times: i64, of: (Kind, &str, &str)) {
        self.one(at, of, &|figures| figures.add_count(metric.name(), times));
    }

    fn time(&mut self, at: Seconds, timing: Timing, seconds: i64, times: i64, also: &Also<'_>) {
        self.each(at, also, |figures| figures.add_time(timing, seconds, times));
    }

    fn time_only(&mut self, at: Seconds, timing: Timing, seconds: i64, times: i64, of: (Kind, &str, &str)) {
        self.one(at, of, &|figures| figures.add_time(timing, seconds, times));
    }
}

impl Totals {
    fn each(&mut self, at: Seconds, also: &Also<'_>, change: impl Fn(&mut Figures)) {
        let whole = [(Kind::Number, "-", "")];
        for (kind, id, label) in whole.iter().chain(also) {
            self.one(at, (*kind, id, label), &change);
        }
    }

    fn one(&mut self, at: Seconds, (kind, id, label): (Kind, &str, &str), change: &impl Fn(&mut Figures)) {
        let key = DayKey {
            kind,
            day: at.0.div_euclid(DAY_SECONDS),
            id: id.to_owned(),
        };
        let slot = u8::try_from(at.0.rem_euclid(DAY_SECONDS) / SLOT_SECONDS).unwrap_or(0);
        let day = self.0.entry(key).or_default();
        if !label.is_empty() {
            label.clone_into(&mut day.label);
        }
        change(day.slots.entry(slot).or_default());
    }

    /// Adds a day.
    pub fn add(&mut self, key: DayKey, day: Day) {
        match self.0.entry(key) {
            Entry::Vacant(place) => {
                place.insert(day);
            }
            Entry::Occupied(mut known) => known.get_mut().merge(&day, 1),
        }
    }

    /// Adds all of another, so many times.
    pub fn merge(&mut self, other: &Self, times: i64) {
        for (key, day) in &other.0 {
            self.0.entry(key.clone()).or_default().merge(day, times);
        }
    }

    /// Forgets what is nothing.
    pub fn tidy(&mut self) {
        self.0.retain(|_, day| {
            day.slots.retain(|_, figures| !figures.is_empty());
            !day.slots.is_empty()
        });
    }
}

/// Whether the 24 hours are over in which what was written in a quarter of an hour is answered in time.
pub(super) const fn is_over(slot: Seconds, now: Seconds) -> bool {
    slot.0 + DAY_SECONDS <= now.0
}

/// The first moment of a quarter of an hour.
pub fn slot_start(day: i64, slot: u8) -> Seconds {
    Seconds(day * DAY_SECONDS + i64::from(slot) * SLOT_SECONDS)
}
