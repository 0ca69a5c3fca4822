//! The frame of a WebP file, checked before the decoder sees it: the decoder believes what chunks say of their length, and what
//! an inner picture says of its size.

use super::{Refusal, within};
use crate::bytes::{le16, le32};

/// The file without what follows its end, if no chunk is longer than it and no picture in it has more pixels.
pub(super) fn checked(bytes: &[u8], pixels: u64) -> Result<&[u8], Refusal> {
    let size = le32(bytes, 4).and_then(|size| usize::try_from(size).ok()).ok_or(Refusal::Broken)?;
    let bytes = bytes.get(..size.saturating_add(8)).unwrap_or(bytes);
    walk(bytes.get(12..).unwrap_or_default(), pixels, true)?;
    Ok(bytes)
}

pub(super) fn is_animated(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
}

fn walk(mut rest: &[u8], pixels: u64, outer: bool) -> Result<(), Refusal> {
    while let Some((name, after)) = rest.split_first_chunk::<4>().filter(|(_, after)| after.len() >= 4) {
        let size = le32(after, 0).and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX);
        let after = after.get(4..).unwrap_or_default();
        let content = after.get(..size).ok_or(Refusal::Broken)?;
        let found = match name {
            b"VP8X" => le32(content, 4)
                .zip(le32(content, 6))
                .map(|(width, height)| (1 + (width & 0xFF_FFFF), 1 + (height >> 8))),
            b"VP8 " => le16(content, 6)
                .zip(le16(content, 8))
                .map(|(width, height)| (u32::from(width & 0x3FFF), u32::from(height & 0x3FFF))),
            b"VP8L" => le32(content, 1).map(|fields| (1 + (fields & 0x3FFF), 1 + ((fields >> 14) & 0x3FFF))),
            // A frame of an animation, behind its place and time.
            b"ANMF" if outer => {
                walk(content.get(16..).unwrap_or_default(), pixels, false)?;
                None
            }
            _ => None,
        };
        if let Some((width, height)) = found {
            within(u64::from(width) * u64::from(height), pixels)?;
        }
        rest = after.get(size + size % 2..).unwrap_or_default();
    }
    Ok(())
}
