//! Addresses in a text: whatever a phone would make a link of.

use std::ops::Range;

/// Where addresses stand, without the punctuation around them.
pub(super) fn links(text: &str) -> Vec<Range<usize>> {
    let link = |part: Range<usize>| {
        let found = link(text.get(part.clone())?)?;
        Some(part.start + found.start..part.start + found.end)
    };
    parts(text).into_iter().filter_map(link).collect()
}

/// An address, so that it is the same in another writing.
pub(super) fn normal(link: &str) -> String {
    let lower = link.to_lowercase();
    let bare = lower
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    bare.trim_end_matches('/').to_owned()
}

/// A text in parts that hold one address at most: in a sentence one may follow a colon, a bracket or another address directly.
fn parts(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let (mut parts, mut from, mut before) = (Vec::new(), 0, ' ');
    for (at, c) in text.char_indices() {
        let rest = lower.get(at..).unwrap_or_default();
        let is_www = rest.starts_with("www.") && before != '/' && !is_of_host(before);
        let begins = is_www || rest.starts_with("http://") || rest.starts_with("https://");
        let is_port = |c: char| c == '/' || c.is_ascii_digit();
        let is_colon = c == ':' && rest.strip_prefix(':').is_none_or(|rest| !rest.starts_with(is_port));
        if begins || is_colon || c.is_whitespace() || BETWEEN.contains(c) {
            parts.push(from..at);
            from = if begins { at } else { at + c.len_utf8() };
        }
        before = c;
    }
    parts.push(from..text.len());
    parts
}

/// Beside spaces these stand between words.
const BETWEEN: &str = ",;|<>\"()[]{}*`，、。；：！？（）【】「」『』“”„«»";

const fn starts_path(c: char) -> bool {
    matches!(c, '/' | '?' | '#' | ':' | '\\')
}

fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// The address in a part.
fn link(part: &str) -> Option<Range<usize>> {
    let is_edge = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '=' | '&');
    let start = part.len() - part.trim_start_matches(is_edge).len();
    let word = part.get(start..)?.trim_end_matches(is_edge);
    let end = start + word.len();
    if word.contains("://") || word.get(..4).is_some_and(|www| www.eq_ignore_ascii_case("www.")) {
        return Some(start..end);
    }
    let (mut at, mut before) = (start, None);
    for host in word.split(|c| !is_of_host(c)) {
        let next = at + host.len();
        let after = part.get(next..end).and_then(|rest| rest.chars().next());
        let has_path = after.is_some_and(starts_path);
        let is_mail = after == Some('@') || before == Some('@') && !has_path;
        if !is_mail && is_site(host, has_path) {
            return Some(at..end);
        }
        at = next + after.map_or(0, char::len_utf8);
        before = after;
    }
    None
}

/// A phone makes a link of anything that looks like a host, so this does too.
fn is_site(host: &str, has_path: bool) -> bool {
    let Some((name, ending)) = host.trim_matches(['.', '-', '_']).rsplit_once('.') else {
        return false;
    };
    let is_coded = ending.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    let is_ending = ending.chars().count() >= 2 && (is_coded || ending.chars().all(char::is_alphabetic));
    // "end.Start": a missing space, unless the ending is written small.
    is_ending && name.split('.').all(|label| !label.is_empty()) && (has_path || !ending.chars().any(char::is_uppercase))
}
