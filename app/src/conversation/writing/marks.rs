//! Putting WhatsApp's marks around what is selected, and taking them away again. Places are counted as browsers do: in UTF-16 units.

use domain::MessageText;

/// What a selection can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Bold,
    Italic,
    Strike,
    Mono,
    List,
    Quote,
}

/// A change of a text: what stands from `from` to `to` becomes `with`, and then `select` is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) with: String,
    pub(super) select: (usize, usize),
}

impl Style {
    pub(super) const ALL: [Self; 6] = [Self::Bold, Self::Italic, Self::Strike, Self::Mono, Self::List, Self::Quote];

    /// Its name, with the keys for it.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Bold => "Bold (Ctrl+B)",
            Self::Italic => "Italic (Ctrl+I)",
            Self::Strike => "Strikethrough (Ctrl+Shift+X)",
            Self::Mono => "Monospace (Ctrl+E)",
            Self::List => "List (Ctrl+Shift+8)",
            Self::Quote => "Quote (Ctrl+Shift+9)",
        }
    }

    /// The style that keys stand for, pressed with Ctrl or ⌘. `code` names the key itself, whatever Shift makes of it.
    pub(super) fn of_keys(key: &str, code: &str, shift: bool) -> Option<Self> {
        Some(match (key.to_ascii_lowercase().as_str(), code, shift) {
            ("b", _, false) => Self::Bold,
            ("i", _, false) => Self::Italic,
            ("x", _, true) => Self::Strike,
            ("e", _, false) => Self::Mono,
            (_, "Digit8", true) => Self::List,
            (_, "Digit9", true) => Self::Quote,
            _ => return None,
        })
    }
}

/// What applying a style to the selection changes.
pub(super) fn apply(text: &str, start: usize, end: usize, style: Style) -> Edit {
    let (from, to) = (byte_at(text, start.min(end)), byte_at(text, start.max(end)));
    match style {
        Style::Bold => around(text, from, to, "*"),
        Style::Italic => around(text, from, to, "_"),
        Style::Strike => around(text, from, to, "~"),
        Style::Mono if text[from..to].contains('\n') => around(text, from, to, "```"),
        Style::Mono => around(text, from, to, "`"),
        Style::List => before_lines(text, from, to, "- "),
        Style::Quote => before_lines(text, from, to, "> "),
    }
}

/// Where a place in UTF-16 units is in bytes; between two characters in any case.
pub(super) fn byte_at(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left < c.len_utf16() {
            return at;
        }
        left -= c.len_utf16();
    }
    text.len()
}

fn edit(text: &str, from: usize, to: usize, with: String, select: (usize, usize)) -> Edit {
    let before = MessageText::units(&text[..from]);
    let selected = |at: usize| before + MessageText::units(&with[..at]);
    Edit {
        from: before,
        to: before + MessageText::units(&text[from..to]),
        select: (selected(select.0), selected(select.1)),
        with,
    }
}

fn around(text: &str, from: usize, to: usize, mark: &str) -> Edit {
    let selected = &text[from..to];
    // A mark must touch what it marks.
    let from = from + (selected.len() - selected.trim_start().len());
    let to = from.max(to - (selected.len() - selected.trim_end().len()));
    let inner = &text[from..to];
    let size = mark.len();
    let marked_inside = inner.len() > 2 * size && inner.starts_with(mark) && inner.ends_with(mark);
    if marked_inside {
        let bare = inner[size..inner.len() - size].to_owned();
        let length = bare.len();
        return edit(text, from, to, bare, (0, length));
    }
    if text[..from].ends_with(mark) && text[to..].starts_with(mark) {
        return edit(text, from - size, to + size, inner.to_owned(), (0, inner.len()));
    }
    // Only code goes over several lines; other marks are put around each.
    if mark != "```" && inner.contains('\n') {
        let wrap = |line: &str| {
            let bare = line.trim();
            if bare.is_empty() {
                return line.to_owned();
            }
            line.replacen(bare, &format!("{mark}{bare}{mark}"), 1)
        };
        let with = inner.split('\n').map(wrap).collect::<Vec<_>>().join("\n");
        let length = with.len();
        return edit(text, from, to, with, (0, length));
    }
    edit(text, from, to, format!("{mark}{inner}{mark}"), (size, size + inner.len()))
}

