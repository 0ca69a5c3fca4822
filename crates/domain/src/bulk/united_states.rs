//! Numbers in the United States, to which WhatsApp delivers no marketing (since April 2025; facts 5).

use crate::phone_number::PhoneNumber;

/// Area codes under +1 that are not the United States: Canada, the Caribbean and Bermuda (NANPA, 2026). Those of the territories
/// (Puerto Rico, Guam and others) count as the United States.
const ELSEWHERE: &[&str] = &[
    "204", "226", "236", "249", "250", "257", "263", "289", "306", "343", "354", "365", "367", "368", "382", "387", "403", "416", "418",
    "428", "431", "437", "438", "450", "460", "468", "474", "506", "514", "519", "537", "548", "579", "581", "584", "587", "600", "604",
    "613", "639", "647", "672", "683", "705", "709", "742", "753", "778", "780", "782", "807", "819", "825", "867", "873", "879", "902",
    "905", "942", "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784", "809", "829",
    "849", "868", "869", "876",
];

/// Whether a number is one of the United States.
pub fn is_in_united_states(number: &PhoneNumber) -> bool {
    let digits = number.digits();
    let area = digits.get(1..4).filter(|_| number.country_code() == "1" && digits.len() == 11);
    area.is_some_and(|area| !ELSEWHERE.contains(&area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canada_and_the_caribbean_are_not_the_united_states() {
        let is = |text: &str| is_in_united_states(&PhoneNumber::parse(text).unwrap());
        assert!(is("+14155550132") && is("+12125550100"));
        for elsewhere in ["+14165550132", "+18765550132", "+919876543210", "+77015550132"] {
            assert!(!is(elsewhere), "{elsewhere}");
        }
    }
}
