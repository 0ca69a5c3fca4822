//! The figures of a range, ready to be shown: page, tables and export all take them from here, so that they agree.

mod build;
mod csv;
mod tables;

use super::query::Query;
use serde::{Deserialize, Serialize};

pub use build::{Ask, build, span};
pub use csv::csv;

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
}

/// Courses over the range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Its name in the export.
    pub id: String,
    pub title: String,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub values: Vec<i64>,
}

/// A table, on the page and in the export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name in the export.
    pub id: String,
    pub title: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
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
            let values = self.series.iter().map(|series| series.values.get(place).copied().unwrap_or(0));
            std::iter::once(Cell::words(label)).chain(values.map(Cell::number)).collect()
        });
        Table {
            id: self.id.clone(),
            title: self.title.clone(),
            heads: std::iter::once("When").chain(names).map(Head::plain).collect(),
            rows: rows.collect(),
        }
    }
}
