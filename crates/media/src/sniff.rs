//! What bytes really are, whatever their sender says.
//!
//! A table of our own: general crates take HTML behind a comment for text, and cannot tell Opus from Theora or M4A from MP4.

mod container;
mod markup;

use crate::{file_type::FileType, frame, mime::MediaType};

/// As many of a file's first bytes as are looked at.
pub const ENOUGH: usize = 8 * 1024;

/// The type of a file by its first bytes, of which [`ENOUGH`] are read at most.
pub fn sniff(bytes: &[u8]) -> FileType {
    let head = bytes.get(..ENOUGH).unwrap_or(bytes);
    signature(head)
        .or_else(|| container::sniff(head))
        .or_else(|| frame::sniff(head))
        .or_else(|| markup::sniff(head))
        .unwrap_or_else(|| if is_text(head) { FileType::Text } else { FileType::Other })
}

/// The same, with the sender's claim where the first bytes leave it open: sound or film, which program of Office.
pub fn identify(bytes: &[u8], claim: Option<&MediaType>) -> FileType {
    use FileType::{Doc, Docx, M4a, Mp4, Ole, Ppt, Pptx, Xls, Xlsx, Zip};
    let found = sniff(bytes);
    let claimed = claim.map(FileType::claimed);
    match (found, claimed) {
        (Mp4, Some(M4a)) => M4a,
        (Ole, Some(program @ (Doc | Xls | Ppt))) | (Zip, Some(program @ (Docx | Xlsx | Pptx))) => program,
        _ => found,
    }
}

fn signature(head: &[u8]) -> Option<FileType> {
    const SIGNATURES: [(&[u8], FileType); 9] = [
        (b"\xFF\xD8\xFF", FileType::Jpeg),
        (b"\x89PNG\r\n\x1A\n", FileType::Png),
        (b"GIF87a", FileType::Gif),
        (b"GIF89a", FileType::Gif),
        (b"#!AMR\n", FileType::Amr),
        (b"#!AMR-WB\n", FileType::Amr),
        (b"ID3", FileType::Mp3),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileType::Ole),
        (b"%PDF-", FileType::Pdf),
    ];
    SIGNATURES
        .into_iter()
        .find(|(start, _)| head.starts_with(start))
        .map(|(_, kind)| kind)
}

/// Text has no control characters but those that lay it out and those of terminals; UTF-16 says so in its first two bytes.
fn is_text(head: &[u8]) -> bool {
    let utf16 = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    !head.is_empty() && (utf16 || !head.iter().any(|byte| matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F)))
}

#[cfg(test)]
mod tests;
