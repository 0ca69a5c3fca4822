//! Frames of MP3 and AAC: sound in pieces, each with its own header.

use crate::{
    bytes::{be16, be32},
    file_type::FileType,
};

/// One frame's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// In bytes, header included; never 0.
    pub(crate) length: usize,
    pub(crate) samples: u32,
    pub(crate) rate: u32,
    /// Where an MP3 encoder writes how many frames follow.
    pub(crate) note_at: usize,
}

pub(crate) type Reader = fn(&[u8]) -> Option<Frame>;

/// What a run of frames comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) frames: u32,
    pub(crate) bytes: u64,
    pub(crate) samples: u64,
    pub(crate) rate: u32,
}

/// An MP3 or AAC without a tag: two frames in a row, or one that is everything there is.
pub(crate) fn sniff(head: &[u8]) -> Option<FileType> {
    let fits = |read: Reader| {
        let first = read(head)?;
        let rest = head.get(first.length..)?;
        (rest.is_empty() || read(rest).is_some_and(|next| next.rate == first.rate)).then_some(())
    };
    let mp3 = fits(mp3).map(|()| FileType::Mp3);
    mp3.or_else(|| fits(aac).map(|()| FileType::Aac))
}

/// Frames from the start on, as far as they are complete and alike.
pub(crate) fn run(bytes: &[u8], read: Reader) -> Run {
    let mut run = Run::default();
    let mut rest = bytes;
    while let Some(frame) = read(rest) {
        let alike = run.frames == 0 || run.rate == frame.rate;
        let Some(after) = rest.get(frame.length..).filter(|_| alike) else {
            break;
        };
        run.frames = run.frames.saturating_add(1);
        run.bytes += u64::try_from(frame.length).unwrap_or(0);
        run.samples += u64::from(frame.samples);
        run.rate = frame.rate;
        rest = after;
    }
    run
}

/// A frame of MPEG audio, layer III.
pub(crate) fn mp3(bytes: &[u8]) -> Option<Frame> {
    const RATES_1: [u32; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const RATES_2: [u32; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let header = be32(bytes, 0)?;
    let field = |shift: u32, mask: u32| (header >> shift) & mask;
    if field(21, 0x7FF) != 0x7FF || field(17, 3) != 1 {
        return None;
    }
    let (first, divisor) = match field(19, 3) {
        3 => (true, 1),
        2 => (false, 2),
        0 => (false, 4),
        _ => return None,
    };
    let index = usize::try_from(field(12, 15).checked_sub(1)?).ok()?;
    let kilobits = *(if first { RATES_1 } else { RATES_2 }).get(index)?;
    let rate = match field(10, 3) {
        0 => 44_100,
        1 => 48_000,
        2 => 32_000,
        _ => return None,
    } / divisor;
    let samples = if first { 1152 } else { 576 };
    let length = (samples / 8 * kilobits * 1000).checked_div(rate)? + field(9, 1);
    let mono = field(6, 3) == 3;
    let side = match (first, mono) {
        (true, false) => 32,
        (true, true) | (false, false) => 17,
        (false, true) => 9,
    };
    Some(Frame {
        length: usize::try_from(length).ok()?,
        samples,
        rate,
        note_at: 4 + side,
    })
}

/// A frame of AAC in ADTS.
pub(crate) fn aac(bytes: &[u8]) -> Option<Frame> {
    const RATES: [u32; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    if be16(bytes, 0)? & 0xFFF6 != 0xFFF0 {
        return None;
    }
    let rate = *RATES.get(usize::from((bytes.get(2)? >> 2) & 15))?;
    let length = usize::try_from((be32(bytes, 3)? >> 13) & 0x1FFF).ok()?;
    let blocks = u32::from(bytes.get(6)? & 3) + 1;
    (length >= 7).then_some(Frame {
        length,
        samples: 1024 * blocks,
        rate,
        note_at: 0,
    })
}
