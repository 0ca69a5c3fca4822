//! The steps in which courses are drawn.

use serde::{Deserialize, Deserializer, Serialize};

/// How long a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Hour,
    Day,
    Week,
}

/// A course has so many points at most.
const MOST_POINTS: i64 = 800;
/// So many days are drawn by the hour at most.
pub const MOST_BY_HOUR: i64 = MOST_POINTS / 24;

impl Step {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    /// The name in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The step with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// What people choose it by.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hour => "Hour",
            Self::Day => "Day",
            Self::Week => "Week",
        }
    }

    /// The one that so many days are drawn in, if nobody chose another.
    pub const fn usual(days: i64) -> Self {
        match days {
            ..=2 => Self::Hour,
            3..=92 => Self::Day,
            _ => Self::Week,
        }
    }

    /// Why so many days are not drawn in it; none where they are.
    pub const fn refused(self, days: i64) -> Option<&'static str> {
        match self {
            Self::Hour if days > MOST_BY_HOUR => Some("Hours are drawn of 33 days at most."),
            Self::Day | Self::Week if days < 2 => Some("A single day is drawn by the hour."),
            Self::Week if days < 8 => Some("Weeks are drawn of 8 days or more."),
            _ => None,
        }
    }

    /// The one that was chosen, where it fits so many days; else the usual one.
    pub fn of(chosen: Option<Self>, days: i64) -> Self {
        chosen
            .filter(|step| step.refused(days).is_none())
            .unwrap_or_else(|| Self::usual(days))
    }

    /// One that this version does not know is as if nobody had chosen any.
    pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let name = Option::<String>::deserialize(deserializer)?;
        Ok(name.and_then(|name| Self::from_name(&name)))
    }
}

/// A step that may be chosen of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choosable {
    pub step: Step,
    /// Why it is not offered.
    pub refused: Option<String>,
}

/// All steps, with what keeps them from so many days.
pub(super) fn choosable(days: i64) -> Vec<Choosable> {
    let one = |step: Step| Choosable {
        step,
        refused: step.refused(days).map(str::to_owned),
    };
    Step::ALL.map(one).into()
}
