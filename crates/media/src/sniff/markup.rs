//! HTML, SVG and XML behind byte order marks, white space, comments and declarations.

use crate::file_type::FileType;

/// The first elements of pages. Longer than the WHATWG's list, because what is missed here is only called text.
const HTML: [&str; 33] = [
    "!doctype", "a", "article", "b", "base", "body", "br", "button", "center", "div", "embed", "font", "form", "frameset", "h1", "head",
    "html", "iframe", "img", "input", "link", "main", "math", "meta", "noscript", "object", "p", "script", "section", "style", "table",
    "template", "title",
];

/// None for what is not markup. A comment that does not end in time is XML: it may hide anything.
pub(super) fn sniff(head: &[u8]) -> Option<FileType> {
    let text = ascii(head);
    let mut rest = text.trim_start_matches(blank);
    let mut xml = false;
    loop {
        let Some(inner) = rest.strip_prefix('<') else {
            return xml.then_some(FileType::Xml);
        };
        let end = if inner.starts_with("!--") {
            "-->"
        } else if inner.starts_with('?') {
            xml = true;
            "?>"
        } else {
            break;
        };
        match inner.split_once(end) {
            Some((_, after)) => rest = after.trim_start_matches(blank),
            None => return Some(FileType::Xml),
        }
    }
    let name: String = rest
        .chars()
        .skip(1)
        .take_while(|c| !blank(*c) && !matches!(c, '>' | '/' | '<'))
        .take(64)
        .collect();
    let name = name.to_ascii_lowercase();
    let local = name.rsplit(':').next().unwrap_or_default();
    if name == "!doctype" {
        let kind: String = rest.chars().skip("<!doctype".len()).skip_while(|c| blank(*c)).take(4).collect();
        return Some(match kind.to_ascii_lowercase().as_str() {
            "html" => FileType::Html,
            kind if kind.starts_with("svg") => FileType::Svg,
            _ => FileType::Xml,
        });
    }
    if local == "svg" {
        Some(FileType::Svg)
    } else if HTML.contains(&local) {
        Some(FileType::Html)
    } else {
        xml.then_some(FileType::Xml)
    }
}

fn blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{B}' || c == '\0'
}

/// The ASCII of UTF-8 or UTF-16; all other characters become one that no markup begins with.
fn ascii(head: &[u8]) -> String {
    let one = |c: u8| if c.is_ascii() { char::from(c) } else { '\u{FFFD}' };
    let two = |pair: [u8; 2], high: usize| match pair {
        [0, low] | [low, 0] if pair.get(high) == Some(&0) => one(low),
        _ => '\u{FFFD}',
    };
    let pairs = |high| head.as_chunks::<2>().0.iter().skip(1).map(move |pair| two(*pair, high)).collect();
    match head {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.iter().map(|c| one(*c)).collect(),
        [0xFF, 0xFE, ..] => pairs(1),
        [0xFE, 0xFF, ..] => pairs(0),
        _ => head.iter().map(|c| one(*c)).collect(),
    }
}
