//! Breaks good input in small ways, for tests that feed it to whatever reads input from outside. Used by several crates.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::{collection::vec, prelude::*};

/// Pieces that readers stumble over.
const PIECES: [&str; 24] = [
    "",
    "null",
    "{}",
    "[]",
    "\"",
    "\\",
    "\\u0000",
    "\u{0}",
    "\u{202e}",
    "😀",
    "-1",
    "1e400",
    "99999999999999999999",
    "true",
    "..",
    "/",
    "%00",
    "%",
    "\r\n",
    ";",
    "=",
    ".",
    "AAAAAAAAAAAAAAAA",
    "{\"a\":{\"a\":{\"a\":[[[[",
];

/// One change: what is done, where (in thousandths of the whole), over how many bytes, and with what.
#[derive(Clone, Debug)]
enum Edit {
    Replace(u16, u8, u8),
    Remove(u16, u8),
    Repeat(u16, u8),
    Insert(u16, usize),
    Cut(u16),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = 0..1000_u16;
    prop_oneof![
        (place.clone(), any::<u8>(), 1..4_u8).prop_map(|(at, byte, length)| Edit::Replace(at, byte, length)),
        (place.clone(), 1..40_u8).prop_map(|(at, length)| Edit::Remove(at, length)),
        (place.clone(), 1..80_u8).prop_map(|(at, length)| Edit::Repeat(at, length)),
        (place.clone(), 0..PIECES.len()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        place.prop_map(Edit::Cut),
    ]
}

fn apply(bytes: &mut Vec<u8>, edit: &Edit) {
    let at = |place: u16| usize::from(place) * bytes.len() / 1000;
    match *edit {
        Edit::Replace(place, byte, length) => {
            let from = at(place);
            let to = (from + usize::from(length)).min(bytes.len());
            bytes[from..to].fill(byte);
        }
        Edit::Remove(place, length) => {
            let from = at(place);
            let to = (from + usize::from(length)).min(bytes.len());
            bytes.drain(from..to);
        }
        Edit::Repeat(place, length) => {
            let from = at(place);
            let to = (from + usize::from(length)).min(bytes.len());
            let piece = bytes[from..to].to_vec();
            bytes.splice(from..from, piece);
        }
        Edit::Insert(place, piece) => {
            let from = at(place);
            bytes.splice(from..from, PIECES[piece].bytes());
        }
        Edit::Cut(place) => bytes.truncate(at(place)),
    }
}

/// One of these texts with a few changes, or something made up altogether.
pub fn broken(corpus: Vec<String>) -> impl Strategy<Value = String> {
    let changed = (proptest::sample::select(corpus), vec(edit(), 1..6)).prop_map(|(text, edits)| {
        let mut bytes = text.into_bytes();
        for edit in &edits {
            apply(&mut bytes, edit);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    });
    prop_oneof![9 => changed, 1 => ".{0,200}"]
}
