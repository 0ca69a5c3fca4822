//! By which clock somebody lives, as far as their number tells: countries with several zones give area codes to parts of them.

mod table;

use table::AREAS;

/// The zone of the area of a number, by its digits; none where it names no area that we know, or its country has one zone.
///
/// Somebody may have moved and kept their number: it is a guess, better than the country's.
pub fn zone_of(digits: &str) -> Option<&'static str> {
    // Mexico had a 1 before mobile numbers, and WhatsApp still shows it.
    let without_one = digits
        .strip_prefix("521")
        .filter(|rest| rest.len() == 10)
        .map(|rest| format!("52{rest}"));
    let digits = without_one.as_deref().unwrap_or(digits);
    let mut found = None;
    let mut longest = 0;
    for (code, zone, areas) in AREAS {
        let Some(rest) = digits.strip_prefix(code) else { continue };
        for area in areas.split_ascii_whitespace() {
            if area.len() > longest && rest.starts_with(area) {
                (found, longest) = (Some(*zone), area.len());
            }
        }
    }
    found
}

/// All zones that numbers can tell.
pub fn zones() -> impl Iterator<Item = &'static str> {
    AREAS.iter().map(|(_, zone, _)| *zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_area_stands_there_twice_and_all_of_a_plan_are_written_alike() {
        let mut known = BTreeSet::new();
        for (code, zone, areas) in AREAS {
            for area in areas.split_ascii_whitespace() {
                assert!(known.insert(format!("{code}{area}")), "{code} {area} of {zone}");
                assert!(area.bytes().all(|byte| byte.is_ascii_digit()), "{code} {area}");
                let length = match *code {
                    "1" | "52" => 3..=3,
                    "55" => 2..=2,
                    _ => 1..=3,
                };
                assert!(length.contains(&area.len()), "{code} {area} of {zone}");
            }
        }
        let of_america = known.iter().filter(|area| area.starts_with('1')).count();
        assert!(of_america > 440, "{of_america}");
    }

    #[test]
    fn the_longest_area_counts() {
        for (digits, zone) in [
            ("12125550123", Some("America/New_York")),
            ("13125550123", Some("America/Chicago")),
            ("14155550123", Some("America/Los_Angeles")),
            ("16025550123", Some("America/Phoenix")),
            ("18085550123", Some("Pacific/Honolulu")),
            // Split areas: where most live.
            ("12085550123", Some("America/Boise")),
            ("18505550123", Some("America/Chicago")),
            ("17095550123", Some("America/St_Johns")),
            ("16045550123", Some("America/Vancouver")),
            ("13065550123", Some("America/Regina")),
            ("18765550123", Some("America/Jamaica")),
            // No area, and one that nobody has.
            ("1", None),
            ("19995550123", None),
            ("5511987654321", Some("America/Sao_Paulo")),
            ("5592987654321", Some("America/Manaus")),
            ("5568987654321", Some("America/Rio_Branco")),
            ("526641234567", Some("America/Tijuana")),
            ("5216641234567", Some("America/Tijuana")),
            ("525512345678", None),
            ("61712345678", Some("Australia/Brisbane")),
            ("61362345678", Some("Australia/Hobart")),
            ("61889123456", Some("Australia/Darwin")),
            ("61412345678", None),
            ("6236112345", Some("Asia/Makassar")),
            ("6281234567890", None),
            ("74232123456", Some("Asia/Vladivostok")),
            ("74012123456", Some("Europe/Kaliningrad")),
            ("79161234567", Some("Europe/Moscow")),
            ("77011234567", Some("Asia/Almaty")),
            ("919876543210", None),
            ("", None),
        ] {
            assert_eq!(zone_of(digits), zone, "{digits}");
        }
    }
}
