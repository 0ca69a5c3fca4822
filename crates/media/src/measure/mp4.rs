//! MP4, M4A and 3GP: boxes in boxes, of which the one named `moov` says all, at either end of the file.

use super::{Ends, Measures, time};
use crate::{
    bytes::{be32, be64},
    size::Size,
};
use std::time::Duration;

/// As many boxes of one level as are looked at; a film in pieces has thousands.
const MOST: usize = 256;

/// A box without its header.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) name: [u8; 4],
    pub(super) start: u64,
    end: u64,
}

pub(super) fn read(file: &Ends<'_>) -> Measures {
    let Some(movie) = movie(file) else {
        return Measures::default();
    };
    let size = tracks(file, movie).find_map(|track| shown(file, track));
    Measures {
        size,
        duration: duration(file, movie),
        pages: None,
    }
}

pub(super) fn movie(file: &Ends<'_>) -> Option<Found> {
    let all = Found {
        name: *b"file",
        start: 0,
        end: file.len,
    };
    child(file, all, *b"moov")
}

pub(super) fn tracks<'a>(file: &'a Ends<'_>, movie: Found) -> impl Iterator<Item = Found> + 'a {
    boxes(file, movie).filter(|found| found.name == *b"trak")
}

pub(super) fn child(file: &Ends<'_>, parent: Found, name: [u8; 4]) -> Option<Found> {
    boxes(file, parent).find(|found| found.name == name)
}

/// The boxes in a box, up to the first that is not there or does not fit.
fn boxes<'a>(file: &'a Ends<'_>, parent: Found) -> impl Iterator<Item = Found> + 'a {
    let mut at = parent.start;
    std::iter::from_fn(move || {
        let header = file.get(at, 8)?;
        let (size, header_size) = match be32(header, 0)? {
            // To the end of the file.
            0 => (parent.end.checked_sub(at)?, 8),
            1 => (be64(file.get(at, 16)?, 8)?, 16),
            size => (u64::from(size), 8),
        };
        let end = at.checked_add(size).filter(|end| *end <= parent.end)?;
        let start = at.checked_add(header_size).filter(|start| *start <= end)?;
        at = end;
        Some(Found {
            name: *header.get(4..)?.first_chunk()?,
            start,
            end,
        })
    })
    .take(MOST)
}

/// From the film's own header; of a film in pieces from the one that announces them.
fn duration(file: &Ends<'_>, movie: Found) -> Option<Duration> {
    let header = child(file, movie, *b"mvhd")?;
    let (scale, ticks) = if long(file, header)? {
        let fields = file.get(header.start, 32)?;
        (be32(fields, 20)?, be64(fields, 24)?)
    } else {
        let fields = file.get(header.start, 20)?;
        (be32(fields, 12)?, u64::from(be32(fields, 16)?))
    };
    if ticks != 0 && ticks != u64::from(u32::MAX) {
        return time(ticks, scale);
    }
    let pieces = child(file, child(file, movie, *b"mvex")?, *b"mehd")?;
    let ticks = if long(file, pieces)? {
        be64(file.get(pieces.start, 12)?, 4)?
    } else {
        u64::from(be32(file.get(pieces.start, 8)?, 4)?)
    };
    time(ticks, scale)
}

/// Version 1 has times of eight bytes.
fn long(file: &Ends<'_>, header: Found) -> Option<bool> {
    Some(*file.get(header.start, 1)?.first()? == 1)
}

/// Width and height of a track that has any, turned by its matrix. Sounds have none.
fn shown(file: &Ends<'_>, track: Found) -> Option<Size> {
    let header = child(file, track, *b"tkhd")?;
    let matrix_at = if long(file, header)? { 52 } else { 40 };
    let fields = file.get(header.start, matrix_at + 44)?;
    let whole = |at: usize| be32(fields, matrix_at + at).map(|fixed| fixed >> 16);
    let (width, height) = (whole(36)?, whole(40)?);
    let upright = be32(fields, matrix_at)? != 0 || be32(fields, matrix_at + 16)? != 0;
    let (width, height) = if upright { (width, height) } else { (height, width) };
    (width > 0 && height > 0).then_some(Size { width, height })
}
