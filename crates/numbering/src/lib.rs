//! Phone numbers as people type them: read by the numbering plans of all countries, and shown in their country's writing.
//!
//! A number that is not in any plan is read all the same, with a doubt: plans grow, and what we know of them is from the day
//! of the build.

mod countries;
mod zones;

pub use countries::{Country, countries};
pub use zones::{zone_of, zones};

use domain::PhoneNumber;
use rlibphonenumber::{PHONE_NUMBER_UTIL as PLANS, PhoneNumber as Planned, PhoneNumberFormat, PhoneNumberType, Region};

/// The country that a number without a country code is taken to be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home(Option<Region>);

impl Home {
    /// No country: a country code is needed.
    pub const NONE: Self = Self(None);

    /// The country of a number, one of ours.
    pub fn of(number: &PhoneNumber) -> Self {
        Self(PLANS.parse(number.as_str(), None).ok().and_then(|planned| region(&planned)))
    }
}

/// A number that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub number: PhoneNumber,
    /// In its country's writing: `+91 98765 43210`.
    pub shown: String,
    /// Two letters, `IN`; none for numbers of no country.
    pub country: Option<String>,
    /// In no numbering plan that we know, so perhaps mistyped.
    pub doubtful: bool,
    /// By its plan a line that stands somewhere, or a service: not what people have in their pocket.
    pub landline: bool,
}

/// Why something is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    #[error("Enter a phone number.")]
    Empty,
    #[error("A phone number has only digits in it, and a + at its beginning. Leave letters and extensions out.")]
    Letters,
    #[error("Begin with + and the country code, for example +91 98765 43210.")]
    NoCountry,
    #[error("There is no country with this code. Check the digits behind the +.")]
    UnknownCountry,
    #[error("This number is too short. Check that no digit is missing.")]
    TooShort,
    #[error("This number is too long. Check that no digit is there twice.")]
    TooLong,
}

/// Longer texts are no numbers, and need not be looked at.
const MOST: usize = 100;

/// Reads what somebody typed: with `+` or `00` and the country code, or as it is dialled at home.
pub fn read(text: &str, home: Home) -> Result<Typed, NotANumber> {
    let text = plain(text)?;
    let planned = match text.strip_prefix('+') {
        Some(_) => parse(&text, Home::NONE)?,
        // Also with the code of another country and no sign before it, when it is nothing at home.
        None => match parse(&text, home) {
            Ok(at_home) if at_home.is_valid() => at_home,
            at_home => Some(&text)
                .filter(|text| !text.starts_with('0'))
                .and_then(|text| parse(&format!("+{text}"), Home::NONE).ok())
                .filter(Planned::is_valid)
                .map_or(at_home, Ok)?,
        },
    };
    let planned = usual(planned);
    let digits = planned.format_as(PhoneNumberFormat::E164);
    // The sign and 15 digits.
    let wrong = if digits.len() > 16 {
        NotANumber::TooLong
    } else {
        NotANumber::TooShort
    };
    let number = PhoneNumber::parse(&digits).map_err(|_| wrong)?;
    // Too long or too short for its country is a mistake; any other number may be newer than our plans.
    let doubtful = !planned.is_valid();
    if doubtful {
        length(&planned)?;
    }
    Ok(Typed {
        shown: if doubtful {
            number.pretty()
        } else {
            planned.format_as(PhoneNumberFormat::International).into_owned()
        },
        country: region(&planned).map(|region| region.as_region_str().to_string()),
        landline: !doubtful && is_landline(&planned),
        number,
        doubtful,
    })
}

/// A known number in its country's writing.
pub fn shown(number: &PhoneNumber) -> String {
    read(number.as_str(), Home::NONE).map_or_else(|_| number.pretty(), |typed| typed.shown)
}

/// The country of a number, two letters; none for numbers of no country.
pub fn country(number: &PhoneNumber) -> Option<String> {
    let planned = PLANS.parse(number.as_str(), None).ok()?;
    region(&planned).map(|region| region.as_region_str().to_string())
}

/// Digits in ASCII, with `+` before them when the country code follows.
fn plain(text: &str) -> Result<String, NotANumber> {
    let text = text.trim();
    let mut out = String::new();
    for c in text.chars().take(MOST) {
        match c {
            '+' | '＋' if out.is_empty() => out.push('+'),
            c if c.is_numeric() => out.push(digit(c).ok_or(NotANumber::Letters)?),
            c if c.is_alphabetic() || matches!(c, '+' | '＋' | '#' | '*' | ',' | ';' | '@') => return Err(NotANumber::Letters),
            _ => {}
        }
    }
    if !out.contains(|c: char| c.is_ascii_digit()) {
        return Err(NotANumber::Empty);
    }
    if let Some(rest) = out.strip_prefix("00") {
        out = format!("+{rest}");
    }
    Ok(out)
}

/// The value of a digit of any script that phones write.
fn digit(c: char) -> Option<char> {
    const ZEROS: [char; 14] = ['0', '٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐', '０'];
    ZEROS.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(*zero))?;
        char::from_digit(value, 10)
    })
}

fn parse(text: &str, home: Home) -> Result<Planned, NotANumber> {
    use rlibphonenumber::ParseError;
    PLANS.parse(text, home.0).map_err(|error| match error {
        ParseError::InvalidCountryCode if text.starts_with('+') => NotANumber::UnknownCountry,
        ParseError::InvalidCountryCode => NotANumber::NoCountry,
        ParseError::TooLongNsn => NotANumber::TooLong,
        _ => NotANumber::TooShort,
    })
}

/// Mexico's numbers lost a 1 that many still write, and Brazil's got a 9 that many still leave out.
fn usual(planned: Planned) -> Planned {
    let digits = planned.format_as(PhoneNumberFormat::E164);
    let other = match digits.get(..3) {
        Some("+52") if digits.len() == 14 && digits.get(3..4) == Some("1") => digits.get(4..).map(|rest| format!("+52{rest}")),
        Some("+55") if digits.len() == 13 => digits.get(..5).zip(digits.get(5..)).map(|(area, rest)| format!("{area}9{rest}")),
        _ => None,
    };
    let other = other.filter(|_| !planned.is_valid());
    let other = other.and_then(|other| PLANS.parse(&other, None).ok()).filter(Planned::is_valid);
    other.unwrap_or(planned)
}

/// Where a plan does not tell mobile phones from others, as in North America, nothing is taken for a landline.
fn is_landline(planned: &Planned) -> bool {
    use PhoneNumberType::{FixedLine, Pager, PremiumRate, SharedCost, TollFree, UAN, VoiceMail};
    matches!(
        planned.get_type(),
        FixedLine | Pager | PremiumRate | SharedCost | TollFree | UAN | VoiceMail
    )
}

fn region(planned: &Planned) -> Option<Region> {
    planned.get_region_code()
}

/// Refuses what no number of the country can be.
fn length(planned: &Planned) -> Result<(), NotANumber> {
    use rlibphonenumber::{NumberLengthType, ValidationError};
    match planned.is_possible_with_reason() {
        Ok(NumberLengthType::IsPossible) | Err(ValidationError::InvalidLength) => Ok(()),
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => Err(NotANumber::TooShort),
        Err(ValidationError::TooLong) => Err(NotANumber::TooLong),
        Err(_) => Err(NotANumber::UnknownCountry),
    }
}

#[cfg(test)]
mod tests;
