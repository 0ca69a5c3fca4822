//! Whether a JPEG comes in passes, each over the whole picture, so that decoding keeps all of it in between.

use crate::bytes::be16;

/// True also for what cannot be understood.
pub(super) fn keeps_coefficients(bytes: &[u8]) -> bool {
    one_pass(bytes) != Some(true)
}

/// Whether the first scan of a picture that is not progressive has all of its colours.
fn one_pass(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes.get(2..)?;
    let mut colors = None;
    loop {
        let (_, segment) = rest.split_at_checked(rest.iter().position(|byte| *byte != 0xFF)?)?;
        let (marker, segment) = segment.split_first()?;
        let content = segment.get(2..)?;
        match *marker {
            0xC0 | 0xC1 => colors = Some(*content.get(5)?),
            0xC2..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => return Some(false),
            0xDA => return Some(colors? == *content.first()?),
            _ => {}
        }
        rest = segment.get(usize::from(be16(segment, 0)?).max(2)..)?;
    }
}
