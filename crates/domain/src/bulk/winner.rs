//! A job that tests its messages: they go to a part of the recipients first, and the one that does best goes to the rest.
//!
//! Who is of the test is settled by the check. The winner is decided once, by one conditional write of the job: whoever has their turn after
//! that gets it.

use super::{
    chosen::Chosen,
    compared::{Measure, wilson},
    job::Job,
    mapping::Source,
    ramp::Gate,
    recipient::CHUNK,
    state::{JobRefused, JobState},
    tally::Tally,
    variant::{Split, Variant},
};
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;
/// Answers count for so many hours.
const MOST_HOURS: u32 = 72;

/// By what the better message is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WinBy {
    #[default]
    Read,
    Answered,
    Tapped,
}

impl WinBy {
    /// All, in the order of the choice.
    pub const ALL: [Self; 3] = [Self::Read, Self::Answered, Self::Tapped];

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Answered => "answered",
            Self::Tapped => "tapped",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.words() == name)
    }

    const fn measure(self) -> Measure {
        match self {
            Self::Read => Measure::Read,
            Self::Answered => Measure::Answered,
            Self::Tapped => Measure::Tapped,
        }
    }
}

/// How the winner is found, and where that stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Winner {
    /// The test goes to so many of a hundred.
    pub percent: u32,
    /// It is decided so many hours after all of the test had their turn.
    pub hours: u32,
    pub by: WinBy,
    /// Those who get the winner, once that is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// Since when all of the test had their turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

/// What was decided, and by which figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decided {
    pub at: Millis,
    pub variant: Variant,
    /// The name of who did not wait; none when its time had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// They chose it themselves, whatever the figures were.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_chosen: bool,
    pub figures: Vec<Figure>,
}

/// What a message had reached when the winner was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    pub variant: Variant,
    /// So many did it, of so many messages that WhatsApp accepted.
    pub part: u64,
    pub whole: u64,
    /// The limits of the 95 % interval, in thousandths.
    pub from: u32,
    pub to: u32,
}

impl Figure {
    fn of(variant: Variant, by: WinBy, counts: &Tally) -> Self {
        let (part, whole) = by.measure().share(&counts.of(variant));
        let (_, from, to) = wilson((part, whole));
        Self {
            variant,
            part,
            whole,
            from: thousandths(from),
            to: thousandths(to),
        }
    }

    /// Whether its share is above that of another; of nobody it is nought.
    fn is_above(&self, other: &Self) -> bool {
        u128::from(self.part) * u128::from(other.whole.max(1)) > u128::from(other.part) * u128::from(self.whole.max(1))
    }

    /// `A 50.0 % of 150 (42.1 to 57.9)`.
    fn words(&self) -> String {
        let share = (self.part * 1_000 + self.whole / 2).checked_div(self.whole).unwrap_or(0);
        format!(
            "{} {} % of {} ({} to {})",
            self.variant.words(),
            tenths(share),
            self.whole,
            tenths(self.from.into()),
            tenths(self.to.into())
        )
    }
}

/// A share between 0 and 1, rounded.
fn thousandths(share: f64) -> u32 {
    (0..1_000).find(|n| share * 1_000.0 < f64::from(*n) + 0.5).unwrap_or(1_000)
}

/// 421 as 42.1.
fn tenths(thousandths: u64) -> String {
    format!("{}.{}", thousandths / 10, thousandths % 10)
}

/// The one with the highest share; of those alike the first.
fn best(figures: &[Figure]) -> Option<&Figure> {
    let mut figures = figures.iter();
    let first = figures.next()?;
    Some(figures.fold(first, |best, one| if one.is_above(best) { one } else { best }))
}

impl Decided {
    /// How sure it is, for people.
    fn verdict(&self) -> String {
        let name = format!("message {}", self.variant.words());
        let Some(won) = self.figures.iter().find(|figure| figure.variant == self.variant) else {
            return format!("It is {name}.");
        };
        let others = || self.figures.iter().filter(|figure| figure.variant != self.variant);
        if self.is_chosen {
            format!("{} chose {name}.", self.by.as_deref().unwrap_or("Somebody"))
        } else if others().any(|other| !won.is_above(other)) {
            format!("No share is higher than that of {name}, the first of those alike: it is taken.")
        } else if others().any(|other| won.from <= other.to) {
            format!("The intervals overlap, so the difference may be chance: {name} has the higher share and is taken.")
        } else {
            format!("The intervals do not overlap: {name} is better.")
        }
    }

