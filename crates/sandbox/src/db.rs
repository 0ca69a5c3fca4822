//! The one SQLite database in which the sandbox remembers everything but DynamoDB's tables.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

/// One connection behind a lock: every call is short, and one writer is all SQLite has anyway.
pub(crate) struct Db(Mutex<Connection>);

impl Db {
    /// Opens or makes the database; `None` keeps it in memory.
    pub(crate) fn open(path: Option<&Path>) -> rusqlite::Result<Self> {
        let connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // WAL with NORMAL survives kill -9 of this process; only a power cut could cost the last moments.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.set_prepared_statement_cache_capacity(128);
        connection.execute_batch(include_str!("schema.sql"))?;
        migrate(&connection)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Runs `work` in one transaction, committed when it returns `Ok` and undone otherwise.
    pub(crate) fn run<T, E: From<rusqlite::Error>>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        // A panic while the lock was held undid its transaction, so the connection is still good.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let out = work(&tx)?;
        tx.commit()?;
        Ok(out)
    }
}

/// Adds what older sandboxes did not keep.
fn migrate(connection: &Connection) -> rusqlite::Result<()> {
    for (table, column, kind) in [
        ("event_record", "code", "INTEGER"),
        ("person", "marketing_stopped", "INTEGER NOT NULL DEFAULT 0"),
        ("chat_message", "shown", "TEXT"),
        ("chat_message", "pricing", "TEXT"),
    ] {
        let known: i64 = connection.query_row("SELECT count(*) FROM pragma_table_info(?1) WHERE name = ?2", [table, column], |r| {
            r.get(0)
        })?;
        if known == 0 {
            connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"))?;
        }
    }
    Ok(())
}

/// Reads a setting.
pub(crate) fn setting(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |r| r.get(0))
        .optional()
}

/// Writes a setting.
pub(crate) fn set_setting(tx: &Transaction<'_>, name: &str, value: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")?
        .execute([name, value])?;
    Ok(())
}
