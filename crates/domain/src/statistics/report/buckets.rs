//! The parts of a range along which courses are drawn.

use crate::{clock::Seconds, statistics::step::Step, zone::Zone};

const DAY: i64 = 86_400;
const WEEK: i64 = 7;

/// Which part of the range a moment is in.
pub struct Buckets {
    pub(in crate::statistics) labels: Vec<String>,
    step: Step,
    from: i64,
}

impl Buckets {
    pub(in crate::statistics) fn new(from: i64, to: i64, chosen: Option<Step>) -> Self {
        let days = to - from + 1;
        let step = Step::of(chosen, days);
        let hours = |day: i64| (0..24).map(move |hour| format!("{} {hour:02}:00", short(day)));
        let labels = match step {
            Step::Hour if days == 1 => (0..24).map(|hour| format!("{hour:02}:00")).collect(),
            Step::Hour => (from..=to).flat_map(hours).collect(),
            Step::Day => (from..=to).map(short).collect(),
            Step::Week => (0..(days + WEEK - 1) / WEEK).map(|week| short(from + week * WEEK)).collect(),
        };
        Self { labels, step, from }
    }

    /// Few parts, for a line as long as a word.
    pub(super) fn few(from: i64, to: i64) -> Self {
        const MOST_DAYS: i64 = 31;
        Self::new(from, to, (to - from >= MOST_DAYS).then_some(Step::Week))
    }

    /// The part of a local day and an hour of it.
    pub(in crate::statistics) fn of(&self, day: i64, hour: i64) -> usize {
        let day = day - self.from;
        let place = match self.step {
            Step::Hour => day * 24 + hour,
            Step::Day => day,
            Step::Week => day / WEEK,
        };
        usize::try_from(place).unwrap_or(0)
    }

    pub(super) const fn word(&self) -> &'static str {
        self.step.name()
    }
}

/// `29 Nov`.
fn short(day: i64) -> String {
    let date = Zone::utc().date(Seconds(day * DAY));
    date.rsplit_once(' ').map_or(date.clone(), |(short, _)| short.to_owned())
}

/// `1 Nov 2026 – 29 Nov 2026`.
pub fn long(from: i64, to: i64) -> String {
    let date = |day| Zone::utc().date(Seconds(day * DAY));
    if from == to {
        date(from)
    } else {
        format!("{} – {}", date(from), date(to))
    }
}
