//! Workbooks of Excel, LibreOffice and others (XLSX): the first sheet that has anything in it.

use crate::{MOST_CELL_BYTES, MOST_COLUMNS, TableError, Take};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::io::Cursor;
use zip::ZipArchive;

/// A workbook is held in memory, with the texts in it.
pub const MOST_WORKBOOK_BYTES: u64 = 20 * 1024 * 1024;
/// What is in it may be so large.
const MOST_UNPACKED: u64 = 250 * 1024 * 1024;
/// Texts and styles are read into memory as a whole.
const MOST_HELD: u64 = 64 * 1024 * 1024;

/// Gives each row that has anything in it.
pub fn workbook_rows(bytes: Vec<u8>, mut take: impl Take) -> Result<(), TableError> {
    if bytes.len() as u64 > MOST_WORKBOOK_BYTES {
        return Err(TableError::TooLarge);
    }
    fits(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let mut any = false;
    for sheet in book.sheet_names() {
        let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else {
            continue;
        };
        let mut row: Option<(u32, Vec<String>)> = None;
        loop {
            let cell = cells.next_cell().map_err(refused)?;
            let place = cell.as_ref().map(calamine::Cell::get_position);
            if let Some((number, _)) = &row
                && place.is_none_or(|(at, _)| at != *number)
                && let Some((number, cells)) = row.take()
                && cells.iter().any(|cell| !cell.trim().is_empty())
            {
                any = true;
                if take((u64::from(number) + 1, cells)).is_break() {
                    return Ok(());
                }
            }
            let (Some(cell), Some((at, column))) = (cell, place) else { break };
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            let text = words(cell.get_value());
            // Sheets have thousands of columns that only look different.
            if text.is_empty() {
                continue;
            }
            if column >= MOST_COLUMNS {
                return Err(TableError::TooManyColumns);
            }
            let (_, cells) = row.get_or_insert_with(|| (at, Vec::new()));
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(place) = cells.get_mut(column) {
                *place = text;
            }
        }
        if any {
            return Ok(());
        }
    }
    Err(TableError::Empty)
}

fn refused(error: XlsxError) -> TableError {
    match error {
        XlsxError::Password => TableError::Password,
        XlsxError::Zip(_) | XlsxError::FileNotFound(_) => TableError::NotATable,
        _ => TableError::Damaged,
    }
}

/// A cell as people see it; numbers with all their digits.
fn words(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
            if (hour, minute) == (0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
            }
        }
    };
    if text.len() <= MOST_CELL_BYTES {
        return text;
    }
    text.chars().take(MOST_CELL_BYTES / 4).collect()
}

/// Whether what is in an archive is small enough, by what it says: a file in it that unpacks to more than that is not read on.
fn fits(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::NotATable)?;
    let (mut all, mut held) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| TableError::NotATable)?;
        all = all.saturating_add(file.size());
        // Sheets are read as they come, and pictures not at all.
        let is_held = ![&b"xl/worksheets/"[..], b"xl/media/"]
            .iter()
            .any(|folder| file.name_raw().starts_with(folder));
        held = held.saturating_add(if is_held { file.size() } else { 0 });
    }
    if all > MOST_UNPACKED || held > MOST_HELD {
        return Err(TableError::TooLarge);
    }
    Ok(())
}
