//! A table as CSV that spreadsheets take as text and figures, and never as a formula.

use super::{Cell, Table};

/// RFC 4180, with a mark by which Excel knows that it is UTF-8.
pub fn csv(table: &Table) -> String {
    let heads = table.heads.iter().map(|head| quoted(&head.title));
    let mut text = format!("\u{feff}{}\r\n", heads.collect::<Vec<_>>().join(","));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(cell).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn cell(cell: &Cell) -> String {
    cell.number.map_or_else(|| quoted(&cell.text), |number| number.to_string())
}

/// What a spreadsheet would take for a formula gets an apostrophe in front, which it does not show.
fn quoted(text: &str) -> String {
    let formula = text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", text.replace('"', "\"\""))
}
