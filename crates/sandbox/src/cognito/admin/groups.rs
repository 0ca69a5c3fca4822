//! Who is in which group, and the end of a group. A change is seen in the tokens of the next sign-in or refresh.

use super::{group, user};
use crate::aws::{ApiError, Input, nothing};
use rusqlite::Transaction;
use serde_json::Value;

pub(super) fn add(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let (account, name) = (user(tx, input)?, group(tx, input)?);
    tx.execute(
        "INSERT INTO membership (username, group_name) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        (&account.username, name),
    )?;
    Ok(nothing())
}

pub(super) fn remove(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let (account, name) = (user(tx, input)?, group(tx, input)?);
    tx.execute(
        "DELETE FROM membership WHERE username = ?1 AND group_name = ?2",
        (&account.username, name),
    )?;
    Ok(nothing())
}

/// Its members lose it.
pub(super) fn delete(tx: &Transaction<'_>, input: &Input) -> Result<Value, ApiError> {
    let name = group(tx, input)?;
    tx.execute("DELETE FROM membership WHERE group_name = ?1", [name])?;
    tx.execute("DELETE FROM account_group WHERE name = ?1", [name])?;
    Ok(nothing())
}
