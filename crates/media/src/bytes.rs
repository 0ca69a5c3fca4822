//! Reading numbers out of bytes that may end anywhere.

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

pub(crate) fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_be_bytes)
}

pub(crate) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

pub(crate) fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// A length of 28 bits with seven in each byte, as ID3 writes it.
pub(crate) fn syncsafe(bytes: &[u8], at: usize) -> Option<usize> {
    array::<4>(bytes, at)?
        .into_iter()
        .try_fold(0, |sum, byte| (byte < 0x80).then(|| (sum << 7) | usize::from(byte)))
}

/// Where `needle` stands first.
pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len().max(1)).position(|window| window == needle)
}

/// Where `needle` stands last.
pub(crate) fn find_last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len().max(1)).rposition(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_the_end_are_not_there() {
        assert_eq!(be32(&[0, 0, 1, 2], 0), Some(258));
        assert_eq!(be32(&[0, 0, 1, 2], 1), None);
        assert_eq!(le16(&[1, 2], usize::MAX), None);
        assert_eq!(syncsafe(&[0, 0, 2, 1], 0), Some(257));
        assert_eq!(syncsafe(&[0, 0, 0x80, 1], 0), None);
        assert_eq!(find(b"abcabc", b"bc"), Some(1));
        assert_eq!(find_last(b"abcabc", b"bc"), Some(4));
        assert_eq!(find(b"a", b"abc"), None);
    }
}
