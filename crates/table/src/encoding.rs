//! Which encoding a text is in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// By its mark at the beginning, else by its bytes. Gives how long the mark is.
pub(crate) fn detect(head: &[u8]) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(head) {
        return marked;
    }
    if let Some(unmarked) = two_bytes(head) {
        return (unmarked, 0);
    }
    // The head may end within a character.
    let is_utf8 = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    if is_utf8 {
        return (UTF_8, 0);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    (detector.guess(None, Utf8Detection::Allow), 0)
}

/// Two bytes a character and no mark: of plain letters every second byte is zero.
fn two_bytes(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = head.len() * 2 / 5;
    match (even, odd) {
        _ if head.len() < 4 => None,
        (even, odd) if odd >= most && even < odd => Some(UTF_16LE),
        (even, odd) if even >= most && odd < even => Some(UTF_16BE),
        _ => None,
    }
}
