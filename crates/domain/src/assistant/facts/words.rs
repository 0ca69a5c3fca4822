//! A text cut into numbers, words and signs, as far as prices and dates need it.

use std::ops::Range;

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits, with points, commas and the like between them.
    Number,
    Word,
    Sign,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Where it stands in the text, in bytes.
    pub(super) at: Range<usize>,
    /// What it says: numbers in ASCII digits, words in small letters.
    pub(super) says: String,
    /// Whether it begins with a capital letter.
    pub(super) is_capital: bool,
}

impl Piece {
    /// Whether `other` follows with at most one space between.
    pub(super) fn is_beside(&self, other: &Self, text: &str) -> bool {
        let between = text.get(self.at.end..other.at.start).unwrap_or("  ");
        between.chars().count() < 2 && between.chars().all(is_space)
    }

    /// Whether `other` follows with nothing between.
    pub(super) const fn touches(&self, other: &Self) -> bool {
        self.at.end == other.at.start
    }

    pub(super) fn is(&self, kind: Kind, says: &str) -> bool {
        self.kind == kind && self.says == says
    }

    /// A whole number without points and commas.
    pub(super) fn whole(&self) -> Option<u32> {
        (self.kind == Kind::Number).then(|| self.says.parse().ok()).flatten()
    }
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Digits of all scripts that customers write in.
pub(super) fn digit(c: char) -> Option<char> {
    const ZEROES: [char; 8] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{be6}', '\u{c66}', '\u{ff10}'];
    ZEROES.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    })
}

/// Marks of vowels belong to their words.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{900}'..='\u{963}' | '\u{300}'..='\u{36f}' | '\u{e31}'..='\u{e4e}' | '\u{64b}'..='\u{652}')
}

/// All pieces of a text, in order. Spaces are none.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |n: usize| chars.get(n).map_or(text.len(), |(at, _)| *at);
    let at = |n: usize| chars.get(n).map(|(_, c)| *c);
    let mut pieces = Vec::new();
    let mut n = 0;
    while let Some(&(start, c)) = chars.get(n) {
        let (mut says, mut has_gap) = (String::new(), false);
        let kind = if digit(c).is_some() {
            while let Some(c) = at(n) {
                if let Some(digit) = digit(c) {
                    says.push(digit);
                } else if goes_on(&says, has_gap, c, |ahead| at(n + ahead)) {
                    // A space between thousands is left out.
                    if is_space(c) {
                        has_gap = true;
                    } else {
                        says.push(if c == '٫' { '.' } else { c });
                    }
                } else {
                    break;
                }
                n += 1;
            }
            Kind::Number
        } else if is_letter(c) {
            while at(n).is_some_and(is_letter) {
                n += 1;
            }
            says = text.get(start..end_of(n)).unwrap_or_default().to_lowercase();
            Kind::Word
        } else {
            n += 1;
            says.push(c);
            Kind::Sign
        };
        if kind != Kind::Sign || !c.is_whitespace() {
            pieces.push(Piece {
                kind,
                at: start..end_of(n),
                says,
                is_capital: c.is_uppercase(),
            });
        }
    }
    pieces
}

/// Whether a number goes on behind this character: a point or comma before a digit, a space before a group of three.
fn goes_on(so_far: &str, has_gap: bool, c: char, ahead: impl Fn(usize) -> Option<char>) -> bool {
    let is_digit = |n: usize| ahead(n).is_some_and(|c| digit(c).is_some());
    if matches!(c, '.' | ',' | '\'' | '’' | '٬' | '٫') {
        return is_digit(1);
    }
    let is_group = so_far.len() <= 3 || has_gap;
    is_space(c) && is_group && so_far.bytes().all(|byte| byte.is_ascii_digit()) && (1..=3).all(is_digit) && !is_digit(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_numbers_words_and_signs() {
        let says = |text: &str| pieces(text).into_iter().map(|piece| piece.says).collect::<Vec<_>>();
        assert_eq!(says("It costs €1,500.50."), ["it", "costs", "€", "1,500.50", "."]);
        assert_eq!(says("1 500 EUR, 28th"), ["1500", "eur", ",", "28", "th"]);
        assert_eq!(says("२८ नवंबर, ٤٥٫٥"), ["28", "नवंबर", ",", "45.5"]);
        assert_eq!(says("11月28日"), ["11", "月", "28", "日"]);
        assert!(says("").is_empty());
        for text in ["1 2 3", "12 3456", "5, 6", "7."] {
            for piece in pieces(text) {
                assert!(text.get(piece.at.clone()).is_some(), "{piece:?}");
            }
        }
    }
}
