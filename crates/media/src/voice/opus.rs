//! What Opus says of itself: its head (RFC 7845, 5.1) and how long a packet plays (RFC 6716, 3.1).

use crate::bytes::le16;

/// Samples are counted at this rate, whatever was recorded.
pub(super) const RATE: u64 = 48_000;

/// The longest that a packet may play: 120 ms.
const LONGEST: u64 = 5_760;

/// What a decoder must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) channels: u8,
    /// Samples at the start that are not played.
    pub(super) skip: u16,
    /// In 1/256 dB.
    pub(super) gain: [u8; 2],
}

impl Head {
    /// As it is written, for one or two channels.
    pub(super) const LENGTH: usize = 19;

    /// Reads one; none for what is not Opus, and for more than two channels.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let known = bytes.starts_with(b"OpusHead") && bytes.get(8)? >> 4 == 0;
        let channels = *bytes.get(9)?;
        // Other families of mappings are for surround.
        let simple = bytes.get(18) == Some(&0) && (1..=2).contains(&channels);
        Some(Self {
            channels,
            skip: le16(bytes, 10)?,
            gain: *bytes.get(16..)?.first_chunk()?,
        })
        .filter(|_| known && simple)
    }

    /// The same, played as one channel.
    pub(super) fn mono(&self) -> Vec<u8> {
        let [low, high] = self.skip.to_le_bytes();
        let rate = 48_000_u32.to_le_bytes();
        [&b"OpusHead\x01\x01"[..], &[low, high], &rate, &self.gain, &[0]].concat()
    }
}

/// How many samples a packet plays; none when it is no packet.
pub(super) fn samples(packet: &[u8]) -> Option<u64> {
    let toc = *packet.first()?;
    let config = toc >> 3;
    let frame: Option<&u64> = match config {
        0..=11 => [480, 960, 1_920, 2_880].get(usize::from(config % 4)),
        12..=15 => [480, 960].get(usize::from(config % 2)),
        _ => [120, 240, 480, 960].get(usize::from(config % 4)),
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1)? & 0x3F),
    };
    Some(frame? * frames).filter(|samples| (1..=LONGEST).contains(samples))
}
