//! A table as a file: CSV, JSON, or the cells of a workbook. Piece by piece, as it is sent.

use super::{Cell, Table};
use crate::csv::{self, MARK, line, row};
use serde_json::json;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Workbook,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Workbook];

    /// The end of the file's name, and its name in addresses.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Workbook => "xlsx",
        }
    }

    /// The format with an ending.
    pub fn of(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

/// The whole file as CSV.
pub fn csv(table: &Table) -> String {
    csv_pieces(table.clone()).collect()
}

/// The lines of a file of CSV.
pub fn csv_pieces(table: Table) -> impl Iterator<Item = String> {
    let head = format!("{MARK}{}", line(table.heads.iter().map(|head| &head.title)));
    let rows = table.rows.into_iter().map(|cells| row(cells.iter().map(cell)));
    std::iter::once(head).chain(rows)
}

fn cell(cell: &Cell) -> String {
    cell.number
        .map_or_else(|| csv::cell(&cell.text), |number| decimal(number, cell.scale))
}

/// A figure with its point, if it has one.
fn decimal(number: i64, scale: u8) -> String {
    if scale == 0 {
        return number.to_string();
    }
    let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let digits = format!("{digits:0>width$}", width = usize::from(scale) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(scale));
    format!("{sign}{whole}.{fraction}")
}

/// The pieces of a file of JSON: what the columns mean, and the rows, in which figures are numbers. `about` is of which days, and
/// in which zone, and by what figures count.
pub fn json_pieces<const N: usize>(table: Table, about: [(&'static str, String); N]) -> impl Iterator<Item = String> {
    let columns: Vec<_> = table
        .heads
        .iter()
        .map(|head| json!({ "title": head.title, "definition": head.definition }))
        .collect();
    let about = about.map(|(name, value)| format!("{}:{},", json!(name), json!(value))).concat();
    let head = format!(
        "{{\"table\":{},\"title\":{},{about}\"columns\":{},\"rows\":[",
        json!(table.id),
        json!(table.title),
        json!(columns)
    );
    let rows = table.rows.into_iter().enumerate().map(|(place, cells)| {
        let value = |cell: Cell| match cell.number {
            None => json!(cell.text),
            Some(number) if cell.scale == 0 => json!(number),
            Some(number) => json!(decimal(number, cell.scale).parse::<f64>().unwrap_or_default()),
        };
        let row = json!(cells.into_iter().map(value).collect::<Vec<_>>());
        format!("{}\n{row}", if place == 0 { "" } else { "," })
    });
    std::iter::once(head).chain(rows).chain(std::iter::once("\n]}\n".to_owned()))
}
