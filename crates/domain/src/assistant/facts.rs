//! Addresses, phone numbers, prices and dates in a draft: only those that a source or the thread has may stay.

mod dates;
mod prices;
mod words;

use std::{collections::BTreeSet, ops::Range};

/// Shorter groups of digits are no phone numbers.
const PHONE_DIGITS: usize = 8;

/// The text without what none of `known` says, and what was taken out.
pub(super) fn only_known<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> (String, Vec<String>) {
    let (mut links, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    let (mut prices, mut days) = (Vec::new(), Vec::new());
    for text in known {
        links.extend(text.split_whitespace().filter_map(link).map(normal));
        numbers.extend(phones(text).into_iter().map(|(_, digits)| digits));
        let pieces = words::pieces(text);
        prices.append(&mut prices::prices(text, &pieces));
        days.append(&mut dates::days(text, &pieces));
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
    let pieces = words::pieces(&out);
    let days_said = dates::days(&out, &pieces);
    let is_date = |written: &str| days_said.iter().any(|day| out.get(day.at.clone()) == Some(written));
    let phones_said: Vec<_> = phones(&out).into_iter().filter(|(written, _)| !is_date(written)).collect();
    let prices_said = prices::prices(&out, &pieces);
    let new_days = days_said
        .iter()
        .filter(|day| !days.iter().any(|known| day.is(known)))
        .map(|day| &day.at);
    let new_prices = prices_said
        .iter()
        .filter(|price| !prices.iter().any(|known| price.is(known)))
        .map(|price| &price.at);
    let places: Vec<Range<usize>> = new_days.chain(new_prices).cloned().collect();
    out = strike(&out, places, &mut struck);
    for (written, digits) in phones_said {
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

/// The text without what stands at these places, which is told.
fn strike(text: &str, mut places: Vec<Range<usize>>, struck: &mut Vec<String>) -> String {
    places.sort_by_key(|place| (place.start, place.end));
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        let (Some(before), Some(written)) = (text.get(from..place.start), text.get(place.clone())) else {
            continue;
        };
        out.extend([before, "…"]);
        from = place.end;
        struck.push(written.to_owned());
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
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

    fn struck(text: &str, known: &str) -> Vec<String> {
        only_known(text, [known].into_iter()).1
    }

    #[test]
    fn a_price_stays_where_a_source_has_its_amount_and_its_currency() {
        for (text, known) in [
            ("It costs 1,500.50 EUR.", "Fee: €1.500,50"),
            ("It costs ₹2,40,000", "the fee is Rs. 240000 a year"),
            ("Es kostet 1 500 €", "1500 euros"),
            ("US$ 20 a month", "20 USD"),
            ("$20 a month", "SGD 20.00"),
            ("費用は5000円です", "5000 yen"),
            ("शुल्क ५०० रुपये है", "INR 500"),
            ("You save 10 %", "10% off"),
            ("We have 3 boxes, 12 kg, in room 5.", ""),
            ("Open 24/7, from 9 to 18", ""),
        ] {
            assert_eq!(struck(text, known), Vec::<String>::new(), "{text}");
        }
        for (text, known, gone) in [
            ("You get 900 euros back.", "A refund takes 900 minutes", "900 euros"),
            ("Pay $500 now", "The fee is 500 EUR", "$500"),
            ("50 % off for you", "5 % off", "50 %"),
            ("Rs. 99 only", "Rs. 990 only", "Rs. 99"),
            ("S$ 20", "US$ 20", "S$ 20"),
            ("5000円です", "500円", "5000円"),
        ] {
            assert_eq!(struck(text, known), [gone], "{text}");
        }
    }

    #[test]
    fn a_day_stays_where_a_source_has_it_in_any_writing() {
        for (text, known) in [
            ("On 28 November 2026.", "slot 28 Nov"),
            ("El 28 de noviembre", "2026-11-28"),
            ("28 नवंबर को", "28.11.2026"),
            ("am 28. November um 10", "28/11/2026"),
            ("On November 28th, 2026", "11/28/2026"),
            ("11月28日に", "28 Nov 2026"),
            ("Until 2026-11-28", "until 28 November 2026"),
            ("You may 5 times, 3 may come. 2 out of 3", ""),
            ("Version 1.2.3, order 10-20-30", ""),
            ("5 days ago, at 10.30", ""),
        ] {
            assert_eq!(struck(text, known), Vec::<String>::new(), "{text}");
        }
        for (text, known, gone) in [
            ("It arrives on 3 December.", "28 Nov", "3 December"),
            ("It arrives May 3, 2026", "May 3, 2025", "May 3, 2026"),
            ("bis 03.12.2026", "03.11.2026", "03.12.2026"),
            ("by 2026-12-03", "3 March 2026", "2026-12-03"),
        ] {
            assert_eq!(struck(text, known), [gone], "{text}");
        }
        let (left, _) = only_known("On 3 Dec you get 900 € and 5 €.", ["5 €"].into_iter());
        assert_eq!(left, "On … you get … and 5 €.");
    }
}
