//! Keys of marks on the time axis of the figures.

use super::Key;
use domain::MarkId;

/// Partition of the marks that people set by hand.
pub const STATISTICS_MARKS: &str = "STATSMARKS";

/// One of them.
pub fn statistics_mark(id: MarkId) -> Key {
    Key::new(STATISTICS_MARKS.to_owned(), id.to_string())
}
