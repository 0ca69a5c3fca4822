//! Addresses, phone numbers, prices and dates in a draft: only those that a source or the thread has may stay.

mod dates;
mod links;
mod phones;
mod prices;
mod words;

use phones::Phones;
use std::{collections::BTreeSet, ops::Range};

/// The text without what none of `known` says, and what was taken out.
pub(super) fn only_known<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> (String, Vec<String>) {
    let (mut addresses, mut numbers) = (BTreeSet::new(), Phones::default());
    let (mut prices, mut days) = (Vec::new(), Vec::new());
    for text in known {
        addresses.extend(links::links(text).into_iter().filter_map(|at| text.get(at)).map(links::normal));
        numbers.learn(text);
        let pieces = words::pieces(text);
        prices.append(&mut prices::prices(text, &pieces));
        days.append(&mut dates::days(text, &pieces));
    }
    let mut struck = Vec::new();
    let is_new = |at: &Range<usize>| text.get(at.clone()).is_some_and(|link| !addresses.contains(&links::normal(link)));
    let new_links = links::links(text).into_iter().filter(is_new).collect();
    let out = strike(text, new_links, &mut struck);
    let pieces = words::pieces(&out);
    let days_said = dates::days(&out, &pieces);
    let prices_said = prices::prices(&out, &pieces);
    // What is a day or a price is no part of a phone number.
    let others: Vec<Range<usize>> = days_said
        .iter()
        .map(|day| day.at.clone())
        .chain(prices_said.iter().map(|price| price.at.clone()))
        .collect();
    let new_days = days_said
        .iter()
        .filter(|day| !days.iter().any(|known| day.is(known)))
        .map(|day| day.at.clone());
    let new_prices = prices_said
        .iter()
        .filter(|price| !prices.iter().any(|known| price.is(known)))
        .map(|price| price.at.clone());
    let new_numbers = numbers.unknown(&out, &others);
    let places = new_days.chain(new_prices).chain(new_numbers).collect();
    let out = strike(&out, places, &mut struck);
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
            (
                "evil.example/pay,https://help.example.com/visa",
                "…,https://help.example.com/visa",
                vec!["evil.example/pay"],
            ),
            (
                "evil.example/https://help.example.com/visa",
                "…https://help.example.com/visa",
                vec!["evil.example/"],
            ),
            (
                "https://help.example.com/visa?to=https://evil.example",
                "……",
                vec!["https://help.example.com/visa?to=", "https://evil.example"],
            ),
            ("evil.xn--p1ai/pay", "…", vec!["evil.xn--p1ai/pay"]),
            (
                "at:evil.example or x=evil.example",
                "at:… or x=…",
                vec!["evil.example", "evil.example"],
            ),
            (
                "evil.example/@me and evil.COM/pay",
                "… and …",
                vec!["evil.example/@me", "evil.COM/pay"],
            ),
            (
                "HTTPS://EVIL.EXAMPLE, HTTPS://HELP.EXAMPLE.COM/VISA",
                "…, HTTPS://HELP.EXAMPLE.COM/VISA",
                vec!["HTTPS://EVIL.EXAMPLE"],
            ),
            (
                "first.last@help.example.com, a@b.example",
                "first.last@help.example.com, a@b.example",
                vec![],
            ),
            (
                "*shop.example*, (help.example.com/visa)",
                "*shop.example*, (help.example.com/visa)",
                vec![],
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

    #[test]
    fn a_number_is_itself_in_any_writing() {
        let known = "Call +65 8123 4567/8123 4568, 080-1234-5678 or (0)20 7946 0000. Ref 00000000, 00000001. Open 10:00 to 18:00.";
        for text in [
            "+65 (8123) 4567",
            "8123.4567",
            "0065 8123–4567",
            "80 1234\u{2011}5678",
            "८१२३ ४५६७",
            "٨١٢٣٤٥٦٨",
            "8123 4567 / 8123 4568",
            "8123 4567 (9-18)",
            "+44 (0)20/7946.0000",
            "10.00-13.00 / 14.00 – 18.00",
            "00000000",
            "1234567",
        ] {
            assert_eq!(struck(text, known), Vec::<String>::new(), "{text}");
        }
        for text in [
            "080.1234.5679",
            "800/555/0199",
            "8123–4569",
            "81\u{2011}23\u{2011}45\u{2011}69",
            "८१२३ ४५६९",
            "٨١٢٣٤٥٦٩",
            "8123\u{200b}4569",
            "0800 5550",
            "87654321",
            "80055501998123 4567",
            "8005550199 8123 4567",
            "+1 (800) 555.0199",
        ] {
            assert_eq!(struck(text, known), [text], "{text}");
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
