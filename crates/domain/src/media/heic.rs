//! Photos in HEIC, as iPhones take them. WhatsApp takes none.

/// Whether the first bytes of a file say that it is a photo in HEIC, as iPhones take them.
pub fn is_heic(head: &[u8]) -> bool {
    let mut brands = head.get(8..).unwrap_or_default().chunks_exact(4);
    head.get(4..8) == Some(b"ftyp")
        && match brands.next() {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs") => true,
            // The wrapping alone, which AVIF has, too.
            Some(b"mif1" | b"msf1") => !brands.any(|brand| matches!(brand, b"avif" | b"avis")),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_of_iphones_are_known_by_their_bytes() {
        for (head, heic) in [
            (b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEMiPr".as_slice(), true),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", true),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", false),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", false),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", false),
            (b"\0\0\0\x24ftyphe", false),
            (b"", false),
        ] {
            assert_eq!(is_heic(head), heic, "{head:?}");
        }
    }
}
