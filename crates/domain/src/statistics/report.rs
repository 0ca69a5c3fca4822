//! The figures of a range, ready to be shown: page, tables and export all take them from here, so that they agree.

mod board;
mod buckets;
mod build;
mod cards;
mod cost;
mod drafts;
mod file;
pub mod jobs;
mod load;
mod marks;
pub mod month;
mod order;
mod paper;
mod saved;
mod tables;

use super::{query::Query, step::Choosable, words};
use serde::{Deserialize, Serialize};

pub use board::board;
pub use buckets::{Buckets, long};
pub use build::{Ask, Drafts, build};
pub use file::{Format, csv, csv_pieces, json_pieces};
pub use jobs::{Jobs, Sent};
pub use marks::{Mark, Noted};
pub use month::Month;
pub use order::Order;
pub use paper::paper;
pub(super) use tables::DAYS;

/// All that the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub query: Query,
    /// Which days these are, in words, and with which they are compared.
    pub span: String,
    pub compared: String,
    /// First and last day as `2026-11-29`, for the fields of an own range.
    pub from: String,
    pub to: String,
    pub zone: String,
    pub cards: Vec<Card>,
    pub charts: Vec<Chart>,
    /// Customer messages by weekday (Monday first) and hour; empty where they cannot be told.
    pub heat: Vec<Vec<i64>>,
    pub tables: Vec<Table>,
    /// What may have changed the figures, along the points of the charts.
    #[serde(default)]
    pub marks: Vec<Mark>,
    /// The steps that the charts may be drawn in.
    #[serde(default)]
    pub steps: Vec<Choosable>,
    /// Only open time is asked for, and nobody has entered hours.
    #[serde(default)]
    pub always_open: bool,
    /// Nothing happened in the range.
    pub empty: bool,
    pub phones: Vec<Choice>,
    pub agents: Vec<Choice>,
    /// Up to when everything is counted; none before the first count.
    pub as_of: Option<String>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: String,
    pub name: String,
}

/// One headline figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub title: String,
    pub value: String,
    /// What stands below it: `median · p90 12 m 04 s`.
    pub beside: String,
    /// How it differs from the range before.
    pub change: Option<String>,
    /// What exactly it is.
    pub definition: String,
    /// Its course over the range.
    pub course: Vec<i64>,
    /// 0 means that there is none: no time was measured, no share can be said.
    #[serde(default)]
    pub gaps: bool,
    /// What the link to what is behind it says, and which figure that is.
    pub behind: Option<(String, String)>,
}

/// Courses over the range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Its name in the export.
    pub id: String,
    pub title: String,
    pub unit: Unit,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
}

/// What the values of a chart are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    #[default]
    Count,
    /// Seconds.
    Duration,
    /// Millionths of a currency.
    Money,
    /// The same, added up day by day.
    Spent,
}

impl Unit {
    /// A value as people read it.
    pub fn words(self, value: i64) -> String {
        match self {
            Self::Count => words::number(value),
            Self::Duration => words::duration(value),
            Self::Money | Self::Spent => words::money(value),
        }
    }

    /// Whether 0 means that nothing was measured.
    pub const fn gaps(self) -> bool {
        matches!(self, Self::Duration | Self::Spent)
    }

    /// A value of a series as people read it.
    pub fn value(self, value: i64) -> String {
        if self.gaps() && value == 0 {
            "–".to_owned()
        } else {
            self.words(value)
        }
    }

    /// So many digits of a value stand behind the point.
    const fn scale(self) -> u8 {
        match self {
            Self::Count | Self::Duration => 0,
            Self::Money | Self::Spent => 6,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub values: Vec<i64>,
    /// Which figure it is, for what is behind its points.
    pub behind: Option<String>,
}

/// A table, on the page and in the export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name in the export.
    pub id: String,
    pub title: String,
    /// What has to be said about all of it; empty where nothing has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// Of whom each row is, where it is of somebody or something.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub title: String,
    /// What exactly stands below it; empty where it says so itself.
    pub definition: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    pub text: String,
    /// The figure itself, for the export: durations in seconds, shares in tenths of a percent.
    pub number: Option<i64>,
    /// So many of its digits stand behind the point.
    #[serde(default, skip_serializing_if = "is_whole")]
    pub scale: u8,
    /// Which figure it is, for what is behind it: the part of an address that goes before the query's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<String>,
    /// How it came about along the range, for a line beside it; empty where that is not told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub course: Vec<i64>,
    /// The page of what it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Where it stands among others of its column, if neither its figure nor its words say so: a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<i64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_whole(scale: &u8) -> bool {
    *scale == 0
}

impl Report {
    /// All tables, those that stand beside charts included.
    pub fn all_tables(&self) -> Vec<Table> {
        let charts = self.charts.iter().map(Chart::table);
        charts.chain(tables::heat(&self.heat)).chain(self.tables.iter().cloned()).collect()
    }
}

impl Chart {
    /// The same figures as a table.
    pub fn table(&self) -> Table {
        let names = self.series.iter().map(|series| series.name.as_str());
        let rows = self.labels.iter().enumerate().map(|(place, label)| {
            let values = self.series.iter().map(|series| {
                let value = series.values.get(place).copied().unwrap_or(0);
                if self.unit.gaps() && value == 0 {
                    return Cell::words("–");
                }
                let cell = Cell::of(value, self.unit);
                let behind = series.behind.as_ref().map(|figure| format!("{figure}&part={place}"));
                cell.with(behind)
            });
            std::iter::once(Cell::words(label)).chain(values).collect()
        });
        Table {
            id: self.id.clone(),
            title: self.title.clone(),
            note: String::new(),
            heads: std::iter::once("When").chain(names).map(Head::plain).collect(),
            rows: rows.collect(),
            ids: Vec::new(),
        }
    }
}
