//! Time zones with the offsets that pages need.

mod countries;

use countries::main_of;
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
    main_of(digits).and_then(|name| zone(name, now)).unwrap_or_else(Zone::utc)
}

/// The zone of whoever has a number, by its digits: that of its area where it names one, else the main one of its country; none where
/// we do not know.
pub(crate) fn of_recipient(digits: &str) -> Option<&'static str> {
    numbering::zone_of(digits).or_else(|| main_of(digits))
}

/// The main zone of the country of a number or of its code; none where that is not known.
pub(crate) fn of_digits(digits: &str, now: Seconds) -> Option<Zone> {
    zone(main_of(digits)?, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        PhoneId, PhoneNumber,
        bulk::{Days, Hours},
        zone::parse_rfc3339,
    };

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

    #[test]
    fn every_zone_that_a_number_can_tell_is_one() {
        let main = countries::MAIN.iter().map(|(_, name)| *name);
        for name in numbering::zones().chain(main) {
            assert!(zone(name, Seconds(1_790_000_000)).is_some(), "{name}");
        }
        let of = |digits| main_of(digits);
        assert_eq!(
            (of("923001234567"), of("79161234567")),
            (Some("Asia/Karachi"), Some("Europe/Moscow"))
        );
        assert_eq!((of("77011234567"), of("35191234567")), (Some("Asia/Almaty"), Some("Europe/Lisbon")));
    }

    #[test]
    fn a_recipients_hours_are_those_of_their_area_over_changes_of_the_clock() {
        let hours = Hours::new(9, 19, Days::All).unwrap();
        let at = |text: &str| parse_rfc3339(text).unwrap().0;
        let waits = |digits: &str, now: &str| {
            let name = of_recipient(digits).unwrap();
            hours.wait_until(&zone(name, at(now)).unwrap(), at(now))
        };
        for (digits, now, begins) in [
            // Nine in New York is six in Los Angeles.
            ("12125550123", "2026-07-01T13:00:00Z", None),
            ("14155550123", "2026-07-01T13:00:00Z", Some("2026-07-01T16:00:00Z")),
            // In summer Phoenix has the clocks of Los Angeles, in winter those of Denver.
            ("16025550123", "2026-07-01T15:30:00Z", Some("2026-07-01T16:00:00Z")),
            ("13035550123", "2026-07-01T15:30:00Z", None),
            ("16025550123", "2026-01-15T15:30:00Z", Some("2026-01-15T16:00:00Z")),
            ("13035550123", "2026-01-15T15:30:00Z", Some("2026-01-15T16:00:00Z")),
            // The night in which clocks go back in New York: nine is an hour later than the day before.
            ("12125550123", "2026-10-31T23:30:00Z", Some("2026-11-01T14:00:00Z")),
            ("16025550123", "2026-11-01T02:30:00Z", Some("2026-11-01T16:00:00Z")),
            // Manaus is an hour behind Brasilia; neither has a summer time.
            ("5592987654321", "2026-12-01T12:30:00Z", Some("2026-12-01T13:00:00Z")),
            ("5561987654321", "2026-12-01T12:30:00Z", None),
            // An area that we do not know has the country's main zone.
            ("19995550123", "2026-07-01T13:00:00Z", None),
            ("61412345678", "2026-07-01T22:30:00Z", Some("2026-07-01T23:00:00Z")),
        ] {
            assert_eq!(waits(digits, now), begins.map(at), "{digits} at {now}");
        }
        assert_eq!(of_recipient("99912345678"), None, "then it is the zone of our own number");
    }
}
