//! The lines of a text as WhatsApp groups them: quotes (`> `), lists (`* `, `- `), numbered lists (`1. `), and the rest.

/// Lines that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block<'a> {
    Text(&'a str),
    Quote(Vec<&'a str>),
    List(Vec<&'a str>),
    /// With the number it begins with.
    Numbered(u32, Vec<&'a str>),
}

/// How a line begins.
#[derive(PartialEq, Eq)]
enum Line<'a> {
    Plain,
    Quote(&'a str),
    Item(&'a str),
    Numbered(u32, &'a str),
}

const FENCE: &str = "```";

/// Takes a text apart. Code between fences stays whole.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    // The plain lines that are open: where they begin and end.
    let mut plain: Option<(usize, usize)> = None;
    let mut at = 0;
    let mut fenced = false;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let words = line.strip_suffix('\n').unwrap_or(line);
        let kind = if fenced || words.contains(FENCE) {
            Line::Plain
        } else {
            begins(words)
        };
        fenced ^= words.matches(FENCE).count() % 2 == 1;
        if kind == Line::Plain {
            plain = Some((plain.map_or(start, |(start, _)| start), end));
            continue;
        }
        if let Some((start, end)) = plain.take() {
            blocks.push(Block::Text(text[start..end].trim_end_matches('\n')));
        }
        match (kind, blocks.last_mut()) {
            (Line::Quote(words), Some(Block::Quote(lines))) | (Line::Item(words), Some(Block::List(lines))) => lines.push(words),
            (Line::Numbered(number, words), Some(Block::Numbered(first, lines)))
                if usize::try_from(number.saturating_sub(*first)).is_ok_and(|offset| offset == lines.len()) =>
            {
                lines.push(words);
            }
            (Line::Quote(words), _) => blocks.push(Block::Quote(vec![words])),
            (Line::Item(words), _) => blocks.push(Block::List(vec![words])),
            (Line::Numbered(number, words), _) => blocks.push(Block::Numbered(number, vec![words])),
            (Line::Plain, _) => {}
        }
    }
    if let Some((start, end)) = plain {
        blocks.push(Block::Text(&text[start..end]));
    }
    blocks
}

fn begins(line: &str) -> Line<'_> {
    let filled = |words: &str| !words.trim().is_empty();
    if let Some(words) = line.strip_prefix("> ").filter(|words| filled(words)) {
        return Line::Quote(words);
    }
    if let Some(words) = line
        .strip_prefix("* ")
        .or_else(|| line.strip_prefix("- "))
        .filter(|words| filled(words))
    {
        // `* a *` is no list but stars around a word.
        return if words.ends_with(" *") { Line::Plain } else { Line::Item(words) };
    }
    match line.split_once(". ") {
        Some((number, words)) if number.len() <= 3 && filled(words) => match number.parse() {
            Ok(parsed) if number.bytes().all(|byte| byte.is_ascii_digit()) => Line::Numbered(parsed, words),
            _ => Line::Plain,
        },
        _ => Line::Plain,
    }
}

/// Whether a text is a few emoji and nothing else: those are shown large.
pub(super) fn is_emoji_only(text: &str) -> bool {
    const MOST: usize = 3;
    let text = text.trim();
    let mut emoji = 0;
    let mut joined = false;
    let mut flag = false;
    for c in text.chars() {
        match c {
            // Joins two into one.
            '\u{200d}' => {
                joined = true;
                continue;
            }
            // Variation, skin colour, keycap and tags belong to what is before them.
            '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' => continue,
            // Two letters are one flag.
            '\u{1f1e6}'..='\u{1f1ff}' => {
                flag = !flag;
                emoji += usize::from(flag);
            }
            '\u{203c}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{2194}'..='\u{21aa}'
            | '\u{231a}'..='\u{23ff}'
            | '\u{25aa}'..='\u{27bf}'
            | '\u{2934}'..='\u{2b55}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{1f000}'..='\u{1faff}' => emoji += usize::from(!joined),
            _ => return false,
        }
        joined = false;
    }
    (1..=MOST).contains(&emoji)
}

#[cfg(test)]
mod tests {
    use super::{Block::*, *};

    #[test]
    fn lines_that_belong_together_are_one_block() {
        assert_eq!(
            blocks("hello\n> a\n> b\n\n- c\n* d\n1. e\n2. f\nbye"),
            [
                Text("hello"),
                Quote(vec!["a", "b"]),
                Text(""),
                List(vec!["c", "d"]),
                Numbered(1, vec!["e", "f"]),
                Text("bye"),
            ]
        );
        assert_eq!(blocks("2. a\n3. b\n5. c"), [Numbered(2, vec!["a", "b"]), Numbered(5, vec!["c"])]);
    }

    #[test]
    fn what_is_no_list_stays_as_it_was_written() {
        for text in [
            "",
            "> ",
            "-5 degrees",
            "* a *",
            "*bold*",
            "1.5 kg",
            "2026. ",
            "a. b",
            "```\n- a\n> b\n```",
            "- \n- ",
        ] {
            let expected: Vec<Block<'_>> = if text.is_empty() { Vec::new() } else { vec![Text(text)] };
            assert_eq!(blocks(text), expected, "{text}");
        }
    }

    #[test]
    fn emoji_alone_are_told_from_words_and_digits() {
        for yes in ["👍", " 🙏🏽 ", "❤️", "👨‍👩‍👧‍👦", "🇮🇳🇩🇪", "😀😀😀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
        {
            assert!(is_emoji_only(yes), "{yes}");
        }
        for no in ["", "a", "👍 ok", "1", "😀😀😀😀", "नमस्ते", "\u{fe0f}", "\u{200d}"] {
            assert!(!is_emoji_only(no), "{no}");
        }
    }
}
