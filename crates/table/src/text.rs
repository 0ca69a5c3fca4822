//! Texts with separators, as they come.

use crate::{MOST_CELL_BYTES, MOST_COLUMNS, TableError, Take, encoding, separator};
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use encoding_rs::{CoderResult, Decoder};
use std::{io::Read, ops::ControlFlow};

/// So much is looked at to tell encoding and separator.
const HEAD: usize = 256 * 1024;
const PIECE: usize = 64 * 1024;

/// Gives each row that has anything in it.
pub fn text_rows(mut source: impl Read, mut take: impl Take) -> Result<(), TableError> {
    let head = read_head(&mut source)?;
    if head.is_empty() {
        return Err(TableError::Empty);
    }
    let (encoding, mark) = encoding::detect(&head);
    let head = head.get(mark..).unwrap_or_default();
    let (sample, _) = encoding.decode_without_bom_handling(head);
    let (delimiter, is_said) = separator::detect(&sample);
    let mut rows = Rows {
        reader: ReaderBuilder::new().delimiter(delimiter).build(),
        cell: Vec::new(),
        cells: Vec::new(),
        number: 0,
        skip: u64::from(is_said),
        any: false,
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = vec![0; PIECE * 3];
    if rows.feed(&mut decoder, head, false, &mut text, &mut take)?.is_break() {
        return Ok(());
    }
    let mut piece = vec![0; PIECE];
    loop {
        let read = source.read(&mut piece)?;
        let bytes = piece.get(..read).unwrap_or_default();
        let flow = rows.feed(&mut decoder, bytes, read == 0, &mut text, &mut take)?;
        if flow.is_break() || read == 0 {
            break;
        }
    }
    if rows.any { Ok(()) } else { Err(TableError::Empty) }
}

fn read_head(source: &mut impl Read) -> Result<Vec<u8>, TableError> {
    let mut head = Vec::new();
    source.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

struct Rows {
    reader: Reader,
    cell: Vec<u8>,
    cells: Vec<String>,
    number: u64,
    /// Rows at the beginning that are none.
    skip: u64,
    any: bool,
}

impl Rows {
    fn feed(
        &mut self,
        decoder: &mut Decoder,
        mut bytes: &[u8],
        last: bool,
        text: &mut [u8],
        take: &mut impl Take,
    ) -> Result<ControlFlow<()>, TableError> {
        loop {
            let (result, read, written, _) = decoder.decode_to_utf8(bytes, text, last);
            bytes = bytes.get(read..).unwrap_or_default();
            if self.parse(text.get(..written).unwrap_or_default(), take)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        // To the parser nothing more means the end.
        if last {
            self.parse_end(take)
        } else {
            Ok(ControlFlow::Continue(()))
        }
    }

    fn parse(&mut self, mut text: &[u8], take: &mut impl Take) -> Result<ControlFlow<()>, TableError> {
        while !text.is_empty() {
            let (read, flow) = self.step(text, take)?;
            if flow.is_break() {
                return Ok(flow);
            }
            text = text.get(read..).unwrap_or_default();
        }
        Ok(ControlFlow::Continue(()))
    }

    fn parse_end(&mut self, take: &mut impl Take) -> Result<ControlFlow<()>, TableError> {
        let mut out = [0; 4096];
        loop {
            let (result, _, written) = self.reader.read_field(&[], &mut out);
            self.keep(out.get(..written).unwrap_or_default());
            match result {
                ReadFieldResult::Field { record_end } => {
                    if self.end_cell(record_end, take)?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                ReadFieldResult::End => return Ok(ControlFlow::Continue(())),
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
        }
    }

    fn step(&mut self, text: &[u8], take: &mut impl Take) -> Result<(usize, ControlFlow<()>), TableError> {
        let mut out = [0; 4096];
        let (result, read, written) = self.reader.read_field(text, &mut out);
        self.keep(out.get(..written).unwrap_or_default());
        let flow = match result {
            ReadFieldResult::Field { record_end } => self.end_cell(record_end, take)?,
            _ => ControlFlow::Continue(()),
        };
        Ok((read, flow))
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = MOST_CELL_BYTES.saturating_sub(self.cell.len());
        self.cell.extend(bytes.iter().take(room));
    }

    fn end_cell(&mut self, record_end: bool, take: &mut impl Take) -> Result<ControlFlow<()>, TableError> {
        // A cell that was cut may end within a character.
        self.cells.push(String::from_utf8_lossy(&self.cell).into_owned());
        self.cell.clear();
        if self.cells.len() > MOST_COLUMNS {
            return Err(TableError::TooManyColumns);
        }
        if !record_end {
            return Ok(ControlFlow::Continue(()));
        }
        let cells = std::mem::take(&mut self.cells);
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(ControlFlow::Continue(()));
        }
        self.number += 1;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(ControlFlow::Continue(()));
        }
        self.any = true;
        Ok(take((self.number, cells)))
    }
}
