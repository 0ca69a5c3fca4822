//! Phone numbers in E.164.

use crate::ids::IdError;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::fmt;

/// A phone number as `+` and digits (E.164: 15 digits at most, the first not 0).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads what people type: `+`, `00` or nothing before the country code; spaces, hyphens, dots, slashes and brackets between.
    /// A number without a country code cannot be told from one with it, so the country code is always needed.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        const BAD: IdError = IdError("phone number with country code");
        let text = text.trim();
        let mut digits = String::with_capacity(text.len());
        let mut plus = false;
        for c in text.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' | '＋' if digits.is_empty() && !plus => plus = true,
                ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2010}'..='\u{2013}' | '(' | ')' | '[' | ']' | '.' | '/' => {}
                _ if is_direction_mark(c) => {}
                _ => return Err(BAD),
            }
        }
        let digits = match (plus, digits.strip_prefix("00")) {
            (false, Some(rest)) => rest,
            _ => digits.as_str(),
        };
        if (7..=15).contains(&digits.len()) && !digits.starts_with('0') {
            Ok(Self(format!("+{digits}")))
        } else {
            Err(BAD)
        }
    }

    /// `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits alone: what WhatsApp calls `wa_id`.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// The digits by which one line is known however it is written: Brazil's mobile numbers come with and without a ninth digit,
    /// Mexico's with and without a 1, Argentina's with and without a 9 after the country's code.
    pub fn identity(&self) -> String {
        const LONG: usize = 13;
        let digits = self.digits();
        let without = |at: usize| format!("{}{}", &digits[..at], &digits[at + 1..]);
        let is = |at: usize, digit: &str| digits.len() == LONG && digits[at..].starts_with(digit);
        match digits.get(..2) {
            Some("55") if is(4, "9") => without(4),
            Some("52") if is(2, "1") => without(2),
            Some("54") if is(2, "9") => without(2),
            _ => digits.to_owned(),
        }
    }

    /// The digits of the country code.
    pub fn country_code(&self) -> &str {
        let digits = self.digits();
        digits.split_at(country_code_length(digits)).0
    }

    /// With all but the last three digits hidden, for logs.
    pub fn masked(&self) -> String {
        let digits = self.digits();
        format!("+…{}", &digits[digits.len() - 3..])
    }

    /// In groups, for people: `+91 98765 43210`.
    pub fn pretty(&self) -> String {
        let digits = self.digits();
        let code = country_code_length(digits);
        let (country, rest) = digits.split_at(code);
        let groups: &[usize] = match (country, rest.len()) {
            ("1", 10) => &[3, 3, 4],
            ("91", 10) => &[5, 5],
            ("44", 10) => &[2, 4, 4],
            ("55", 11) => &[2, 5, 4],
            _ => &[3, 3, 3, 3, 3],
        };
        let mut out = format!("+{country}");
        let mut rest = rest;
        for (index, &size) in groups.iter().enumerate() {
            if rest.is_empty() {
                break;
            }
            // A last group of one digit reads badly; let it join the one before.
            let size = if index + 1 == groups.len() || rest.len() <= size + 1 {
                rest.len()
            } else {
                size
            };
            let (group, tail) = rest.split_at(size);
            out.push(' ');
            out.push_str(group);
            rest = tail;
        }
        out
    }
}

/// Marks that copying from a right-to-left page leaves behind.
const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How many digits the country code has. ITU E.164 assignments: one digit for 1 and 7, the two-digit ones listed, else three.
fn country_code_length(digits: &str) -> usize {
    const TWO: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
        "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        _ if TWO.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_writings_of_a_line_are_one_identity() {
        let identity = |digits: &str| PhoneNumber::parse(digits).unwrap().identity();
        for (long, short) in [
            ("5511999990002", "551199990002"),
            ("5215512340001", "525512340001"),
            ("5491123456789", "541123456789"),
        ] {
            assert_eq!((identity(long), identity(short)), (short.to_owned(), short.to_owned()));
        }
        for other in ["551133334444", "4915123456789", "525512340001"] {
            assert_eq!(identity(other), other);
        }
    }

    #[test]
    fn every_way_of_writing_a_number_is_the_same_number() {
        for text in [
            "+919876543210",
            "00919876543210",
            "919876543210",
            "+91 98765 43210",
            "+91 (98765) 43-210",
            "(0091) 98765.43210",
            "\u{202a}+91 98765 43210\u{202c}",
        ] {
            assert_eq!(PhoneNumber::parse(text).unwrap().as_str(), "+919876543210", "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "+",
            "abc",
            "+91 98765x",
            "0123456789",
            "+0123456789",
            "12345",
            "+1234567890123456",
            "98+76543210",
            "++4420794600",
        ] {
            assert!(PhoneNumber::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_grouped_for_people_and_masked_for_logs() {
        let pretty = |text| PhoneNumber::parse(text).unwrap().pretty();
        assert_eq!(pretty("+919876543210"), "+91 98765 43210");
        assert_eq!(pretty("+14155550132"), "+1 415 555 0132");
        assert_eq!(pretty("+442079460018"), "+44 20 7946 0018");
        assert_eq!(pretty("+35312345678"), "+353 123 456 78");
        assert_eq!(PhoneNumber::parse("+14155550132").unwrap().masked(), "+…132");
    }
}
