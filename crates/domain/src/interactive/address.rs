//! The request for an address. Facts 3.3.

use crate::problem::Problems;

/// What of an address may be known already: Meta's name of it, and what people call it.
pub const FIELDS: [(&str, &str); 11] = [
    ("name", "Name"),
    ("phone_number", "Phone number"),
    (PIN, "PIN code"),
    ("house_number", "House number"),
    ("floor_number", "Floor"),
    ("tower_number", "Tower"),
    ("building_name", "Building"),
    ("address", "Address"),
    ("landmark_area", "Landmark or area"),
    ("city", "City"),
    ("state", "State"),
];

const PIN: &str = "in_pin_code";
/// Longer than any line of an address.
const LONGEST: usize = 1000;

pub(super) fn check(problems: &mut Problems, country: &str, values: &[(String, String)]) {
    problems.refuse_if(country != "IN", "country", "WhatsApp asks for addresses in India only: IN.");
    for (name, value) in values {
        let at = format!("values.{name}");
        match FIELDS.iter().find(|(known, _)| known == name) {
            Some((_, what)) => problems.text(&at, what, value, LONGEST),
            None => problems.add("values", format!("WhatsApp knows no “{name}” in an address.")),
        }
        let odd = name == PIN && !(value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_digit()));
        problems.refuse_if(odd && !value.trim().is_empty(), &at, "A PIN code has 6 digits.");
    }
    problems.distinct(
        "values",
        "What is known of the address",
        values.iter().map(|(name, _)| name.as_str()),
    );
}
