//! A table as CSV.

use super::{Cell, Table};
use crate::csv::{self, MARK, line, row};

/// The whole file.
pub fn csv(table: &Table) -> String {
    let mut text = format!("{MARK}{}", line(table.heads.iter().map(|head| &head.title)));
    for cells in &table.rows {
        text.push_str(&row(cells.iter().map(cell)));
    }
    text
}

fn cell(cell: &Cell) -> String {
    cell.number.map_or_else(|| csv::cell(&cell.text), |number| number.to_string())
}
