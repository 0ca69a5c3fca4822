//! What drafts came to: how many, what became of them, what they cost. Counted by day and number, and of people by whom.

use crate::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can be counted of drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Asked for, changes included.
    Asked,
    /// Came whole.
    Drafted,
    /// Sent as it was.
    Used,
    /// Sent after a change.
    Edited,
    /// Put away.
    Discarded,
    Good,
    Bad,
    /// Why they were bad.
    BadWrong,
    BadOutdated,
    BadIncomplete,
    BadSource,
    BadTone,
    BadLanguage,
    BadUnsafe,
    BadOther,
    /// Tokens.
    Input,
    Output,
    /// Milliseconds until the first words, of all drafts that came whole.
    FirstMillis,
    /// Characters of replies that came whole, and of how many.
    Letters,
    Measured,
}

impl Counted {
    pub const ALL: [Self; 20] = [
        Self::Asked,
        Self::Drafted,
        Self::Used,
        Self::Edited,
        Self::Discarded,
        Self::Good,
        Self::Bad,
        Self::BadWrong,
        Self::BadOutdated,
        Self::BadIncomplete,
        Self::BadSource,
        Self::BadTone,
        Self::BadLanguage,
        Self::BadUnsafe,
        Self::BadOther,
        Self::Input,
        Self::Output,
        Self::FirstMillis,
        Self::Letters,
        Self::Measured,
    ];

    /// Those that are counted of each person too.
    pub const OF_PEOPLE: [Self; 9] = [
        Self::Asked,
        Self::Drafted,
        Self::Used,
        Self::Edited,
        Self::Discarded,
        Self::Good,
        Self::Bad,
        Self::Letters,
        Self::Measured,
    ];

    /// The name under which it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Drafted => "drafted",
            Self::Used => "used",
            Self::Edited => "edited",
            Self::Discarded => "discarded",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::BadWrong => "badWrong",
            Self::BadOutdated => "badOutdated",
            Self::BadIncomplete => "badIncomplete",
            Self::BadUnsafe => "badUnsafe",
            Self::BadSource => "badSource",
            Self::BadTone => "badTone",
            Self::BadLanguage => "badLanguage",
            Self::BadOther => "badOther",
            Self::Input => "inputTokens",
            Self::Output => "outputTokens",
            Self::FirstMillis => "firstMillis",
            Self::Letters => "letters",
            Self::Measured => "measured",
        }
    }
}

/// What somebody did with a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Used,
    Edited,
    Discarded,
    Good,
    Bad,
    /// Why it was bad; told after that it was.
    Because(Reason),
}

/// What was bad about a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Wrong,
    /// What a document says does not hold any more.
    Outdated,
    Incomplete,
    NoSource,
    Tone,
    Language,
    /// It would do harm.
    Unsafe,
    Other,
}

impl Reason {
    pub const ALL: [Self; 8] = [
        Self::Wrong,
        Self::Outdated,
        Self::Incomplete,
        Self::NoSource,
        Self::Tone,
        Self::Language,
        Self::Unsafe,
        Self::Other,
    ];

    /// Whether it may be put right in the documents.
    pub const fn is_of_documents(self) -> bool {
        matches!(self, Self::Wrong | Self::Outdated | Self::Incomplete | Self::NoSource)
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Wrong => "Wrong",
            Self::Outdated => "Outdated source",
            Self::Incomplete => "Incomplete",
            Self::Unsafe => "Unsafe",
            Self::NoSource => "No source",
            Self::Tone => "Tone",
            Self::Language => "Language",
            Self::Other => "Something else",
        }
    }

    /// What it is counted as.
    pub const fn counted(self) -> Counted {
        match self {
            Self::Wrong => Counted::BadWrong,
            Self::Outdated => Counted::BadOutdated,
            Self::Incomplete => Counted::BadIncomplete,
            Self::Unsafe => Counted::BadUnsafe,
            Self::NoSource => Counted::BadSource,
            Self::Tone => Counted::BadTone,
            Self::Language => Counted::BadLanguage,
            Self::Other => Counted::BadOther,
        }
    }
}

impl From<Outcome> for Counted {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Used => Self::Used,
            Outcome::Edited => Self::Edited,
            Outcome::Discarded => Self::Discarded,
            Outcome::Good => Self::Good,
            Outcome::Bad => Self::Bad,
            Outcome::Because(reason) => reason.counted(),
        }
    }
}

/// Counts of one or more days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage(BTreeMap<Counted, i64>);

impl Usage {
    pub fn count(&self, what: Counted) -> i64 {
        self.0.get(&what).copied().unwrap_or(0)
    }

    pub fn add(&mut self, what: Counted, by: i64) {
        *self.0.entry(what).or_default() += by;
    }

    pub fn merge(&mut self, other: &Self) {
        for (what, by) in &other.0 {
            self.add(*what, *by);
        }
    }

    /// All counts that are not nothing.
    pub fn counts(&self) -> impl Iterator<Item = (Counted, i64)> {
        self.0.iter().map(|(what, count)| (*what, *count)).filter(|(_, count)| *count != 0)
    }

    /// Tokens read and written.
    pub fn tokens(&self) -> i64 {
        self.count(Counted::Input) + self.count(Counted::Output)
    }

    /// Milliseconds until the first words, on average.
    pub fn first_millis(&self) -> Option<i64> {
        let drafted = self.count(Counted::Drafted);
        (drafted > 0).then(|| self.count(Counted::FirstMillis) / drafted)
    }
}

/// Whose drafts they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafter {
    pub id: UserId,
    pub name: String,
}

/// Counts of a day or more: all, and those of people, with their names, by their ids. What no person asked for is in the first alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageOf {
    pub all: Usage,
    pub people: BTreeMap<String, (String, Usage)>,
}

impl UsageOf {
    /// Adds other counts; of names the later one counts.
    pub fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        for (id, (name, usage)) in &other.people {
            let (known, sum) = self.people.entry(id.clone()).or_default();
            if !name.is_empty() {
                known.clone_from(name);
            }
            sum.merge(usage);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_days_add_up() {
        let mut sum = Usage::default();
        let mut day = Usage::default();
        day.add(Counted::Drafted, 2);
        day.add(Counted::FirstMillis, 900);
        day.add(Counted::Input, 100);
        day.add(Counted::Output, 20);
        sum.merge(&day);
        sum.merge(&day);
        assert_eq!((sum.count(Counted::Drafted), sum.tokens(), sum.first_millis()), (4, 240, Some(450)));
        assert_eq!(Usage::default().first_millis(), None);
    }

    #[test]
    fn counts_of_people_add_up_under_their_newest_name() {
        let day = |name: &str, drafted| {
            let mut usage = Usage::default();
            usage.add(Counted::Drafted, drafted);
            UsageOf {
                all: usage.clone(),
                people: BTreeMap::from([("a".to_owned(), (name.to_owned(), usage))]),
            }
        };
        let mut sum = day("Asha", 1);
        sum.merge(&day("Asha Menon", 2));
        sum.merge(&day("", 4));
        assert_eq!(sum, day("Asha Menon", 7));
    }
}
