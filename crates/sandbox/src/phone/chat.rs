//! One chat: a person and one of our numbers.

use crate::{
    app::{App, Wake},
    aws::ApiError,
    eum,
    ids::now_ms,
    phone::Person,
};
use rusqlite::{Row, Transaction};
use serde_json::{Value, json};

const COLUMNS: &str = "seq, wamid, person, number, direction, kind, message, at, status, error, shown";

fn message_json(r: &Row<'_>) -> rusqlite::Result<Value> {
    let parse = |text: String| serde_json::from_str::<Value>(&text).unwrap_or_default();
    Ok(json!({
        "seq": r.get::<_, i64>(0)?, "id": r.get::<_, String>(1)?, "person": r.get::<_, String>(2)?, "number": r.get::<_, String>(3)?,
        "direction": r.get::<_, String>(4)?, "kind": r.get::<_, String>(5)?, "message": parse(r.get(6)?), "at": r.get::<_, i64>(7)?,
        "status": r.get::<_, String>(8)?, "error": r.get::<_, Option<String>>(9)?.map(parse),
        "shown": r.get::<_, Option<String>>(10)?.map(parse),
    }))
}

/// The last messages of a chat, oldest first, each with the times of its statuses.
pub(crate) fn chat(app: &App, person: &str, number: &str) -> Result<Value, ApiError> {
    app.db.run(|tx| {
        let sql = format!("SELECT {COLUMNS} FROM chat_message WHERE person = ?1 AND number = ?2 ORDER BY seq DESC LIMIT 500");
        let mut messages = tx
            .prepare_cached(&sql)?
            .query_map((person, number), message_json)?
            .collect::<rusqlite::Result<Vec<Value>>>()?;
        messages.reverse();
        let mut history = tx.prepare_cached("SELECT status, at FROM status_change WHERE wamid = ?1 ORDER BY seq")?;
        for message in &mut messages {
            let id = message["id"].as_str().unwrap_or_default().to_owned();
            let steps = history
                .query_map([id], |r| Ok(json!({ "status": r.get::<_, String>(0)?, "at": r.get::<_, i64>(1)? })))?
                .collect::<rusqlite::Result<Vec<Value>>>()?;
            message["history"] = Value::Array(steps);
        }
        Ok(json!({ "messages": messages }))
    })
}

/// Tells the phone pages about a message as it is now.
pub(crate) fn announce(tx: &Transaction<'_>, wake: &mut Wake, wamid: &str) -> Result<(), ApiError> {
    let sql = format!("SELECT {COLUMNS} FROM chat_message WHERE wamid = ?1");
    let message = tx.prepare_cached(&sql)?.query_row([wamid], message_json)?;
    wake.phone.push(json!({ "type": "message", "message": message }));
    Ok(())
}

/// When the customer last wrote something that opens the 24-hour window.
pub(crate) fn last_inbound(tx: &Transaction<'_>, person: &str, number: &str) -> Result<Option<i64>, ApiError> {
    Ok(tx
        .prepare_cached(
            "SELECT max(at) FROM chat_message WHERE person = ?1 AND number = ?2 AND direction = 'in'
             AND kind NOT IN ('reaction', 'edit', 'revoke', 'system')",
        )?
        .query_row((person, number), |r| r.get(0))?)
}

/// Blue ticks for the customer: his messages up to `seq` were read.
pub(crate) fn read_by_business(tx: &Transaction<'_>, wake: &mut Wake, person: &str, number: &str, seq: i64) -> Result<(), ApiError> {
    let wamids = tx
        .prepare_cached(
            "UPDATE chat_message SET status = 'read' WHERE person = ?1 AND number = ?2 AND direction = 'in' AND status = 'received'
             AND seq <= ?3 RETURNING wamid",
        )?
        .query_map((person, number, seq), |r| r.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    for wamid in wamids {
        tx.prepare_cached("INSERT INTO status_change (wamid, status, at) VALUES (?1, 'read', ?2) ON CONFLICT DO NOTHING")?
            .execute((&wamid, now_ms()))?;
        announce(tx, wake, &wamid)?;
    }
    Ok(())
}

/// The customer has the chat in view: what was delivered is read now, and the business hears of it. Returns how many.
pub(crate) fn read_by_customer(app: &App, person: &str, number: &str) -> Result<usize, ApiError> {
    app.transact(|tx, wake| {
        let person = Person::by_id(tx, person)?.ok_or_else(|| ApiError::bad("unknown_person", "There is no such person."))?;
        // A receipt needs a connection, as everything else does.
        if !person.online {
            return Ok(0);
        }
        let delivered = tx
            .prepare_cached(
                "SELECT wamid, callback FROM chat_message WHERE person = ?1 AND number = ?2 AND direction = 'out' AND status = 'delivered'
                 ORDER BY seq",
            )?
            .query_map((&person.id, number), |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(String, Option<String>)>>>()?;
        for (wamid, callback) in &delivered {
            let detail = eum::detail(&person, number.to_owned(), callback.clone());
            eum::set_status(app, tx, wake, wamid, "read", &detail)?;
        }
        Ok(delivered.len())
    })
}
