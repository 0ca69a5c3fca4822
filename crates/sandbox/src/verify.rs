//! The one checker of what must hold between what WhatsApp saw and what the server stored. It shares no code with the server:
//! it reads the table over DynamoDB's API and compares it with the sandbox's own record.

mod acts;
mod bulk;
mod checks;
mod command;
mod facts;
mod items;
mod marks;
mod quiet;
mod record;
mod tables;

pub use command::{VerifyOptions, verify};
pub(crate) use quiet::Pending;
pub(crate) use record::Record;
pub(crate) use tables::Tables;

use anyhow::Result;
use serde_json::{Map, Value, json};

/// More violations than this are only counted.
const SHOWN: usize = 500;

/// What the check found.
pub(crate) struct Report {
    checked: Map<String, Value>,
    violations: Vec<String>,
    pending: Pending,
}

impl Report {
    /// Checks everything. While something is pending, violations may only mean that it has not come yet.
    pub(crate) async fn make(record: &Record, pending: Pending, tables: &Tables, now: i64) -> Result<Self> {
        let facts = facts::Facts::read(tables).await?;
        let mut findings = checks::all(record, &facts, u64::try_from(now).unwrap_or(0));
        findings.violations.sort();
        let more = findings.violations.len().saturating_sub(SHOWN);
        findings.violations.truncate(SHOWN);
        if more > 0 {
            findings.violations.push(format!("and {more} more"));
        }
        Ok(Self {
            checked: findings
                .checked
                .into_iter()
                .map(|(what, count)| (what.to_owned(), json!(count)))
                .collect(),
            violations: findings.violations,
            pending,
        })
    }

    /// `{ok, quiet, checked, violations, pending}`.
    pub(crate) fn json(&self) -> Value {
        json!({
            "ok": self.violations.is_empty(), "quiet": self.pending.quiet(), "checked": self.checked,
            "violations": self.violations, "pending": self.pending,
        })
    }
}
