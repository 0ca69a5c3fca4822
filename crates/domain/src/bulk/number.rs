//! Reading a number as a file writes it.

use crate::phone_number::PhoneNumber;
use serde::{Deserialize, Serialize};

/// Where numbers without a country code are at home: that of the number that sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The digits of the country code.
    code: String,
    /// How many digits a number there has without it.
    length: usize,
}

/// Why a cell is no number that can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRefused {
    Empty,
    /// A spreadsheet has rounded it: `9.19E+11`.
    Rounded,
    NotANumber,
}

impl Home {
    pub fn new(code: &str, length: usize) -> Self {
        Self {
            code: code.to_owned(),
            length,
        }
    }

    /// Where a number of ours is at home.
    pub fn of(number: &PhoneNumber) -> Self {
        let code = number.country_code();
        Self::new(code, number.digits().len() - code.len())
    }

    /// The digits of the country code.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// Reads what a cell says, with or without a country code. What digits were lost of is never guessed.
pub fn read_number(text: &str, home: &Home) -> Result<PhoneNumber, NumberRefused> {
    // Spreadsheets keep a number a text by an apostrophe before it.
    let text = text.trim().trim_start_matches(['\'', '’', '‘']).trim();
    if text.is_empty() {
        return Err(NumberRefused::Empty);
    }
    if let Some((mantissa, exponent)) = text.split_once(['E', 'e']).filter(|(mantissa, _)| is_figure(mantissa)) {
        return from_scientific(mantissa, exponent).ok_or(NumberRefused::Rounded);
    }
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    if text.starts_with(['+', '＋']) || text.starts_with("00") {
        return PhoneNumber::parse(text).map_err(|_| NumberRefused::NotANumber);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only_signs = text.chars().all(|c| !c.is_alphanumeric() || c.is_ascii_digit());
    // `=cmd` and the like are no way to write a number.
    if !only_signs || digits.is_empty() || text.starts_with(['=', '@', '-']) {
        return Err(NumberRefused::NotANumber);
    }
    let national = digits.strip_prefix('0').unwrap_or(&digits);
    let with_code = if national.len() == home.length {
        format!("+{}{national}", home.code)
    } else if digits.len() > 10 || digits.len() == home.code.len() + home.length && digits.starts_with(&home.code) {
        format!("+{digits}")
    } else {
        return Err(NumberRefused::NotANumber);
    };
    PhoneNumber::parse(&with_code).map_err(|_| NumberRefused::NotANumber)
}

fn is_figure(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// `9.19999900001E+11`, when every digit is there.
fn from_scientific(mantissa: &str, exponent: &str) -> Option<PhoneNumber> {
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let (whole, _) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let fine = whole.len() == 1 && digits.len() == exponent + 1 && mantissa.len() <= digits.len() + 1;
    fine.then(|| PhoneNumber::parse(&format!("+{digits}")).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_a_file_writes_a_number_is_read_or_refused() {
        let india = Home::of(&PhoneNumber::parse("+919330994400").unwrap());
        let read = |text: &str| read_number(text, &india).map(|number| number.as_str().to_owned());
        for text in [
            "+919999900001",
            "'+91 99999 00001",
            "00919999900001",
            "0 99999 00001",
            "99999-00001",
            "9999900001.0",
            "919999900001",
            "9.19999900001E+11",
        ] {
            assert_eq!(read(text), Ok("+919999900001".into()), "{text}");
        }
        for text in ["9.19E+11", "9.1999990000E+11", "9.19999E+11"] {
            assert_eq!(read(text), Err(NumberRefused::Rounded), "{text}");
        }
        assert_eq!(read("  ' "), Err(NumberRefused::Empty));
        for text in [
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "-12",
            "hello",
            "12345",
            "99999 0000x",
            "٩٩٩٩٩٠٠٠٠١",
        ] {
            assert_eq!(read(text), Err(NumberRefused::NotANumber), "{text}");
        }
    }

    #[test]
    fn three_writings_of_one_number_in_singapore_are_one_number() {
        let singapore = Home::of(&PhoneNumber::parse("+6561234567").unwrap());
        for text in ["6581234567", "81234567", "+65 8123 4567"] {
            assert_eq!(read_number(text, &singapore).unwrap().as_str(), "+6581234567", "{text}");
        }
    }
}
