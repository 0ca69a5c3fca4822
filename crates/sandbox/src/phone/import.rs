//! Putting people and their past into the phones without sending anything.

use super::people::{NewPerson, insert};
use crate::{aws::ApiError, ids, names};
use rusqlite::Transaction;
use serde_json::Value;

/// A person to be imported.
#[derive(Clone, Debug, Default)]
pub struct PersonImport {
    /// The profile name.
    pub name: String,
    /// In any usual form with the country code; `None` for a customer who shows no number.
    pub number: Option<String>,
    /// The business-scoped user id; made up when absent.
    pub bsuid: Option<String>,
    /// WhatsApp user name.
    pub username: Option<String>,
    /// `#rrggbb`.
    pub colour: Option<String>,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The customer.
    Inbound,
    /// The business.
    Outbound,
}

/// A message to be imported.
#[derive(Clone, Debug)]
pub struct ChatImport {
    /// The person's id, as `Sandbox::import_person` returned it.
    pub person: String,
    /// Any id of one of our numbers.
    pub our_number: String,
    /// Meta's message id; made up when absent.
    pub wamid: Option<String>,
    /// Who wrote it.
    pub direction: Direction,
    /// Meta's message object, with `type` and the object of that type.
    pub message: Value,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Outbound: `sent`, `delivered`, `read` or `failed`. Inbound: `received` or `read`.
    pub status: String,
}

/// Writes a person and returns the id.
pub(crate) fn import_person(tx: &Transaction<'_>, person: &PersonImport) -> Result<String, ApiError> {
    let PersonImport {
        name,
        number,
        bsuid,
        username,
        colour,
    } = person.clone();
    Ok(insert(
        tx,
        &NewPerson {
            name,
            number,
            bsuid,
            username,
            colour,
        },
    )?
    .id)
}

/// Writes messages in the order given and returns their wamids.
pub(crate) fn import_chat(tx: &Transaction<'_>, messages: &[ChatImport]) -> Result<Vec<String>, ApiError> {
    let mut wamids = Vec::with_capacity(messages.len());
    for message in messages {
        let number = names::our_number(&message.our_number)
            .ok_or_else(|| ApiError::bad("unknown_number", format!("{} is none of our numbers.", message.our_number)))?;
        let (direction, known): (_, &[&str]) = match message.direction {
            Direction::Inbound => ("in", &["received", "read"]),
            Direction::Outbound => ("out", &["sent", "delivered", "read", "failed"]),
        };
        if !known.contains(&message.status.as_str()) {
            return Err(ApiError::bad(
                "invalid_status",
                format!("{} is no status of this direction.", message.status),
            ));
        }
        let kind = message.message["type"]
            .as_str()
            .ok_or_else(|| ApiError::bad("invalid_message", "A message needs a type."))?;
        let wamid = message.wamid.clone().unwrap_or_else(|| ids::wamid(""));
        tx.prepare_cached(
            "INSERT INTO chat_message (wamid, person, number, direction, kind, message, at, status) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((&wamid, &message.person, number.meta_id, direction, kind, message.message.to_string(), message.at, &message.status))?;
        wamids.push(wamid);
    }
    Ok(wamids)
}
