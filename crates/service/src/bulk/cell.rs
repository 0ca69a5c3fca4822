//! The number in a cell, as files and spreadsheets write it.

use domain::bulk::LeftOut;
use numbering::{Home, NotANumber, Typed};

/// Reads what a cell says, with or without a country code. What digits were lost of is never guessed.
pub(super) fn number(text: &str, home: Home) -> Result<Typed, LeftOut> {
    // Spreadsheets keep a number a text by an apostrophe before it.
    let text = text.trim().trim_start_matches(['\'', '’', '‘']).trim();
    if text.is_empty() {
        return Err(LeftOut::NoNumber);
    }
    if let Some((mantissa, exponent)) = text.split_once(['E', 'e']).filter(|(mantissa, _)| is_figure(mantissa)) {
        let digits = whole(mantissa, exponent).ok_or(LeftOut::Rounded)?;
        return read(&format!("+{digits}"), Home::NONE);
    }
    // `=cmd` and the like are no way to write a number.
    if text.starts_with(['=', '@', '-']) {
        return Err(LeftOut::NotANumber);
    }
    let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    read(text, home)
}

fn read(text: &str, home: Home) -> Result<Typed, LeftOut> {
    numbering::read(text, home).map_err(|why| match why {
        NotANumber::Empty => LeftOut::NoNumber,
        _ => LeftOut::NotANumber,
    })
}

fn is_figure(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// The digits of `9.19999900001E+11`, when every digit is there.
fn whole(mantissa: &str, exponent: &str) -> Option<String> {
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let (before, _) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let fine = before.len() == 1 && digits.len() == exponent.checked_add(1)? && mantissa.len() <= digits.len() + 1;
    fine.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PhoneNumber;

    fn home(number: &str) -> Home {
        Home::of(&PhoneNumber::parse(number).unwrap())
    }

    #[test]
    fn every_way_a_file_writes_a_number_is_read_or_refused() {
        let read = |text: &str| number(text, home("+919330994400")).map(|typed| typed.number.as_str().to_owned());
        for text in [
            "+919999900001",
            "'+91 99999 00001",
            "'+919999900001",
            "00919999900001",
            "0 99999 00001",
            "99999-00001",
            "9999900001.0",
            "919999900001",
            "9.19999900001E+11",
            "٩٩٩٩٩٠٠٠٠١",
        ] {
            assert_eq!(read(text), Ok("+919999900001".into()), "{text}");
        }
        for text in ["9.19E+11", "9.1999990000E+11", "9.19999E+11", "9.1E+99999999999999999999"] {
            assert_eq!(read(text), Err(LeftOut::Rounded), "{text}");
        }
        assert_eq!(read("  ' "), Err(LeftOut::NoNumber));
        for text in ["=cmd|' /C calc'!A0", "@SUM(1)", "-12", "hello", "12345", "99999 0000x"] {
            assert_eq!(read(text), Err(LeftOut::NotANumber), "{text}");
        }
    }

    #[test]
    fn three_writings_of_one_number_in_singapore_are_one_number() {
        for text in ["6581234567", "81234567", "+65 8123 4567"] {
            let typed = number(text, home("+6561234567")).unwrap();
            assert_eq!(typed.number.as_str(), "+6581234567", "{text}");
        }
    }
}
