//! Rows out of files that spreadsheets write: CSV and TSV in any encoding and with any separator, and XLSX.
//!
//! Workbooks with one sheet are written as well.
//!
//! Texts are read as they come, in bounded memory; a workbook is held as the file it is.

mod encoding;
mod separator;
mod sheet;
mod text;
mod workbook;

pub use sheet::{SheetCell, SheetWriter};
pub use text::text_rows;
pub use workbook::{MOST_WORKBOOK_BYTES, workbook_rows};

use std::ops::ControlFlow;

/// More columns are refused: nobody means it.
pub const MOST_COLUMNS: usize = 500;

/// What a cell has beyond this is cut off. WhatsApp takes a thousand characters at most, so nobody reads further.
pub const MOST_CELL_BYTES: usize = 8 * 1024;

/// Why a file gives no rows.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("The file is empty.")]
    Empty,
    #[error("The file is protected by a password. Save it without one, or as CSV.")]
    Password,
    #[error("This is an old Excel file. Save it as .xlsx or as CSV.")]
    OldExcel,
    #[error("This is neither a list nor a spreadsheet. Choose a CSV, TSV or XLSX file.")]
    NotATable,
    #[error("The spreadsheet is too large. Save it as CSV: that may have 100 MB.")]
    TooLarge,
    #[error("The file has more than 500 columns.")]
    TooManyColumns,
    #[error("The spreadsheet is damaged. Open it, save it again and upload that.")]
    Damaged,
    #[error("the file could not be read")]
    Unreadable(#[from] std::io::Error),
}

/// How a file has to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From its beginning, as it comes.
    Text,
    /// As a whole.
    Workbook,
}

const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Tells by its first bytes how a file has to be read; its name does not count. A kilobyte or more is enough.
pub fn kind(head: &[u8]) -> Result<Kind, TableError> {
    if head.is_empty() {
        return Err(TableError::Empty);
    }
    if head.starts_with(ZIP) {
        return Ok(Kind::Workbook);
    }
    if head.starts_with(COMPOUND) {
        // Old files and protected new ones have the same wrapping; the name of what is inside is in UTF-16.
        let inside: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
        let is_protected = head.windows(inside.len()).any(|window| window == inside);
        return Err(if is_protected { TableError::Password } else { TableError::OldExcel });
    }
    if [&b"%PDF"[..], b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"<!DOCTYPE", b"<html"]
        .iter()
        .any(|magic| head.starts_with(magic))
    {
        return Err(TableError::NotATable);
    }
    Ok(Kind::Text)
}

/// One row: its number as people count rows, from 1, and its cells.
pub type Row = (u64, Vec<String>);

/// What is done with each row; breaking off ends the reading without an error.
pub trait Take: FnMut(Row) -> ControlFlow<()> {}

impl<F: FnMut(Row) -> ControlFlow<()>> Take for F {}