fn before_lines(text: &str, from: usize, to: usize, mark: &str) -> Edit {
    let from = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let to = text[to..].find('\n').map_or(text.len(), |at| to + at);
    let lines: Vec<&str> = text[from..to].split('\n').collect();
    let filled = |line: &&&str| !line.trim().is_empty();
    let marked = lines.iter().any(|line| filled(&line)) && lines.iter().filter(filled).all(|line| line.starts_with(mark));
    let change = |line: &&str| match line.strip_prefix(mark) {
        Some(rest) if marked => rest.to_owned(),
        None if lines.len() == 1 || !line.trim().is_empty() => format!("{mark}{line}"),
        _ => (*line).to_owned(),
    };
    let with = lines.iter().map(change).collect::<Vec<_>>().join("\n");
    let length = with.len();
    let select = if lines.len() == 1 { (length, length) } else { (0, length) };
    edit(text, from, to, with, select)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `[` and `]` where the selection begins and ends, before and after.
    fn after(text: &str, style: Style) -> String {
        let (start, rest) = text.split_once('[').unwrap_or((text, ""));
        let (inner, rest) = rest.split_once(']').unwrap_or(("", rest));
        let units = MessageText::units;
        let plain = format!("{start}{inner}{rest}");
        let Edit { from, to, with, select } = apply(&plain, units(start), units(start) + units(inner), style);
        let mut changed = plain.clone();
        changed.replace_range(byte_at(&plain, from)..byte_at(&plain, to), &with);
        let (first, last) = (byte_at(&changed, select.0), byte_at(&changed, select.1));
        changed.insert(last, ']');
        changed.insert(first, '[');
        changed
    }

    #[test]
    fn marks_are_put_around_the_selection_and_taken_away_again() {
        for (style, before, then) in [
            (Style::Bold, "a [word] b", "a *[word]* b"),
            (Style::Bold, "a *[word]* b", "a [word] b"),
            (Style::Bold, "a [*word*] b", "a [word] b"),
            (Style::Italic, "[नमस्ते] 🙏", "_[नमस्ते]_ 🙏"),
            (Style::Strike, "🙂[🙂]", "🙂~[🙂]~"),
            (Style::Mono, "[x]", "`[x]`"),
            (Style::Mono, "[x\ny]", "```[x\ny]```"),
            (Style::Bold, "a[ word ]b", "a *[word]* b"),
            (Style::Bold, "a []b", "a *[]*b"),
            (Style::Bold, "*[]*", "[]"),
            (Style::Bold, "[one\n\n two]", "[*one*\n\n *two*]"),
        ] {
            assert_eq!(after(before, style), then, "{before}");
        }
    }

    #[test]
    fn lists_and_quotes_begin_whole_lines() {
        for (style, before, then) in [
            (Style::List, "one[]", "- one[]"),
            (Style::List, "- one[]", "one[]"),
            (Style::List, "[]", "- []"),
            (Style::List, "a\no[ne\nt]wo\nb", "a\n[- one\n- two]\nb"),
            (Style::Quote, "[> one\n\n> two]", "[one\n\ntwo]"),
            (Style::Quote, "[> one\ntwo]", "[> one\n> two]"),
        ] {
            assert_eq!(after(before, style), then, "{before}");
        }
    }

    #[test]
    fn a_place_inside_a_character_is_before_it() {
        assert_eq!(byte_at("🙂a", 1), 0);
        assert_eq!(byte_at("🙂a", 2), 4);
        assert_eq!(byte_at("🙂a", 99), 5);
    }

    #[test]
    fn keys_stand_for_styles() {
        assert!(
            Style::ALL.iter().all(|style| style.label().contains("(Ctrl+")),
            "each has keys, and says so"
        );
        assert_eq!(Style::of_keys("B", "KeyB", false), Some(Style::Bold));
        assert_eq!(Style::of_keys("X", "KeyX", true), Some(Style::Strike));
        assert_eq!(Style::of_keys("*", "Digit8", true), Some(Style::List));
        assert_eq!(Style::of_keys("x", "KeyX", false), None, "cutting stays cutting");
    }
}
