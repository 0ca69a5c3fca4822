//! Hides what identifies people before a model reads it: e-mail addresses, phone numbers, card numbers.

/// From this many digits on, a group of digits is taken for a phone or card number; orders and dates are shorter.
const MANY_DIGITS: usize = 9;

/// Cards have at least this many.
const CARD_DIGITS: usize = 13;

/// The text with such things replaced by what they are.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (is_space, part) in pieces(text) {
        if is_space {
            out.push_str(part);
        } else {
            out.push_str(&if is_email(part) {
                wrapped(part, "[e-mail]")
            } else {
                part.to_owned()
            });
        }
    }
    numbers(&out)
}

/// Words and what stands between them.
fn pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_space = first.is_whitespace();
        let end = rest.find(|c: char| c.is_whitespace() != is_space).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push((is_space, piece));
        rest = after;
    }
    pieces
}

fn is_email(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

/// Keeps the punctuation around a word.
fn wrapped(word: &str, by: &str) -> String {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.replacen(core, by, 1)
}

/// Replaces long groups of digits, which may have single spaces, dots, dashes and brackets in between.
fn numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut group = String::new();
    let mut gap = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || is_foreign_digit(c) || c == '+' && group.is_empty() {
            group.push_str(&gap);
            gap.clear();
            group.push(c);
        } else if !group.is_empty() && gap.chars().count() < 2 && matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}') {
            gap.push(c);
        } else {
            close(&mut out, &mut group, &mut gap);
            out.push(c);
        }
    }
    close(&mut out, &mut group, &mut gap);
    out
}

/// Arabic, Persian and Devanagari digits.
fn is_foreign_digit(c: char) -> bool {
    matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}')
}

fn close(out: &mut String, group: &mut String, gap: &mut String) {
    let digits = group.chars().filter(|c| c.is_ascii_digit() || is_foreign_digit(*c)).count();
    match digits {
        CARD_DIGITS.. if !group.starts_with('+') => out.push_str("[card number]"),
        MANY_DIGITS.. => out.push_str("[phone number]"),
        _ => out.push_str(group),
    }
    out.push_str(gap);
    group.clear();
    gap.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_identifies_people_is_hidden_and_the_rest_stays() {
        for (text, wanted) in [
            ("Write to (ann.b@example.co.uk), please", "Write to ([e-mail]), please"),
            ("Call +91 98765 43210 today", "Call [phone number] today"),
            ("Call +91 (98765) 43210.", "Call [phone number]."),
            ("card 4111 1111 1111 1111!", "card [card number]!"),
            ("رقمي ٠٥٥٠١٢٣٤٥٦٧", "رقمي [phone number]"),
            ("order 48213 of 28.11.2026", "order 48213 of 28.11.2026"),
            ("3 pieces, 12 kg", "3 pieces, 12 kg"),
            ("a @ b", "a @ b"),
            ("", ""),
        ] {
            assert_eq!(mask(text), wanted, "{text}");
        }
    }
}
