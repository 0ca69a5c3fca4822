//! WhatsApp's own marks in a text: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, ```` ```code``` ````, and links.
//!
//! Reading only: what is no mark stays as it was written, and nothing here can become markup by itself.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    /// An address that begins with `http://` or `https://`.
    Link(&'a str),
    Code(&'a str),
    Marked(Mark, Vec<Self>),
}

/// How a stretch of text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Strike,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Bold, Self::Italic, Self::Strike];

    const fn byte(self) -> u8 {
        match self {
            Self::Bold => b'*',
            Self::Italic => b'_',
            Self::Strike => b'~',
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::Bold => 0,
            Self::Italic => 1,
            Self::Strike => 2,
        }
    }
}

const FENCE: &str = "```";

/// Takes a text apart. The pieces in order hold all of it but the marks that took effect.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    read(text, None, [false; 3])
}

/// `before` is the character before `text`; marks that are `inside` one of their kind are plain.
fn read(text: &str, before: Option<char>, inside: [bool; 3]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    // Up to where no closing mark was found: later openers before that need not look again, so that a text full of
    // openers takes no longer than any other.
    let mut no_close = [0_usize; 3];
    let mut last = before;
    while let Some(c) = text[at..].chars().next() {
        let found = if let Some(end) = link_end(text, at, last, inside) {
            Some((Piece::Link(&text[at..end]), end))
        } else if c == '`' {
            code(text, at)
        } else {
            Mark::ALL
                .into_iter()
                .find(|mark| char::from(mark.byte()) == c && !inside[mark.index()])
                .and_then(|mark| {
                    if !opens(text, at, last) || at < no_close[mark.index()] {
                        return None;
                    }
                    let mut inside = inside;
                    inside[mark.index()] = true;
                    match close(text, at + 1, mark, inside) {
                        Ok(end) => Some((Piece::Marked(mark, read(&text[at + 1..end], Some(c), inside)), end + 1)),
                        Err(line_end) => {
                            no_close[mark.index()] = line_end;
                            None
                        }
                    }
                })
        };
        let next = match found {
            Some((piece, end)) => {
                if plain < at {
                    pieces.push(Piece::Plain(&text[plain..at]));
                }
                pieces.push(piece);
                plain = end;
                end
            }
            None => at + c.len_utf8(),
        };
        last = text[..next].chars().next_back();
        at = next;
    }
    if plain < text.len() {
        pieces.push(Piece::Plain(&text[plain..]));
    }
    pieces
}

