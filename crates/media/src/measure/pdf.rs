//! How many pages a PDF has, where it says so in the open. Nothing is unpacked; most new PDFs keep the number in packed
//! objects, and then it is unknown.

use super::Ends;
use crate::bytes::find;

/// More pages than anybody sends.
const MOST: u32 = 100_000;
/// As much of the file as is searched.
const SEARCHED: usize = 4 * 1024 * 1024;

pub(super) fn pages(file: &Ends<'_>) -> Option<u32> {
    linearized(file)
        .or_else(|| counted(file))
        .filter(|pages| (1..=MOST).contains(pages))
}

/// A PDF made for the web says it in its first object, which only counts when the file has not been changed since.
fn linearized(file: &Ends<'_>) -> Option<u32> {
    let head = file.head.get(..1024).unwrap_or(file.head);
    let object = head.get(find(head, b"/Linearized")?..)?;
    let object = object.get(..find(object, b">>")?)?;
    (u64::from(number(object, b"/L")?) == file.len).then(|| number(object, b"/N"))?
}

/// The root of the tree of pages. Several that differ are versions of a changed file, of which only the last counts.
fn counted(file: &Ends<'_>) -> Option<u32> {
    if !file.is_whole() || file.head.len() > SEARCHED || find(file.head, b"/ObjStm").is_some() {
        return None;
    }
    let mut rest = file.head;
    let mut roots = Vec::new();
    while let Some(at) = find(rest, b" obj") {
        rest = rest.get(at + 4..)?;
        let Some(end) = find(rest, b"endobj") else { break };
        let object = rest.get(..end)?;
        if object.len() < 64 * 1024 && is_tree(object) && find(object, b"/Parent").is_none() {
            roots.push(number(object, b"/Count")?);
        }
        rest = rest.get(end..)?;
    }
    roots.dedup();
    match roots.as_slice() {
        [pages] => Some(*pages),
        _ => None,
    }
}

fn is_tree(object: &[u8]) -> bool {
    find(object, b"/Type /Pages").is_some() || find(object, b"/Type/Pages").is_some()
}

/// The number behind a name that ends there.
fn number(object: &[u8], name: &[u8]) -> Option<u32> {
    let mut rest = object;
    loop {
        rest = rest.get(find(rest, name)? + name.len()..)?;
        let digits = rest.trim_ascii_start();
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count > 0 {
            return std::str::from_utf8(digits.get(..count)?).ok()?.parse().ok();
        }
    }
}
