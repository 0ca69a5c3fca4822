//! Ogg with Opus or Vorbis: the last page says how many samples were played by its end.

use super::{Ends, time};
use crate::bytes::{find_last, le16, le32, le64};
use std::time::Duration;

/// Places where a page may begin that are tried before giving up.
const TRIES: usize = 32;

pub(super) fn duration(file: &Ends<'_>) -> Option<Duration> {
    let segments = usize::from(*file.head.get(26)?);
    let serial = le32(file.head, 14)?;
    let packet = file.head.get(27 + segments..)?;
    let (rate, skipped) = if packet.starts_with(b"OpusHead") {
        (48_000, u64::from(le16(packet, 10)?))
    } else if packet.starts_with(b"\x01vorbis") {
        (le32(packet, 12)?, 0)
    } else {
        return None;
    };
    let mut rest = file.end();
    for _ in 0..TRIES {
        let at = find_last(rest, b"OggS")?;
        let page = page(file.end().get(at..)?);
        match page.filter(|page| page.serial == serial && page.granule != u64::MAX) {
            Some(page) => return time(page.granule.checked_sub(skipped)?, rate),
            None => rest = rest.get(..at)?,
        }
    }
    None
}

struct Page {
    serial: u32,
    /// Samples played by its end; all ones when no packet ends in it.
    granule: u64,
}

/// A page that is complete and whose checksum agrees, so that sound that looks like one is none.
fn page(bytes: &[u8]) -> Option<Page> {
    let segments = usize::from(*bytes.get(26)?);
    let body: usize = bytes.get(27..27 + segments)?.iter().map(|size| usize::from(*size)).sum();
    let page = bytes.get(..27 + segments + body)?;
    let (before, after) = (page.get(..22)?, page.get(26..)?);
    let sum = [before, &[0; 4], after]
        .into_iter()
        .flatten()
        .fold(0, |sum, byte| checksum(sum, *byte));
    (sum == le32(page, 22)?).then_some(Page {
        serial: le32(page, 14)?,
        granule: le64(page, 6)?,
    })
}

/// CRC-32 as Ogg has it: not reflected, from zero.
pub(crate) fn checksum(sum: u32, byte: u8) -> u32 {
    (0..8).fold(sum ^ (u32::from(byte) << 24), |sum, _| {
        let shifted = sum << 1;
        if sum >> 31 == 1 { shifted ^ 0x04C1_1DB7 } else { shifted }
    })
}
