//! Numbers of many countries, as people write them.

#![allow(clippy::unwrap_used)]

use super::*;

fn home(number: &str) -> Home {
    Home::of(&PhoneNumber::parse(number).unwrap())
}

fn india() -> Home {
    home("+919000010001")
}

#[test]
fn a_number_is_read_as_it_is_dialled_at_home_and_from_abroad() {
    let britain = home("+442079460018");
    for (text, home, number, shown, country) in [
        ("098765 43210", india(), "+919876543210", "+91 98765 43210", "IN"),
        ("9876543210", india(), "+919876543210", "+91 98765 43210", "IN"),
        ("919876543210", india(), "+919876543210", "+91 98765 43210", "IN"),
        ("+91-98765-43210", britain, "+919876543210", "+91 98765 43210", "IN"),
        ("0091 98765 43210", britain, "+919876543210", "+91 98765 43210", "IN"),
        ("\u{202a}+91 98765 43210\u{202c}", britain, "+919876543210", "+91 98765 43210", "IN"),
        ("९८७६५ ४३२१०", india(), "+919876543210", "+91 98765 43210", "IN"),
        ("020 7946 0018", britain, "+442079460018", "+44 20 7946 0018", "GB"),
        ("+44 (0)20 7946 0018", india(), "+442079460018", "+44 20 7946 0018", "GB"),
        ("(415) 555-0132", home("+12125550123"), "+14155550132", "+1 415-555-0132", "US"),
        ("0151 23456789", home("+493012345678"), "+4915123456789", "+49 1512 3456789", "DE"),
        ("02 1234 5678", home("+390212345678"), "+390212345678", "+39 02 1234 5678", "IT"),
        // Without a sign, and nothing at home.
        ("4915123456789", india(), "+4915123456789", "+49 1512 3456789", "DE"),
        ("11 99999-0002", home("+551133334444"), "+5511999990002", "+55 11 99999-0002", "BR"),
        (
            "011 15-2345-6789",
            home("+541123456789"),
            "+5491123456789",
            "+54 9 11 2345-6789",
            "AR",
        ),
    ] {
        let typed = read(text, home).unwrap();
        assert_eq!((typed.number.as_str(), typed.shown.as_str()), (number, shown), "{text}");
        assert_eq!((typed.country.as_deref(), typed.doubtful), (Some(country), false), "{text}");
    }
}

#[test]
fn two_writings_of_a_line_stay_one_identity() {
    for (one, other) in [
        ("+55 11 99999 0002", "+55 11 9999 0002"),
        ("+52 1 55 1234 0001", "+52 55 1234 0001"),
        ("+54 9 11 2345 6789", "+54 11 2345 6789"),
    ] {
        let identity = |text| read(text, Home::NONE).unwrap().number.identity();
        assert_eq!(identity(one), identity(other), "{one}");
    }
    // They are also read as the newer of the two where that is the one in the plan.
    assert_eq!(read("+52 1 55 1234 0001", india()).unwrap().shown, "+52 55 1234 0001");
}

#[test]
fn what_is_no_number_is_told_why() {
    use NotANumber::{Empty, Letters, NoCountry, TooLong, TooShort, UnknownCountry};
    for (text, home, why) in [
        ("", india(), Empty),
        (" - ", india(), Empty),
        ("+", india(), Empty),
        ("1800 FLOWERS", india(), Letters),
        ("+1 415 555 0132 ext 5", india(), Letters),
        ("98765 43210, 98765 43211", india(), Letters),
        ("½98765", india(), Letters),
        ("98765 43210", Home::NONE, NoCountry),
        ("+999 123 456 789", india(), UnknownCountry),
        ("12345", india(), TooShort),
        ("+91 98765", india(), TooShort),
        ("+44 20 7946 0018 0018", india(), TooLong),
        ("+9198765432109876543210", india(), TooLong),
    ] {
        assert_eq!(read(text, home).err(), Some(why), "{text}");
    }
    assert!(read(&"9".repeat(100_000), india()).is_err());
}

#[test]
fn a_number_in_no_plan_is_read_with_a_doubt() {
    // Kept free for films and books.
    let typed = read("+44 7700 900123", india()).unwrap();
    assert_eq!((typed.number.as_str(), typed.doubtful), ("+447700900123", true));
    assert_eq!(typed.shown, "+44 77 0090 0123");
}

#[test]
fn known_numbers_are_shown_in_their_countrys_writing() {
    let shown = |number| shown(&PhoneNumber::parse(number).unwrap());
    assert_eq!(shown("+4915123456789"), "+49 1512 3456789");
    assert_eq!(shown("+9991234567"), "+999 123 4567", "of no country");
}

#[test]
fn countries_that_share_a_code_are_told_apart() {
    let country = |number| country(&PhoneNumber::parse(number).unwrap());
    assert_eq!(country("+12125550123").as_deref(), Some("US"));
    assert_eq!(country("+14165550123").as_deref(), Some("CA"));
    assert_eq!(country("+9991234567"), None);
}

/// Bulk lists are read with it.
#[test]
fn a_hundred_thousand_numbers_are_read_in_seconds() {
    let known = (0..100_000_u32).filter(|n| read(&format!("09{:09}", n * 7_919 % 999_999_999), india()).is_ok());
    assert!(known.count() > 90_000);
}

#[test]
fn a_landline_is_told_from_a_phone_where_the_plan_tells() {
    for (text, landline) in [
        ("+91 22 2778 9000", true),
        ("+91 98765 43210", false),
        ("+49 30 12345678", true),
        ("+49 1512 3456789", false),
        ("+44 800 123 4567", true),
        // North America does not tell, and internet lines are in pockets, too.
        ("+1 415 555 2671", false),
        ("+44 56 0123 4567", false),
    ] {
        assert_eq!(read(text, Home::NONE).unwrap().landline, landline, "{text}");
    }
}
