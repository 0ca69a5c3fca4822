//! Views that the team keeps: a name for what somebody asked of the statistics.

use super::query::Query;
use crate::ids::ViewId;
use serde::{Deserialize, Serialize};

/// So many are kept.
pub const MOST: usize = 50;
/// A name has so many characters at most.
pub const LONGEST_NAME: usize = 60;

/// A view with its name. Its address shows it to whoever may see the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub id: ViewId,
    pub name: String,
    pub query: Query,
    /// Who changed it last.
    pub by: String,
    /// Grows with every change.
    pub v: u64,
}

/// A name as it is kept: its spaces put right. Refused with a sentence.
pub fn name(typed: &str) -> Result<String, String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err("Give the view a name.".to_owned()),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(format!("The name is longer than {LONGEST_NAME} characters. Shorten it.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_right_or_refused() {
        assert_eq!(name("  Support,   last month "), Ok("Support, last month".to_owned()));
        assert!(name(" \n ").unwrap_err().contains("Give the view a name"));
        assert!(name(&"x".repeat(61)).unwrap_err().contains("Shorten it"));
    }
}
