//! Writing OGG with Opus in it (RFC 3533, RFC 7845).

use super::{
    NoVoice,
    opus::{Head, RATE, samples},
};
use crate::measure::checksum;

/// Tells streams in one file apart; there is only one.
const SERIAL: u32 = 0x5745_4341;
const FIRST: u8 = 2;
const LAST: u8 = 4;
/// Pieces on a page at most.
const PIECES: usize = 255;

/// A page that is being filled.
#[derive(Default)]
struct Page {
    pieces: Vec<u8>,
    body: Vec<u8>,
    samples: u64,
}

/// How many pieces a packet takes: each has 255 bytes, the last one fewer.
const fn pieces(packet: &[u8]) -> usize {
    packet.len() / 255 + 1
}

impl Page {
    /// The packet must fit.
    fn add(&mut self, packet: &[u8]) {
        self.pieces.extend(std::iter::repeat_n(255, packet.len() / 255));
        self.pieces.push(u8::try_from(packet.len() % 255).unwrap_or_default());
        self.body.extend_from_slice(packet);
    }

    fn written(&self, flags: u8, granule: u64, serial: u32, number: u32) -> Vec<u8> {
        let count = u8::try_from(self.pieces.len()).unwrap_or(u8::MAX);
        let before = [
            &b"OggS\0"[..],
            &[flags],
            &granule.to_le_bytes(),
            &serial.to_le_bytes(),
            &number.to_le_bytes(),
        ]
        .concat();
        let after = [&[count][..], &self.pieces, &self.body].concat();
        let sum = [&before[..], &[0; 4], &after]
            .into_iter()
            .flatten()
            .fold(0, |sum, byte| checksum(sum, *byte));
        [before, sum.to_le_bytes().to_vec(), after].concat()
    }
}

/// The first page of a stream.
pub(super) fn head_page(head: &Head, serial: u32) -> Vec<u8> {
    let mut page = Page::default();
    page.add(&head.mono());
    page.written(FIRST, 0, serial, 0)
}

/// A whole file.
pub(super) fn write(head: &Head, packets: &[&[u8]]) -> Result<Vec<u8>, NoVoice> {
    let mut file = head_page(head, SERIAL);
    let mut tags = Page::default();
    tags.add(b"OpusTags\x06\0\0\0wecare\0\0\0\0");
    file.extend(tags.written(0, 0, SERIAL, 1));
    let mut number = 2;
    let mut played = 0;
    let mut page = Page::default();
    let mut put = |page: &Page, last: bool| {
        played += page.samples;
        file.extend(page.written(if last { LAST } else { 0 }, played, SERIAL, number));
        number += 1;
    };
    for packet in packets {
        let plays = samples(packet).ok_or(NoVoice::Damaged)?;
        if pieces(packet) > PIECES {
            return Err(NoVoice::Damaged);
        }
        // A page holds a second at most, so that players can seek.
        let full = page.pieces.len() + pieces(packet) > PIECES || page.samples + plays > RATE;
        if full {
            put(&page, false);
            page = Page::default();
        }
        page.add(packet);
        page.samples += plays;
    }
    if page.pieces.is_empty() {
        return Err(NoVoice::Empty);
    }
    put(&page, true);
    Ok(file)
}
