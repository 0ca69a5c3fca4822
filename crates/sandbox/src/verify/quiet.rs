//! Whether anything is still on its way, so that a test knows when to look.

use super::Tables;
use crate::names::{INGEST_DLQ, INGEST_QUEUE};
use anyhow::Result;
use rusqlite::Transaction;
use serde::Serialize;

/// What is on its way. Everything but `dead_letters` and `outbox_due` must be 0 for quiet.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pending {
    /// Messages in the ingest queue: waiting, delayed, or received and not deleted.
    pub(crate) queue: u64,
    /// Events that HTTP endpoints have not taken yet.
    pub(crate) deliveries: u64,
    /// Steps of messages of ours that are still to happen on the phones, and reviews of templates.
    pub(crate) outcomes: u64,
    /// Messages that the server has not handed over for good.
    pub(crate) outbox: u64,
    /// Those of them that the sweeper may take.
    pub(crate) outbox_due: u64,
    /// Messages that rules may look at now.
    pub(crate) rules: u64,
    /// What could not be ingested. It moves only when somebody moves it, so it does not disturb the quiet.
    pub(crate) dead_letters: u64,
}

impl Pending {
    /// Reads both sides, the sandbox's own before and after the table: what went from one to the other meanwhile is seen on one of them.
    pub(crate) async fn read(record: impl Fn() -> rusqlite::Result<Self>, tables: &Tables, now: i64) -> Result<Self> {
        let mut pending = record()?;
        let before = format!("{:013}#", now + 1);
        for shard in 0..4 {
            // The second as a former version wrote it.
            for pk in [format!("DUE#send#{shard}"), format!("OUTBOX#{shard}")] {
                let (all, due) = tables.count(&pk, &before).await?;
                pending.outbox += all;
                pending.outbox_due += due;
            }
            pending.rules += tables.count(&format!("DUE#rule#{shard}"), &before).await?.1;
        }
        let after = record()?;
        Ok(Self {
            queue: pending.queue.max(after.queue),
            deliveries: pending.deliveries.max(after.deliveries),
            outcomes: pending.outcomes.max(after.outcomes),
            dead_letters: after.dead_letters,
            ..pending
        })
    }

    /// The sandbox's own part.
    pub(crate) fn of_record(tx: &Transaction<'_>) -> rusqlite::Result<Self> {
        let queue = |name: &str| {
            tx.prepare_cached("SELECT count(*) FROM queue_message WHERE queue = ?1")?
                .query_row([name], |r| r.get(0))
        };
        let count = |table: &str| tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0));
        Ok(Self {
            queue: queue(INGEST_QUEUE)?,
            deliveries: count("delivery")?,
            outcomes: count("outcome")? + count("template WHERE review IS NOT NULL")?,
            dead_letters: queue(INGEST_DLQ)?,
            ..Self::default()
        })
    }

    /// Whether nothing moves any more by itself.
    pub(crate) fn quiet(&self) -> bool {
        self.queue + self.deliveries + self.outcomes + self.outbox + self.rules == 0
    }
}
