//! Addresses and phone numbers in a draft: only those that a source or the thread has may stay.

use std::collections::BTreeSet;

/// Shorter groups of digits are no phone numbers.
const PHONE_DIGITS: usize = 8;

/// The text without what none of `known` says, and what was taken out.
pub(super) fn only_known<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> (String, Vec<String>) {
    let (mut links, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for text in known {
        links.extend(text.split_whitespace().filter_map(link).map(normal));
        numbers.extend(phones(text).into_iter().map(|(_, digits)| digits));
    }
    let mut struck = Vec::new();
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        match link(piece.trim_end()) {
            Some(found) if !links.contains(&normal(found)) => {
                struck.push(found.to_owned());
                out.push_str(&piece.replacen(found, "…", 1));
            }
            _ => out.push_str(piece),
        }
    }
    for (written, digits) in phones(&out) {
        if !numbers
            .iter()
            .any(|known| known.ends_with(&digits) || digits.ends_with(known.as_str()))
        {
            out = out.replacen(&written, "…", 1);
            struck.push(written);
        }
    }
    (out, struck)
}

/// The address in a word, without the punctuation around it.
fn link(word: &str) -> Option<&str> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '=' | '&'));
    // In a sentence an address may follow a colon or a bracket directly.
    let start = word.find("http://").or_else(|| word.find("https://")).or_else(|| word.find("www."));
    if let Some(start) = start {
        return word.get(start..);
    }
    if word.contains("://") {
        return Some(word);
    }
    if word.contains('@') {
        return None;
    }
    // A phone makes a link of anything that looks like a host, so this does too.
    let host = word.split(['/', '?', ':']).next().unwrap_or_default();
    let (name, ending) = host.rsplit_once('.')?;
    let is_ending = ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic);
    let is_name = name
        .split('.')
        .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    // "end.Start": a missing space, unless the ending is written small.
    (is_ending && is_name && ending.chars().all(|c| !c.is_uppercase())).then_some(word)
}

fn normal(link: &str) -> String {
    let lower = link.to_lowercase();
    let bare = lower
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    bare.trim_end_matches('/').to_owned()
}

/// Phone numbers as they are written, and their digits.
fn phones(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut written = String::new();
    for c in text.chars().chain(['\n']) {
        let goes_on = c.is_ascii_digit() || !written.is_empty() && matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}');
        if goes_on || c == '+' && written.is_empty() {
            written.push(c);
            continue;
        }
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= PHONE_DIGITS {
            let kept = written.trim_end_matches(|c: char| !c.is_ascii_digit()).to_owned();
            found.push((kept, digits.trim_start_matches('0').to_owned()));
        }
        written.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_source_says_stays() {
        let known = ["See https://help.example.com/visa. Call +65 8123 4567.", "my site is shop.example"];
        for (text, wanted, struck) in [
            (
                "Go to https://help.example.com/visa.",
                "Go to https://help.example.com/visa.",
                vec![],
            ),
            ("Go to help.example.com/visa/", "Go to help.example.com/visa/", vec![]),
            ("Go to https://evil.example/x now", "Go to … now", vec!["https://evil.example/x"]),
            (
                "(https://help.example.com.evil.example)",
                "(…)",
                vec!["https://help.example.com.evil.example"],
            ),
            ("see:https://evil.example", "see:…", vec!["https://evil.example"]),
            ("www.evil.example, or shop.example", "…, or shop.example", vec!["www.evil.example"]),
            ("javascript://x", "…", vec!["javascript://x"]),
            ("Done.Thanks", "Done.Thanks", vec![]),
            ("3.5 kg, e.g. now", "3.5 kg, e.g. now", vec![]),
            (
                "Call 8123 4567 or +44 20 7946 0000.",
                "Call 8123 4567 or ….",
                vec!["+44 20 7946 0000"],
            ),
        ] {
            let (left, gone) = only_known(text, known.into_iter());
            assert_eq!(
                (left.as_str(), gone),
                (wanted, struck.iter().map(ToString::to_string).collect()),
                "{text}"
            );
        }
    }
}
