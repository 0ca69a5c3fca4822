//! A table as CSV.

use super::{Cell, Table};
use crate::csv::{MARK, line};

/// The whole file.
pub fn csv(table: &Table) -> String {
    let mut text = format!("{MARK}{}", line(table.heads.iter().map(|head| &head.title)));
    for row in &table.rows {
        text.push_str(&line(row.iter().map(cell)));
    }
    text
}

fn cell(cell: &Cell) -> String {
    cell.number.map_or_else(|| cell.text.clone(), |number| number.to_string())
}
