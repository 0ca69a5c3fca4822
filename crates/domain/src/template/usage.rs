//! Where a template is used, and what becomes of it.

use crate::{
    clock::Millis,
    ids::{BulkId, RuleId},
    statistics::{Day, Metric},
};
use serde::{Deserialize, Serialize};

/// So many days of results are told.
pub const RESULT_DAYS: i64 = 30;

/// What became of a template's messages lately, in all its languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub accepted: i64,
    pub delivered: i64,
    pub read: i64,
    /// After which the customer wrote within 72 hours.
    pub replied: i64,
    pub failed: i64,
}

impl Results {
    /// Adds the figures of a day.
    pub fn add(&mut self, day: &Day) {
        for figures in day.slots.values() {
            self.accepted += figures.count(Metric::Accepted);
            self.delivered += figures.count(Metric::Delivered);
            self.read += figures.count(Metric::Read);
            self.replied += figures.count(Metric::Replied);
            self.failed += figures.count(Metric::Failed);
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A bulk job that sends a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedBy {
    pub job: BulkId,
    pub name: String,
    /// In words.
    pub state: String,
    pub at: Millis,
}

/// A rule that sends a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWith {
    pub rule: RuleId,
    pub name: String,
    pub enabled: bool,
}
