//! Keys of what is set at run time, and of how our numbers stand.

use super::Key;
use domain::{EventId, PhoneId, settings::Kept};

/// How Meta rated a number from a moment on.
pub fn rated(id: &PhoneId, at: EventId) -> Key {
    Key::new(rated_pk(id), at.to_string())
}

/// Partition of the ratings of a number.
pub fn rated_pk(id: &PhoneId) -> String {
    format!("RATED#{id}")
}

/// When something last came for a number.
pub fn heard(id: &PhoneId) -> Key {
    Key::new(format!("HEARD#{id}"), "HEARD")
}

/// How many customers an account may write to first, by Meta's id of it.
pub fn limit(waba: &str) -> Key {
    Key::new(LIMITS_PK.to_owned(), waba.to_owned())
}

/// Partition of these limits.
pub const LIMITS_PK: &str = "LIMITS";

/// What is set of a number.
pub fn number_settings(id: &PhoneId) -> Key {
    Key::new(SETTINGS_PK.to_owned(), format!("{NUMBER_SETTINGS}{id}"))
}

/// Partition of the versions of what was set of a number.
pub fn number_settings_past_pk(id: &PhoneId) -> String {
    format!("{SETTINGS_PK}#{NUMBER_SETTINGS}{id}")
}

/// What is set for the team as a whole.
pub fn team_settings() -> Key {
    Key::new(SETTINGS_PK.to_owned(), "TEAM")
}

/// Partition of the versions of it.
pub fn team_settings_past_pk() -> String {
    format!("{SETTINGS_PK}#TEAM")
}

/// Where the table of prices comes from. Beside the table, which is all that the work needs.
pub fn price_settings() -> Key {
    Key::new("PRICES".to_owned(), "SETTINGS")
}

/// Partition of the tables that were set.
pub fn price_settings_past_pk() -> String {
    format!("{SETTINGS_PK}#PRICES")
}

/// A version of settings, in the partition of their versions.
pub fn settings_past(pk: String, version: u64) -> Key {
    Key::new(pk, format!("{version:010}"))
}

/// Partition of everything that is set at run time. There is little of it, and it is read together.
pub const SETTINGS_PK: &str = "CONFIG";

/// Sort keys of what is set of numbers begin with this.
pub const NUMBER_SETTINGS: &str = "NUMBER#";

/// The day up to which nothing is left of records of a kind.
pub fn nothing_until(kind: Kept) -> Key {
    let kind = match kind {
        Kept::Audit => "AUDIT",
        Kept::Events => "FAILED",
        Kept::Notices => "NOTICES",
        Kept::Reports => "REPORTS",
        Kept::Lists => "LISTS",
    };
    Key::new("KEEPING".to_owned(), kind)
}
