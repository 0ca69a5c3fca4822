//! What the check of a list found.

use super::left_out::LeftOut;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Planned {
    pub at: Millis,
    /// Rows of the file, names not counted, and who was added to them.
    pub rows: u64,
    pub recipients: u32,
    pub left_out: BTreeMap<LeftOut, u64>,
    /// Of so many the list says that they agreed to marketing, and of so many that they did not.
    #[serde(default)]
    pub said_yes: u64,
    #[serde(default)]
    pub said_no: u64,
    /// So many of the recipients wrote within 24 hours when it was checked; and by country.
    #[serde(default)]
    pub open: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub open_countries: BTreeMap<String, u64>,
    /// Recipients by country, two letters each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub countries: BTreeMap<String, u64>,
    /// So many people each line had, in the order of [`Audience::lines`](super::Audience::lines).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u64>,
    /// Who was added to the list; none where nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Added>,
}

/// People who are in no row of the list: they come after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    pub people: u64,
    /// The number that stands for the row of the first of them.
    pub from_row: u64,
}

impl Planned {
    /// Whether every row stands in exactly one place.
    pub fn adds_up(&self) -> bool {
        u64::from(self.recipients) + self.left_out.values().sum::<u64>() == self.rows
    }
}