    /// Verdict and figures, for people and for the audit.
    pub fn words(&self, by: WinBy) -> String {
        let figures: Vec<String> = self.figures.iter().map(Figure::words).collect();
        format!(
            "{} {}: {}; with 95 % intervals.",
            self.verdict(),
            capital(by.words()),
            figures.join(", ")
        )
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Winner {
    /// One that is not begun.
    pub fn new(percent: u32, hours: u32, by: WinBy) -> Result<Self, JobRefused> {
        if !(5..=90).contains(&percent) || !(1..=MOST_HOURS).contains(&hours) {
            return Err(JobRefused::Winner);
        }
        Ok(Self {
            percent,
            hours,
            by,
            ..Self::default()
        })
    }

    /// The same for another job.
    pub fn again(&self) -> Result<Self, JobRefused> {
        Self::new(self.percent, self.hours, self.by)
    }

    /// When it is decided by itself; none while the test is being sent, and once it is decided.
    pub fn due(&self) -> Option<Millis> {
        let since = self.waits_since.filter(|_| self.decided.is_none())?;
        Some(since.plus(i64::from(self.hours) * HOUR_MILLIS))
    }

    /// What the sender of a job is told about it, for so many who get the winner.
    pub fn sentence(&self, rest: u32) -> String {
        let hours = match self.hours {
            1 => "1 hour".to_owned(),
            hours => format!("{hours} hours"),
        };
        let people = match rest {
            1 => "1 other".to_owned(),
            rest => format!("{rest} others"),
        };
        format!(
            "{hours} after these had their turn, the message that more of them have {} goes to the {people}.",
            self.by.words()
        )
    }
}

impl Job {
    /// Tests its messages on some of its recipients, or sends all of them to their shares.
    pub fn with_winner(self, winner: Option<Winner>) -> Result<Self, JobRefused> {
        if winner.is_some() && self.second.is_none() {
            return Err(JobRefused::NoSecond);
        }
        let mut job = self.edited()?;
        job.winner = winner;
        Ok(job)
    }

    /// How its winner is found; none where nothing is compared.
    pub fn contest(&self) -> Option<&Winner> {
        self.winner.as_ref().filter(|_| self.second.is_some())
    }

    /// How many the test goes to, once it is checked.
    pub fn tested(&self) -> u32 {
        Variant::ALL.iter().map(|variant| self.recipients_of(*variant)).sum()
    }

    /// Whether it takes a share of what its number may send: not while it waits for its winner, for another day, or for anything else.
    pub fn is_sending(&self) -> bool {
        self.state == JobState::Running && self.contest().and_then(Winner::due).is_none() && self.goes_on_at().is_none() && !self.rests()
    }

    /// Which message those of a group get; none while that is not decided.
    pub fn sends(&self, group: Variant) -> Option<Variant> {
        if group != Variant::Rest {
            return self.message(group).map(|_| group);
        }
        match &self.contest()?.decided {
            Some(decided) => Some(decided.variant),
            // Of a few people nobody may be drawn for the test.
            None => (self.tested() == 0).then_some(Variant::A),
        }
    }

    /// Which messages those of a group may get.
    pub fn may_get(&self, group: Variant) -> Vec<(Variant, &Chosen)> {
        self.messages()
            .filter(|(variant, _)| group == Variant::Rest || *variant == group)
            .collect()
    }

    /// Of what is kept with a recipient of a group, what fills the message that they get. With those who wait for the winner stands what
    /// fills each of the messages, one after the other.
    pub fn values_of<'a>(&self, group: Variant, message: Variant, values: &'a [String]) -> &'a [String] {
        if group != Variant::Rest {
            return values;
        }
        let texts = |chosen: &Chosen| chosen.mapping.values().filter(|source| !matches!(source, Source::File(_))).count();
        let mut from = 0;
        for (variant, chosen) in self.messages() {
            let many = texts(chosen);
            if variant == message {
                return values.get(from..from + many).unwrap_or_default();
            }
            from += many;
        }
        &[]
    }

    /// Where the first of those stands who wait for the winner, by turns of groups; none when nobody does.
    pub fn winner_from(&self) -> Option<u32> {
        let waits = self.contest()?.decided.is_none() && self.tested() > 0 && self.chunks_of(Variant::Rest) > 0;
        let tested: u32 = Variant::ALL.iter().map(|variant| self.chunks_of(*variant)).sum();
        waits.then(|| tested.saturating_mul(CHUNK))
    }

    /// What is to be done when those of the test had their turn.
    pub(super) fn winner_gate(&self, counts: &Tally, now: Millis) -> Gate {
        let Some(winner) = self.contest().filter(|_| counts.processed() >= u64::from(self.tested())) else {
            return Gate::Wait;
        };
        let mut job = self.clone();
        match winner.due() {
            Some(due) if due <= now => job = job.settled(None, None, counts, now),
            Some(_) => return Gate::Wait,
            None => {
                if let Some(winner) = job.winner.as_mut() {
                    winner.waits_since = Some(now);
                }
            }
        }
        job.v += 1;
        Gate::Change(Box::new(job))
    }

    /// Somebody waits no more: for what the figures say now, or for the message that they choose. Where it runs, it goes on anew.
    pub fn decide(self, name: &str, chosen: Option<Variant>, counts: &Tally, now: Millis) -> Result<Self, JobRefused> {
        let waits = self.contest().is_some_and(|winner| winner.due().is_some());
        let is_message = chosen.is_none_or(|chosen| self.message(chosen).is_some());
        if !waits || !is_message || !matches!(self.state, JobState::Running | JobState::Paused) {
            return Err(JobRefused::NotTesting);
        }
        let mut job = self.settled(Some(name), chosen, counts, now);
        // Lanes look again only now and then while they wait: others take their place.
        if job.state == JobState::Running {
            job.run += 1;
        }
        job.v += 1;
        Ok(job)
    }

    fn settled(mut self, name: Option<&str>, chosen: Option<Variant>, counts: &Tally, now: Millis) -> Self {
        let by = self.contest().map_or_else(WinBy::default, |winner| winner.by);
        let figures: Vec<Figure> = self.messages().map(|(variant, _)| Figure::of(variant, by, counts)).collect();
        let variant = chosen.or_else(|| best(&figures).map(|figure| figure.variant)).unwrap_or_default();
        if let Some(winner) = self.winner.as_mut() {
            winner.decided = Some(Decided {
                at: now,
                variant,
                by: name.map(str::to_owned),
                is_chosen: chosen.is_some(),
                figures,
            });
        }
        self
    }
}

#[cfg(test)]
mod tests;
