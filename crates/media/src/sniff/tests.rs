//! What is recognised, and what is not believed.

use super::*;
use proptest::prelude::*;

fn claim(text: &str) -> Option<MediaType> {
    MediaType::parse(text)
}

fn ftyp(brands: &[&[u8; 4]]) -> Vec<u8> {
    let size = u32::try_from(12 + 4 * brands.len()).unwrap();
    let (major, others) = brands.split_first().unwrap();
    let mut bytes = [&size.to_be_bytes()[..], b"ftyp", *major, &[0; 4]].concat();
    for brand in others {
        bytes.extend(*brand);
    }
    bytes
}

fn ogg(packet: &[u8]) -> Vec<u8> {
    let length = u8::try_from(packet.len()).unwrap();
    [b"OggS\0\x02", &[0; 20][..], &[1, length], packet].concat()
}

fn zip(names: &[&str]) -> Vec<u8> {
    let entry = |name: &str| {
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        [b"PK\x03\x04", &[0; 22][..], &length, &[0; 2], name.as_bytes(), b"content"].concat()
    };
    names.iter().flat_map(|name| entry(name)).collect()
}

#[test]
fn files_are_what_their_first_bytes_say() {
    let cases: [(Vec<u8>, FileType); 25] = [
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec(), FileType::Jpeg),
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec(), FileType::Png),
        (b"GIF89a\x01\0\x01\0".to_vec(), FileType::Gif),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), FileType::Webp),
        (b"RIFF\x10\0\0\0WAVEfmt ".to_vec(), FileType::Other),
        (ftyp(&[b"isom", b"iso2"]), FileType::Mp4),
        (ftyp(&[b"abcd", b"mp42"]), FileType::Mp4),
        (ftyp(&[b"M4A "]), FileType::M4a),
        (ftyp(&[b"3gp5", b"isom"]), FileType::ThreeGp),
        (ftyp(&[b"mif1", b"heic"]), FileType::Heic),
        (ftyp(&[b"heix", b"mif1", b"heix"]), FileType::Heic),
        (ftyp(&[b"mif1", b"miaf"]), FileType::Heic),
        (ftyp(&[b"mif1", b"miaf", b"avif"]), FileType::Other),
        (ftyp(&[b"avif", b"mif1", b"miaf"]), FileType::Other),
        (ftyp(&[b"qt  "]), FileType::Other),
        (ogg(b"OpusHead\x01\x01"), FileType::Ogg),
        (ogg(b"\x80theora"), FileType::Other),
        (b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm".to_vec(), FileType::Webm),
        (b"\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska".to_vec(), FileType::Other),
        (b"#!AMR\n\x3C".to_vec(), FileType::Amr),
        (b"%PDF-1.7\n".to_vec(), FileType::Pdf),
        (zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]), FileType::Docx),
        (zip(&["xl/notes.txt"]), FileType::Zip),
        (b"MZ\x90\0\x03\0\0\0".to_vec(), FileType::Other),
        (Vec::new(), FileType::Other),
    ];
    for (bytes, expected) in cases {
        assert_eq!(sniff(&bytes), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_jpeg_that_is_html_is_html() {
    assert_eq!(
        identify(b"<!DOCTYPE html><script>x</script>", claim("image/jpeg").as_ref()),
        FileType::Html
    );
}

#[test]
fn markup_is_found_behind_marks_blanks_and_comments() {
    let utf16: Vec<u8> = "\u{FEFF}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_big: Vec<u8> = "\u{FEFF} <svg>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let long = format!("<!--{}--><body>", "x".repeat(5000));
    let endless = format!("<!--{}", "x".repeat(9000));
    let cases: [(&[u8], FileType); 17] = [
        (b"\xEF\xBB\xBF \r\n\t<HTML lang=x>", FileType::Html),
        (b"\n<!-- <svg> --><!-- --> <ScRiPt>", FileType::Html),
        (b"<script/x>", FileType::Html),
        (b"<!doctype\thtml>", FileType::Html),
        (long.as_bytes(), FileType::Html),
        (endless.as_bytes(), FileType::Xml),
        (&utf16, FileType::Html),
        (&utf16_big, FileType::Svg),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileType::Svg),
        (b"<?xml version='1.0'?><!-- c -->\n<x:svg xmlns:x='y'>", FileType::Svg),
        (b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-'>", FileType::Svg),
        (b"<?xml version='1.0'?><h:html>", FileType::Html),
        (b"<?xml version='1.0'?><invoice>", FileType::Xml),
        (b"<?xml", FileType::Xml),
        (b"<3 you", FileType::Text),
        (b"a < b", FileType::Text),
        (b"name;phone\n", FileType::Text),
    ];
    for (bytes, expected) in cases {
        assert_eq!(sniff(bytes), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_claim_decides_only_what_bytes_leave_open() {
    let mp4 = ftyp(&[b"isom"]);
    assert_eq!(identify(&mp4, claim("audio/mp4").as_ref()), FileType::M4a);
    assert_eq!(identify(&mp4, claim("image/png").as_ref()), FileType::Mp4);
    let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    assert_eq!(identify(ole, claim("application/msword").as_ref()), FileType::Doc);
    assert_eq!(identify(ole, claim("image/jpeg").as_ref()), FileType::Ole);
    assert_eq!(identify(b"plain", claim("application/pdf").as_ref()), FileType::Text);
    assert_eq!(identify(b"\0\x01\x02", None), FileType::Other);
}

#[test]
fn only_the_first_bytes_are_looked_at() {
    let mut bytes = vec![b' '; ENOUGH];
    bytes.extend(b"<html>");
    assert_eq!(sniff(&bytes), FileType::Text);
}

proptest! {
    #[test]
    fn any_bytes_have_a_type(start in prop::sample::select(vec![
        &b""[..], b"\0\0\0\x20ftyp", b"OggS", b"PK\x03\x04", b"<!--", b"<?", b"\xFF\xFE<\0", b"ID3", b"\xFF\xF1", b"\xFF\xFB", b"\x1A\x45\xDF\xA3",
    ]), rest in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [start, &rest[..]].concat();
        let kind = sniff(&bytes);
        prop_assert_eq!(kind, identify(&bytes, None));
        // Nothing that begins like markup is ever shown.
        let text = String::from_utf8_lossy(&bytes);
        if text.trim_start().starts_with('<') {
            prop_assert!(matches!(kind, FileType::Html | FileType::Svg | FileType::Xml | FileType::Text | FileType::Other));
        }
    }
}
