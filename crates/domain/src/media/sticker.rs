//! What a sticker has to be like. Facts 5.

use super::{FileKind, Pixels};

/// A sticker that does not move has no more than this, in bytes.
pub const MOST_STILL_STICKER_BYTES: u64 = 100 * 1024;

/// What is said of one that has more.
pub const STILL_STICKER_TOO_LARGE: &str = "This sticker is too large: WhatsApp takes 100 KB at most of one that does not move.";

/// Stickers are so wide and high, in pixels.
const SIDE: u32 = 512;

/// Whether the first bytes of a file say that it is a WebP picture that does not move.
pub fn is_still_webp(head: &[u8]) -> bool {
    let webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let moves = head.get(12..16) == Some(b"VP8X") && head.get(20).is_some_and(|flags| flags & 2 != 0);
    webp && !moves
}

impl FileKind {
    /// Why a picture with so many pixels cannot be sent as this kind; none when it can.
    pub fn refusal_of_pixels(self, pixels: Pixels) -> Option<String> {
        let Pixels { width, height } = pixels;
        let wrong = self == Self::Sticker && (width, height) != (SIDE, SIDE);
        wrong.then(|| format!("A sticker must be {SIDE} pixels wide and high, and this is {width} by {height}."))
    }

    /// Why a picture that does not move cannot be sent as this kind; none when it can.
    pub fn refusal_of_still(self, size: u64) -> Option<String> {
        let wrong = self == Self::Sticker && size > MOST_STILL_STICKER_BYTES;
        wrong.then(|| STILL_STICKER_TOO_LARGE.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webp_says_whether_it_moves() {
        let still = include_bytes!("../../../sandbox/media/sticker.webp");
        let moving = include_bytes!("../../../sandbox/media/sticker-animated.webp");
        assert!(is_still_webp(&still[..64]));
        assert!(!is_still_webp(&moving[..64]));
        assert!(is_still_webp(b"RIFF....WEBPVP8 "));
        assert!(!is_still_webp(b"\xFF\xD8\xFF\xE0\0\x10JFIF"));
        assert!(!is_still_webp(b""));
    }

    #[test]
    fn only_stickers_have_a_size() {
        let of = |width, height| Pixels { width, height };
        assert_eq!(FileKind::Sticker.refusal_of_pixels(of(512, 512)), None);
        assert!(
            FileKind::Sticker
                .refusal_of_pixels(of(512, 511))
                .unwrap_or_default()
                .contains("512 by 511")
        );
        assert_eq!(FileKind::Image.refusal_of_pixels(of(9, 9)), None);
        assert_eq!(FileKind::Sticker.refusal_of_still(MOST_STILL_STICKER_BYTES), None);
        assert!(FileKind::Sticker.refusal_of_still(MOST_STILL_STICKER_BYTES + 1).is_some());
        assert_eq!(FileKind::Image.refusal_of_still(MOST_STILL_STICKER_BYTES + 1), None);
    }
}
