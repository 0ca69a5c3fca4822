//! The time zones offered in the settings: one or two for each offset where many people live.

/// IANA names, west to east.
pub(crate) const COMMON: [&str; 38] = [
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Bogota",
    "America/Toronto",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Atlantic/Azores",
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Lagos",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Paris",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Istanbul",
    "Africa/Nairobi",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// How people read it: `America/New_York` → "New York (America)".
pub(super) fn words(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((area, city)) => format!("{} ({})", city.replace('_', " "), area.replace('_', " ")),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_city_comes_first() {
        assert_eq!(super::words("America/New_York"), "New York (America)");
        assert_eq!(super::words("UTC"), "UTC");
    }
}
