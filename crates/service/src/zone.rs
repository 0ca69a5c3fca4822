//! Time zones with the offsets that pages need.

use domain::{Phone, Seconds, Zone};
use jiff::{Timestamp, tz::TimeZone};

/// How far back and ahead of now the offsets reach, in seconds: five years back, one ahead.
const BACK: i64 = 5 * 366 * 86_400;
const AHEAD: i64 = 366 * 86_400;

/// A zone by its IANA name; none when there is no such zone.
pub fn zone(name: &str, now: Seconds) -> Option<Zone> {
    let zone = TimeZone::get(name).ok()?;
    let start = Timestamp::from_second(now.plus(-BACK).0).ok()?;
    let mut offsets = vec![(Seconds(i64::MIN), zone.to_offset(start).seconds())];
    for change in zone.following(start) {
        let at = Seconds(change.timestamp().as_second());
        if at > now.plus(AHEAD) {
            break;
        }
        offsets.push((at, change.offset().seconds()));
    }
    Some(Zone {
        name: name.to_owned(),
        offsets,
    })
}

/// The zone of a number's country: its main one where there are several. UTC where we do not know.
pub fn of_phone(phone: &Phone, now: Seconds) -> Zone {
    let digits = phone.number.as_ref().map_or("", |number| number.digits());
    of_digits(digits, now).unwrap_or_else(Zone::utc)
}

/// The same for the digits of any number; none where we do not know.
pub(crate) fn of_digits(digits: &str, now: Seconds) -> Option<Zone> {
    const MAIN: &[(&str, &str)] = &[
        ("91", "Asia/Kolkata"),
        ("44", "Europe/London"),
        ("49", "Europe/Berlin"),
        ("33", "Europe/Paris"),
        ("34", "Europe/Madrid"),
        ("39", "Europe/Rome"),
        ("55", "America/Sao_Paulo"),
        ("52", "America/Mexico_City"),
        ("54", "America/Argentina/Buenos_Aires"),
        ("57", "America/Bogota"),
        ("27", "Africa/Johannesburg"),
        ("234", "Africa/Lagos"),
        ("254", "Africa/Nairobi"),
        ("20", "Africa/Cairo"),
        ("971", "Asia/Dubai"),
        ("966", "Asia/Riyadh"),
        ("972", "Asia/Jerusalem"),
        ("62", "Asia/Jakarta"),
        ("60", "Asia/Kuala_Lumpur"),
        ("65", "Asia/Singapore"),
        ("63", "Asia/Manila"),
        ("81", "Asia/Tokyo"),
        ("82", "Asia/Seoul"),
        ("61", "Australia/Sydney"),
        ("64", "Pacific/Auckland"),
        ("1", "America/New_York"),
    ];
    let (_, name) = MAIN.iter().find(|(code, _)| digits.starts_with(code))?;
    zone(name, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{PhoneId, PhoneNumber};

    #[test]
    fn offsets_follow_the_zone() {
        let now = Seconds(1_790_000_000);
        let berlin = zone("Europe/Berlin", now).unwrap();
        assert_eq!(berlin.offset_at(Seconds(1_768_000_000)), 3600, "January 2026");
        assert_eq!(berlin.offset_at(Seconds(1_783_000_000)), 7200, "July 2026");
        assert_eq!(zone("Mars/Olympus", now), None);
        assert_eq!(zone("../../etc/passwd", now), None);
    }

    #[test]
    fn a_number_has_its_countrys_zone() {
        let phone = |number| Phone {
            number: PhoneNumber::parse(number).ok(),
            ..Phone::unknown(PhoneId::parse("1").unwrap())
        };
        let now = Seconds(1_790_000_000);
        assert_eq!(of_phone(&phone("+919000010001"), now).name, "Asia/Kolkata");
        assert_eq!(of_phone(&Phone::unknown(PhoneId::parse("1").unwrap()), now).name, "UTC");
    }
}
