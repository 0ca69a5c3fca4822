//! MP3: how many frames there are, as the encoder noted in the first one, or counted.

use super::{Ends, aac::averaged, time};
use crate::{
    bytes::{be32, syncsafe},
    frame,
};
use std::time::Duration;

/// What an old tag at the end takes.
const ID3V1: u64 = 128;

pub(super) fn duration(file: &Ends<'_>) -> Option<Duration> {
    let start = after_tag(file.head)?;
    let first = file.head.get(start..)?;
    let frame = frame::mp3(first)?;
    if let Some(frames) = noted(first, frame.note_at) {
        return time(u64::from(frames) * u64::from(frame.samples), frame.rate);
    }
    let tagged = file.len.checked_sub(ID3V1).and_then(|at| file.get(at, 3)) == Some(b"TAG");
    let end = if tagged { file.len.saturating_sub(ID3V1) } else { file.len };
    averaged(file, start, end, frame::mp3)
}

/// Where the sound begins behind an ID3 tag, which may hold a picture.
pub(super) fn after_tag(head: &[u8]) -> Option<usize> {
    if !head.starts_with(b"ID3") {
        return Some(0);
    }
    let footer = if head.get(5)? & 0x10 == 0 { 0 } else { 10 };
    syncsafe(head, 6)?.checked_add(10 + footer)
}

/// Notes of LAME ("Xing" or "Info") and of Fraunhofer ("VBRI").
fn noted(frame: &[u8], at: usize) -> Option<u32> {
    let note = frame.get(at..)?;
    let frames = if note.starts_with(b"Xing") || note.starts_with(b"Info") {
        if be32(note, 4)? & 1 == 0 {
            return None;
        }
        be32(note, 8)?
    } else {
        let note = frame.get(36..)?;
        if !note.starts_with(b"VBRI") {
            return None;
        }
        be32(note, 14)?
    };
    (frames > 0).then_some(frames)
}
