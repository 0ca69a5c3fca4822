//! Formats whose first bytes only name a wrapping: MP4 and its kin, RIFF, Ogg, Matroska, ZIP.

use crate::{
    bytes::{be32, find, le16},
    file_type::FileType,
};

pub(super) fn sniff(head: &[u8]) -> Option<FileType> {
    if head.get(4..8) == Some(b"ftyp") {
        return Some(brands(head));
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some(FileType::Webp);
    }
    if head.starts_with(b"OggS") {
        return Some(ogg(head));
    }
    if head.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]) {
        // The document type stands in the header's first bytes, behind its id and length.
        let start = head.get(..64).unwrap_or(head);
        let webm = find(start, b"\x42\x82\x84webm").is_some();
        return Some(if webm { FileType::Webm } else { FileType::Other });
    }
    head.starts_with(b"PK\x03\x04").then(|| zip(head))
}

/// The first brand decides; an unknown one, if it says that it can be read as MP4.
fn brands(head: &[u8]) -> FileType {
    let size = be32(head, 0).and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    let brands = head.get(8..size.min(head.len())).unwrap_or_default().as_chunks::<4>().0;
    let Some((major, others)) = brands.split_first() else {
        return FileType::Other;
    };
    match major {
        b"M4A " | b"M4B " | b"M4P " => FileType::M4a,
        [b'3', b'g', b'p' | b'2' | b'g' | b'r' | b's' | b'e', _] => FileType::ThreeGp,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => FileType::Heic,
        // The wrapping alone; what names no other coding comes from a phone, too.
        b"mif1" | b"msf1" if !others.iter().any(|brand| matches!(brand, b"avif" | b"avis")) => FileType::Heic,
        b"avif" | b"avis" | b"mif1" | b"msf1" | b"qt  " | b"crx " => FileType::Other,
        _ if is_mp4(*major) => FileType::Mp4,
        // The version of the first brand stands where a brand would.
        _ if others.iter().skip(1).any(|brand| is_mp4(*brand)) => FileType::Mp4,
        _ => FileType::Other,
    }
}

fn is_mp4(brand: [u8; 4]) -> bool {
    matches!(
        &brand,
        b"isom" | [b'i', b's', b'o', b'2'..=b'9'] | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"MSNV" | b"mmp4" | b"dash" | b"f4v "
    )
}

/// By the first packet of the first page.
fn ogg(head: &[u8]) -> FileType {
    let packet = head
        .get(26)
        .and_then(|segments| head.get(27 + usize::from(*segments)..))
        .unwrap_or_default();
    if packet.starts_with(b"OpusHead") || packet.starts_with(b"\x01vorbis") {
        FileType::Ogg
    } else {
        FileType::Other
    }
}

/// Office's files of today are ZIPs with a table of contents and one folder named after the program.
fn zip(head: &[u8]) -> FileType {
    let mut program = None;
    let mut office = false;
    let mut rest = head;
    while let Some(at) = find(rest, b"PK\x03\x04") {
        rest = rest.get(at..).unwrap_or_default();
        let length = usize::from(le16(rest, 26).unwrap_or(0));
        let name = rest.get(30..).map_or(&[][..], |name| name.get(..length).unwrap_or(name));
        office |= name.starts_with(b"[Content_Types].xml") || name.starts_with(b"_rels/");
        program = program.or(match name {
            name if name.starts_with(b"word/") => Some(FileType::Docx),
            name if name.starts_with(b"xl/") => Some(FileType::Xlsx),
            name if name.starts_with(b"ppt/") => Some(FileType::Pptx),
            _ => None,
        });
        rest = rest.get(4..).unwrap_or_default();
    }
    program.filter(|_| office).unwrap_or(FileType::Zip)
}
