//! Boards of figures that somebody put together: which figure, as what, and split by what.

use super::{
    behind::Figure,
    day::Kind,
    metric::{Metric, Timing},
    report::{Card, Chart, Table},
};
use crate::ids::{BoardId, UserId};
use serde::{Deserialize, Serialize};

/// So many figures stand on a board.
pub const MOST_FIGURES: usize = 30;
/// So many boards somebody has.
pub const MOST_BOARDS: usize = 20;

/// A board, of the person who made it. Shared, everybody who may see figures sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    pub id: BoardId,
    pub name: String,
    pub owner: UserId,
    pub by: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    #[serde(default)]
    pub figures: Vec<OwnFigure>,
    /// Grows with every change.
    pub v: u64,
}

/// One figure of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFigure {
    pub figure: Figure,
    /// Which of many durations is told; counts are counts.
    #[serde(default)]
    pub measure: Measure,
    #[serde(default)]
    pub split: Split,
    /// Of one of them alone, by its kind and id; of all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<(String, String)>,
}

/// What is told of many durations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    #[default]
    Median,
    P75,
    P90,
    P99,
    Mean,
    /// How many there are.
    Number,
}

/// By what a figure is split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// One figure.
    #[default]
    None,
    /// Along the range.
    Time,
    Agent,
    Template,
    Source,
    Failure,
    Content,
}

/// What is shown of one figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnShown {
    Card(Card),
    Chart(Chart),
    Table(Table),
}

impl Measure {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Median, Self::P75, Self::P90, Self::P99, Self::Mean, Self::Number];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::P75 => "p75",
            Self::P90 => "p90",
            Self::P99 => "p99",
            Self::Mean => "mean",
            Self::Number => "number",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::P75 => "p75",
            Self::P90 => "p90",
            Self::P99 => "p99",
            Self::Mean => "mean",
            Self::Number => "how many",
        }
    }
}

impl Split {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Time,
        Self::Agent,
        Self::Template,
        Self::Source,
        Self::Failure,
        Self::Content,
    ];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Time => "time",
            Self::Agent => "agent",
            Self::Template => "template",
            Self::Source => "source",
            Self::Failure => "failure",
            Self::Content => "content",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "One figure",
            Self::Time => "Along the range",
            Self::Agent => "By agent",
            Self::Template => "By template",
            Self::Source => "By advertisement or post",
            Self::Failure => "By reason of failure",
            Self::Content => "By kind of message",
        }
    }

    /// What rows it makes; none where it makes no rows.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::None | Self::Time => None,
            Self::Agent => Some(Kind::Agent),
            Self::Template => Some(Kind::Template),
            Self::Source => Some(Kind::Source),
            Self::Failure => Some(Kind::Failure),
            Self::Content => Some(Kind::Content),
        }
    }
}

/// Whether a figure is counted by a kind at all.
pub const fn is_counted_by(figure: Figure, kind: Option<Kind>) -> bool {
    let Some(kind) = kind else {
        // These are counted by template alone.
        return !matches!(figure, Figure::Counted(Metric::Replied | Metric::Tapped));
    };
    match kind {
        Kind::Agent => match figure {
            Figure::Counted(metric) => matches!(
                metric,
                Metric::Sent | Metric::Accepted | Metric::OnTheWay | Metric::Delivered | Metric::Read | Metric::Failed | Metric::Resolved
            ),
            Figure::Timed(_) => true,
        },
        Kind::Template => matches!(
            figure,
            Figure::Counted(
                Metric::Sent
                    | Metric::Accepted
                    | Metric::OnTheWay
                    | Metric::Delivered
                    | Metric::Read
                    | Metric::Failed
                    | Metric::Replied
                    | Metric::Tapped
            )
        ),
        Kind::Source => matches!(
            figure,
            Figure::Counted(Metric::Received | Metric::Opened | Metric::Resolved) | Figure::Timed(Timing::FirstResponse)
        ),
        Kind::Failure => matches!(figure, Figure::Counted(Metric::Failed)),
        Kind::Content => matches!(figure, Figure::Counted(Metric::Received | Metric::Sent)),
        Kind::Number | Kind::Cost | Kind::TemplateCost | Kind::Opened => false,
    }
}

/// The figures that are offered: counts, and durations by the clock. Whether only open time counts, the board says.
pub fn offered() -> impl Iterator<Item = Figure> {
    let times = Timing::ALL.into_iter().map(Figure::Timed);
    times.chain(Metric::ALL.into_iter().map(Figure::Counted))
}

impl OwnFigure {
    /// A figure that can be told, or why it cannot.
    pub fn checked(self) -> Result<Self, String> {
        let title = self.figure.title();
        if !offered().any(|figure| figure == self.figure) {
            return Err(format!(
                "“{title}” is told by the clock here. Choose business hours for the whole board."
            ));
        }
        if !is_counted_by(self.figure, self.split.kind()) {
            return Err(format!(
                "“{title}” is not counted so: {}. Choose another split.",
                self.split.words().to_lowercase()
            ));
        }
        let Some((kind, id)) = &self.of else { return Ok(self) };
        let kind = Kind::from_name(kind).filter(|kind| is_counted_by(self.figure, Some(*kind)));
        if kind.is_none() || self.split != Split::None || id.is_empty() || id.len() > 512 {
            return Err(format!("“{title}” is not counted of that. Choose another filter."));
        }
        Ok(self)
    }

    /// What it is called: `Reply time, p90, by agent`.
    pub fn title(&self) -> String {
        let measure = match self.figure {
            Figure::Timed(_) => format!(", {}", self.measure.words()),
            Figure::Counted(_) => String::new(),
        };
        let split = match self.split {
            Split::None => String::new(),
            split => format!(", {}", split.words().to_lowercase()),
        };
        format!("{}{measure}{split}", self.figure.title())
    }
}

impl Board {
    /// The figures, if all of them can be told and there are not too many.
    pub fn figures(figures: Vec<OwnFigure>) -> Result<Vec<OwnFigure>, String> {
        if figures.len() > MOST_FIGURES {
            return Err(format!("A board has {MOST_FIGURES} figures at most. Take one away first."));
        }
        figures.into_iter().map(OwnFigure::checked).collect()
    }
}