/// A mark opens where a word could begin and something follows it.
fn opens(text: &str, at: usize, before: Option<char>) -> bool {
    let after = text[at + 1..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && after.is_some_and(|c| !c.is_whitespace() && c != char::from(text.as_bytes()[at]))
}

/// Where the mark closes, on the same line and where a word could end; else where the line ends.
fn close(text: &str, from: usize, mark: Mark, inside: [bool; 3]) -> Result<usize, usize> {
    let mut at = from;
    let mut last = None;
    while let Some(c) = text[at..].chars().next() {
        if c == '\n' {
            break;
        }
        if let Some(end) = link_end(text, at, last, inside) {
            last = text[..end].chars().next_back();
            at = end;
            continue;
        }
        let after = text[at + c.len_utf8()..].chars().next();
        let content = last.is_some_and(|last| !last.is_whitespace());
        if c == char::from(mark.byte()) && content && !after.is_some_and(char::is_alphanumeric) {
            return Ok(at);
        }
        last = Some(c);
        at += c.len_utf8();
    }
    Err(at)
}

/// Code between three marks, over several lines, or between two on one line.
fn code(text: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    if let Some(rest) = text[at..].strip_prefix(FENCE) {
        let length = rest.find(FENCE)?;
        let inner = rest[..length].trim_matches('\n');
        return (!inner.trim().is_empty()).then_some((Piece::Code(inner), at + 2 * FENCE.len() + length));
    }
    let rest = &text[at + 1..];
    let length = rest.find(['`', '\n'])?;
    let inner = &rest[..length];
    let closed = rest[length..].starts_with('`');
    (closed && !inner.trim().is_empty()).then_some((Piece::Code(inner), at + length + 2))
}

/// Where a link that begins here ends, without the punctuation of the sentence around it. A mark at its end closes the mark
/// that it stands in; where none is open it belongs to the address.
fn link_end(text: &str, at: usize, before: Option<char>, inside: [bool; 3]) -> Option<usize> {
    let rest = &text[at..];
    // Addresses are ASCII here, so that byte counts are character counts.
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))?;
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut address = rest
        .split(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`'))
        .next()
        .unwrap_or_default();
    loop {
        let shorter = address
            .strip_suffix(['.', ',', ';', ':', '!', '?', '\'', '…', '。', '，'])
            .or_else(|| closed(address, inside))
            .or_else(|| unbalanced(address, '(', ')'))
            .or_else(|| unbalanced(address, '[', ']'));
        match shorter {
            Some(shorter) => address = shorter,
            None => break,
        }
    }
    let host = address.get(scheme.len()..).unwrap_or_default();
    host.chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || c == '[')
        .then_some(at + address.len())
}

/// Takes the end of an open mark away.
fn closed(address: &str, inside: [bool; 3]) -> Option<&str> {
    Mark::ALL
        .into_iter()
        .filter(|mark| inside[mark.index()])
        .find_map(|mark| address.strip_suffix(char::from(mark.byte())))
}

/// Takes a closing bracket away that was opened before the link.
fn unbalanced(address: &str, open: char, close: char) -> Option<&str> {
    let shorter = address.strip_suffix(close)?;
    (address.matches(close).count() > address.matches(open).count()).then_some(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mark::{Bold, Italic, Strike};
    use Piece::{Code, Link, Marked, Plain};

    fn marked(mark: Mark, text: &str) -> Piece<'_> {
        Marked(mark, vec![Plain(text)])
    }

    #[test]
    fn the_four_marks() {
        assert_eq!(
            pieces("a *b* _c_ ~d~ `e` ```f\ng```!"),
            [
                Plain("a "),
                marked(Bold, "b"),
                Plain(" "),
                marked(Italic, "c"),
                Plain(" "),
                marked(Strike, "d"),
                Plain(" "),
                Code("e"),
                Plain(" "),
                Code("f\ng"),
                Plain("!"),
            ]
        );
    }

    #[test]
    fn marks_nest_but_not_in_code() {
        assert_eq!(pieces("*a _b_*"), [Marked(Bold, vec![Plain("a "), marked(Italic, "b")])]);
        assert_eq!(pieces("*_~x~_*"), [Marked(Bold, vec![Marked(Italic, vec![marked(Strike, "x")])])]);
        assert_eq!(pieces("```*a*```"), [Code("*a*")]);
    }

    #[test]
    fn what_is_no_mark_stays() {
        for text in [
            "2*3*4",
            "* a *",
            "snake_case_name",
            "*a\nb*",
            "**",
            "***",
            "*",
            "a ~ b ~ c",
            "``",
            "``````",
            "*a *b",
            "`a\nb`",
            "* *",
            "```",
        ] {
            assert_eq!(pieces(text), [Plain(text)], "{text}");
        }
        assert_eq!(pieces(""), []);
        assert_eq!(pieces("(*a*),"), [Plain("("), marked(Bold, "a"), Plain("),")]);
        assert_eq!(pieces("*ü*é"), [Plain("*ü*é")], "the next letter belongs to the word");
        assert_eq!(pieces("*नमस्ते* 🙏"), [marked(Bold, "नमस्ते"), Plain(" 🙏")]);
    }

    #[test]
    fn links_end_before_the_punctuation_of_the_sentence() {
        for (text, link, rest) in [
            ("https://example.com/a_b_c.", "https://example.com/a_b_c", "."),
            ("http://example.com/x?a=1&b=(2)!", "http://example.com/x?a=1&b=(2)", "!"),
            ("https://en.example.org/wiki/A_(b)) ok", "https://en.example.org/wiki/A_(b)", ") ok"),
            (
                "https://example.com/a_b_c?x=*1*&y=_2_.",
                "https://example.com/a_b_c?x=*1*&y=_2_",
                ".",
            ),
            ("https://example.com/~me~!", "https://example.com/~me~", "!"),
            ("HTTPS://EXAMPLE.COM…", "HTTPS://EXAMPLE.COM", "…"),
            ("https://example.com/मार्ग, और", "https://example.com/मार्ग", ", और"),
        ] {
            assert_eq!(pieces(text), [Link(link), Plain(rest)], "{text}");
        }
        assert_eq!(
            pieces("*see https://example.com/a*b c*"),
            [Marked(Bold, vec![Plain("see "), Link("https://example.com/a*b"), Plain(" c")])]
        );
        assert_eq!(pieces("*https://example.com*"), [Marked(Bold, vec![Link("https://example.com")])]);
        assert_eq!(
            pieces("(_https://example.com/a_b_)"),
            [Plain("("), Marked(Italic, vec![Link("https://example.com/a_b")]), Plain(")")]
        );
    }

    #[test]
    fn only_web_addresses_are_links() {
        for text in [
            "javascript:alert(1)",
            "xhttps://example.com",
            "https://",
            "https:// a",
            "http://.",
            "data:text/html,x",
            "ftp://example.com",
            "www.example.com",
        ] {
            assert_eq!(pieces(text), [Plain(text)], "{text}");
        }
    }

    #[test]
    fn a_text_full_of_openers_is_read_in_one_pass() {
        // Looking for the end of each opener anew would take minutes.
        let text = "*a _b ~c `d ".repeat(20_000);
        assert_eq!(pieces(&text).iter().filter(|piece| matches!(piece, Marked(..))).count(), 0);
    }
}
